"""Reads a campaign as a whole, before it is published or changed: what will happen, what looks wrong, who has what."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import gettext as _

from campaigns import code_days
from campaigns.handover import pointer
from campaigns.models import Campaign, Status
from promocodes.models import Kind


@dataclass(frozen=True)
class Doubt:
    """Something that a manager may have overlooked; it does not stop her."""

    code: str
    text: str
    step: str


def doubts(campaign: Campaign) -> list[Doubt]:
    """What may be wrong with a draft. No query."""
    today = timezone.localdate()
    found = []
    if not campaign.instructions:
        found.append(
            Doubt(
                "no_instruction", _("It hands out neither a promo code nor a link. Creators only post."), "instructions"
            )
        )
    if campaign.ends_on and campaign.ends_on < today:
        past = _("It ends on %(day)s, which is past.") % {"day": written(campaign.ends_on, "d F Y")}
        found.append(Doubt("has_ended", past, "general"))
    elif campaign.ends_on and campaign.ends_on < today + datetime.timedelta(days=campaign.posting_days):
        found.append(
            Doubt(
                "ends_before_deadline",
                _("It ends on %(day)s: creators accepted today have fewer than their %(days)s days to post.")
                % {"day": written(campaign.ends_on, "d F Y"), "days": campaign.posting_days},
                "general",
            )
        )
    if early := code_days.of_campaign(campaign):
        found.append(Doubt(early.code, early.message, "instructions"))
    if not campaign.brief:
        found.append(Doubt("no_brief", _("It has no brief. Creators see the title alone in the Store."), "general"))
    if not campaign.networks or not campaign.formats:
        if campaign.networks:
            missing = _("It names no formats. Creators may post whatever they like.")
        elif campaign.formats:
            missing = _("It names no networks. Creators may post whatever they like.")
        else:
            missing = _("It names no networks and formats. Creators may post whatever they like.")
        found.append(Doubt("no_content", missing, "content"))
    return found


def what_happens_next(campaign: Campaign) -> list[str]:
    """What publishing sets in motion, in plain sentences. No query."""
    personal = campaign.wants_personal_code or campaign.wants_personal_link
    if campaign.wants_personal_code and campaign.wants_personal_link:
        fill_in = _(
            "You export the orders, fill in each creator's promo code and link, and import the file. "
            "You see every line before anything is stored."
        )
    elif campaign.wants_personal_code:
        fill_in = _(
            "You export the orders, fill in each creator's promo code, and import the file. "
            "You see every line before anything is stored."
        )
    else:
        fill_in = _(
            "You export the orders, fill in each creator's link, and import the file. "
            "You see every line before anything is stored."
        )
    lines = [_("Creators find it in the Store and apply. You see them in Requests.")]
    if personal:
        lines += [
            _("Creators whom you accept wait in Ready to send: nobody is mailed yet."),
            fill_in,
            _("On Confirm each creator is mailed her own, and stands in Pending content."),
        ]
    elif campaign.instructions:
        lines.append(_("A creator whom you accept is mailed at once, and stands in Pending content."))
    else:
        lines.append(_("A creator whom you accept is told by e-mail, and stands in Pending content."))
    lines.append(_("She has %(days)s days to post, and reports her post here.") % {"days": campaign.posting_days})
    return lines


def holders(campaign: Campaign) -> dict[str, int]:
    """How many creators have each generic value now, and would get a new version of it. One query each."""
    numbers = {}
    for instruction in campaign.instructions:
        if not instruction.personalized:
            name = "promo_code" if instruction.kind == Kind.PROMO_CODE else "affiliate_link"
            numbers[name] = campaign.collaborations.filter(
                status__in=(Status.READY_TO_SEND, Status.PENDING_CONTENT, Status.PUBLISHED),
                **{f"{pointer(instruction.kind)}__value": instruction.shared_value},
            ).count()
    return numbers
