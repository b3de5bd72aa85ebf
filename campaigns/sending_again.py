"""Sends mails of the post office again, as long as what they carry is still hers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext

from accounts import audit, brands
from accounts.actors import Actor
from campaigns import emails
from campaigns.handover import MAILS_OF_VALUES, holds_retired
from campaigns.models import Collaboration, Status
from influencers import departures
from notifications import resending
from notifications.letters import Letter
from notifications.models import Message, State
from notifications.outbox import TooSoon


def send_again(message: Message, *, anew: bool = False, by: Actor) -> Message:
    """Send a mail again. Raises TooSoon, also where its values are hers no more.

    One whose words were thrown away for their age is written anew; any other too, where `anew` asks for today's facts.
    """
    again, refused = send_many_again([message], anew=anew, by=by)
    for _, why in refused:
        raise why
    return again[0]


@transaction.atomic
def send_many_again(
    messages: Iterable[Message], *, anew: bool = False, by: Actor
) -> tuple[list[Message], list[tuple[Message, TooSoon]]]:
    """Send again what can be: the new messages, and each of the others with why not. A fixed number of queries."""
    asked = list(messages)
    carrying = [one for one in asked if one.kind in MAILS_OF_VALUES and one.subject_id and one.state != State.CANCELLED]
    about = _collaborations(carrying)
    outdated = [one for one in carrying if _is_outdated(one, about.get(one.subject_id or 0))]
    stale = {one.pk for one in outdated}
    fresh = _written_anew([one for one in carrying if one.pk not in stale and (one.purged_at or anew)], about)
    again, refused = resending.resend_many([one for one in asked if one.pk not in stale], fresh=fresh)
    lanes = {lane: brands.of_lane(lane) for lane in {one.lane for one in again.values()}}
    audit.record_many(
        "message.send_again",
        [(lanes[made.lane], made, {"kind": made.kind, "of": pk}) for pk, made in again.items()],
        by=by,
    )
    sentence = gettext("The code or link of this mail is not hers any more; it is not sent again.")
    refused |= {one.pk: TooSoon("message.outdated", sentence) for one in outdated}
    return list(again.values()), [(one, refused[one.pk]) for one in asked if one.pk in refused]


def _collaborations(messages: Sequence[Message]) -> dict[int, Collaboration]:
    """Whom they are about, by key, with what a mail says of them."""
    if not messages:
        return {}
    pks = [one.subject_id for one in messages if one.subject_id]
    # locked: who cancels, replaces or retires meanwhile stops the mails that are there, and these are not there yet
    list(Collaboration.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))
    found = Collaboration.objects.with_values().select_related(
        "influencer", "campaign__brand", "campaign__promo_code", "campaign__affiliate_link"
    )
    return found.in_bulk(pks)


def _is_outdated(message: Message, one: Collaboration | None) -> bool:
    return (
        one is None
        or departures.is_gone(one.influencer.email)
        or one.status in (Status.REFUSED, Status.CANCELLED)
        or holds_retired(one)
        or message.key.split(resending.AGAIN)[0] != emails.key_of(one)
    )


def _written_anew(messages: Sequence[Message], about: dict[int, Collaboration]) -> dict[int, Letter]:
    """The letters of these messages with today's facts, a group for each campaign and kind."""
    groups: dict[tuple[int, str], list[Message]] = {}
    for one in messages:
        groups.setdefault((about[one.subject_id or 0].campaign_id, one.kind), []).append(one)
    letters: dict[int, Letter] = {}
    for (_, kind), group in groups.items():
        people = [about[one.subject_id or 0] for one in group]
        written = emails.handover(people[0].campaign, people, changed=kind == "code_changed")
        hers = {letter.subject_id: letter for letter in written}  # they come by language, not in our order
        letters |= {one.pk: hers[one.subject_id] for one in group}
    return letters
