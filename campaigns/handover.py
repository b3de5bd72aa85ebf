"""Puts the right value into the right creator's hands: gives values, points collaborations to them, mails them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.utils import timezone

from accounts.actors import Actor
from campaigns import emails, timeline
from campaigns.models import Campaign, Collaboration
from notifications import outbox
from notifications.models import Message, State
from promocodes import handouts
from promocodes.handouts import Gift
from promocodes.models import Instruction, Kind

MAILS_OF_VALUES = ("handover", "code_changed")
LEFT = (State.SENDING, State.SENT, State.DELIVERED, State.UNCERTAIN, State.BOUNCED, State.COMPLAINED)


def pointer(kind: str) -> str:
    """The field of a collaboration that holds its present handout of this kind."""
    return "promo_handout" if kind == Kind.PROMO_CODE else "link_handout"


def is_complete(campaign: Campaign, one: Collaboration) -> bool:
    """Whether every value that the campaign asks for is set."""
    return not missing(campaign, one)


def missing(campaign: Campaign, one: Collaboration) -> list[Instruction]:
    """The instructions whose value this creator has not been given yet."""
    return [
        instruction for instruction in campaign.instructions if getattr(one, f"{pointer(instruction.kind)}_id") is None
    ]


def give_generic_values(
    campaign: Campaign, collaborations: Sequence[Collaboration], *, by: Actor, at: datetime.datetime | None = None
) -> None:
    """Give each collaboration the shared values that it does not have yet."""
    for instruction in campaign.instructions:
        if instruction.personalized:
            continue
        without = [one for one in collaborations if getattr(one, f"{pointer(instruction.kind)}_id") is None]
        give_values(instruction, [(one, instruction.shared_value) for one in without], by=by, at=at or timezone.now())


def give_values(
    instruction: Instruction,
    values: Sequence[tuple[Collaboration, str]],
    *,
    by: Actor,
    at: datetime.datetime,
    origin: str = "",
) -> None:
    """Give each collaboration its value; a present value is replaced by a new version.

    `at` is when the values leave the house. Raises handouts.CodeTaken.
    """
    if not values:
        return
    field = pointer(instruction.kind)
    gifts = [Gift(one.influencer_id, value, previous=getattr(one, field)) for one, value in values]
    handouts.give(instruction, gifts, by=by, available_at=at, origin=origin)
    for (one, _), gift in zip(values, gifts, strict=True):
        setattr(one, field, gift.handout)
    Collaboration.objects.bulk_update([one for one, _ in values], [field], batch_size=500)
    what = "code" if instruction.kind == Kind.PROMO_CODE else "link"
    timeline.record(
        (
            (one, f"{what}_given" if not gift.previous else f"{what}_replaced")
            for (one, _), gift in zip(values, gifts, strict=True)
        ),
        by=by,
        detail=origin,
    )


def mail_values(
    campaign: Campaign,
    collaborations: Sequence[Collaboration],
    *,
    batch: str = "",
    hold_until: datetime.datetime | None = None,
) -> int:
    """Queue the mail of the present values. Older ones that wait are cancelled; who has had one reads "changed".

    Returns the number of letters queued. The collaborations come with handouts and influencers loaded.
    """
    pks = [one.pk for one in collaborations]
    if not pks:
        return 0
    outbox.cancel_waiting("collaboration", pks, kinds=MAILS_OF_VALUES, reason="A newer value replaced it.")
    told = set(
        Message.objects.filter(
            subject_type="collaboration", subject_id__in=pks, kind__in=MAILS_OF_VALUES, state__in=LEFT
        ).values_list("subject_id", flat=True)
    )
    letters = emails.handover(
        campaign, [one for one in collaborations if one.pk not in told], batch=batch, hold_until=hold_until
    ) + emails.handover(
        campaign,
        [one for one in collaborations if one.pk in told],
        changed=True,
        batch=batch,
        hold_until=hold_until,
    )
    return outbox.queue_many(letters)


def take_values_back(collaborations: Iterable[Collaboration]) -> None:
    """Retire the values of collaborations that ended, and stop their waiting mails."""
    ended = list(collaborations)
    handouts.retire([one for row in ended for one in (row.promo_handout, row.link_handout) if one])
    outbox.cancel_waiting(
        "collaboration", [one.pk for one in ended], kinds=MAILS_OF_VALUES, reason="The collaboration was cancelled."
    )
