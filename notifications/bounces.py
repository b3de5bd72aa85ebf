"""Whether a bounce speaks of the address for good (hard), or of the moment, the way, or the mail (soft).

Providers name too much "bounced", so the answer of the receiving server (RFC 3463) is believed before the provider's
own class. What a soft bounce means is in `provider_events`: the mail is over, the address is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
REPLY = re.compile(r"(?<![\d.])([45])\d\d(?![\d.]*\d)")
SOFT_WORD = re.compile(r"soft.?bounce|transient|^blocked$")
ABOUT_THE_ADDRESS = {"0", "1", "2"}
"""Subjects of a status that speak of the address or its mailbox; the others are routing, content and policy."""
NOT_FOR_GOOD = {("2", "2"), ("2", "3"), ("2", "4")}
"""A full mailbox, a mail that is too large, a mailing list that does not unfold."""
SOFT_REASONS = {"blocked", "timed_out", "other"}


def is_hard(event: Any) -> bool:
    """Whether anymail's bounce event means that the address does not exist or is closed."""
    if _called_soft(event.esp_event):
        return False
    answer = f"{event.mta_response or ''} {event.description or ''}"
    if status := STATUS.search(answer):
        kind, subject, detail = status.groups()
        return kind == "5" and subject in ABOUT_THE_ADDRESS and (subject, detail) not in NOT_FOR_GOOD
    if event.reject_reason in SOFT_REASONS:
        return False
    reply = REPLY.search(answer)
    return not reply or reply[1] == "5"


def _called_soft(raw: Any) -> bool:
    """Whether the provider's own words, where it has some, call it soft."""
    if not isinstance(raw, Mapping):
        return False
    inner = raw.get("bounce")
    words = [
        str(part.get(name, "")).lower()
        for part in (raw, inner if isinstance(inner, Mapping) else {})
        for name in ("Type", "type", "event", "bounceType")
    ]
    return raw.get("hard_bounce") is False or any(SOFT_WORD.search(word) for word in words)
