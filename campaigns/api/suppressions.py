"""The addresses that the brand's mails do not go to."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import mailing
from campaigns.api import answers, bodies, finding, mail_shapes
from campaigns.api.calls import Call
from campaigns.api.pagination import page
from campaigns.api.problems import Refused
from campaigns.api.schema import described
from notifications.models import Suppression
from notifications.suppressions import NotLifted


class Suppressions(Call):
    @described(
        "list_suppressions", "List stopped addresses", answer=answers.page_of(answers.Suppression), pages=True,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The addresses that hold, oldest first. Unsubscribing (scope optional) stops no code."""
        return self.shown(page(request, mailing.stopped(self.brand), mail_shapes.suppressions))


class LiftSuppression(Call):
    finds = staticmethod(finding.suppression)

    @described(
        "lift_suppression", "Mail an address again", answer=answers.Suppression, body=bodies.Nothing, changes=True,
        refuses={409: "suppression.her_choice"},
        description="What was stopped is not sent by itself: send it again, message by message.",
    )  # fmt: skip
    def post(self, request: Request, one: Suppression) -> Response:
        """The suppression, lifted; lifted already: the same answer."""
        self.read(bodies.Nothing)
        try:
            mailing.lift(one, brand=self.brand, by=self.actor)
        except NotLifted as refusal:
            raise Refused(409, refusal.code, str(refusal)) from refusal
        return self.shown(mail_shapes.suppressions([one])[0])
