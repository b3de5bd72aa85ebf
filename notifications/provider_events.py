"""What the e-mail provider tells about our mails. Each event is stored once, then applied to its message.

Events come twice, late and in any order; a state only moves forward, so the end is the same whatever the order.
"""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from . import bounces, suppressions
from .events import note
from .letters import one_line
from .models import Message, ProviderEvent, State, Suppression
from .webhooks import telling

log = logging.getLogger(__name__)

SOFT = "soft_bounced"
SOFT_BOUNCES = 5
SOFT_HOURS = 72
"""So many soft bounces of different mails in so many hours are one hard bounce."""

RANK = {State.FAILED: 1, State.DELIVERED: 2, State.BOUNCED: 3, State.COMPLAINED: 4}
"""Higher beats lower; states that are not here are lower than all, whether they were sent or are being tried."""
ENDED = (State.CANCELLED, State.SUPPRESSED)
"""Never handed over by us, so nothing can have become of it."""
STATE_OF = {
    "delivered": State.DELIVERED,
    "bounced": State.BOUNCED,
    SOFT: State.BOUNCED,
    "rejected": State.FAILED,
    "failed": State.FAILED,
    "complained": State.COMPLAINED,
}
SAID = {
    State.BOUNCED: "The mail came back",
    State.FAILED: "The provider did not send the mail",
    State.COMPLAINED: "The mail was marked as spam",
}
TOLD = {State.DELIVERED: "message.delivered", State.BOUNCED: "message.bounced"}
"""What webhooks hear of; without the provider's words, in which an address may stand."""
NOTED = (*STATE_OF, "deferred", "opened", "unsubscribed")
"""What stands in the message's own history; the rest is kept as an event of the provider only."""


def hear(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Anymail's signal `tracking`. What cannot be used is logged and stops no other event of its batch.

    Without the data base it raises: the provider gets a 5xx and sends the batch again later.
    """
    try:
        with transaction.atomic():
            _take(event, esp_name)
    except (OperationalError, InterfaceError):
        raise
    except IntegrityError:
        log.info("An event of %s came twice at once.", esp_name)
    except Exception:
        log.exception("An event of %s cannot be used.", esp_name)


def _take(event: Any, provider: str) -> None:
    digest = _digest(event, provider)
    if ProviderEvent.objects.filter(digest=digest).exists():
        return
    kind = str(event.event_type)
    if kind == "bounced" and not bounces.is_hard(event):
        kind = SOFT
    message = _message_of(event)
    row = ProviderEvent(
        digest=digest,
        provider=provider[:40],
        event=kind[:20],
        provider_id=str(event.message_id or "")[:200],
        address=(message.to if message else one_line(event.recipient or "", 254)).lower(),
        at=event.timestamp,
        detail=one_line(f"{event.description or ''} {event.mta_response or ''}", 500),
        message=message,
    )
    row.save(force_insert=True)
    if message:
        at = min(row.at or row.received_at, row.received_at)
        _apply(row, message, at)
        _suppress(row, message, at, str(event.reject_reason or ""))


def _digest(event: Any, provider: str) -> str:
    """The same for the same event: by the provider's own identifier, or by what happened to whom and when."""
    when = event.event_id or (event.timestamp.isoformat() if event.timestamp else "")
    facts = [provider, event.event_type, event.message_id, (event.recipient or "").lower(), when]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _message_of(event: Any) -> Message | None:
    """Our message, by our own name in the metadata or the Message-ID, or by what the provider calls it."""
    called = str(event.message_id or "")
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    for name in (metadata.get("message"), called.strip("<>").partition("@")[0]):
        try:
            public_id = uuid.UUID(str(name))
        except ValueError:
            continue
        if found := Message.objects.filter(public_id=public_id).first():
            return found
    if called:
        return Message.objects.filter(provider_id=called[:200]).exclude(provider_id="").order_by("-pk").first()
    return None


def _apply(row: ProviderEvent, message: Message, at: datetime) -> None:
    same = Message.objects.filter(pk=message.pk)
    state, moved = STATE_OF.get(row.event), False
    if state:
        moved = _move(same, state, row, at)
    elif row.event == "opened" and not same.filter(opened_at=None).update(opened_at=at):
        return  # the first time counts
    if state in TOLD and moved:
        said = {
            "id": message.pk,
            "kind": message.kind,
            "state": state.value,
            "collaboration": message.subject_id if message.subject_type == "collaboration" else None,
        }
        telling.tell(message.lane, "message", {TOLD[state]: lambda: [(message.pk, {"message": said})]})
    if row.event in NOTED:
        came_late = "It came too late to change anything. " if state and not moved else ""
        note([message.pk], row.event, f"{came_late}{row.detail}".strip())


def _move(same: QuerySet[Message], state: State, row: ProviderEvent, at: datetime) -> bool:
    """Move forward, and say whether it did; the row count decides between two events at once."""
    lower = [one for one in State if one not in ENDED and RANK.get(one, 0) < RANK[state]]
    detail = f": {row.detail}" if row.detail else ""
    change: dict[str, Any] = {
        "state": state,
        "sent_at": Coalesce("sent_at", at),  # whatever we believed, the provider had it
        "lease_until": None,
        "lease_owner": "",
        "error": f"{SAID[state]}{detail}." if state in SAID else "",
        "error_code": f"provider.{row.event}" if state in SAID else "",
    }
    if state == State.DELIVERED:
        change["delivered_at"] = Coalesce("delivered_at", at)
    moved = bool(same.filter(state__in=lower).update(**change))
    if state == State.DELIVERED and not moved:
        # a complaint tells as well that it had arrived
        same.filter(state=State.COMPLAINED, delivered_at=None).update(delivered_at=at)
    return moved


def _suppress(row: ProviderEvent, message: Message, at: datetime, reject_reason: str) -> None:
    """What the event means for later mails to the address, unless somebody lifted it since."""
    lane, address = message.lane, message.to
    reason = _reason(row, message, reject_reason)
    if row.event == "subscribed":
        suppressions.subscribe_again(lane, address, by="the recipient, by the provider")
    if reason is None or lane == suppressions.PLATFORM or suppressions.was_lifted_after(lane, address, at):
        return
    unsubscribed = reason == Suppression.Reason.UNSUBSCRIBED
    scope = Suppression.Scope.OPTIONAL if unsubscribed else Suppression.Scope.ALL
    suppressions.suppress(lane, address, reason, scope=scope, detail=row.detail, message=message)


def _reason(row: ProviderEvent, message: Message, reject_reason: str) -> Suppression.Reason | None:
    if row.event == "complained" or (row.event == "rejected" and reject_reason == "spam"):
        return Suppression.Reason.COMPLAINED
    if row.event == "unsubscribed" or (row.event == "rejected" and reject_reason == "unsubscribed"):
        return Suppression.Reason.UNSUBSCRIBED
    if row.event == "bounced" or (row.event == "rejected" and reject_reason in ("bounced", "invalid")):
        return Suppression.Reason.BOUNCED
    if row.event == SOFT and _soft_bounces(message) >= SOFT_BOUNCES:
        return Suppression.Reason.BOUNCED
    return None


def _soft_bounces(message: Message) -> int:
    """How many mails of the lane to this address bounced softly of late."""
    since = timezone.now() - timedelta(hours=SOFT_HOURS)
    late = ProviderEvent.objects.filter(address=message.to.lower(), event=SOFT, received_at__gte=since)
    return late.filter(message__lane=message.lane).order_by().values("message").distinct().count()
