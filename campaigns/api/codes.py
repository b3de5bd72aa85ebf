"""Codes without a file: suggestions from a pattern, and a set of codes that becomes an import."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import suggestions, typed_codes
from campaigns.api import answers, bodies, code_shapes, finding, shapes, throttling
from campaigns.api.calls import Call
from campaigns.api.problems import Invalid, Refused, wrong
from campaigns.api.schema import described
from campaigns.imports import ImportRefused
from campaigns.models import Campaign
from promocodes.generator import USUAL_LENGTH, PatternRefused


class SuggestCodes(Call):
    finds = staticmethod(finding.campaign)

    @described(
        "suggest_codes", "Suggest a promo code for every waiting creator", answer=answers.Suggestions,
        body=bodies.CodePattern, changes=True,
        refuses={
            409: "campaign.not_personal",
            422: "generator.unknown_placeholder, generator.empty, generator.too_long",
        },
        description="Stores nothing, and suggests no code that is taken in the brand. The same pattern gives the same "
        "codes again, as long as the same creators wait. Send the codes that you like to …/codes/.",
    )  # fmt: skip
    def post(self, request: Request, campaign: Campaign) -> Response:
        """A code for each, the longest waiting first."""
        body = self.read(bodies.CodePattern)
        if not campaign.wants_personal_code:
            raise Refused(409, "campaign.not_personal", f"“{campaign.title}” hands out no personal codes.")
        people = list(suggestions.waiting(campaign))
        try:
            found = suggestions.suggest(campaign, people, body["pattern"], length=body.get("length", USUAL_LENGTH))
        except PatternRefused as refused:
            raise Refused(
                422, refused.code, str(refused), errors=[wrong("pattern", refused.code, str(refused))]
            ) from refused
        return self.shown({"results": code_shapes.suggestions(people, found)})


class Codes(Call):
    finds = staticmethod(finding.campaign)
    allowance = throttling.IMPORTS

    @described(
        "check_codes", "Send codes for many creators without a file", status=201, answer=answers.Import,
        body=bodies.CodesTyped, changes=True,
        refuses={409: "campaign.not_personal, campaign.closed", 422: "codes.none, unknown"},
        description="Makes an import of them, by the same rules as a file: every code gets a verdict, and nothing is "
        "handed out before it is confirmed. Lines count from 1, in the order sent.",
    )  # fmt: skip
    def post(self, request: Request, campaign: Campaign) -> Response:
        """The verdicts."""
        sent = self.read(bodies.CodesTyped)["codes"]
        people = campaign.collaborations.in_bulk({one["collaboration"] for one in sent})
        missing = [
            wrong(
                f"codes.{place}.collaboration", "unknown",
                f"{one['collaboration']} is no collaboration of this campaign.",
            )
            for place, one in enumerate(sent)
            if one["collaboration"] not in people
        ]  # fmt: skip
        if missing:
            raise Invalid(missing)
        typed = [(people[one["collaboration"]], one["code"]) for one in sent]
        try:
            made = typed_codes.check(campaign, typed, name=typed_codes.TYPED, by=self.actor)
        except ImportRefused as refused:
            raise Refused(422 if refused.code == "codes.none" else 409, refused.code, str(refused)) from refused
        return self.shown(shapes.order_import(made), status=201)
