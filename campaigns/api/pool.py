"""The pool of a campaign: what waits, codes added with a verdict for each, one taken out."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import pooling
from campaigns.api import answers, bodies, code_shapes, finding, throttling
from campaigns.api.calls import Call
from campaigns.api.pagination import page
from campaigns.api.problems import NotThere, Refused, wrong
from campaigns.api.schema import described
from campaigns.models import Campaign
from promocodes.models import PooledCode

CLOSED = {409: "campaign.not_personal, campaign.closed"}
MOST_ERRORS = 1000


class Pool(Call):
    finds = staticmethod(finding.campaign)
    allowance = throttling.IMPORTS

    @described(
        "list_pool", "List the codes that wait in a campaign’s pool", answer=answers.PoolPage, pages=True,
        refuses={422: "invalid"},
        description="In the order in which creators take them. `left` and `low_at` are the same on every page.",
    )  # fmt: skip
    def get(self, request: Request, campaign: Campaign) -> Response:
        """What waits, the next one first. Two queries a page."""
        waiting = PooledCode.objects.waiting().filter(instruction=campaign.promo_code)
        return self.shown(code_shapes.pool(campaign) | page(request, waiting, code_shapes.pooled_codes))

    @described(
        "add_to_pool", "Add codes to a campaign’s pool", status=201, answer=answers.Pooled, body=bodies.CodesPooled,
        changes=True, refuses=CLOSED | {422: "codes.none, pool.refused_lines"},
        description="Each acceptance takes the next one. Every code gets a verdict; with refused ones nothing is "
        "stored, unless leave_refused is true. Lines count from 1. What waits already is unchanged.",
    )  # fmt: skip
    def post(self, request: Request, campaign: Campaign) -> Response:
        """The verdicts; the new codes wait now."""
        body = self.read(bodies.CodesPooled)
        try:
            found = pooling.add(campaign, body["codes"], leave_refused=body["leave_refused"], by=self.actor)
        except pooling.PoolRefused as refused:
            raise _refusal(refused) from refused
        return self.shown(code_shapes.pooled(campaign, found), status=201)

    @described(
        "set_pool", "Say when a campaign’s pool is low", answer=answers.Pool, body=bodies.PoolLow, changes=True,
        refuses=CLOSED,
    )  # fmt: skip
    def patch(self, request: Request, campaign: Campaign) -> Response:
        """How many are left, and how few are few."""
        number = self.read(bodies.PoolLow)["low_at"]
        try:
            pooling.warn_at(campaign, number, by=self.actor)
        except pooling.PoolRefused as refused:
            raise _refusal(refused) from refused
        return self.shown(code_shapes.pool(finding.campaign(self.brand, campaign.pk)))


class PoolCode(Call):
    finds = staticmethod(finding.campaign)

    @described(
        "remove_from_pool", "Take a waiting code out of a campaign’s pool", answer=answers.Pool, changes=True,
        description="It is free again in the brand then. A code that a creator has taken is not there any more.",
    )  # fmt: skip
    def delete(self, request: Request, campaign: Campaign) -> Response:
        """What is left."""
        number = int(self.kwargs["pooled_id"])
        if number > finding.LARGEST or not pooling.remove(campaign, [number], by=self.actor):
            raise NotThere
        return self.shown(code_shapes.pool(campaign))


def _refusal(refused: pooling.PoolRefused) -> Refused:
    rows = refused.judgement.rows if refused.judgement else []
    errors = [
        wrong(f"codes.{row.entry.line - 1}", problem["code"], problem["message"])
        for row in rows
        for problem in row.problems
    ]
    status = 422 if refused.code in ("codes.none", "codes.too_many", "pool.refused_lines") else 409
    return Refused(status, refused.code, str(refused), errors=errors[:MOST_ERRORS])
