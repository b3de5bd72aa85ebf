"""`manage.py demo`: everything on this machine, with data to look at."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

from campaigns import groundwork
from campaigns.demo import LOGINS
from campaigns.management.commands import serve
from campaigns.processes import Plan, say


class Command(serve.Command):
    help = "Serve Tandem with demo data on an embedded data base: nothing to set up."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        serve.add_address(parser)
        parser.add_argument("--reset", action="store_true", help="Forget all data here and load the demo data anew.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DATABASE_URL:
            sys.exit("DATABASE_URL: demo uses the embedded data base only; unset it, or use serve.")
        plan = Plan(options["host"], options["port"], options["workers"])
        serve.serve(self, plan, lambda: load(reset=options["reset"]), introduce)


def load(*, reset: bool) -> None:
    """Prepare the data base, and load the demo data the first time."""
    if reset:
        groundwork.forget_everything()
    groundwork.prepare_data_base()
    if not get_user_model().objects.filter(email=LOGINS[0][1]).exists():
        call_command("demo_data")


def introduce() -> None:
    """Say who can sign in, and where the mail is."""
    width = max(len(role) for role, _, _ in LOGINS)
    for role, email, password in LOGINS:
        say(f"  {role:<{width}}  {email}  password {password}")
    if settings.MAIL_CAPTURED:
        say(f"  E-mails are captured, not sent: read them at {settings.SITE_URL}/mailbox/ (signed in as administrator)")
    say("Ctrl-C ends it.")
