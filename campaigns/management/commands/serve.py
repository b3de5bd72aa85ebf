"""`manage.py serve`: web pages, worker and beat together."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from campaigns import groundwork, processes


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of at least 1")
    return int(text)


class Command(BaseCommand):
    help = "Migrate, then serve web pages, the worker and beat until Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []  # first the port, then everything else: see handle

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=positive, default=8000, help="Port to listen on (8000).")
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (127.0.0.1).")
        parser.add_argument("--workers", type=positive, default=1, help="Web server processes (1).")

    def handle(self, *args: Any, **options: Any) -> None:
        serve(self, options, groundwork.prepare_data_base, lambda: None)


def serve(
    command: BaseCommand, options: dict[str, Any], prepare: Callable[[], None], when_ready: Callable[[], None]
) -> None:
    """Take port and folder, prepare the data, and serve until asked to end."""
    host, port = options["host"], options["port"]
    groundwork.require_free_port(host, port)
    groundwork.hold_folder()
    if not os.environ.get("SITE_URL", "").strip():
        settings.SITE_URL = f"http://127.0.0.1:{port}"  # before anything writes an absolute link
    command.check()
    groundwork.clear_leftovers()
    prepare()
    groundwork.collect_static()

    def announce() -> None:
        processes.say(f"Tandem runs at {settings.SITE_URL}")
        when_ready()

    processes.household(host=host, port=port, workers=options["workers"], when_ready=announce).live()
