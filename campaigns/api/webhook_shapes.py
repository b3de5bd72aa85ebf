"""What programs get about webhooks; `answers.webhook` describes the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaigns import webhook_news
from campaigns.api.moments import moment
from notifications.models import Webhook, WebhookCall, WebhookEvent
from notifications.webhooks import sentences


def webhooks(found: Sequence[Webhook]) -> list[dict[str, Any]]:
    """Several webhooks. One more query."""
    news = webhook_news.of(found)
    return [_webhook(one, news[one.pk]) for one in found]


def webhook(one: Webhook, *, secret: str | None = None) -> dict[str, Any]:
    """One webhook, and its secret where it was made just now."""
    return webhooks([one])[0] | {"secret": secret}


def events(found: Sequence[WebhookEvent]) -> list[dict[str, Any]]:
    """Several events, loaded with their calls."""
    return [event(one) for one in found]


def event(one: WebhookEvent) -> dict[str, Any]:
    """One event, with its calls."""
    return {
        "id": one.pk,
        "webhook": one.webhook_id,
        "webhook_id": str(one.public_id),
        "type": one.kind,
        "timestamp": moment(one.happened_at),
        "data": one.data,
        "state": one.state,
        "attempts": one.attempts,
        "next_attempt_at": moment(one.next_at) if one.state == WebhookEvent.State.WAITING else None,
        "calls": [_call(call) for call in one.calls.all()],
    }


def _webhook(one: Webhook, news: webhook_news.News) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "url": one.url,
        "events": one.events,
        "secret": None,
        "previous_secret_until": moment(one.previous_until),
        "off": {"at": moment(one.off_at), "code": one.off_code} if one.off_at else None,
        "failures": one.failures,
        "paused_until": moment(one.paused_until),
        "last_taken_at": moment(one.answered_at),
        "waiting": news.waiting,
        "given_up": news.given_up,
        "created_at": moment(one.created_at),
    }


def _call(call: WebhookCall) -> dict[str, Any]:
    error = {"code": call.error_code, "detail": sentences.say(call.error_code, call.detail)}
    return {
        "at": moment(call.at),
        "status": call.status,
        "answer": call.answer,
        "error": error if call.error_code else None,
        "milliseconds": call.milliseconds,
    }
