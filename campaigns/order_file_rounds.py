"""What the worker does with files of orders: checks those that were uploaded, stores those that were confirmed.

A file is one worker's at a time: it claims it, and says now and then that it is still at work. One that was killed
is succeeded by another a minute later. Both can be done twice: a check begins anew, and of what is stored already
nothing is stored again. A check that fails three times in ways of its own is given up, with its reason on the page.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Callable
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from accounts import audit
from accounts.actors import SYSTEM
from campaigns import apart, file_claims, order_verdicts, orders_in, progress
from campaigns.file_claims import TakenOver
from campaigns.order_files import State
from promocodes.workbook import FileProblem
from tracking import told_rows
from tracking.models import OrdersFile, OrdersFileLine

log = logging.getLogger(__name__)

AT_ONCE = 5000
LARGE = 200_000
"""A file of so many bytes is read and judged apart: it has some thousand rows."""
SIGN_OF_LIFE = 5.0
ATTEMPTS = 3
UNREADABLE = gettext_noop("The file could not be read safely. Split it into several files, or save it anew.")
UNCONFIRMED = gettext_noop("This file was not confirmed within a month. Upload it again.")
LINES_KEPT = datetime.timedelta(days=30)


def check_waiting() -> int:
    """Give verdicts to what was uploaded. Returns how many files."""
    return _each(State.WAITING, _check)


def apply_waiting() -> int:
    """Store what is confirmed and goes on. Returns how many rows were stored; a mistake of ours stops one file only."""
    return _each(State.APPLYING, _apply)


def how_far(one: OrdersFile) -> dict[str, str | int]:
    """How far the worker is with a file, as its page shows it."""
    if one.state == State.WAITING:
        return {"state": one.state, **progress.recorded(_key(one))}
    return {"state": one.state, "phase": "storing", "words": "", "done": one.done, "total": to_store(one)}


def to_store(one: OrdersFile) -> int:
    """How many of its rows Confirm stores."""
    return sum(one.counts.get(verdict.value, 0) for verdict in told_rows.STORED)


def forget_lines() -> None:
    """Throw away files of a month ago and their rows; a file that nobody has confirmed by then ends."""
    old = OrdersFile.objects.filter(uploaded_at__lt=timezone.now() - LINES_KEPT)
    old.filter(state=State.CHECKED).update(state=State.REFUSED, problem_code="file.expired", problem=UNCONFIRMED)
    done = old.exclude(state__in=[State.APPLYING, State.WAITING])
    OrdersFileLine.objects.filter(file__in=done).delete()
    for one in done.exclude(file=""):
        one.file.delete(save=False)
        OrdersFile.objects.filter(pk=one.pk).update(file="")


def _each(state: State, work: Callable[[OrdersFile], int]) -> int:
    done = 0
    for one in OrdersFile.objects.filter(state=state).select_related("brand").order_by("pk"):
        if not file_claims.claim(one):
            continue
        try:
            done += work(one)
        except SoftTimeLimitExceeded:
            raise  # the next task goes on with what is left
        except TakenOver:
            log.warning("The file of orders %s is another worker's by now; this one leaves it.", one.pk)
        except Exception:
            log.exception("The file of orders %s is not %s to its end; it is tried again.", one.pk, state)
        finally:
            file_claims.let_go(one)
    return done


def _check(one: OrdersFile) -> int:
    recorder, last = progress.recorder(_key(one)), time.monotonic()

    def report(phase: str, done: int, total: int) -> None:
        nonlocal last
        recorder(phase, done, total)
        if time.monotonic() - last > SIGN_OF_LIFE:
            last = time.monotonic()
            file_claims.hold(one)

    with translation.override(one.language):
        try:
            if one.attempts > ATTEMPTS:
                raise FileProblem("file.unsafe", gettext(UNREADABLE))
            found = {"state": State.CHECKED, **_judged(one, report)}
        except FileNotFoundError:
            found = _refusal("file.gone", gettext("The file is not there any more. Upload it again."))
        except FileProblem as problem:
            if problem.code == "file.timeout" and one.attempts < ATTEMPTS:
                return 0  # a busy machine; the next round tries again
            found = _refusal(problem.code, problem.message)
    file_claims.hold(one, **found)
    return 1


def _judged(one: OrdersFile, report: progress.Report) -> dict[str, Any]:
    """The verdicts of a file; those of a large one in a process that ends with it, for a worker keeps what it grew."""
    if one.file.size < LARGE:
        return _judge(one, report)
    return apart.run(_judge, one, report=report)


def _judge(one: OrdersFile, report: progress.Report) -> dict[str, Any]:
    return order_verdicts.judge(one, report)


def _refusal(code: str, message: str) -> dict[str, str]:
    return {"state": State.REFUSED, "problem_code": code, "problem": message[:400]}


def _apply(one: OrdersFile) -> int:
    """Store one file from where it stopped, some rows in each transaction."""
    kept = OrdersFileLine.objects.filter(file=one, verdict__in=told_rows.STORED).order_by("line")
    stored = 0
    while True:
        batch = kept.filter(line__gt=one.stored_to)[:AT_ONCE].aggregate(number=Count("line"), last=Max("line"))
        if not batch["number"]:
            break
        done = one.done + batch["number"]
        with transaction.atomic():
            file_claims.hold(one, done=done, stored_to=batch["last"])
            rows = told_rows.Rows(
                one.brand, one.reading["source"], one.pk, one.stored_to, batch["last"], "buyer" in one.columns
            )
            orders_in.receive_rows(rows, origin=f"file:{one.pk}")
        one.done, one.stored_to = done, batch["last"]
        stored += batch["number"]
    one.file.delete(save=False)  # its rows are kept for a month; the file itself names customers
    with transaction.atomic():
        file_claims.hold(one, state=State.APPLIED, applied_at=timezone.now(), file="")
        audit.record("orders_file.store", by=SYSTEM.through_a_file(), brand=one.brand, subject=one, orders=one.done)
    return stored


def _key(one: OrdersFile) -> str:
    return f"orders-file:{one.pk}"
