"""The file of codes for a shop."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from campaigns import shop_codes
from campaigns.api import finding
from campaigns.api.calls import Call
from campaigns.api.problems import Refused
from campaigns.api.schema import CSV, described
from campaigns.models import Campaign, OrderImport
from promocodes.shop_files import SHOPS, Shop

SHOP = OpenApiParameter("shop", str, enum=list(SHOPS), description="csv, the plain one, if left out.")
REFUSES = {409: "campaign.no_discount, codes.none", 422: "unknown"}
SAYS = "Columns are those that the shop's importers document. All but csv need the campaign's discount."


class ShopCodesCall(Call):
    """What both files have in common."""

    def file(self, campaign: Campaign, make: Callable[[Shop], bytes]) -> HttpResponse:
        """The file for the shop of the address."""
        name = self.choice("shop", list(SHOPS)) or "csv"
        try:
            data = make(SHOPS[name])
        except shop_codes.NoFile as no_file:
            raise Refused(409, no_file.code, str(no_file)) from no_file
        return HttpResponse(
            data,
            content_type=f"{CSV}; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{shop_codes.file_name(campaign, name)}"',
                "Cache-Control": "no-store, private",
                "X-Content-Type-Options": "nosniff",
            },
        )


class CampaignShopCodes(ShopCodesCall):
    finds = staticmethod(finding.campaign)

    @described(
        "export_shop_codes", "Export a campaign’s codes for the shop", answer=CSV, parameters=[SHOP], refuses=REFUSES,
        description=f"All codes of the campaign that are in use. {SAYS}",
    )  # fmt: skip
    def get(self, request: Request, campaign: Campaign) -> HttpResponse:
        """One row a code."""
        return self.file(campaign, lambda shop: shop_codes.of_campaign(campaign, shop))


class ImportShopCodes(ShopCodesCall):
    finds = staticmethod(finding.order_import)

    @described(
        "export_import_shop_codes", "Export an import’s new codes for the shop", answer=CSV, parameters=[SHOP],
        refuses=REFUSES,
        description=f"Before it is confirmed, the codes that are new or changed; afterwards, those stored. {SAYS}",
    )  # fmt: skip
    def get(self, request: Request, one: OrderImport) -> HttpResponse:
        """One row a code."""
        return self.file(one.campaign, lambda shop: shop_codes.of_import(one, shop))
