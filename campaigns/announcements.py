"""Announcements: what a manager writes to creators of a campaign, and whom it reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from campaigns import mail_letters, mail_words
from campaigns.mail_paragraphs import prepare
from campaigns.mail_words import KINDS, LANGUAGES
from campaigns.models import ACCEPTED_STATUSES, Announcement, Campaign, Collaboration
from notifications import outbox, suppressions
from notifications.models import Message

AUDIENCE = ACCEPTED_STATUSES
"""Who can be written to: whoever was accepted and did not cancel."""


class AnnouncementRefused(Exception):
    """An announcement that cannot be sent. `code` is stable, the text says why."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Audience:
    """Whom an announcement reaches, and who is left out because mail to her is stopped."""

    reached: list[Collaboration]
    left_out: list[Collaboration]


def people(
    campaign: Campaign, *, statuses: Collection[str] = (), chosen: Collection[int] = ()
) -> QuerySet[Collaboration]:
    """The creators of these statuses, or the chosen ones; without either nobody."""
    found = campaign.collaborations.filter(status__in=AUDIENCE).order_by("pk")
    return found.filter(pk__in=chosen) if chosen else found.filter(status__in=statuses)


def audience(found: Iterable[Collaboration], campaign: Campaign) -> Audience:
    """Who of these is reached. One query; the collaborations come with their influencers."""
    everybody = list(found)
    envelopes = [
        Message(lane=campaign.brand.lane, to=one.influencer.email, optional=True, subject_id=one.pk)
        for one in everybody
    ]
    stopped = {message.subject_id for message, _ in suppressions.held_back(envelopes)}
    return Audience(
        reached=[one for one in everybody if one.pk not in stopped],
        left_out=[one for one in everybody if one.pk in stopped],
    )


@transaction.atomic
def send(
    campaign: Campaign,
    subject: str,
    body: str,
    *,
    press_key: str,
    by: Actor,
    statuses: Collection[str] = (),
    chosen: Collection[int] = (),
) -> Announcement:
    """Write to them, once for each press of the button: the same `press_key` again sends nothing.

    Raises WordsRefused, and AnnouncementRefused if it reaches nobody.
    """
    subject, body = mail_words.clean(subject, body)
    mail_words.check(KINDS["announcement"], subject, body)
    before = Announcement.objects.filter(press_key=press_key, campaign=campaign).first()
    if before:
        return before
    found = people(campaign, statuses=statuses, chosen=chosen).select_related(
        "influencer", "promo_handout", "link_handout__tracked_link"
    )
    reached = audience(found, campaign).reached
    if not reached:
        raise AnnouncementRefused("announcement.nobody", _("This reaches nobody. Choose other creators."))
    made, new = Announcement.objects.get_or_create(
        press_key=press_key,
        defaults={
            "brand": campaign.brand,
            "campaign": campaign,
            "subject": subject,
            "body": body,
            "statuses": [] if chosen else sorted(statuses),
            "number": len(reached),
            "sent_by": by.user,
            "sent_label": by.label,
        },
    )
    if not new:
        return made
    words = prepare(subject, body)
    outbox.queue_many(
        mail_letters.write(
            "announcement",
            campaign,
            reached,
            key=lambda one: f"{made.batch}:{one.pk}",
            words=dict.fromkeys(LANGUAGES, words),
            batch=made.batch,
            optional=True,
        )
    )
    audit.record("announcement.sent", by=by, brand=campaign.brand, subject=made, number=len(reached))
    return made


def messages_of(announcement: Announcement) -> QuerySet[Message]:
    """Its mails, with those that were sent again."""
    return Message.objects.filter(batch=announcement.batch).order_by("pk")
