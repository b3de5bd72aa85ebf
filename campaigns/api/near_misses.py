"""Codes on orders that almost fit, and the spellings that the brand has accepted."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import near_misses
from campaigns.api import answers, bodies, finding, watch_shapes
from campaigns.api.calls import Call
from campaigns.api.pagination import page, page_of_list
from campaigns.api.problems import Refused
from campaigns.api.schema import described
from tracking.models import Misspelling

STATUS = {"spelling.accepted": 409, "spelling.is_a_code": 409}


class NearMisses(Call):
    @described(
        "list_near_misses", "List codes that almost fit", answer=answers.page_of(answers.NearMiss), pages=True,
        finds=False, description="The most orders first. Nobody is credited until the spelling is accepted.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The brand's near misses. Four queries."""
        return self.shown(page_of_list(request, [watch_shapes.miss(one) for one in near_misses.of_brand(self.brand)]))


class Spellings(Call):
    @described(
        "list_spellings", "List accepted spellings", answer=answers.page_of(answers.Spelling), pages=True, finds=False,
        refuses={422: "invalid"}, parameters=[OpenApiParameter("held", str, enum=["true", "false"])],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The spellings, oldest first, also those that were taken back. One query a page."""
        found = finding.spellings_of(self.brand)
        if wanted := self.choice("held", ["true", "false"]):
            found = found.filter(withdrawn_at__isnull=wanted == "true")
        return self.shown(page(request, found, watch_shapes.spellings))

    @described(
        "accept_spelling", "Credit a code that almost fits", answer=answers.SpellingAccepted, status=201,
        body=bodies.NewSpelling, changes=True, finds=False,
        refuses={409: "spelling.accepted, spelling.is_a_code", 422: "spelling.unknown_code, spelling.bad"},
        description="From now on typed stands for the other code; orders that wait with it are credited at once.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """The spelling, and how many orders changed hands."""
        body = self.read(bodies.NewSpelling)
        try:
            number = near_misses.accept(self.brand, body["typed"], body["stands_for"], by=self.actor)
        except near_misses.SpellingRefused as refused:
            raise Refused(STATUS.get(refused.code, 422), refused.code, str(refused)) from refused
        made = near_misses.held(self.brand, body["typed"])
        return self.shown(watch_shapes.spellings([made])[0] | {"credited": number}, status=201)


class WithdrawSpelling(Call):
    finds = staticmethod(finding.spelling)

    @described(
        "withdraw_spelling", "Take an accepted spelling back", answer=answers.SpellingAccepted, body=bodies.Nothing,
        changes=True,
    )  # fmt: skip
    def post(self, request: Request, spelling: Misspelling) -> Response:
        """The spelling, taken back; its orders wait again. Taken back already: nothing changes."""
        self.read(bodies.Nothing)
        number = near_misses.withdraw(spelling, by=self.actor)
        fresh = finding.spelling(self.brand, spelling.pk)
        return self.shown(watch_shapes.spellings([fresh])[0] | {"credited": number})
