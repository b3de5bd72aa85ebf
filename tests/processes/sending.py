"""One sender, as a worker is, until nothing is due: `python -m tests.processes.sending`."""

from __future__ import annotations

import django


def main() -> None:
    """Free what dead senders held, send what is due, and once more while there was something."""
    django.setup()
    from notifications import tasks

    while tasks.sweep():
        pass


if __name__ == "__main__":
    main()
