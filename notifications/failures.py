"""What a failed hand-over means: refused for good, to be tried again, unknown, or the channel itself is broken."""

from __future__ import annotations

import random
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any

from django.db.models import Q
from django.utils import timezone

from .letters import one_line
from .models import State

ANSWER_LOST = "answer.lost"
OWED = Q(state=State.UNCERTAIN, error_code=ANSWER_LOST)
"""The messages whose answer was lost: one more try is owed to them."""
"""Handed over, no answer: uncertain, and one more try is owed."""
ANSWER_UNKNOWN = "answer.unknown"
"""Handed over twice without an answer: stays uncertain, a person decides."""
LEASE_EXPIRED = "lease.expired"
"""Its sender died before handing it over; from now on it is claimed alone, so that it can hurt no other."""
LEASE_POISON = "lease.poison"

QUICK = (10, 30, 60, 300, 900)
SLOW = 1800
MOST_ATTEMPTS = 54
"""Five quick pauses (22 minutes) and 48 slow ones: 24 hours and a quarter before we give up."""
CHANNEL_PAUSE = 300
QUOTA_PAUSE = 1800
LONGEST_WAIT = 3600
BUSY = (421, 432)
"""The server asks for fewer connections: the rest of the batch waits a little too."""
CHANNEL_CODES = (530, 534, 535, 538)
"""Sign-in or encryption is asked for: our settings are wrong, not the message."""

OUR_QUOTA = re.compile(
    r"^\d{3}[ -](5\.4\.5|[45]\.1\.90|[45]\.7\.23[236])\b"
    r"|\b(daily|hourly|monthly|sending|submission|outgoing) (\w+ ){0,3}(quota|limit)\b|\bmessage quota\b",
    re.IGNORECASE,
)
"""A limit of ours: the codes of Gmail and Exchange Online, and the words of others (Amazon SES: 454 Daily message quota
exceeded). A full mailbox (x.2.2 for a recipient) and a mail that is too big (x.3.4) are nobody's quota."""


class Outcome(Enum):
    REFUSED = "refused"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    CHANNEL = "channel"


class NoTls(smtplib.SMTPException):
    """STARTTLS is required and did not come about; nothing was sent in clear."""


@dataclass(frozen=True)
class Failure:
    """One failed hand-over, classified.

    `connection_lost`: open a new one before the next message. `everybody`: it would meet any message (a refused
    content or sender), so many equal ones in a row stop the lane. `at_least`: seconds the server asked to wait.
    """

    outcome: Outcome
    code: str
    text: str
    connection_lost: bool = False
    busy: bool = False
    everybody: bool = False
    at_least: int = 0


def channel_pause(code: str) -> int:
    """Seconds until a paused channel is tried again by itself."""
    return QUOTA_PAUSE if code == "channel.quota" else CHANNEL_PAUSE


def pause_after(attempts: int) -> int | None:
    """Seconds until the next try after so many, with jitter; None when 24 hours of trying are over."""
    if attempts >= MOST_ATTEMPTS:
        return None
    pause = QUICK[attempts - 1] if 0 < attempts <= len(QUICK) else SLOW
    # only ever longer: the sum of the pauses must not fall below the promised 24 hours
    return round(pause * random.uniform(1.0, 1.2))  # noqa: S311 - spreads load, guards nothing


def on_connecting(error: Exception) -> Failure:
    """What it means that no connection came about; no message was touched."""
    if isinstance(error, (NoTls, ssl.SSLError)):
        return Failure(Outcome.CHANNEL, "channel.tls", _text(error), connection_lost=True)
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        return Failure(Outcome.CHANNEL, "channel.auth", _answer(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPNotSupportedError) or type(error) is smtplib.SMTPException:
        return Failure(Outcome.CHANNEL, "channel.auth", _text(error), connection_lost=True)
    if isinstance(error, OSError):  # smtplib's own errors are OSErrors as well
        code = getattr(error, "smtp_code", None)
        if isinstance(error, smtplib.SMTPResponseException) and code:
            return Failure(Outcome.RETRY, f"smtp.{code}", _answer(code, error.smtp_error), connection_lost=True)
        return Failure(Outcome.RETRY, "connection.failed", _text(error), connection_lost=True)
    return Failure(Outcome.CHANNEL, "channel.settings", _text(error), connection_lost=True)


def on_sending(error: Exception, *, body_given: bool) -> Failure:
    """What it means that one message was not accepted. `body_given`: its body went out before the error."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return _by_code(code, text, everybody=False)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return _by_code(error.smtp_code, error.smtp_error, everybody=True)
    if isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 400:
        return _by_code(error.smtp_code, error.smtp_error, everybody=True)
    if type(error).__module__.startswith("anymail."):
        return _from_provider(error)
    if body_given:
        return Failure(Outcome.UNCERTAIN, ANSWER_LOST, _text(error), connection_lost=True)
    if isinstance(error, (smtplib.SMTPNotSupportedError, ValueError)):
        return Failure(Outcome.REFUSED, "address.unusable", _text(error))
    return Failure(Outcome.RETRY, "connection.failed", _text(error), connection_lost=True)


def _by_code(code: int, text: bytes | str, *, everybody: bool) -> Failure:
    answer = _answer(code, text)
    if code in CHANNEL_CODES:
        return Failure(Outcome.CHANNEL, "channel.auth", answer)
    if _is_our_quota(code, answer):
        return Failure(Outcome.CHANNEL, "channel.quota", answer)
    if code in BUSY or 400 <= code < 500:
        lost = code == 421
        return Failure(Outcome.RETRY, f"smtp.{code}", answer, connection_lost=lost, busy=code in BUSY)
    return Failure(Outcome.REFUSED, f"smtp.{code}", answer, everybody=everybody)


def _is_our_quota(code: int, answer: str) -> bool:
    return code not in BUSY and " size" not in answer.lower() and bool(OUR_QUOTA.search(answer))


def _from_provider(error: Exception) -> Failure:
    """A provider's API, through anymail: its classes by name, for anymail loads requests only where it is used."""
    kind, status = type(error).__name__, getattr(error, "status_code", None)
    text = _text(error)
    if kind in ("AnymailRecipientsRefused", "AnymailInvalidAddress"):
        return Failure(Outcome.REFUSED, "address.refused", text)
    if isinstance(status, int):
        if status in (401, 403):
            return Failure(Outcome.CHANNEL, "channel.auth", text)
        if status == 402:  # payment is asked for: the plan's limit is used up
            return Failure(Outcome.CHANNEL, "channel.quota", text)
        if status < 300:  # it took the mail, and we could not read what it said to that
            return Failure(Outcome.UNCERTAIN, ANSWER_LOST, text)
        if status in (408, 429) or status >= 500:
            wait = _retry_after(getattr(error, "response", None))
            return Failure(Outcome.RETRY, f"provider.{status}", text, busy=status == 429, at_least=wait)
        return Failure(Outcome.REFUSED, f"provider.{status}", text, everybody=True)
    if kind in ("AnymailConfigurationError", "AnymailImproperlyInstalled", "AnymailInvalidMailer"):
        return Failure(Outcome.CHANNEL, "channel.settings", text)
    if kind in ("AnymailSerializationError", "AnymailUnsupportedFeature"):
        return Failure(Outcome.REFUSED, "render", text)
    # anymail mixes the error of requests into its own
    kinds = {one.__name__ for one in type(error).__mro__}
    if "SSLError" in kinds:
        return Failure(Outcome.CHANNEL, "channel.tls", text)
    cause = str(error.__cause__ or error.__context__ or error)
    if kinds & {"ConnectTimeout", "ProxyError"} or "NewConnectionError" in cause or "NameResolution" in cause:
        return Failure(Outcome.RETRY, "connection.failed", text)
    return Failure(Outcome.UNCERTAIN, ANSWER_LOST, text)


def _retry_after(response: Any) -> int:
    """The seconds that Retry-After asks for, as a number or a date; at most an hour."""
    wait = str(getattr(response, "headers", {}).get("Retry-After", ""))
    if not wait.isdigit():
        try:
            wait = str(round((parsedate_to_datetime(wait) - timezone.now()).total_seconds()))
        except (ValueError, TypeError):
            return 0
    return max(0, min(int(wait), LONGEST_WAIT))


def _answer(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return one_line(f"{code} {words}", 500)


def _text(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}", 500)
