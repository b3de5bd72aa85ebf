"""Writes mails into the outbox of the installation that the environment names: `python -m tests.processes.queueing`."""

from __future__ import annotations

import os
import sys

import django


def main(first: int, number: int) -> None:
    """Queue `number` mails, counted from `first`, in three lanes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from notifications import outbox

    letters = [
        outbox.Letter(
            key=f"kills:{one}",
            template="account/emails/plain",
            subject="Hello",
            to=f"person{one}@example.org",
            kind="test",
            lane=f"brand:{one % 3}",
            context={},
        )
        for one in range(first, first + number)
    ]
    outbox.queue_many(letters)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
