"""Everything that Tandem keeps about one person, for herself: as JSON for programs and as a page to read."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import pictures
from accounts.models import AuditEntry, Invitation, Membership, User
from campaigns import her_values, timeline
from campaigns.her_data_page import as_page
from campaigns.models import Collaboration
from influencers.models import Influencer
from notifications.models import Message, Suppression

PICTURE = "picture.webp"
SECRET = ("button_url", "unsubscribe_url")
"""Links in mails that let somebody in or decide for her: no file holds them."""


def as_zip(user: User) -> bytes:
    """The two files in a .zip, with her picture if she has one."""
    data = collect(user)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        if picture := pictures.path_of(data.get("profile", {}).get("picture") or ""):
            file.write(picture, PICTURE)
            data["profile"]["picture"] = PICTURE
        file.writestr("data.json", json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
        file.writestr("data.html", render_to_string("my/data_file.html", {"body": as_page(data)}))
    return out.getvalue()


def collect(user: User) -> dict[str, Any]:
    """The data by subject. Of hers only: what a brand or another person did stands here where it was done to her."""
    influencer = Influencer.objects.filter(user=user).first()
    found: dict[str, Any] = {
        "made_at": timezone.now(),
        "account": _account(user),
        "teams": list(Membership.objects.filter(user=user).values("brand__name", "role", "created_at")),
        "deeds": list(AuditEntry.objects.filter(actor_id=user.pk).order_by("pk").values("at", "source", "action")),
        "messages": _messages(user, influencer),
        "stopped_addresses": _stopped(user, influencer),
        "invitations": list(
            Invitation.objects.filter(email__address=user.email).values("brand__name", "role", "created_at")
        ),
    }
    if influencer is not None:
        found |= {"profile": _profile(influencer), "campaigns": _campaigns(influencer)}
    return found


def _account(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "joined_at": user.date_joined,
        "last_login": user.last_login,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "two_step_sign_in": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "sessions": list(
            UserSession.objects.filter(user=user)
            .order_by("pk")
            .values("user_agent", "ip", "created_at", "last_seen_at")
        ),
    }


def _profile(influencer: Influencer) -> dict[str, Any]:
    names = ("email", "name", "handle", "country", "language", "timezone", "bio", "created_at", "claimed_at")
    return {name: getattr(influencer, name) for name in names} | {
        "picture": influencer.avatar,
        "networks": list(influencer.presences.values("network", "handle", "followers")),
    }


def _campaigns(influencer: Influencer) -> list[dict[str, Any]]:
    hers = list(
        Collaboration.objects.filter(influencer=influencer)
        .with_values()
        .select_related("campaign__brand", "campaign__promo_code", "campaign__affiliate_link")
        .order_by("pk")
    )
    events, given = timeline.of_many(hers), her_values.of(influencer, hers)
    return [_part(one, given[one.pk]) | {"timeline": [_event(line) for line in events[one.pk]]} for one in hers]


def _part(one: Collaboration, given: her_values.Given) -> dict[str, Any]:
    names = (
        "order_reference", "status", "name", "email", "handle", "network", "country", "followers", "pitch",
        "refusal_reason", "content_url", "applied_at", "accepted_at", "sent_at", "due_on", "seen_at", "confirmed_at",
        "published_at", "ended_at",
    )  # fmt: skip
    figures = given.figures
    return {
        "brand": one.campaign.brand.name,
        "campaign": one.campaign.title,
        **{name: getattr(one, name) for name in names},
        "codes_and_links": given.values,
        "links_for_places": given.links,
        "figures": {
            "clicks": figures.clicks,
            "orders": figures.orders,
            "revenue": {currency: str(money.net) for currency, money in figures.by_currency.items()},
        },
        "problems": given.problems,
    }


def _event(line: timeline.Line) -> dict[str, Any]:
    return {"at": line.at, "event": line.event, "detail": line.detail}  # who of a team did it is theirs


def _messages(user: User, influencer: Influencer | None) -> list[dict[str, Any]]:
    hers = Q(to__address=user.email) | Q(subject_type="user", subject_id=user.pk)
    if influencer is not None:
        parts = Collaboration.objects.filter(influencer=influencer).values("pk")
        hers |= Q(to__address=influencer.email) | Q(subject_type="collaboration", subject_id__in=parts)
    mails = Message.objects.filter(hers).select_related("wording").order_by("pk")
    names = ("kind", "to", "to_name", "subject", "state", "created_at", "sent_at", "delivered_at", "opened_at")
    return [
        {name: getattr(one, name) for name in names}
        | {"said": {name: value for name, value in one.said.items() if name not in SECRET}}
        for one in mails
    ]


def _stopped(user: User, influencer: Influencer | None) -> list[dict[str, Any]]:
    hers = Q(address__address=user.email)
    if influencer is not None:
        hers |= Q(address__address=influencer.email)
    return [dict(one) for one in Suppression.objects.filter(hers).values("address", "reason", "created_at")]
