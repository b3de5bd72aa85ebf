"""What happened in a collaboration, in order: its own events, those of its mails, the first click and order.

Seen on her page and confirmed are strong signs that she has her values; an opened mail is a weak one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from campaigns import first_signs
from campaigns.models import Collaboration, CollaborationEvent
from notifications.copying import insert_lines
from notifications.models import MessageEvent

MAIL_EVENTS = {
    "queued", "held", "sent", "delivered", "opened", "failed", "bounced", "complained", "uncertain", "retry",
    "suppressed",
}  # fmt: skip
STRONG = frozenset({"seen", "confirmed"})
WEAK = frozenset({"mail_opened"})
SIGNS = {"strong": STRONG, "weak": WEAK}
OF_VALUES = frozenset({"code_given", "code_replaced", "link_given", "link_replaced"})
VERSION = re.compile(r"v(\d+)(?: (.*))?")
IMPORT = re.compile(r"import:(\d+)")
IMAGES = gettext_noop("A sign that images were loaded, not that she read it.")


@dataclass(frozen=True)
class Line:
    """One line: when, what (a stable word), by whom, and a detail for people.

    `version` is that of the value it speaks of, `import_id` the import that it came with, `mail` the kind of the mail.
    """

    at: datetime.datetime
    event: str
    by: str = ""
    detail: str = ""
    version: int | None = None
    import_id: int | None = None
    mail: str = ""

    @property
    def sign(self) -> str:
        """How much it proves that she has her values: strong, weak, or '' where it is no sign of that."""
        return next((sign for sign, events in SIGNS.items() if self.event in events), "")


def record(
    events: Iterable[tuple[Collaboration, str]], *, by: Actor, detail: str = "", at: datetime.datetime | None = None
) -> None:
    """Write one event for each collaboration, in the caller's transaction; `at` is now unless another is given."""
    record_each(((one, event, detail) for one, event in events), by=by, at=at)


def record_each(
    events: Iterable[tuple[Collaboration, str, str]], *, by: Actor, at: datetime.datetime | None = None
) -> None:
    """Write one event for each collaboration, each with a detail of its own, in the caller's transaction."""
    now = at or timezone.now()
    user_id = by.user.pk if by.user else None
    insert_lines(
        CollaborationEvent,
        ("collaboration_id", "at", "event", "by", "user_id", "detail"),
        ((one.pk, now, event, by.label, user_id, detail[:300]) for one, event, detail in events),
    )


def of_version(version: int, origin: str = "") -> str:
    """How the detail of a given value names its version and where it came from, as in “v2 import:12”."""
    return f"v{version} {origin}".strip()


def of(collaboration: Collaboration) -> list[Line]:
    """The whole timeline of one collaboration, oldest first; it comes with its handouts. At most four queries."""
    return of_many([collaboration])[collaboration.pk]


def of_many(collaborations: Iterable[Collaboration]) -> dict[int, list[Line]]:
    """The timelines of several, by primary key; they come with their handouts. Four queries whatever their number."""
    people = list(collaborations)
    lines: dict[int, list[Line]] = {one.pk: [] for one in people}
    for pk, line in (*_own_events(lines), *_mail_events(lines)):
        lines[pk].append(line)
    for event, found in (
        ("first_click", first_signs.first_clicks(people)),
        ("first_order", first_signs.first_orders(people)),
    ):
        for pk, at in found.items():
            lines[pk].append(Line(at, event))
    for each in lines.values():
        each.sort(key=lambda line: line.at)
    return lines


def _own_events(pks: Iterable[int]) -> Iterator[tuple[int, Line]]:
    rows = CollaborationEvent.objects.filter(collaboration_id__in=pks).order_by("at", "pk")
    for pk, at, event, by, detail in rows.values_list("collaboration_id", "at", "event", "by", "detail"):
        version = None
        if event in OF_VALUES and (found := VERSION.fullmatch(detail)):
            version, detail = int(found[1]), found[2] or ""
        source = IMPORT.fullmatch(detail)
        yield pk, Line(at, event, by, detail, version, int(source[1]) if source else None)


def _mail_events(pks: Iterable[int]) -> Iterator[tuple[int, Line]]:
    rows = MessageEvent.objects.filter(
        message__subject_type="collaboration", message__subject_id__in=pks, event__in=MAIL_EVENTS
    ).order_by("pk")
    for pk, kind, at, event, detail in rows.values_list(
        "message__subject_id", "message__kind", "at", "event", "detail"
    ):
        if pk is not None:
            yield pk, Line(at, f"mail_{event}", "Tandem", IMAGES if event == "opened" else detail, mail=kind)
