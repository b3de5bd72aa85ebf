"""Tells a team that its brand is closed, and its owners how to have it back."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import BrandClosing, Membership, Role
from campaigns.mail_facts import long_date
from influencers import languages
from notifications import outbox
from notifications.outbox import Letter


def tell_team(one: BrandClosing, team: Sequence[Membership]) -> None:
    """A mail to each member, with a button for owners. It is the platform's: the brand's own lane may be stopped."""
    outbox.queue_many([_letter(one, member) for member in team])


def _letter(one: BrandClosing, member: Membership) -> Letter:
    with translation.override(languages.of_letter(member.user) or settings.LANGUAGE_CODE):
        title = _("%(brand)s is closed on Tandem") % {"brand": one.brand}
        day = long_date(one.erase_at.astimezone(zoneinfo.ZoneInfo(one.brand.timezone)).date())
        body = _("An owner has closed %(brand)s. Its data are erased on %(day)s; until then an owner can take it back.")
        owner = member.role == Role.OWNER
        return Letter(
            key=f"brand_closed:{one.pk}:{member.user_id}",
            template="account/emails/plain",
            subject=title,
            to=member.user.email,
            kind="brand_closed",
            subject_type="user",
            subject_id=member.user_id,
            context={
                "title": title,
                "body": body % {"brand": one.brand, "day": day},
                "button_label": _("See what can be done") if owner else "",
                "button_url": f"{settings.SITE_URL}/brands/{one.brand.slug}/closed/" if owner else "",
                "language": translation.get_language(),
            },
        )
