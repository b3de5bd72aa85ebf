"""Small template words of the house; known in every template without a load tag."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import heroicons
from django import template
from django.forms import BoundField, Form
from django.http import HttpRequest
from django.template.context import Context
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import currencies, pictures

register = template.Library()

CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}

STATUS_BADGES = {
    "draft": ("", gettext_noop("Draft")),
    "closed": ("", gettext_noop("Closed")),
    "applied": ("info", gettext_noop("Request")),
    "ready_to_send": ("warn", gettext_noop("Ready to send")),
    "pending_content": ("info", gettext_noop("Pending content")),
    "published": ("ok", gettext_noop("Published")),
    "refused": ("", gettext_noop("Refused")),
    "cancelled": ("", gettext_noop("Cancelled")),
    "expired": ("bad", gettext_noop("Expired")),
    "checked": ("info", gettext_noop("Checked")),
    "undone": ("", gettext_noop("Undone")),
}
"""Statuses of campaigns, collaborations and imports: tone and words. `applied` of an import says its own words."""

VERDICT_BADGES = {
    "new": ("ok", gettext_noop("New")),
    "changed": ("warn", gettext_noop("Changed")),
    "unchanged": ("", gettext_noop("Unchanged")),
    "blank": ("", gettext_noop("Blank")),
    "refused": ("bad", gettext_noop("Refused")),
}

MESSAGE_BADGES = {
    "held": ("info", gettext_noop("Held")),
    "queued": ("info", gettext_noop("Queued")),
    "sending": ("info", gettext_noop("Sending")),
    "sent": ("ok", gettext_noop("Sent")),
    "delivered": ("ok", gettext_noop("Delivered")),
    "retry": ("warn", gettext_noop("Trying again")),
    "uncertain": ("warn", gettext_noop("Uncertain")),
    "failed": ("bad", gettext_noop("Failed")),
    "suppressed": ("bad", gettext_noop("Not sent")),
    "cancelled": ("", gettext_noop("Cancelled")),
    "bounced": ("bad", gettext_noop("Bounced")),
    "complained": ("bad", gettext_noop("Complained")),
}


MAIL_EVENTS = {
    "held": gettext_noop("Held"),
    "queued": gettext_noop("Queued"),
    "sending": gettext_noop("Sending"),
    "sent": gettext_noop("Sent"),
    "delivered": gettext_noop("Delivered"),
    "retry": gettext_noop("Retry"),
    "uncertain": gettext_noop("Uncertain"),
    "failed": gettext_noop("Failed"),
    "suppressed": gettext_noop("Suppressed"),
    "cancelled": gettext_noop("Cancelled"),
    "bounced": gettext_noop("Bounced"),
    "complained": gettext_noop("Complained"),
    "released": gettext_noop("Released"),
    "deferred": gettext_noop("Deferred"),
    "opened": gettext_noop("Opened"),
    "rejected": gettext_noop("Rejected"),
    "soft_bounced": gettext_noop("Soft_bounced"),
    "unsubscribed": gettext_noop("Unsubscribed"),
}
"""What the history of an e-mail calls its events."""


@functools.lru_cache(maxsize=256)
def _icon(name: str, style: str) -> SafeString:
    svg = heroicons._render_icon(style, name, 20, {"class": "icon", "aria-hidden": "true", "focusable": "false"})
    return mark_safe(svg)  # noqa: S308  our own icon package, no input from outside


@register.filter
def picture(name: str) -> str:
    """The address of a stored picture."""
    return pictures.address(name)


@register.filter
def web_address(address: str) -> str:
    """The address if a browser only opens it; anything else (javascript:…) leads nowhere, whoever has stored it."""
    return address if address.lower().startswith(("https://", "http://")) else ""


@register.simple_tag
def icon(name: str, style: str = "mini") -> SafeString:
    """One heroicon, drawn once a process; `style` is mini (default) or outline."""
    return _icon(str(name), str(style))


@register.simple_tag(takes_context=True)
def here(context: Context, *view_names: str) -> SafeString:
    """`aria-current` if the page's view has one of these names or, as in "store:", begins with it.

    Inside `{% alike %}` the view is the name that was given as `view_name`.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    present = context.get("view_name") or (match.view_name if match else "")
    if present in view_names:
        return mark_safe(' aria-current="page"')
    inside = any(name.endswith(":") and present.startswith(name) for name in view_names)
    return mark_safe(' aria-current="true"' if inside else "")  # noqa: S308  two constants


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The page's query string with changes, as in `{% query page=2 %}`; None or empty removes a name."""
    given = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            given.pop(name, None)
        else:
            given[name] = str(value)
    return "?" + given.urlencode()


@register.filter
def come_back(request: HttpRequest) -> str:
    """Where a small form of the frame leads back to: this page, or the start after a form that was refused."""
    return request.get_full_path() if request.method == "GET" else "/"


@register.filter
def initials(who: Any) -> str:
    """Two letters for a round sign: “Marie Laurent” is ML, “marie@example.org” is MA."""
    words = [word for word in str(who).split("@")[0].replace(".", " ").replace("_", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


@register.filter
def compact_number(number: Any) -> str:
    """A count in four characters: 999, 1.2 K (in French 1,2 K), 128 K, 3.4 M."""
    try:
        count = int(number)
    except (TypeError, ValueError):
        return ""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if count >= size or (letter == "M" and count >= 999_500):
            short = f"{count / size:.0f}" if count >= 10 * size else f"{count / size:.1f}".removesuffix(".0")
            return f"{number_format(short)} {letter}"
    return str(count)


@register.filter
def breakable(address: Any) -> SafeString:
    """A long address that a line may break after its slashes, not inside a word."""
    return mark_safe(escape(str(address)).replace("/", "/<wbr>").replace("/<wbr>/<wbr>", "//<wbr>"))  # noqa: S308


@register.filter
def grouped(number: Any) -> str:
    """A whole number with its thousands apart: 18,204, in French 18 204; None is a dash."""
    return "—" if number is None or number == "" else number_format(int(number), force_grouping=True)


@register.filter
def money(amount: Any, currency: str) -> str:
    """An amount with the decimals of its currency: € 1,250.00, ¥ 1,250, SEK 70.00; in French 1 250,00 €."""
    try:
        exact = Decimal(str(amount))
    except (InvalidOperation, TypeError):
        return ""
    decimals = currencies.decimals(currency) if currencies.is_currency(currency) else 2
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return _("%(sign)s %(amount)s") % {
        "sign": CURRENCY_SIGNS.get(currency, currency),
        "amount": number_format(rounded, decimals, force_grouping=True),
    }


@register.filter
def quoted(text: Any) -> SafeString:
    """What somebody wrote, in the quotation marks of the language."""
    return format_html(_("“{}”"), text)


def _badge(table: dict[str, tuple[str, str]], key: Any, words: str) -> SafeString:
    text = str(key)
    tone, usual = table.get(text, ("", text.replace("_", " ").capitalize()))
    shown = words or (_(usual) if usual else "")
    return format_html('<span class="badge{}">{}</span>', f" badge-{tone}" if tone else "", shown)


@register.filter
def status_badge(status: Any, words: str = "") -> SafeString:
    """A status as a badge: `{{ collaboration.status|status_badge }}`; other words may be given."""
    return _badge(STATUS_BADGES, status, words)


@register.filter
def verdict_badge(verdict: Any, words: str = "") -> SafeString:
    """A row's verdict as a badge."""
    return _badge(VERDICT_BADGES, verdict, words)


@register.filter
def verdict_word(verdict: Any) -> str:
    """A row's verdict as a word: `{{ name|verdict_word }}`."""
    return _(VERDICT_BADGES[str(verdict)][1])


@register.filter
def mail_event(event: Any) -> str:
    """What happened to an e-mail, in a word."""
    usual = MAIL_EVENTS.get(str(event), capfirst(event))
    return _(usual) if usual else ""


@register.filter
def said(text: Any) -> str:
    """A sentence of ours that was stored in English; what somebody typed, or a server answered, stays as it is."""
    return _(str(text)) if text else ""


@register.filter
def message_badge(message: Any) -> SafeString:
    """The state of an e-mail (a Message or its state) as a badge; no message is a quiet dash."""
    if not message:
        return mark_safe('<span class="quiet">—</span>')
    return _badge(MESSAGE_BADGES, getattr(message, "state", message), "")


@register.filter
def coded_errors(source: BoundField | Form) -> Iterable[tuple[str, str]]:
    """The errors of a field, or those of a form that belong to no field, each with its stable code."""
    errors = source.errors if isinstance(source, BoundField) else source.non_field_errors()
    return [(text, error.code or "invalid") for error in errors.as_data() for text in error.messages]


@register.filter
def widget_kind(field: BoundField) -> str:
    """How `<c-field>` draws a field: check (one box), choices (several), file or plain."""
    name = getattr(field.field.widget, "input_type", "")
    if name == "checkbox" and not getattr(field.field.widget, "allow_multiple_selected", False):
        return "check"
    return {"checkbox": "choices", "radio": "choices", "file": "file"}.get(name, "plain")
