"""Lines of the post office at which a process ends at once, as in a crash: the product itself has no such points.

Only `tests.processes.failing` installs this application. The process ends (`os._exit(9)`: no `finally`, no good-bye to
the data base) when the message at hand is to POISON.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.conf import settings

POISON = "poison@example.org"
CRASHED = 9


class FailPoints(AppConfig):
    name = "tests.processes"
    label = "failpoints"

    def ready(self) -> None:
        """Put the one that is named around its line."""
        if settings.FAILPOINT:
            POINTS[settings.FAILPOINT]()


def _claimed() -> None:
    """The claim is committed."""
    from notifications import claims

    usual = claims.claim

    def claim(*given: Any) -> Any:
        found = usual(*given)
        if any(message.to == POISON for message in found):
            os._exit(CRASHED)
        return found

    claims.claim = claim


def _rendering() -> None:
    """The mail is being made; nothing of it is marked."""
    from notifications import delivery

    usual = delivery.render

    def render(message: Any) -> Any:
        if message.to == POISON:
            os._exit(CRASHED)
        return usual(message)

    delivery.render = render


def _marked() -> None:
    """The mark is committed, and no byte of the mail has left."""
    _around("hand_over", after=True)


def _answered() -> None:
    """The server has the mail and said so, and that is not yet written."""
    _around("sent", after=False)


def _told() -> None:
    """A webhook has the third event and said so, and that is not yet written."""
    from notifications.webhooks import rounds

    usual = rounds._note

    def note(event: Any, answer: Any) -> bool:
        if event.data == {"n": 2}:
            os._exit(CRASHED)
        return usual(event, answer)

    rounds._note = note


def _around(name: str, *, after: bool) -> None:
    from notifications.ledger import Ledger

    usual = getattr(Ledger, name)

    def watched(self: Ledger, message: Any, **more: Any) -> Any:
        if message.to == POISON and not after:
            os._exit(CRASHED)
        found = usual(self, message, **more)
        if message.to == POISON:
            os._exit(CRASHED)
        return found

    setattr(Ledger, name, watched)


POINTS: dict[str, Callable[[], None]] = {
    "claimed": _claimed,
    "rendering": _rendering,
    "marked": _marked,
    "answered": _answered,
    "told": _told,
}
