"""The register of the brand's codes, for programs."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import register, retiring
from campaigns.api import answers, bodies, code_shapes, finding
from campaigns.api.calls import Call
from campaigns.api.pagination import page_of_shelves
from campaigns.api.problems import Invalid, Refused, wrong
from campaigns.api.schema import described, identifier
from campaigns.register_rows import State, rows_of_codes, rows_of_pool
from promocodes import code_dates
from promocodes.models import Code

LONGEST_SEARCH = 100


class Codes(Call):
    @described(
        "list_codes", "Search the register of codes", pages=True, finds=False, refuses={422: "invalid"},
        answer=answers.page_of(answers.RegisteredCode),
        parameters=[
            OpenApiParameter("code", str, description="Exactly this code, in any case: who holds it, who had it."),
            OpenApiParameter("search", str, description="Part of a code, or of a creator’s name, handle or e-mail."),
            OpenApiParameter("state", str, enum=State.values),
            identifier("campaign"),
        ],
        description="Every promo code that ever was: the shared ones first, then those waiting in a pool, then the "
        "personal ones, oldest first.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A page of the register. A handful of queries, whatever its size."""
        wanted = register.Wanted(
            words=self.parameter("search")[:LONGEST_SEARCH],
            code=self.parameter("code")[:LONGEST_SEARCH],
            state=self.choice("state", State.values),
            campaign=self.number("campaign") or 0,
        )
        shelves = (
            (register.shared_rows(self.brand, wanted), list),
            (register.pooled_codes(self.brand, wanted), rows_of_pool),
            (register.personal_codes(self.brand, wanted), rows_of_codes),
        )
        return self.shown(page_of_shelves(request, shelves, code_shapes.registered_codes))


class OneCode(Call):
    finds = staticmethod(finding.code)

    @described("get_code", "Get a personal code of the register", answer=answers.RegisteredCode)
    def get(self, request: Request, code: Code) -> Response:
        """One personal code."""
        return self.shown(code_shapes.registered_codes(rows_of_codes([code]))[0])

    @described(
        "change_code", "Change the days on which a code works", answer=answers.RegisteredCode,
        body=bodies.DaysOfCode, changes=True, matches=True,
        refuses={409: "code.already_retired", 422: "ends_before_start"},
        description="What is left out stays. A warning is given wherever it ends before its creator's deadline.",
    )  # fmt: skip
    def patch(self, request: Request, code: Code) -> Response:
        """The code with its days."""
        days = {"starts_on": code.starts_on, "ends_on": code.ends_on} | self.read(bodies.DaysOfCode)
        try:
            code_dates.change_days(code, **days, by=self.actor)
        except code_dates.DatesRefused as refused:
            if refused.code == "ends_before_start":
                raise Invalid([wrong("ends_on", refused.code, str(refused))]) from refused
            raise Refused(409, refused.code, str(refused)) from refused
        return self.shown(code_shapes.registered_codes(rows_of_codes([code]))[0])


class RetireCode(Call):
    finds = staticmethod(finding.code)

    @described(
        "retire_code", "Take a code out of use in every campaign", answer=answers.RegisteredCode,
        body=bodies.RetireReason, changes=True,
        refuses={409: "wrong_move, code.already_retired, code.still_held"},
        description="Its text is free for another creator of the brand afterwards; old orders still count for its "
        "holder. Who was mailed the code is told, with the reason.",
    )  # fmt: skip
    def post(self, request: Request, code: Code) -> Response:
        """The retired code."""
        retiring.retire_everywhere(code, reason=self.read(bodies.RetireReason)["reason"], by=self.actor)
        return self.shown(code_shapes.registered_codes(rows_of_codes([finding.code(self.brand, code.pk)]))[0])
