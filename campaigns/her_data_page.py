"""Somebody's data as a page that she can read: headings in words, in her language, and nothing left out."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

NAMES: dict[str, str] = {
    "accepted_at": gettext_noop("Accepted"), "account": gettext_noop("Account"), "action": gettext_noop("What"),
    "address": gettext_noop("E-mail"), "addresses": gettext_noop("E-mail addresses"),
    "answer": gettext_noop("Answer"), "answer_text": gettext_noop("The brand’s answer"),
    "answered_at": gettext_noop("Answered"), "applied_at": gettext_noop("Applied"), "at": gettext_noop("When"),
    "bio": gettext_noop("About you"), "brand": gettext_noop("Brand"), "brand__name": gettext_noop("Brand"),
    "campaign": gettext_noop("Campaign"), "campaigns": gettext_noop("Campaigns"),
    "claimed_at": gettext_noop("Profile opened"), "clicks": gettext_noop("Clicks"),
    "codes_and_links": gettext_noop("Codes and links"), "confirmed_at": gettext_noop("Confirmed"),
    "content_url": gettext_noop("Post"), "country": gettext_noop("Country"), "created_at": gettext_noop("Made"),
    "deeds": gettext_noop("What you did"), "delivered_at": gettext_noop("Delivered"),
    "detail": gettext_noop("Details"), "due_on": gettext_noop("Last day to post"), "email": gettext_noop("E-mail"),
    "ended_at": gettext_noop("Ended"), "event": gettext_noop("What"), "figures": gettext_noop("Figures"),
    "followers": gettext_noop("Followers"), "given_at": gettext_noop("Given"), "handle": gettext_noop("Handle"),
    "invitations": gettext_noop("Invitations"), "ip": gettext_noop("Network"), "joined_at": gettext_noop("Joined"),
    "kind": gettext_noop("Kind"),
    "label": gettext_noop("Place"), "language": gettext_noop("Language"),
    "last_login": gettext_noop("Last signed in"), "last_seen_at": gettext_noop("Last used"),
    "last_used_at": gettext_noop("Last used"),
    "links_for_places": gettext_noop("Links for places"), "made_at": gettext_noop("This file was made"),
    "messages": gettext_noop("E-mails to you"), "name": gettext_noop("Name"), "network": gettext_noop("Network"),
    "networks": gettext_noop("Networks"), "opened_at": gettext_noop("Opened"),
    "order_reference": gettext_noop("Order"), "orders": gettext_noop("Orders"),
    "picture": gettext_noop("Your picture"), "pitch": gettext_noop("Your message"),
    "primary": gettext_noop("In use"), "problems": gettext_noop("Problems"), "profile": gettext_noop("Your profile"),
    "published_at": gettext_noop("Posted"), "reason": gettext_noop("Reason"),
    "refusal_reason": gettext_noop("Why you were refused"), "retired_at": gettext_noop("Taken out of use"),
    "retired_reason": gettext_noop("Reason"), "revenue": gettext_noop("Revenue"), "role": gettext_noop("Role"),
    "said": gettext_noop("Text"), "seen_at": gettext_noop("Opened"), "seen_text": gettext_noop("What the shop said"),
    "sent_at": gettext_noop("Sent"), "sessions": gettext_noop("Sessions"), "slug": gettext_noop("Short link"),
    "source": gettext_noop("From where"),
    "state": gettext_noop("State"), "status": gettext_noop("Status"),
    "stopped_addresses": gettext_noop("Stopped addresses"), "subject": gettext_noop("Subject"),
    "teams": gettext_noop("Teams"), "text": gettext_noop("Text"), "timeline": gettext_noop("Timeline"),
    "timezone": gettext_noop("Time zone"), "to": gettext_noop("To"), "to_name": gettext_noop("Name"),
    "tracked_link__slug": gettext_noop("Short link"), "two_step_sign_in": gettext_noop("Two-step sign-in"),
    "type": gettext_noop("Kind"), "user_agent": gettext_noop("Details"), "value": gettext_noop("Value"),
    "verified": gettext_noop("Verified"),
    "version": gettext_noop("Version"),
}  # fmt: skip
"""What each name of the JSON is called on the page."""


def as_page(value: Any) -> SafeString:
    """A value with everything below it."""
    if isinstance(value, dict):
        rows = ((_(str(NAMES.get(name, name))), as_page(one)) for name, one in value.items())
        return format_html("<dl>{}</dl>", format_html_join("", "<dt><strong>{}</strong></dt><dd>{}</dd>", rows))
    if isinstance(value, list):
        lines = format_html_join("", "<li>{}</li>", ((as_page(one),) for one in value))
        return format_html("<ol>{}</ol>", lines) if value else format_html("{}", "—")
    return format_html("{}", _said(value))


def _said(value: Any) -> str:
    if value in (None, ""):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return date_format(value) if isinstance(value, datetime.date) else str(value)
