"""One-by-one entry: a creator's own code or link, by the rules of an import's row and without its hold."""

from __future__ import annotations

from django.db.models import TextChoices
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import entry, retiring, workflow
from campaigns.api import answers, bodies
from campaigns.api.collaborations import Move
from campaigns.api.problems import Refused
from campaigns.api.schema import described
from campaigns.models import Collaboration
from promocodes.models import Kind

CONFLICTS = {"row.changed", "campaign.not_personal"}
MENDS = {"row.changed": "Another value was handed over already. Send “replace”: true to give a new version."}
REFUSES = {409: "row.changed, row.order_not_ready, campaign.not_personal"}


class PutPromoCode(Move):
    @described(
        "put_promo_code", "Give a creator her promo code", answer=answers.Collaboration, body=bodies.NewCode,
        changes=True, refuses=REFUSES | {422: "code.bad_chars, code.duplicate_in_brand, … as in an import’s row"},
        description="The same value again changes nothing. Another value after hand-over needs “replace”: true.",
    )  # fmt: skip
    def put(self, request: Request, collaboration: Collaboration) -> Response:
        """The collaboration with her code."""
        body = self.read(bodies.NewCode)
        enter(self, collaboration, Kind.PROMO_CODE, "code", body["code"], replace=body["replace"])
        return self.moved(collaboration)


class RetirePromoCode(Move):
    @described(
        "retire_promo_code", "Take a creator’s promo code out of use", answer=answers.Collaboration,
        body=bodies.RetireReason, changes=True,
        refuses={409: "wrong_move, campaign.not_personal, code.none, code.already_retired, code.still_held"},
        description="Her status stays, and a retired code counts as missing: a new one is given without “replace”. "
        "Who was mailed the code is told, with the reason. Other campaigns where she carries it keep it.",
    )  # fmt: skip
    def post(self, request: Request, collaboration: Collaboration) -> Response:
        """The collaboration with its retired code."""
        retiring.retire(collaboration, reason=self.read(bodies.RetireReason)["reason"], by=self.actor)
        return self.moved(collaboration)


class PutAffiliateLink(Move):
    @described(
        "put_affiliate_link", "Give a creator her affiliate link", answer=answers.Collaboration, body=bodies.NewLink,
        changes=True, refuses=REFUSES | {422: "url.bad_scheme, url.bad_host, url.bad"},
        description="The destination of her own tracked link, which keeps its address.",
    )  # fmt: skip
    def put(self, request: Request, collaboration: Collaboration) -> Response:
        """The collaboration with her link."""
        body = self.read(bodies.NewLink)
        enter(self, collaboration, Kind.AFFILIATE_LINK, "url", body["url"], replace=body["replace"])
        return self.moved(collaboration)


def enter(call: Move, collaboration: Collaboration, kind: TextChoices, field: str, text: str, *, replace: bool) -> None:
    """Give her the value. Raises 422 with the value's own code, 409 where she cannot have it (any more)."""
    try:
        entry.enter_value(collaboration, kind, text, replace=replace, by=call.actor)
    except entry.ValueRefused as refused:
        errors = [
            {"field": field, "code": problem.code, "message": problem.message}
            | ({"suggestion": problem.suggestion} if problem.suggestion else {})
            for problem in refused.problems
        ]
        status = 409 if refused.code in CONFLICTS else 422
        raise Refused(status, refused.code, MENDS.get(refused.code, str(refused)), errors=errors) from refused
    except workflow.WrongMove as move:
        raise Refused(409, "row.order_not_ready", str(move)) from move
