"""Webhooks of the installation that the environment names: events written, or called as a worker does.

python -m tests.processes.telling URL NUMBER     a webhook that is told so many events
python -m tests.processes.telling                one sender, until nothing is due
"""

from __future__ import annotations

import sys

import django

LANE, KIND = "brand:1", "code.replaced"


def write(url: str, number: int) -> None:
    """A webhook, and its events."""
    from notifications import hook_secrets
    from notifications.models import Webhook
    from notifications.webhooks import telling

    secret = hook_secrets.hidden(hook_secrets.new_secret())
    Webhook.objects.create(lane=LANE, name="Shop", url=url, events=[KIND], secret=secret)
    telling.tell(LANE, "collaboration", {KIND: lambda: [(n, {"n": n}) for n in range(number)]})


def call() -> None:
    """Call what is due, and once more while there was something."""
    from notifications.webhooks import rounds

    while rounds.call_due():
        pass


if __name__ == "__main__":
    django.setup()
    if len(sys.argv) > 1:
        write(sys.argv[1], int(sys.argv[2]))
    else:
        call()
