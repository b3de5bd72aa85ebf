"""`bench mail`: mails through the whole outbox, beside a bare smtplib loop and beside one task a mail."""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

from benchmarks import mail_peer
from benchmarks.orders import campaign_with, filled_file, manager
from benchmarks.scratch import leave
from benchmarks.timing import Spent, alternate, machine
from campaigns import imports
from notifications.delivery import deliver_due
from notifications.letters import CLOCK_GRACE
from notifications.models import Lane, Message, MessageEvent, State
from notifications.rendering import render

WORKERS, PROCESSES = 2, 2
"""Two workers, each with as many processes as `serve` gives one. The peer has as many processes."""
RATE = 50
FLOOR_GOAL, PEER_GOAL = 0.8, 5
ROOT = Path(__file__).resolve().parent.parent


def measure(*, rows: int, runs: int) -> dict[str, Any]:
    """The figures. Works in the present data base: call it inside `scratch`."""
    fewer = max(rows // 10, 1)
    _hand_out(rows)
    with _sink() as port, _mail_goes_to(port):
        body = _one_body()
        deeds: dict[str, Callable[[Spent], object]] = {
            "tandem": lambda spent: _through_the_outbox(rows, spent),
            "unsynced": lambda spent: _without_the_disk(rows, spent),
            "floor": lambda spent: spent.run(lambda: bare_loop(port, body, rows)),
            "peer": lambda spent: _task_a_mail(fewer, spent),
        }
        found = alternate(deeds, runs=runs)
    numbers = _numbers(rows, fewer)
    a_second = {name: round(number / found[name].seconds, 1) for name, number in numbers.items()}
    broker = "tasks that wait in Redis" if settings.REDIS_URL else "no broker between (which favours it)"
    work = {name: found[name].summary()["processor_seconds"] / number for name, number in numbers.items()}
    return {
        "bench": "mail",
        "rows": rows,
        "runs": runs,
        "data_base": connection.vendor,
        "machine": machine(),
        "measured": {
            "what": f"{rows} mails with codes leave the outbox by {WORKERS} workers of {PROCESSES} processes each, "
            "each mail's states recorded",
            **found["tandem"].summary(),
            "mails_a_second": a_second["tandem"],
        },
        "tenth": None,
        "floor": {
            "what": "smtplib sends one constant body over one connection, to the same sink; no data base, no templates",
            **found["floor"].summary(),
            "mails_a_second": a_second["floor"],
        },
        "peer": {
            "what": f"Celery's one task a mail: row, Django's templates, a connection each, no states; {fewer} mails, "
            f"{WORKERS * PROCESSES} processes, {broker}",
            **found["peer"].summary(),
            "mails_a_second": a_second["peer"],
        },
        "unsynced": {
            "what": "the same where no commit waits for the disk: what D21 costs, and no way to run it",
            **found["unsynced"].summary(),
            "mails_a_second": a_second["unsynced"],
        },
        "rate": _rate(rows),
        "ratios": {
            "to_floor": round(a_second["tandem"] / a_second["floor"], 2),
            "to_peer": round(a_second["tandem"] / a_second["peer"], 2),
            "to_unsynced": round(a_second["tandem"] / a_second["unsynced"], 2),
        },
        "processor_ratios": {
            "to_floor": round(work["floor"] / max(work["tandem"], 1e-9), 2),
            "to_peer": round(work["peer"] / max(work["tandem"], 1e-9), 2),
        },
        "goals": {"to_floor": FLOOR_GOAL, "to_peer": PEER_GOAL},
    }


def bare_loop(port: int, body: bytes, number: int) -> None:
    """The floor: nothing but SMTP."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        for _ in range(number):
            server.sendmail("hello@tandem.example", ["marie@example.org"], body)


def _numbers(rows: int, fewer: int) -> dict[str, int]:
    return {"tandem": rows, "unsynced": rows, "floor": rows, "peer": fewer}


def _through_the_outbox(number: int, spent: Spent) -> None:
    _queue(number)
    spent.run(lambda: mail_peer.in_processes([_deliver_all] * (WORKERS * PROCESSES)))
    sent = Message.objects.filter(state=State.SENT).count()
    if sent != number or MessageEvent.objects.filter(event="sent").count() != number:
        raise RuntimeError(f"{sent} of {number} mails were sent")


def _without_the_disk(number: int, spent: Spent) -> None:
    """A commit is done when it is in memory: it survives its sender, and not its machine (decision 0021)."""
    options = connection.settings_dict["OPTIONS"]
    usual = dict(options)
    if connection.vendor == "postgresql":
        options["options"] = "-c synchronous_commit=off"
    else:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")
    try:
        _through_the_outbox(number, spent)
    finally:
        options.clear()
        options.update(usual)
        leave()


def _task_a_mail(number: int, spent: Spent) -> None:
    _queue(number)
    mail_peer.send_all(
        list(Message.objects.filter(state=State.QUEUED).values_list("pk", flat=True)), WORKERS * PROCESSES, spent
    )


def _deliver_all() -> None:
    while deliver_due():
        pass


def _hand_out(number: int) -> None:
    """A campaign whose file of codes was confirmed: so many mails wait."""
    by = manager()
    campaign = campaign_with(number, by=by)
    imports.confirm(imports.check(campaign, filled_file(campaign), file_name="orders.xlsx", by=by), by=by)
    if Message.objects.count() != number:
        raise RuntimeError(f"{Message.objects.count()} mails of {number} were written")


def _queue(number: int) -> None:
    """So many of the mails are due, as if they had never left."""
    for model in (MessageEvent, Lane):
        found = model._default_manager.all()
        found._raw_delete(found.db)
    Message.objects.update(state=State.CANCELLED, lease_until=None)
    first = Message.objects.order_by("pk").values("pk")[:number]
    Message.objects.filter(pk__in=list(first.values_list("pk", flat=True))).update(
        state=State.QUEUED, due_at=timezone.now() - CLOCK_GRACE, handed_over_at=None, sent_at=None, attempts=0
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE notifications_message")


def _one_body() -> bytes:
    return render(Message.objects.all()[0]).as_bytes()


def _rate(rows: int) -> dict[str, Any]:
    """A lane's limit with all workers: the most mails in any second, as the server saw them."""
    number = min(rows, RATE * 4)
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        times = Path(folder) / "times"
        with _sink(times) as port, _mail_goes_to(port), override_settings(MAIL_RATE=RATE):
            _through_the_outbox(number, Spent())
        came = sorted(float(line) for line in times.read_text().split())
    return {
        "limit": RATE,
        "mails": len(came),
        "most_in_any_second": max(sum(1 for other in came if start <= other < start + 1) for start in came),
        "seconds": round(came[-1] - came[0], 2),
    }


@contextmanager
def _mail_goes_to(port: int) -> Iterator[None]:
    with override_settings(
        EMAIL_BACKEND="notifications.transport.SmtpBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        EMAIL_HOST_USER="",
        EMAIL_HOST_PASSWORD="",
        EMAIL_USE_TLS=False,
        EMAIL_USE_SSL=False,
        MAIL_RATE=0,
    ):
        yield


@contextmanager
def _sink(times: Path | None = None) -> Iterator[int]:
    """A mail server in a process of its own; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "benchmarks.sink", str(port), *([str(times)] if times else [])]
    environment = {"PATH": os.environ.get("PATH", "")}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("the sink did not start")
            yield port
        finally:
            process.terminate()
