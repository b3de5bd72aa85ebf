"""Stores what the spool files hold, each click exactly once, and removes the files.

The rows, the counts and how far the file has been read are one transaction: after a kill at any point the next drain
goes on where the last one has stored. Several may run at once; the row of a file lets one of them in.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tracking import clicks
from tracking.models import ClickSpool
from tracking.spool import SUFFIX
from tracking.visitors import destroy_old_salts
from tracking.visits import Lost, Visit, read

PART = 4 * 1024 * 1024
"""Bytes of one transaction: some 20,000 clicks."""

OLD = 60.0
"""Seconds after which a file is removed that is stored to its end: no address stays longer than it must."""

LARGE = 64 * 1024 * 1024
KEPT = timedelta(days=7)
TIDY_EVERY = 600.0

log = logging.getLogger(__name__)
_tidied_at = -TIDY_EVERY


def drain(folder: Path | None = None) -> int:
    """Store everything that is written by now; returns the number of clicks. Costs a look into a folder when idle.

    A file that cannot be stored does not hold up the others; its error is raised when they are done.
    """
    folder = folder or settings.CLICK_SPOOL
    stored = 0
    failed: Exception | None = None
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        file = -1
        try:
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            while (number := _store_part(path.name, file)) is not None:
                stored += number
            _remove_if_done(path, file)
        except FileNotFoundError:
            continue  # another drain has removed it
        except Exception as error:
            log.exception("The clicks of %s could not be stored; they wait on the disk.", path.name)
            failed = failed or error
        finally:
            if file >= 0:
                os.close(file)
    _tidy()  # keys of visitors are destroyed in time, whatever a file holds
    if failed:
        raise failed
    return stored


def _store_part(name: str, file: int) -> int | None:
    """Store the next lines of a file; None when there is no whole line left."""
    if os.fstat(file).st_size <= (ClickSpool.objects.filter(name=name).values_list("offset", flat=True).first() or 0):
        return None
    with transaction.atomic():
        ClickSpool.objects.bulk_create([ClickSpool(name=name)], ignore_conflicts=True)
        row = ClickSpool.objects.select_for_update().get(name=name)
        data = os.pread(file, PART, row.offset)
        data = data[: data.rfind(b"\n") + 1]
        if not data:
            return None
        said = list(read(data))
        stored = clicks.store([one for one in said if isinstance(one, Visit)])
        torn = said.count(None)
        ClickSpool.objects.filter(pk=row.pk).update(
            offset=row.offset + len(data),
            clicks=F("clicks") + stored,
            torn=F("torn") + torn,
            lost=F("lost") + sum(one.number for one in said if isinstance(one, Lost)),
            read_at=timezone.now(),
        )
    if torn:
        log.warning("%s lines of %s were cut off or damaged, and were passed over.", torn, name)
    return stored


def _remove_if_done(path: Path, file: int) -> None:
    """Remove a file that is stored to its end and is old or large, unless somebody writes into it in this moment."""
    size = os.fstat(file).st_size
    if time.time() - int(path.name.partition("-")[0]) / 1e9 < OLD and size < LARGE:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    row = ClickSpool.objects.filter(name=path.name).first()
    rest = os.pread(file, PART, row.offset if row else 0)
    if b"\n" in rest:
        return  # written since
    # nobody has the pen, so what has no end was cut off; its author looks for the name before it writes again
    path.unlink(missing_ok=True)
    fcntl.flock(file, fcntl.LOCK_UN)
    if row:
        ClickSpool.objects.filter(pk=row.pk).update(removed_at=timezone.now(), torn=F("torn") + int(bool(rest)))
    if rest:
        log.warning("The last line of %s was cut off.", path.name)


def _tidy() -> None:
    """Now and then: destroy the keys of visitor hashes, forget files that are long gone."""
    global _tidied_at
    if time.monotonic() - _tidied_at < TIDY_EVERY:
        return
    _tidied_at = time.monotonic()
    destroy_old_salts(timezone.now().date())
    ClickSpool.objects.filter(removed_at__lt=timezone.now() - KEPT).delete()
