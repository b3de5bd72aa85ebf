"""Words of campaigns for templates: networks, and what the events of a timeline are called."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from accounts.brands import today_of
from campaigns import code_words, next_codes
from campaigns.mail_words import KINDS
from campaigns.timeline import STRONG, Line
from influencers import countries
from influencers.models import Network
from promocodes.models import Instruction
from promocodes.validity import days_of

register = template.Library()

EVENTS = {
    "applied": (gettext_noop("Applied"), ""),
    "brought": (gettext_noop("Brought in by the brand"), ""),
    "accepted": (gettext_noop("Request accepted"), "ok"),
    "refused": (gettext_noop("Request refused"), "bad"),
    "withdrawn": (gettext_noop("Request withdrawn"), "warn"),
    "pending_content": (gettext_noop("Moved to Pending content"), ""),
    "cancelled": (gettext_noop("Order cancelled"), "bad"),
    "published": (gettext_noop("Post reported"), "ok"),
    "expired": (gettext_noop("Expired"), "bad"),
    "extended": (gettext_noop("New deadline given"), ""),
    "taken_back": (gettext_noop("Back to Ready to send"), "warn"),
    "import_undone": (gettext_noop("Import undone"), "warn"),
    "code_given": (gettext_noop("Promo code given"), ""),
    "code_replaced": (gettext_noop("Promo code replaced"), "warn"),
    "code_retired": (gettext_noop("Code taken out of use"), "bad"),
    "link_given": (gettext_noop("Affiliate link given"), ""),
    "link_replaced": (gettext_noop("Affiliate link replaced"), "warn"),
    "link_labelled": (gettext_noop("Link for one more place"), ""),
    "seen": (gettext_noop("Seen on her page"), "strong"),
    "confirmed": (gettext_noop("Confirmed: she pressed “Got it”"), "strong"),
    "case_opened": (gettext_noop("She says that it does not work"), "bad"),
    "case_answered": (gettext_noop("Case answered"), "ok"),
    "case_reopened": (gettext_noop("Case open again"), "warn"),
    "first_click": (gettext_noop("First click on her link"), "ok"),
    "first_order": (gettext_noop("First order that she brought"), "ok"),
    "mail_queued": (gettext_noop("E-mail queued"), ""),
    "mail_held": (gettext_noop("E-mail held"), ""),
    "mail_sent": (gettext_noop("E-mail sent"), ""),
    "mail_delivered": (gettext_noop("E-mail delivered"), "ok"),
    "mail_opened": (gettext_noop("E-mail opened"), "weak"),
    "mail_suppressed": (gettext_noop("E-mail not sent: address stopped"), "bad"),
    "mail_retry": (gettext_noop("E-mail will be tried again"), "warn"),
    "mail_uncertain": (gettext_noop("E-mail uncertain"), "warn"),
    "mail_failed": (gettext_noop("E-mail failed"), "bad"),
    "mail_bounced": (gettext_noop("E-mail bounced"), "bad"),
    "mail_complained": (gettext_noop("E-mail reported as spam"), "bad"),
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
    return countries.name(code, get_language() or "en")


@register.filter
def timeline_items(lines: Iterable[Line], campaign: int) -> list[dict[str, object]]:
    """A timeline for `<c-timeline>`, newest first; `campaign` is whose imports it links to."""
    return [_item(line, campaign) for line in lines][::-1]


def _item(line: Line, campaign: int) -> dict[str, object]:
    title, tone = EVENTS.get(line.event, (line.event.replace("_", " ").capitalize(), ""))
    title, about, href = _(title), _detail(line), ""
    if line.import_id is not None:
        about = _("Import %(number)s") % {"number": line.import_id}
        href = reverse("campaigns:import", args=[campaign, line.import_id])
    elif line.event.startswith("code_") and about == next_codes.ORIGIN:
        about = _("From the pool")
    elif line.event in STRONG:
        about = _("A strong sign: she did it herself, signed in.")
    if line.mail in KINDS:
        title = _("%(event)s: %(mail)s") % {"event": title, "mail": _(KINDS[line.mail].title)}
    if line.version is not None:
        title = _("%(event)s, version %(number)s") % {"event": title, "number": line.version}
    return {"at": line.at, "title": title, "tone": tone, "by": line.by, "detail": about, "href": href}


def _detail(line: Line) -> str:
    """What an event says besides: a sentence of ours is stored in English, what people typed as they typed it."""
    if line.event == "case_answered":
        answer, dot, text = line.detail.partition(".")
        return f"{_(answer)}{dot}{text}" if answer else ""
    return _(line.detail) if line.detail else ""


@register.filter
def code_days(one: Instruction) -> str:
    """When the codes of an instruction work: `{{ campaign.promo_code|code_days }}`."""
    return code_words.days_in_words(days_of(one), today_of(one.brand))


@register.filter
def code_discount(one: Instruction) -> str:
    """What a code of an instruction takes off in the shop, in words."""
    return code_words.discount_in_words(one)
