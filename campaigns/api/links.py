"""A creator's links by place."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import link_labels
from campaigns.api import answers, bodies, finding, proof_shapes
from campaigns.api.calls import Call
from campaigns.api.problems import Refused, wrong
from campaigns.api.schema import described
from campaigns.models import Collaboration


class Links(Call):
    finds = staticmethod(finding.collaboration)

    @described("list_links", "List a creator’s links by place", answer=answers.page_of(answers.HerLink))
    def get(self, request: Request, collaboration: Collaboration) -> Response:
        """Her link with what came by no label, then her labelled links, oldest first: together they are her figures."""
        shown = [proof_shapes.her_link(one) for one in link_labels.of(collaboration)]
        return self.shown({"next": None, "previous": None, "results": shown})

    @described(
        "add_link", "Make a link for one more place", answer=answers.HerLink, status=201, body=bodies.Label,
        changes=True, refuses={409: "label.no_link, label.too_many", 422: "label.duplicate, label.too_long, invalid"},
        description="It leads where her link leads. Its clicks are told apart by its label.",
    )  # fmt: skip
    def post(self, request: Request, collaboration: Collaboration) -> Response:
        """The new link."""
        body = self.read(bodies.Label)
        try:
            made = link_labels.add(collaboration, body["label"], by=self.actor)
        except link_labels.LabelRefused as refused:
            if refused.code in ("label.no_link", "label.too_many"):
                raise Refused(409, refused.code, str(refused)) from refused
            errors = [wrong("label", refused.code, str(refused))]
            raise Refused(422, refused.code, str(refused), errors=errors) from refused
        [shown] = [one for one in link_labels.of(collaboration) if one.pk == made.pk]
        return self.shown(proof_shapes.her_link(shown), status=201)
