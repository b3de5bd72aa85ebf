"""Tells the teams of brands that a creator who had an order has deleted her account. It does not name her."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Brand, Role
from campaigns.models import Collaboration
from influencers import languages
from notifications import outbox
from notifications.outbox import Letter


def tell_brands(ended: Sequence[Collaboration]) -> None:
    """One mail to each owner and manager of each brand, with the orders that ended and their codes."""
    by_brand: dict[Brand, list[Collaboration]] = defaultdict(list)
    for one in ended:
        by_brand[one.campaign.brand].append(one)
    outbox.queue_many([letter for brand, orders in by_brand.items() for letter in _letters(brand, orders)])


def _letters(brand: Brand, orders: Sequence[Collaboration]) -> list[Letter]:
    team = brand.memberships.exclude(role=Role.VIEWER).select_related("user")
    letters = []
    for member in team:
        with translation.override(languages.of_letter(member.user) or settings.LANGUAGE_CODE):
            title = _("A creator has deleted her account")
            letters.append(
                Letter(
                    key=f"farewell:{orders[0].pk}:{member.user_id}",
                    template="account/emails/plain",
                    subject=title,
                    to=member.user.email,
                    kind="farewell",
                    lane=brand.lane,
                    subject_type="user",
                    subject_id=member.user_id,
                    context={
                        "title": title,
                        "body": _body(brand, orders),
                        "button_label": _("Open the campaign"),
                        "button_url": f"{settings.SITE_URL}/campaigns/{orders[0].campaign_id}/closed/",
                        "language": translation.get_language(),
                    },
                )
            )
    return letters


def _body(brand: Brand, orders: Sequence[Collaboration]) -> str:
    lines = [
        _("%(order)s in “%(title)s”, code %(code)s")
        % {
            "order": one.order_reference,
            "title": one.campaign.title,
            "code": one.promo_handout.value if one.promo_handout else "—",
        }
        for one in orders
    ]
    return "\n\n".join(
        [
            _("A creator of %(brand)s has deleted her Tandem account. These orders are cancelled:") % {"brand": brand},
            *lines,
            _("Clicks, orders and revenue stay in your results. Take her code out of use in your shop if you want to."),
        ]
    )
