"""The mails of a campaign: one function a mail."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from campaigns import code_words
from campaigns.briefing import rules, things, what_to_post
from campaigns.models import Campaign, Collaboration
from influencers.sign_in_links import make_link
from notifications.outbox import Letter
from promocodes.validity import days_of


def key_of(one: Collaboration) -> str:
    """The key of the mail with her present values; the collaboration comes with its handouts."""
    code, link = one.promo_handout, one.link_handout
    return f"handover:{one.pk}:c{code.version if code else 0}:l{link.version if link else 0}"


def handover(
    campaign: Campaign,
    collaborations: Iterable[Collaboration],
    *,
    changed: bool = False,
    batch: str = "",
    hold_until: datetime.datetime | None = None,
) -> list[Letter]:
    """The mail that carries code and link to each creator, or says that they have changed.

    The collaborations come with their handouts and influencers loaded. One key a pair of versions: the same
    values are never mailed twice.
    """
    common = _common(campaign)
    subject = f"{'Your new' if changed else 'Your'} {things(campaign)} for {campaign.title}"
    today = code_words.today_of(campaign.brand)
    letters = []
    for one in collaborations:
        code, link = one.promo_handout, one.link_handout
        letters.append(
            Letter(
                key=key_of(one),
                template="campaigns/emails/code_changed" if changed else "campaigns/emails/handover",
                subject=subject,
                to=one.influencer.email,
                to_name=one.name,
                sender_name=campaign.brand.name,
                kind="code_changed" if changed else "handover",
                lane=campaign.brand.lane,
                subject_type="collaboration",
                subject_id=one.pk,
                batch=batch,
                hold_until=hold_until,
                context=common
                | {
                    "name": one.name,
                    "code": code.value if code else "",
                    "code_days": code_words.days_in_words(days_of(campaign.promo_code, code.code), today)
                    if code
                    else "",
                    "link": link.tracked_link.url if link and link.tracked_link else "",
                    "due_on": one.due_on.isoformat() if one.due_on else "",
                    "due_text": f"{one.due_on:%A}, {one.due_on.day} {one.due_on:%B %Y}" if one.due_on else "",
                    "button_label": "Open my campaign page",
                    "button_url": make_link(one.influencer, next_path=f"/my/campaigns/{one.pk}/"),
                },
            )
        )
    return letters


def code_retired(campaign: Campaign, one: Collaboration, *, code: str, reason: str) -> Letter:
    """The mail to a creator who was sent `code`: it does not work any more, and why. Her `promo_handout` is loaded."""
    version = one.promo_handout.version if one.promo_handout else 0
    return Letter(
        key=f"code_retired:{one.pk}:c{version}",
        template="campaigns/emails/code_retired",
        subject=f"Your code for {campaign.title} no longer works",
        to=one.influencer.email,
        to_name=one.name,
        sender_name=campaign.brand.name,
        kind="code_retired",
        lane=campaign.brand.lane,
        subject_type="collaboration",
        subject_id=one.pk,
        context={
            "brand": campaign.brand.name,
            "campaign": campaign.title,
            "name": one.name,
            "code": code,
            "reason": reason,
            "button_label": "Open my campaign page",
            "button_url": make_link(one.influencer, next_path=f"/my/campaigns/{one.pk}/"),
        },
    )


def _common(campaign: Campaign) -> dict[str, object]:
    promo, link = campaign.promo_code, campaign.affiliate_link
    return {
        "brand": campaign.brand.name,
        "campaign": campaign.title,
        "code_title": promo.title if promo else "",
        "code_description": promo.description if promo else "",
        "code_discount": code_words.discount_in_words(promo) if promo else "",
        "link_title": link.title if link else "",
        "link_description": link.description if link else "",
        "dos": rules(campaign.dos),
        "donts": rules(campaign.donts),
        "what": what_to_post(campaign.formats, campaign.networks),
        "hashtags": campaign.hashtags,
        "mentions": campaign.mentions,
    }
