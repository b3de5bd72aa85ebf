"""`manage.py serve`: web pages, worker and beat together."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from campaigns import groundwork, processes
from campaigns.processes import PARTS, QUEUES, Plan
from notifications import instruments


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of at least 1")
    return int(text)


def _some(known: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Some of the known names, with commas between them, in the order of the known."""
    named = {name.strip() for name in text.split(",") if name.strip()}
    if not named or not named <= set(known):
        raise argparse.ArgumentTypeError(f"“{text}” is not some of {','.join(known)}")
    return tuple(name for name in known if name in named)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Where the web server listens, and with how many processes."""
    parser.add_argument("--port", type=positive, default=8000, help="Port to listen on (8000).")
    parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (127.0.0.1).")
    parser.add_argument("--workers", type=positive, default=1, help="Web server processes (1).")


class Command(BaseCommand):
    help = "Migrate, then serve web pages, the worker and beat until Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []  # first the port, then everything else: see handle

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        add_address(parser)
        parser.add_argument(
            "--only", type=partial(_some, PARTS), default=PARTS, help="Only these of web,worker,beat, with commas."
        )
        parser.add_argument(
            "--queues", type=partial(_some, QUEUES), default=QUEUES, help=f"The worker's queues ({','.join(QUEUES)})."
        )
        parser.add_argument("--processes", type=positive, default=2, help="The worker's processes with Redis (2).")

    def handle(self, *args: Any, **options: Any) -> None:
        parts = frozenset(options["only"])
        if parts != set(PARTS) and (settings.EMBEDDED or not settings.REDIS_URL):
            raise CommandError(
                "--only shares the work among several machines, which need DATABASE_URL and REDIS_URL; "
                "the embedded data base and broker serve one `serve`, whole."
            )
        plan = Plan(
            options["host"], options["port"], options["workers"], parts, options["queues"], options["processes"]
        )
        serve(self, plan, groundwork.prepare_data_base, lambda: None)


def serve(command: BaseCommand, plan: Plan, prepare: Callable[[], None], when_ready: Callable[[], None]) -> None:
    """Take port and folder, prepare the data, and serve until asked to end."""
    if plan.address:
        groundwork.require_free_port(plan.host, plan.port)
    groundwork.hold_folder()
    if not os.environ.get("SITE_URL", "").strip():
        settings.SITE_URL = f"http://127.0.0.1:{plan.port}"  # before anything writes an absolute link
    command.check()
    groundwork.clear_leftovers()
    prepare()
    if plan.address:
        groundwork.collect_static()

    def announce() -> None:
        where = f" at {settings.SITE_URL}" if plan.address else f": {', '.join(sorted(plan.parts))}"
        processes.say(f"Tandem runs{where}")
        when_ready()

    processes.household(plan, when_ready=announce).live()
    instruments.forget()
