"""What programs get of cases and proofs, as plain data; `proof_answers` describes the same for the schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaigns import timeline
from campaigns.api import moments
from campaigns.link_labels import HerLink
from campaigns.models import Case, Collaboration
from campaigns.proof import Given, Proof, Sent

moment = moments.moment


def open_cases(found: Sequence[Collaboration]) -> dict[int, dict[str, Any]]:
    """The open case of each of these that has one. One query."""
    cases = Case.objects.open().filter(collaboration__pk__among=[one.pk for one in found])
    return {
        case.collaboration_id: {
            "id": case.pk, "reason": case.reason, "text": case.text, "opened_at": moment(case.opened_at)
        }
        for case in cases
    }  # fmt: skip


def line(one: timeline.Line) -> dict[str, Any]:
    """One line of a timeline."""
    return {
        "at": moment(one.at),
        "event": one.event,
        "by": one.by,
        "detail": one.detail or None,
        "version": one.version,
        "import": one.import_id,
        "mail": one.mail or None,
        "sign": one.sign or None,
    }


def cases(found: Sequence[Case]) -> list[dict[str, Any]]:
    """Several cases, each with its collaboration."""
    return [
        {
            "id": one.pk,
            "campaign": one.collaboration.campaign_id,
            "collaboration": one.collaboration_id,
            "reason": one.reason,
            "value": one.value or None,
            "text": one.text,
            "seen_text": one.seen_text,
            "opened_at": moment(one.opened_at),
            "answered_at": moment(one.answered_at),
            "answered_by": one.answered_label or None,
            "answer": one.answer or None,
            "answer_text": one.answer_text or None,
        }
        for one in found
    ]


def proof(made: Proof) -> dict[str, Any]:
    """The proof of one collaboration."""
    one = made.collaboration
    return {
        "made_at": moment(made.made_at),
        "made_by": made.made_by,
        "collaboration": one.pk,
        "order": one.order_reference,
        "status": one.status,
        "campaign": {"id": made.campaign.pk, "title": made.campaign.title},
        "influencer": {"id": one.influencer_id, "name": one.name, "email": one.email, "handle": one.handle},
        "due_on": moments.day(one.due_on),
        "seen_at": moment(one.seen_at),
        "confirmed_at": moment(one.confirmed_at),
        "content_url": one.content_url or None,
        "values": [_given(value) for value in made.values],
        "messages": [_sent(mail) for mail in made.mails],
        "cases": cases(made.cases),
        "timeline": [line(each) for each in made.lines],
    }


def _given(value: Given) -> dict[str, Any]:
    return {
        "kind": value.kind,
        "value": value.value,
        "tracked_url": value.tracked_url or None,
        "version": value.version,
        "by": value.by,
        "import": value.import_id,
        "from": moment(value.since),
        "until": moment(value.until),
        "reason": value.reason or None,
    }


def _sent(mail: Sent) -> dict[str, Any]:
    return {
        "id": mail.message.pk,
        "kind": mail.message.kind,
        "to": mail.message.to,
        "message_id": mail.message_id,
        "provider_id": mail.message.provider_id or None,
        "state": mail.message.state,
        "error": mail.message.error or None,
        "events": [{"at": moment(event.at), "event": event.event, "detail": event.detail} for event in mail.events],
    }


def her_link(one: HerLink) -> dict[str, Any]:
    """One of a creator's links with its figures."""
    return {
        "label": one.label or None,
        "tracked_url": one.url,
        "clicks": one.clicks,
        "unique_clicks": one.unique_clicks,
        "robot_clicks": one.robot_clicks,
    }
