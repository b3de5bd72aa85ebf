"""The Excel file of orders."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from campaigns import orders
from campaigns.api import finding
from campaigns.api.calls import Call
from campaigns.api.files import xlsx
from campaigns.api.schema import FILE, described
from campaigns.models import Campaign, Status


class Orders(Call):
    finds = staticmethod(finding.campaign)

    @described(
        "export_orders", "Export the orders as an Excel file", answer=FILE, refuses={422: "invalid"},
        parameters=[OpenApiParameter("status", str, enum=Status.values, description="ready_to_send if left out.")],
    )  # fmt: skip
    def get(self, request: Request, campaign: Campaign) -> HttpResponse:
        """One row an order; fill the last columns and import the file."""
        status = self.choice("status", Status.values) or Status.READY_TO_SEND
        name = f"orders-{campaign.slug}-{timezone.now():%Y-%m-%d}.xlsx"
        return xlsx(orders.export(campaign, [status]), name)
