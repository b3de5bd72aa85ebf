"""Signs that a code has leaked or a link is abused, and orders that are left out of all figures."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import exclusions, watch
from campaigns.api import answers, bodies, finding, watch_shapes
from campaigns.api.calls import Call
from campaigns.api.pagination import page, page_of_list
from campaigns.api.schema import described, identifier
from campaigns.models import Collaboration, Sign


class Signs(Call):
    @described(
        "list_signs", "List signs of misuse", answer=answers.page_of(answers.Sign), pages=True,
        refuses={422: "invalid"},
        parameters=[identifier("campaign"), OpenApiParameter("open", str, enum=["true", "false"])],
        description="Looked for each hour. A sign proves nothing; settled, it comes back if there is more of it.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The brand's signs, oldest first. One query a page."""
        found = finding.signs_of(self.brand)
        if (number := self.number("campaign")) is not None:
            found = found.filter(collaboration__campaign=finding.campaign(self.brand, number))
        if wanted := self.choice("open", ["true", "false"]):
            found = found.filter(is_open=wanted == "true")
        return self.shown(page(request, found, watch_shapes.signs))


class SettleSign(Call):
    finds = staticmethod(finding.sign)

    @described("settle_sign", "Settle a sign", answer=answers.Sign, body=bodies.Nothing, changes=True)
    def post(self, request: Request, sign: Sign) -> Response:
        """The sign, settled; settled already: the same answer."""
        self.read(bodies.Nothing)
        watch.settle(sign, by=self.actor)
        return self.shown(watch_shapes.signs([finding.sign(self.brand, sign.pk)])[0])


class Exclusions(Call):
    @described(
        "list_exclusions", "List creators whose orders are left out", answer=answers.page_of(answers.Exclusion),
        pages=True, refuses={422: "invalid"}, parameters=[identifier("campaign")],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Whose orders are left out of all figures, and how many. Four queries."""
        number = self.number("campaign")
        campaign = finding.campaign(self.brand, number) if number is not None else None
        found = [watch_shapes.exclusion(one) for one in exclusions.of_brand(self.brand, campaign)]
        return self.shown(page_of_list(request, found))


class ExcludeOrders(Call):
    finds = staticmethod(finding.collaboration)

    @described(
        "exclude_orders", "Leave a creator’s orders out", answer=answers.Exclusion, body=bodies.ExcludedSince,
        changes=True, refuses={422: "required, no_such_day in errors"},
        description="Her orders in this campaign from this day of the brand's calendar on leave all figures. They stay "
        "on record. Orders that come afterwards count.",
    )  # fmt: skip
    def post(self, request: Request, collaboration: Collaboration) -> Response:
        """How many of her orders are left out now."""
        since = self.read(bodies.ExcludedSince)["since"]
        exclusions.exclude(collaboration, since=since, by=self.actor)
        return self.shown(watch_shapes.exclusion(exclusions.of_collaboration(collaboration)))


class IncludeOrders(Call):
    finds = staticmethod(finding.collaboration)

    @described(
        "include_orders", "Take a creator’s orders in again", answer=answers.Exclusion, body=bodies.Nothing,
        changes=True,
    )  # fmt: skip
    def post(self, request: Request, collaboration: Collaboration) -> Response:
        """None of her orders is left out."""
        self.read(bodies.Nothing)
        exclusions.include(collaboration, by=self.actor)
        return self.shown(watch_shapes.exclusion(exclusions.of_collaboration(collaboration)))
