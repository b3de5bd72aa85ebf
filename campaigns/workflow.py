"""The life of a collaboration. The only module that writes its status.

A move is one conditional UPDATE: who comes second finds no row to move and is told so. The verbs for many are
set-based, and the verb for one is the verb for many with one; so both obey the same rules.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from campaigns import case_book, deadlines, emails, handover, move_notes, next_codes, timeline, webhook_facts
from campaigns.models import ACCEPTED_STATUSES, Campaign, Collaboration, Status
from campaigns.pointing import point, pointers
from notifications import outbox
from notifications.pairing import write_each

MOVES: dict[str, tuple[tuple[Status, ...], Status]] = {
    "accept": ((Status.APPLIED,), Status.READY_TO_SEND),
    "refuse": ((Status.APPLIED,), Status.REFUSED),
    "withdraw": ((Status.APPLIED,), Status.CANCELLED),
    "send": ((Status.READY_TO_SEND,), Status.PENDING_CONTENT),
    "cancel": ((Status.READY_TO_SEND, Status.PENDING_CONTENT), Status.CANCELLED),
    "publish": ((Status.PENDING_CONTENT,), Status.PUBLISHED),
    "expire": ((Status.PENDING_CONTENT,), Status.EXPIRED),
    "extend": ((Status.EXPIRED, Status.PENDING_CONTENT), Status.PENDING_CONTENT),
    "take_back": ((Status.PENDING_CONTENT,), Status.READY_TO_SEND),
}
PAST = {
    "accept": "accepted",
    "refuse": "refused",
    "withdraw": "withdrawn",
    "send": "pending_content",
    "cancel": "cancelled",
    "publish": "published",
    "expire": "expired",
    "extend": "extended",
    "take_back": "taken_back",
}
DEEDS = {
    "accept": gettext_noop("accept"),
    "refuse": gettext_noop("refuse"),
    "withdraw": gettext_noop("withdraw"),
    "send": gettext_noop("send"),
    "cancel": gettext_noop("cancel"),
    "publish": gettext_noop("publish"),
    "expire": gettext_noop("expire"),
    "extend": gettext_noop("extend"),
    "take_back": gettext_noop("take back"),
}
"""What a refusal calls a move."""
ENDS_REMINDERS = ("publish", "cancel", "expire", "extend", "take_back")


class WrongMove(Exception):
    """The collaboration (or its campaign) is in a state that this move does not start from."""

    code = "wrong_move"


class CampaignFull(WrongMove):
    """Every place of the campaign is taken."""

    code = "campaign.full"


def locked(campaign: Campaign) -> Campaign:
    """The campaign as it is now, locked until the transaction ends, with what the verbs ask of it.

    One lock serialises acceptances, imports and closing of one campaign. SQLite takes its own lock at BEGIN.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    return Campaign.objects.select_related("brand", "promo_code__brand", "affiliate_link__brand").get(pk=campaign.pk)


@transaction.atomic
def accept(collaboration: Collaboration, *, by: Actor) -> None:
    """Accept an applicant, and send at once unless a personal value is missing and no pool has one.

    Raises WrongMove if someone has moved the collaboration since the page was drawn, CampaignFull if no place is left.
    """
    _one(accept_many(collaboration.campaign, [collaboration.pk], by=by), collaboration, "accept")


@transaction.atomic
def accept_many(campaign: Campaign, pks: Collection[int], *, by: Actor) -> list[Collaboration]:
    """Accept these applicants of one campaign; those who have been moved meanwhile are left out.

    Returns the accepted. All of them or CampaignFull: places are not raffled.
    """
    campaign = locked(campaign)
    if campaign.status != Campaign.Status.PUBLISHED:
        other = _("“%(title)s” is %(status)s. Only a published campaign takes creators on.")
        raise WrongMove(other % {"title": campaign.title, "status": campaign.get_status_display().lower()})
    waiting = _pick(campaign, pks, "accept")
    if campaign.places is not None and waiting:
        left = max(campaign.places - places_taken(campaign), 0)
        if len(waiting) > left:
            raise CampaignFull(
                _(
                    "“%(title)s” has %(places)s places and %(left)s left, and you accept %(number)s. Raise the "
                    "places in Settings, or accept fewer."
                )
                % {"title": campaign.title, "places": campaign.places, "left": left, "number": len(waiting)}
            )
    moved = _move(waiting, "accept", by=by, accepted_at=timezone.now(), accepted_by=by.user)
    handover.give_generic_values(campaign, moved, by=by)
    next_codes.give_next(campaign, moved, by=by)
    send_complete(campaign, moved, by=by)
    move_notes.note("accept", campaign, moved, Status.APPLIED, by=by)
    return moved


@transaction.atomic
def refuse(collaboration: Collaboration, *, by: Actor, reason: str = "") -> None:
    """Turn an applicant down, with a reason that she may read. Raises WrongMove."""
    _one(refuse_many(collaboration.campaign, [collaboration.pk], by=by, reason=reason), collaboration, "refuse")


@transaction.atomic
def refuse_many(campaign: Campaign, pks: Collection[int], *, by: Actor, reason: str = "") -> list[Collaboration]:
    """Turn these applicants down; those who have been moved meanwhile are left out."""
    campaign = locked(campaign)
    moved = _move(
        _pick(campaign, pks, "refuse"),
        "refuse",
        by=by,
        detail=reason,
        ended_at=timezone.now(),
        refusal_reason=reason[:300],
    )
    move_notes.note("refuse", campaign, moved, Status.APPLIED, by=by)
    return moved


@transaction.atomic
def withdraw(collaboration: Collaboration, *, by: Actor) -> None:
    """A creator takes her request back before the brand has answered. Raises WrongMove."""
    moved = _move(
        _pick(collaboration.campaign, [collaboration.pk], "withdraw"), "withdraw", by=by, ended_at=timezone.now()
    )
    _one(moved, collaboration, "withdraw")
    move_notes.note("withdraw", collaboration.campaign, moved, Status.APPLIED, by=by)


@transaction.atomic
def cancel(collaboration: Collaboration, *, by: Actor, reason: str = "") -> None:
    """End an accepted collaboration: values are retired, waiting mails stopped. Raises WrongMove."""
    _one(cancel_many(collaboration.campaign, [collaboration.pk], by=by, reason=reason), collaboration, "cancel")


@transaction.atomic
def cancel_many(campaign: Campaign, pks: Collection[int], *, by: Actor, reason: str = "") -> list[Collaboration]:
    """End these accepted collaborations; those who have been moved meanwhile are left out."""
    campaign = locked(campaign)
    picked = _pick(campaign, pks, "cancel")
    before = move_notes.standing(picked)
    moved = _move(picked, "cancel", by=by, detail=reason, ended_at=timezone.now())
    handover.take_values_back(moved)
    move_notes.note("cancel", campaign, moved, before, by=by)
    return moved


@transaction.atomic
def publish(collaboration: Collaboration, *, content_url: str, by: Actor) -> None:
    """Note that the creator has posted, and where. Raises WrongMove."""
    moved = _move(
        _pick(collaboration.campaign, [collaboration.pk], "publish"),
        "publish",
        by=by,
        detail=content_url,
        published_at=timezone.now(),
        content_url=content_url,
    )
    _one(moved, collaboration, "publish")
    move_notes.note("publish", collaboration.campaign, moved, Status.PENDING_CONTENT, by=by)


@transaction.atomic
def expire(collaboration: Collaboration, *, by: Actor) -> None:
    """End a collaboration whose deadline has passed without a post. Raises WrongMove."""
    _one(expire_many(collaboration.campaign, [collaboration.pk], by=by), collaboration, "expire")


@transaction.atomic
def expire_many(campaign: Campaign, pks: Collection[int], *, by: Actor, reason: str = "") -> list[Collaboration]:
    """End these without a post, and tell each by e-mail; those who have been moved meanwhile are left out.

    Whether a deadline is past is asked by `campaigns.expiry`.
    """
    campaign = locked(campaign)
    moved = _move(_pick(campaign, pks, "expire"), "expire", by=by, detail=reason, ended_at=timezone.now())
    outbox.queue_many(emails.expired(campaign, moved))
    move_notes.note("expire", campaign, moved, Status.PENDING_CONTENT, by=by)
    return moved


@transaction.atomic
def extend(collaboration: Collaboration, *, due_on: datetime.date, by: Actor, reason: str = "") -> None:
    """Give a creator who is to post, or whose part has expired, a later last day. Raises as `extend_many`."""
    moved = extend_many(collaboration.campaign, [collaboration.pk], due_on=due_on, by=by, reason=reason)
    _one(moved, collaboration, "extend")


@transaction.atomic
def extend_many(
    campaign: Campaign,
    pks: Collection[int],
    *,
    due_on: datetime.date | None = None,
    days: int | None = None,
    by: Actor,
    reason: str = "",
) -> list[Collaboration]:
    """Give these a later last day, `due_on` or so many `days` more, and tell each; the expired are to post again.

    Who has been moved meanwhile, or has a later day already, is left out. Raises DeadlineRefused.
    """
    campaign = locked(campaign)
    picked = _pick(campaign, pks, "extend")
    groups = deadlines.extended(campaign.brand, picked, due_on=due_on, days=days)
    before = move_notes.standing(one for group in groups.values() for one in group)
    days_before = {one.pk: str(one.due_on) for one in picked}
    moved = [
        one
        for day, group in groups.items()
        for one in _move(group, "extend", by=by, detail=reason, due_on=day, ended_at=None)
    ]
    outbox.queue_many(emails.deadline_changed(campaign, moved, reason=reason))
    due = [[one.pk, days_before[one.pk], str(one.due_on)] for one in moved]
    move_notes.note("extend", campaign, moved, before, by=by, due_on=due)
    return moved


def send_complete(
    campaign: Campaign,
    collaborations: Iterable[Collaboration],
    *,
    by: Actor,
    batch: str = "",
    available_at: datetime.datetime | None = None,
    pointing: Sequence[str] = (),
) -> list[Collaboration]:
    """Send those who miss no value any more: Pending content, a deadline, and one mail each.

    The caller holds a transaction and the campaign's lock. `available_at` is when a held mail leaves. `pointing` names
    the fields that say which handouts these hold, where they are not stored yet; then they are, of those who stay too.
    """
    ready: list[Collaboration] = []
    others: list[Collaboration] = []
    for one in collaborations:
        sendable = one.status == Status.READY_TO_SEND and handover.is_complete(campaign, one)
        (ready if sendable else others).append(one)
    if pointing:
        point(others, *pointing)
    days: dict[datetime.date, list[Collaboration]] = {}
    for one in ready:
        due_on = deadlines.deadline(campaign, available_at or timezone.now(), one.network)
        days.setdefault(due_on, []).append(one)
    moved = [
        one
        for due_on, group in days.items()
        for one in _move(group, "send", by=by, pointing=pointing, sent_at=timezone.now(), due_on=due_on)
    ]
    handover.mail_values(campaign, moved, batch=batch, hold_until=available_at)
    return moved


@transaction.atomic
def take_back(collaborations: Sequence[Collaboration], *, by: Actor) -> list[Collaboration]:
    """Back to Ready to send, when the import that sent them is undone."""
    return _move(collaborations, "take_back", by=by, sent_at=None, due_on=None)


def places_taken(campaign: Campaign) -> int:
    """How many creators were accepted and not cancelled."""
    return campaign.collaborations.filter(status__in=ACCEPTED_STATUSES).count()


def _pick(campaign: Campaign, pks: Collection[int], move: str) -> list[Collaboration]:
    """The rows that the move may start from, locked in the order of their keys (so two batches cannot dead-lock)."""
    return list(
        Collaboration.objects.select_for_update(of=("self",))
        .select_related("influencer", "promo_handout__code", "link_handout__tracked_link")
        .filter(campaign_id=campaign.pk, pk__among=pks, status__in=MOVES[move][0])
        .order_by("pk")
    )


def _move(
    collaborations: Sequence[Collaboration],
    move: str,
    *,
    by: Actor,
    detail: str = "",
    pointing: Sequence[str] = (),
    **fields: Any,
) -> list[Collaboration]:
    """The conditional UPDATE. Raises WrongMove if a row is no longer where the move starts.

    The fields `pointing` are stored with it, as they stand on the objects.
    """
    sources, target = MOVES[move]
    if not collaborations:
        return []
    if move in case_book.LEFT_BY:
        fields["clock_stopped_at"] = None  # in the same UPDATE; its case is closed below
    if pointing:
        told = {"status": target, **fields}
        held = pointers(collaborations, pointing)
        rows = write_each(Collaboration, pointing, held, alike=told, still=("status", sources))
    else:
        startable = Collaboration.objects.filter(pk__among=_pks(collaborations), status__in=sources)
        rows = startable.update(status=target, **fields)
    if rows != len(collaborations):
        raise WrongMove(_("Someone else has just changed this. Load the page again to see how it stands now."))
    for one in collaborations:
        one.status = target
        for name, value in fields.items():
            setattr(one, name, value)
    if move in ENDS_REMINDERS:
        handover.stop_reminders(collaborations, reason=gettext_noop("It is no longer due."))
    timeline.record(((one, PAST[move]) for one in collaborations), by=by, detail=detail)
    if move in webhook_facts.MOVES:
        webhook_facts.moved(collaborations, webhook_facts.MOVES[move])
    if move in case_book.LEFT_BY:
        case_book.close_left(collaborations, move, by=by)
    return list(collaborations)


def _one(moved: Sequence[Collaboration], collaboration: Collaboration, move: str) -> None:
    """Raise WrongMove unless the one collaboration was moved; copy what changed to the caller's object."""
    if not moved:
        collaboration.refresh_from_db(fields=["status"])
        raise WrongMove(
            _("%(who)s is “%(status)s” now; you cannot %(move)s from there. Load the page again.")
            % {
                "who": collaboration.display_name,
                "status": collaboration.get_status_display(),
                "move": _(DEEDS[move]),
            }
        )
    collaboration.refresh_from_db()


def _pks(collaborations: Iterable[Collaboration]) -> list[int]:
    return [one.pk for one in collaborations]
