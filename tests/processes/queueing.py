"""Writes mails into the outbox of the installation that the environment names.

python -m tests.processes.queueing FIRST NUMBER [ADDRESS]
"""

from __future__ import annotations

import os
import sys

import django


def main(first: int, number: int, address: str = "") -> None:
    """Queue `number` mails, counted from `first`, in three lanes; in the midst of them one to `address`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from notifications import outbox

    people = [f"person{one}@example.org" for one in range(first, first + number)]
    if address:
        people.insert(number // 2, address)
    letters = [
        outbox.Letter(
            key=f"kills:{first + one}",
            template="account/emails/plain",
            subject="Hello",
            to=to,
            kind="test",
            lane=f"brand:{(first + one) % 3}",
            context={},
        )
        for one, to in enumerate(people)
    ]
    outbox.queue_many(letters)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
