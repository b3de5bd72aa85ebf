"""Which codes go into the file for a shop: the new ones of one import, or all live ones of a campaign."""

from __future__ import annotations

import zoneinfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Campaign, OrderImport
from promocodes import shop_files
from promocodes.models import Code, Handout
from promocodes.shop_files import Line, Offer, Shop
from promocodes.validity import Days, days_of
from promocodes.values import normalize_code


class NoFile(Exception):
    """There is no such file to make; nothing was written."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def of_campaign(campaign: Campaign, shop: Shop) -> bytes:
    """All codes of the campaign that are in use today. Raises NoFile: `campaign.no_discount`, `codes.none`."""
    one = campaign.promo_code
    lines: list[Line] = []
    if one is not None and not one.personalized:
        lines = [Line(one.shared_value, days_of(one))]
    elif one is not None:
        given = Handout.objects.filter(
            instruction=one, code_collaboration__campaign=campaign, code__retired_at=None, retired_at=None
        )
        lines = _lines(campaign, given)
    return _file(campaign, shop, lines)


def of_import(one: OrderImport, shop: Shop) -> bytes:
    """The new and changed codes of an import: before Confirm as they were checked, after it as they were stored.

    Raises NoFile: `campaign.no_discount`, `codes.none` (also for an import that was taken back or has expired).
    """
    if one.state == OrderImport.State.CHECKED:
        return _file(one.campaign, shop, _checked(one))
    given = Handout.objects.filter(
        instruction__brand=one.brand_id, origin=one.batch, retired_at=None, code__isnull=False
    )
    return _file(one.campaign, shop, _lines(one.campaign, given))


def file_name(campaign: Campaign, name: str) -> str:
    """As in codes-summer-glow-woocommerce.csv."""
    return f"codes-{campaign.slug}-{name}{shop_files.SHOPS[name].ending}.csv"


def _file(campaign: Campaign, shop: Shop, lines: list[Line]) -> bytes:
    one = campaign.promo_code
    if one is None or not lines:
        raise NoFile("codes.none", _("There is no code for the file: none is new here, or none is in use."))
    if shop.needs_discount and not one.discount_kind:
        raise NoFile(
            "campaign.no_discount",
            _(
                "“%(title)s” does not say what its codes take off, and %(shop)s has to know. Describe the "
                "discount in Settings, under Instructions; plain CSV works without it."
            )
            % {"title": campaign.title, "shop": shop.name},
        )
    offer = Offer(
        campaign.title,
        zoneinfo.ZoneInfo(campaign.brand.timezone),
        one.discount_kind,
        one.discount_value,
        one.discount_currency,
        one.minimum_order,
    )
    return shop_files.write(shop, offer, lines)


def _lines(campaign: Campaign, given: QuerySet[Handout]) -> list[Line]:
    """A line for each handout's code. One query."""
    found = given.order_by("pk").values_list("value", "code__starts_on", "code__ends_on", "code_collaboration__handle")
    return [
        Line(value, days_of(campaign.promo_code, Days(starts_on, ends_on)), handle or "")
        for value, starts_on, ends_on, handle in found
    ]


def _checked(one: OrderImport) -> list[Line]:
    """A line for each code that Confirm would store. Two queries: dates of codes that live already, and handles."""
    new = [
        row
        for row in one.rows
        if row["verdict"] in ("new", "changed")
        and row["given"].get("promo_code", "") not in ("", row["present"].get("promo_code", ""))
    ]
    dated = Code.objects.live().filter(brand=one.brand).exclude(starts_on=None, ends_on=None)
    own = {code.norm: code for code in dated}
    handles = dict(one.campaign.collaborations.values_list("pk", "handle"))
    return [
        Line(
            row["given"]["promo_code"],
            days_of(one.campaign.promo_code, own.get(normalize_code(row["given"]["promo_code"]))),
            handles.get(row["collaboration"], ""),
        )
        for row in new
    ]
