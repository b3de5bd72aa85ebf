"""The brand of the key, to look at. What only owners do, its settings, its team and its keys, no key does."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Brand, Membership
from campaigns.api import answers
from campaigns.api.calls import Call
from campaigns.api.pagination import page
from campaigns.api.schema import described


class OwnBrand(Call):
    @described(
        "get_brand", "The settings of your brand", answer=answers.BrandSettings, finds=False,
        description="Owners change them on the pages.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The settings."""
        return self.shown(_settings(self.brand))


class Team(Call):
    @described(
        "list_team", "List your brand’s team", answer=answers.page_of(answers.Member), pages=True, finds=False,
        description="Owners invite and remove people on the pages: no key lets anybody in.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The members, who joined first first."""
        found = Membership.objects.filter(brand=self.brand).select_related("user")
        return self.shown(page(request, found, lambda rows: [_member(one) for one in rows]))


def _settings(brand: Brand) -> dict[str, Any]:
    return {
        "slug": brand.slug,
        "name": brand.name,
        "currency": brand.currency,
        "timezone": brand.timezone,
        "website": brand.website,
        "about": brand.about,
        "hold_minutes": brand.hold_minutes,
        "reserved_codes": [line.strip() for line in brand.reserved_codes.splitlines() if line.strip()],
        "expire_after_days": brand.expire_after_days,
        "reminders": {
            "unseen": brand.remind_unseen,
            "unconfirmed": brand.remind_unconfirmed,
            "deadline_near": brand.remind_deadline_near,
            "deadline_past": brand.remind_deadline_past,
            "unseen_days": brand.unseen_days,
            "quiet_from": brand.quiet_from.isoformat(timespec="minutes"),
            "quiet_until": brand.quiet_until.isoformat(timespec="minutes"),
        },
    }


def _member(one: Membership) -> dict[str, Any]:
    return {"id": one.pk, "name": one.user.name, "email": one.user.email, "role": one.role}
