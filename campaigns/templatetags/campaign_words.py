"""Words of campaigns for templates: networks, and what the events of a timeline are called."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.urls import reverse

from accounts.brands import today_of
from campaigns import code_words, next_codes
from campaigns.mail_words import KINDS
from campaigns.timeline import STRONG, Line
from influencers.countries import NAMES
from influencers.models import Network
from promocodes.models import Instruction
from promocodes.validity import days_of

register = template.Library()

EVENTS = {
    "applied": ("Applied", ""),
    "brought": ("Brought in by the brand", ""),
    "accepted": ("Request accepted", "ok"),
    "refused": ("Request refused", "bad"),
    "withdrawn": ("Request withdrawn", "warn"),
    "pending_content": ("Moved to Pending content", ""),
    "cancelled": ("Order cancelled", "bad"),
    "published": ("Post reported", "ok"),
    "expired": ("Expired", "bad"),
    "extended": ("New deadline given", ""),
    "taken_back": ("Back to Ready to send", "warn"),
    "import_undone": ("Import undone", "warn"),
    "code_given": ("Promo code given", ""),
    "code_replaced": ("Promo code replaced", "warn"),
    "code_retired": ("Code taken out of use", "bad"),
    "link_given": ("Affiliate link given", ""),
    "link_replaced": ("Affiliate link replaced", "warn"),
    "link_labelled": ("Link for one more place", ""),
    "seen": ("Seen on her page", "strong"),
    "confirmed": ("Confirmed: she pressed “Got it”", "strong"),
    "case_opened": ("She says that it does not work", "bad"),
    "case_answered": ("Case answered", "ok"),
    "case_reopened": ("Case open again", "warn"),
    "first_click": ("First click on her link", "ok"),
    "first_order": ("First order that she brought", "ok"),
    "mail_queued": ("E-mail queued", ""),
    "mail_held": ("E-mail held", ""),
    "mail_sent": ("E-mail sent", ""),
    "mail_delivered": ("E-mail delivered", "ok"),
    "mail_opened": ("E-mail opened", "weak"),
    "mail_suppressed": ("E-mail not sent: address stopped", "bad"),
    "mail_retry": ("E-mail will be tried again", "warn"),
    "mail_uncertain": ("E-mail uncertain", "warn"),
    "mail_failed": ("E-mail failed", "bad"),
    "mail_bounced": ("E-mail bounced", "bad"),
    "mail_complained": ("E-mail reported as spam", "bad"),
}


@register.filter
def network_names(values: Iterable[str]) -> str:
    """Networks as people write them: “Instagram, TikTok”."""
    names = dict(Network.choices)
    return ", ".join(str(names.get(value, value)) for value in values)


@register.filter
def network_name(value: str) -> str:
    """One network as people write it."""
    return network_names([value]) if value else ""


@register.filter
def country_name(code: str) -> str:
    """A country by its two letters."""
    return NAMES.get(code, code)


@register.filter
def timeline_items(lines: Iterable[Line], campaign: int) -> list[dict[str, object]]:
    """A timeline for `<c-timeline>`, newest first; `campaign` is whose imports it links to."""
    return [_item(line, campaign) for line in lines][::-1]


def _item(line: Line, campaign: int) -> dict[str, object]:
    title, tone = EVENTS.get(line.event, (line.event.replace("_", " ").capitalize(), ""))
    about, href = line.detail, ""
    if line.import_id is not None:
        about, href = f"Import {line.import_id}", reverse("campaigns:import", args=[campaign, line.import_id])
    elif line.event.startswith("code_") and about == next_codes.ORIGIN:
        about = "From the pool"
    elif line.event in STRONG:
        about = "A strong sign: she did it herself, signed in."
    if line.mail in KINDS:
        title = f"{title}: {KINDS[line.mail].title}"
    if line.version is not None:
        title = f"{title}, version {line.version}"
    return {"at": line.at, "title": title, "tone": tone, "by": line.by, "detail": about, "href": href}


@register.filter
def code_days(one: Instruction) -> str:
    """When the codes of an instruction work: `{{ campaign.promo_code|code_days }}`."""
    return code_words.days_in_words(days_of(one), today_of(one.brand))


@register.filter
def code_discount(one: Instruction) -> str:
    """What a code of an instruction takes off in the shop, in words."""
    return code_words.discount_in_words(one)
