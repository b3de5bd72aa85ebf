"""Orders of the brand's shop, reported by a program: stored, credited and answered in one call."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import orders_in
from campaigns.api import answers, finding, order_bodies, order_shapes
from campaigns.api.calls import Call
from campaigns.api.pagination import page
from campaigns.api.problems import Invalid, Refused, wrong
from campaigns.api.schema import described, identifier
from tracking.models import Conversion
from tracking.order_facts import FactRefused, read_moment

WRONG = "amount.invalid, amount.decimals, currency.unknown, no_such_time, not_text, blank, max_length in errors"
MIDNIGHT = "T00:00:00"


class Conversions(Call):
    scope = "conversions"

    @described(
        "list_conversions", "List orders", answer=answers.page_of(answers.Conversion), pages=True,
        refuses={422: "invalid"},
        parameters=[
            identifier("campaign", "Credited to this campaign or one of its creators."),
            identifier("influencer", "Credited to this creator."),
            OpenApiParameter("since", str, description="Ordered at this day or time, or later."),
            OpenApiParameter("credited", str, enum=["true", "false"], description="false: paid orders of nobody yet."),
            OpenApiParameter("source", str),
            OpenApiParameter("order_id", str),
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The brand's orders, in the order in which they came. A fixed number of queries a page."""
        found = finding.conversions_of(self.brand)
        if (number := self.number("campaign")) is not None:
            campaign = finding.campaign(self.brand, number)
            found = found.filter(instruction__in=[one.pk for one in campaign.instructions])
        if (number := self.number("influencer")) is not None:
            found = found.filter(handout__influencer=number)
        if since := self.parameter("since"):
            try:
                at = read_moment(since if "T" in since else f"{since}{MIDNIGHT}", "since")
            except FactRefused as refused:
                raise Invalid([wrong("since", refused.code, refused.message)]) from refused
            found = found.filter(occurred_at__gte=at)
        if wanted := self.choice("credited", ["true", "false"]):
            found = found.exclude(credited_by="") if wanted == "true" else found.waiting()
        for name in ("source", "order_id"):
            if text := self.parameter(name):
                found = found.filter(**{name: text})
        return self.shown(page(request, found, order_shapes.conversions))

    @described(
        "report_conversion", "Report an order", answer=answers.Conversion, status=201, body=order_bodies.Order,
        changes=True, finds=False, refuses={422: WRONG},
        description="201 for a new order, 200 for one that is known by its source and order_id. Of several statements "
        "about one order the last by the source's own clock holds (updated_at, else occurred_at).",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """The order as it stands now."""
        values = self.read(order_bodies.Order)
        said, buyer = order_bodies.state_of(values), order_bodies.buyer_of(self.brand, values)
        [order], new = orders_in.receive(self.brand, [said], origin="api", buyer=buyer)
        return self.shown(order_shapes.conversion(order), status=201 if new else 200)


class OneConversion(Call):
    scope = "conversions"
    finds = staticmethod(finding.conversion)

    @described("get_conversion", "Get an order", answer=answers.Conversion)
    def get(self, request: Request, order: Conversion) -> Response:
        """One order."""
        return self.shown(order_shapes.conversion(order))


class ConversionRefunds(Call):
    scope = "conversions"
    finds = staticmethod(finding.conversion)

    @described(
        "report_refund", "Report a refund", answer=answers.Conversion, status=201, body=order_bodies.Refund,
        changes=True, refuses={422: f"refund.too_much, {WRONG}"},
        description="201 for a new refund, 200 for one whose refund_id is known. Together they never pass the amount.",
    )  # fmt: skip
    def post(self, request: Request, order: Conversion) -> Response:
        """The order as it stands now."""
        told = order_bodies.refund_of(order, self.read(order_bodies.Refund))
        try:
            order, new = orders_in.refund(self.brand, order, told, origin="api")
        except orders_in.TooMuch as refused:
            raise Refused(
                422, refused.code, str(refused), errors=[wrong("amount", refused.code, str(refused))]
            ) from refused
        return self.shown(order_shapes.conversion(order), status=201 if new else 200)
