"""What programs get: models as plain data. `answers` describes the same shapes for the schema; a test compares them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import ApiKey
from campaigns import code_terms, rows, timeline
from campaigns.api import proof_shapes
from campaigns.api.moments import day, moment
from campaigns.handover import MAILS_OF_VALUES
from campaigns.imports import CONFIRM_WITHIN
from campaigns.kept_rows import KeptRows
from campaigns.matters import Waiting
from campaigns.models import Campaign, Collaboration, OrderImport
from campaigns.models.collaboration import face_of
from influencers import profiles
from notifications import outbox, pauses
from notifications.models import Message
from promocodes.models import Handout, Instruction, Kind

ROWS_SHOWN = 1000


def me(key: ApiKey) -> dict[str, Any]:
    """Whose key this is."""
    brand = key.brand
    return {
        "brand": {"slug": brand.slug, "name": brand.name, "currency": brand.currency},
        "key": {"name": key.name, "scopes": key.scopes},
        "mail": {"paused": _pause(pauses.paused([brand.lane]).get(brand.lane))},
    }


def _pause(found: pauses.Pause | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"code": found.code, "detail": found.sentence, "since": moment(found.since), "until": moment(found.until)}


def campaign(one: Campaign) -> dict[str, Any]:
    """A campaign; `promo_code` and `affiliate_link` come with it in one query."""
    return {
        "id": one.pk,
        "slug": one.slug,
        "status": one.status,
        "title": one.title,
        "brief": one.brief,
        "networks": one.networks,
        "formats": one.formats,
        "dos": one.dos,
        "donts": one.donts,
        "hashtags": one.hashtags,
        "mentions": one.mentions,
        "starts_on": day(one.starts_on),
        "ends_on": day(one.ends_on),
        "posting_days": one.posting_days,
        "posting_days_by_network": one.posting_days_by_network,
        "places": one.places,
        "credit_rule": one.credit_rule,
        "credit_window_days": one.credit_window_days,
        "promo_code": _instruction(one.promo_code, "code"),
        "affiliate_link": _instruction(one.affiliate_link, "url"),
        "picture": _picture("campaigns", one.pk, one.picture),
        "created_at": moment(one.created_at),
        "published_at": moment(one.published_at),
        "closed_at": moment(one.closed_at),
    }


def campaigns(found: Sequence[Campaign]) -> list[dict[str, Any]]:
    """Several campaigns."""
    return [campaign(one) for one in found]


def _picture(kind: str, pk: int, name: str) -> str | None:
    """Where a program finds a picture: it needs its key there. Another picture has another address."""
    return f"{settings.SITE_URL}/api/v1/{kind}/{pk}/picture.webp?v={name[:8]}" if name else None


def _instruction(one: Instruction | None, shared: str) -> dict[str, Any] | None:
    if one is None:
        return None
    shape: dict[str, Any] = {"title": one.title, "description": one.description, "personalized": one.personalized}
    if one.kind == Kind.PROMO_CODE:
        terms = {"starts_on": day(one.starts_on), "ends_on": day(one.ends_on), "discount": code_terms.described(one)}
        shape |= {name: value for name, value in terms.items() if value is not None}
    else:
        additions = {"utm": one.utm, "click_id_parameter": one.click_id_parameter}
        shape |= {name: value for name, value in additions.items() if value}
    return shape if one.personalized else shape | {shared: one.shared_value}


def collaborations(found: Sequence[Collaboration]) -> list[dict[str, Any]]:
    """Several collaborations, loaded `with_values`. Seven more queries at most, whatever their number."""
    lines = timeline.of_many(found)
    mails = outbox.latest_by_subject("collaboration", [one.pk for one in found], kinds=MAILS_OF_VALUES)
    cases, faces = proof_shapes.open_cases(found), _faces(found)
    return [
        _collaboration(one, lines[one.pk], mails.get(one.pk), cases.get(one.pk), faces.get(one.pk, "")) for one in found
    ]


def _faces(found: Sequence[Collaboration]) -> dict[int, str]:
    """The names of the pictures that the brand sees, by collaboration. One query, if anybody came by herself."""
    names = profiles.avatars_of({one.influencer_id for one in found if not one.brought_by_brand})
    return {one.pk: face_of(names.get(one.influencer_id, ""), brought_by_brand=one.brought_by_brand) for one in found}


def collaboration(one: Collaboration) -> dict[str, Any]:
    """One collaboration, loaded `with_values`."""
    return collaborations([one])[0]


def _collaboration(
    one: Collaboration, lines: list[timeline.Line], mail: Message | None, case: dict[str, Any] | None, face: str
) -> dict[str, Any]:
    return {
        "id": one.pk,
        "order": one.order_reference,
        "status": one.status,
        "campaign": one.campaign_id,
        "influencer": {
            "id": one.influencer_id,
            "name": one.name,
            "email": one.email,
            "handle": one.handle,
            "picture": _picture("collaborations", one.pk, face),
        },
        "promo_code": _code(one, one.promo_handout),
        "affiliate_link": _link(one, one.link_handout),
        "message": _mail(mail),
        "due_on": day(one.due_on),
        "content_url": one.content_url or None,
        "seen_at": moment(one.seen_at),
        "confirmed_at": moment(one.confirmed_at),
        "case": case,
        "timeline": [proof_shapes.line(line) for line in lines],
    }


def _code(one: Collaboration, handout: Handout | None) -> dict[str, Any] | None:
    if handout is None:
        return None
    return {
        "code": handout.value,
        "version": handout.version,
        "handed_over_at": _handed_over_at(one, handout),
        "retired": retired(handout),
    }


def retired(handout: Handout) -> dict[str, Any] | None:
    """When a value was retired, and why, if a person took it out of use."""
    if handout.retired_at is None:
        return None
    return {"at": moment(handout.retired_at), "reason": handout.retired_reason or None}


def _link(one: Collaboration, handout: Handout | None) -> dict[str, Any] | None:
    if handout is None:
        return None
    return {
        "url": handout.value,
        "tracked_url": handout.tracked_link.url if handout.tracked_link else None,
        "version": handout.version,
        "handed_over_at": _handed_over_at(one, handout),
    }


def _handed_over_at(one: Collaboration, handout: Handout) -> str | None:
    """A value leaves with the mail of all her values: not while another is missing, nor while an import holds it."""
    return moment(handout.handed_over_at) if one.sent_at else None


def _mail(mail: Message | None) -> dict[str, Any] | None:
    if mail is None:
        return None
    return {
        "id": mail.pk,
        "state": mail.state,
        "sent_at": moment(mail.sent_at),
        "delivered_at": moment(mail.delivered_at),
        "opened_at": moment(mail.opened_at),
        "error": mail.error or None,
    }


def order_import(one: OrderImport) -> dict[str, Any]:
    """An import with at most a thousand of its rows, the refused first."""
    first = KeptRows(one, first=("refused",))[:ROWS_SHOWN]
    return import_summary(one) | {"rows": import_rows(first)}


def import_summary(one: OrderImport) -> dict[str, Any]:
    """An import without its rows."""
    late = one.state == OrderImport.State.CHECKED and one.uploaded_at < timezone.now() - CONFIRM_WITHIN
    return {
        "id": one.pk,
        "campaign": one.campaign_id,
        "state": OrderImport.State.EXPIRED.value if late else one.state,
        "file_name": one.file_name,
        "shift": one.shift,
        "counts": {verdict: one.counts.get(verdict, 0) for verdict in rows.VERDICTS},
        "problems": [{"code": problem["code"], "message": problem["message"]} for problem in one.problems],
        "uploaded_at": moment(one.uploaded_at),
        "applied_at": moment(one.applied_at),
        "applied": one.applied or None,
        "hold_until": moment(one.hold_until),
        "undone_at": moment(one.undone_at),
    }


def import_rows(stored: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Verdicts as they are kept, shown."""
    shapes = []
    for row in map(rows.public, stored):
        for name in ("problems", "warnings"):
            row[name] = [said | {"suggestion": said["suggestion"] or None} for said in row[name]]
        shapes.append(row)
    return shapes


def board(waiting: Waiting, pause: pauses.Pause | None) -> dict[str, Any]:
    """What is blocked, and first of all why no e-mail leaves."""
    stopped = [{"kind": "paused", "number": 1, "campaign": None, "text": pause.sentence}] if pause else []
    matters = [
        {
            "kind": one.kind,
            "number": one.number,
            "campaign": {"id": one.campaign.pk, "title": one.campaign.title} if one.campaign else None,
            "text": one.text,
        }
        for one in waiting.matters
    ]
    return {"blocked": waiting.blocked, "matters": [*stopped, *matters]}
