"""The proof of one collaboration: what was given, mailed, seen, confirmed and reported, as facts with their times."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from campaigns import timeline
from campaigns.models import Campaign, Case, Collaboration
from notifications.models import Message, MessageEvent
from notifications.rendering import message_id
from promocodes.models import Handout, Kind


@dataclass(frozen=True)
class Given:
    """One version of a value. `since` is when it left the house, None while it has not; `until` when it was retired."""

    kind: str
    value: str
    tracked_url: str
    version: int
    given_at: datetime.datetime
    by: str
    import_id: int | None
    since: datetime.datetime | None
    until: datetime.datetime | None
    reason: str


@dataclass(frozen=True)
class Sent:
    """One mail, and what became of it. `message_id` is what both mail servers called it."""

    message: Message
    message_id: str
    events: list[MessageEvent]


@dataclass(frozen=True)
class Proof:
    """All facts of one collaboration, as they stood when they were put together, and by whom."""

    campaign: Campaign
    collaboration: Collaboration
    made_at: datetime.datetime
    made_by: str
    values: list[Given] = field(default_factory=list)
    mails: list[Sent] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    lines: list[timeline.Line] = field(default_factory=list)


def of(campaign: Campaign, one: Collaboration, *, made_by: str) -> Proof:
    """The proof of a collaboration that comes with its handouts. Nine queries at most, whatever happened."""
    lines = timeline.of(one)
    mails = Message.objects.filter(subject_type="collaboration", subject_id=one.pk).order_by("pk")
    return Proof(
        campaign=campaign,
        collaboration=one,
        made_at=timezone.now(),
        made_by=made_by,
        values=[_given(one, handout, lines) for handout in versions(one)],
        mails=[Sent(mail, message_id(mail), list(mail.events.all())) for mail in mails.prefetch_related("events")],
        cases=list(one.cases.order_by("pk")),
        lines=lines,
    )


def versions(one: Collaboration) -> list[Handout]:
    """Every value that she was given here, the first versions first, codes before links. One query."""
    heads = [handout for handout in (one.promo_handout, one.link_handout) if handout]
    if not heads:
        return []
    found = (
        Handout.objects.filter(
            influencer_id=one.influencer_id, instruction_id__in=[handout.instruction_id for handout in heads]
        )
        .select_related("instruction", "tracked_link", "given_by")
        .in_bulk()
    )
    ordered = []
    for head in heads:
        chain, present = [], found.get(head.pk)
        while present is not None:
            chain.append(present)
            present = found.get(present.previous_id or 0)
        ordered += chain[::-1]
    return ordered


def _given(one: Collaboration, handout: Handout, lines: list[timeline.Line]) -> Given:
    """A value, with who gave it as its timeline says: a program has no account."""
    what = "code" if handout.instruction.kind == Kind.PROMO_CODE else "link"
    givers = [line.by for line in lines if line.version == handout.version and line.event.startswith(f"{what}_")]
    source = timeline.IMPORT.fullmatch(handout.origin)
    return Given(
        kind=handout.instruction.kind,
        value=handout.value,
        tracked_url=handout.tracked_link.url if handout.tracked_link else "",
        version=handout.version,
        given_at=handout.given_at,
        by=givers[-1] if givers else str(handout.given_by or ""),
        import_id=int(source[1]) if source else None,
        since=handout.handed_over_at if one.sent_at else None,
        until=handout.retired_at,
        reason=handout.retired_reason,
    )
