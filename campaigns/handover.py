"""Puts the right value into the right creator's hands: gives values, points collaborations to them, mails them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from campaigns import case_book, crediting, emails, link_queries, receipts, timeline, webhook_facts
from campaigns.models import Campaign, Case, Collaboration
from campaigns.pointing import point
from notifications import outbox
from notifications.models import Message, State
from promocodes import handouts
from promocodes.handouts import Gift
from promocodes.models import Handout, Instruction, Kind

MAILS_OF_VALUES = ("handover", "code_changed")
A_MOMENT = datetime.timedelta(seconds=1)
LEFT = (State.SENDING, State.SENT, State.DELIVERED, State.UNCERTAIN, State.BOUNCED, State.COMPLAINED)


def pointer(kind: str) -> str:
    """The field of a collaboration that holds its present handout of this kind."""
    return "promo_handout" if kind == Kind.PROMO_CODE else "link_handout"


def is_complete(campaign: Campaign, one: Collaboration) -> bool:
    """Whether every value that the campaign asks for is set."""
    return not missing(campaign, one)


def missing(campaign: Campaign, one: Collaboration) -> list[Instruction]:
    """The instructions whose value this creator has not been given yet, or whose value was taken out of use."""
    return [instruction for instruction in campaign.instructions if in_use(one, instruction.kind) is None]


def in_use(one: Collaboration, kind: str) -> Handout | None:
    """Her present value of this kind; None without one, and where it was taken out of use (decision 0013)."""
    present: Handout | None = getattr(one, pointer(kind))
    return None if present is None or present.retired_reason else present


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
    pointed: bool = True,
) -> None:
    """Give each collaboration its value; a present value is replaced by a new version, which nobody has seen yet.

    `at` is when the values leave the house. Unless `pointed`, the caller stores who holds what, with
    `workflow.send_complete`. A new version answers an open case; orders that used one of these codes are credited
    anew. Raises handouts.CodeTaken.
    """
    if not values:
        return
    field = pointer(instruction.kind)
    queries = link_queries.of_new(instruction, [one for one, _ in values])
    gifts = [
        Gift(one.influencer_id, value, previous=getattr(one, field), query=query)
        for (one, value), query in zip(values, queries, strict=True)
    ]
    handouts.give(instruction, gifts, by=by, available_at=at, origin=origin)
    for (one, _), gift in zip(values, gifts, strict=True):
        setattr(one, field, gift.handout)
    if pointed:
        point([one for one, _ in values], field)
    what = "code" if instruction.kind == Kind.PROMO_CODE else "link"
    timeline.record_each(
        (
            (
                one,
                f"{what}_replaced" if gift.previous else f"{what}_given",
                timeline.of_version(gift.previous.version + 1 if gift.previous else 1, origin),
            )
            for (one, _), gift in zip(values, gifts, strict=True)
        ),
        by=by,
    )
    if instruction.kind == Kind.PROMO_CODE and instruction.personalized:
        crediting.codes_changed(instruction.brand, [value for _, value in values])
    if replaced := [one for (one, _), gift in zip(values, gifts, strict=True) if gift.previous]:
        receipts.forget(replaced)
        case_book.close(replaced, answer=Case.Answer.REPLACED, by=by)


def mail_values(
    campaign: Campaign,
    collaborations: Sequence[Collaboration],
    *,
    batch: str = "",
    hold_until: datetime.datetime | None = None,
) -> int:
    """Queue the mail of the present values. Older ones that wait are cancelled; who has had one reads "changed".

    A mail carries all values, so with it leaves what another import still held, and none goes out while one of them is
    retired. Returns the number of letters queued. The collaborations come with handouts and influencers loaded.
    """
    collaborations = [one for one in collaborations if not holds_retired(one)]
    pks = {one.pk for one in collaborations}
    if not pks:
        return 0
    stop_mails(collaborations, reason=gettext_noop("A newer value replaced it."))
    mailed = Message.objects.filter(
        subject_type="collaboration", subject_id__among=pks, kind__in=MAILS_OF_VALUES, state__in=LEFT
    )
    told = {pk for pk in mailed.values_list("subject_id", flat=True) if pk is not None}
    _leave(collaborations, told, at=hold_until or timezone.now())
    mail = partial(emails.handover, campaign, batch=batch, hold_until=hold_until)
    letters = mail([one for one in collaborations if one.pk not in told])
    letters += mail([one for one in collaborations if one.pk in told], changed=True)
    webhook_facts.handed_over(collaborations, told, at=hold_until, batch=batch)
    return outbox.queue_many(letters)


def mail_unmailed(campaign: Campaign, collaborations: Iterable[Collaboration]) -> None:
    """Queue the mail of those whose present values no mail carries; what an import still holds stays held with it.

    The collaborations come with handouts and influencers loaded.
    """
    by_key = {emails.key_of(one): one for one in collaborations}
    known = Message.objects.filter(key__among=by_key).values_list("key", flat=True)
    for key in known:
        del by_key[key]
    holds: defaultdict[tuple[str, datetime.datetime | None], list[Collaboration]] = defaultdict(list)
    for one in by_key.values():
        holds[_hold_of(one)].append(one)
    for (batch, hold_until), held in holds.items():
        mail_values(campaign, held, batch=batch, hold_until=hold_until)


def leave_now(batch: str) -> None:
    """End the hold of everything that the mails of this batch carry."""
    now = timezone.now()
    carried = Collaboration.objects.filter(Q(promo_handout__origin=batch) | Q(link_handout__origin=batch))
    for name in ("code_collaboration", "link_collaboration"):
        Handout.objects.filter(available_at__gt=now, **{f"{name}__in": carried}).update(available_at=now)


def stop_mails(collaborations: Iterable[Collaboration], *, reason: str) -> None:
    """Cancel the mails that wait for these creators and show their values, reminders among them.

    What programs would be told of held values then is not told.
    """
    people = list(collaborations)
    kinds = (*MAILS_OF_VALUES, *emails.REMINDERS)
    outbox.cancel_waiting("collaboration", {one.pk for one in people}, kinds=kinds, reason=reason)
    webhook_facts.not_handed_over(people)


def stop_reminders(
    collaborations: Iterable[Collaboration], kinds: Collection[str] = emails.CHASING, *, reason: str
) -> None:
    """Cancel the reminders and warnings that wait for these creators: for every verb that makes one untrue."""
    outbox.cancel_waiting("collaboration", [one.pk for one in collaborations], kinds=kinds, reason=reason)


def take_values_back(collaborations: Iterable[Collaboration]) -> None:
    """Retire the values of collaborations that ended, and stop their waiting mails."""
    ended = list(collaborations)
    handouts.retire([one for row in ended for one in (row.promo_handout, row.link_handout) if one])
    stop_mails(ended, reason=gettext_noop("The collaboration was cancelled."))


def _leave(collaborations: Iterable[Collaboration], told: Collection[int], *, at: datetime.datetime) -> None:
    """Note when the values leave with their mail: all of hers with her first, later on only what was still held."""
    now = timezone.now()
    leaving = [
        handout
        for one in collaborations
        for handout in (one.promo_handout, one.link_handout)
        if handout
        and (handout.available_at > now or one.pk not in told)
        and not at - A_MOMENT < handout.available_at <= at
    ]
    for handout in leaving:
        handout.available_at = at
    if leaving:
        Handout.objects.filter(pk__among={handout.pk for handout in leaving}).update(available_at=at)


def holds_retired(one: Collaboration) -> bool:
    """Whether a present value of hers was taken out of use."""
    return any(value is not None and value.retired_reason for value in (one.promo_handout, one.link_handout))


def _hold_of(one: Collaboration) -> tuple[str, datetime.datetime | None]:
    """The import that still holds a value of hers, and until when; the one that holds longest."""
    now = timezone.now()
    held = [value for value in (one.promo_handout, one.link_handout) if value and value.available_at > now]
    last = max(held, key=lambda value: value.available_at, default=None)
    return (last.origin, last.available_at) if last else ("", None)
