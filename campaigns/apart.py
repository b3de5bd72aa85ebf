"""Work on whole files in a process of its own: what it took of memory is given back when it ends, and nobody waits.

The process is forked from one that has loaded Django and never does anything else (Python's fork server), so it begins
at once and shares no thread, lock or connection with the web server. A file grows only what ends with it.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.forkserver import ensure_running
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from campaigns.collector import paused

T = TypeVar("T")
SECONDS = 300
"""So long it may take between two signs of life; then it hangs, and is ended."""

_logger = logging.getLogger(__name__)
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["campaigns.apart_start"])


class Died(Exception):
    """The process ended before it answered, killed or out of memory. What it had not committed is not written."""


def get_ready() -> None:
    """Start the process that the others are forked from, which takes a second; who waits for it has not begun yet."""
    if settings.FILES_APART:
        # Python's fork server looks for our modules nowhere else, whatever the working folder of the web server is
        known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        if str(settings.ROOT) not in known:
            os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(settings.ROOT), *known]))
        ensure_running()


def run(work: Callable[..., T], *args: Any, report: Callable[..., None] | None = None, **named: Any) -> T:
    """What `work` returns for these arguments, or raises; all of it must be picklable, and `work` a module's own.

    With `report`, work is given one too, and what it tells that one this one is told. Raises Died. Without
    `settings.FILES_APART` the work is done here.
    """
    if not settings.FILES_APART:
        return work(*args, **named, **({"report": report} if report else {}))
    get_ready()
    ours, theirs = _context.Pipe(duplex=False)
    child = _context.Process(target=_work, args=(theirs, _here(), work, args, named, report is not None))
    with ours, theirs:
        try:
            child.start()
        except (OSError, EOFError) as error:  # the fork server died itself, of a lack of memory for one
            raise Died from error
        theirs.close()
        try:
            return _answer(ours, report)
        except Died:
            if child.is_alive():
                child.kill()
            raise


def _answer(ours: Connection, report: Callable[..., None] | None) -> Any:
    while ours.poll(SECONDS):
        try:
            what, told = ours.recv()
        except EOFError:
            break
        if what == "done":
            return told
        if what == "raised":
            kind, args, held = told
            error = kind.__new__(kind)
            error.args = args
            error.__dict__.update(held)
            raise error
        if report:
            report(*told)
    _logger.error("a process that worked on a file died or hung")
    raise Died


@dataclass(frozen=True)
class _Place:
    """What the work finds where it is asked for: language and time zone, and a benchmark's own data base and folder."""

    language: str | None
    zone: str
    data_base: Any
    uploads: Any


def _here() -> _Place:
    zone = timezone.get_current_timezone_name()
    return _Place(translation.get_language(), zone, connection.settings_dict["NAME"], settings.MEDIA_ROOT)


def _work(theirs: Connection, place: _Place, work: Any, args: Any, named: Any, reports: bool) -> None:
    connection.settings_dict["NAME"] = place.data_base
    settings.MEDIA_ROOT = place.uploads
    timezone.activate(place.zone)
    if reports:
        named["report"] = lambda *told: theirs.send(("report", told))
    try:
        with translation.override(place.language), paused():
            theirs.send(("done", work(*args, **named)))
    except MemoryError:
        return  # nobody hears of it but that this process has ended
    except Exception as error:  # whatever it is, it is raised again where the work was asked for
        error.add_note(traceback.format_exc())
        theirs.send(("raised", (type(error), error.args, vars(error))))
    finally:
        connection.close()
        theirs.close()
