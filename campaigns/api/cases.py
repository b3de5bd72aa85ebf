"""What creators say does not work, the three mends, and the proof of a collaboration."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import cases, entry, proof
from campaigns.api import answers, bodies, finding, proof_shapes
from campaigns.api.calls import Call
from campaigns.api.pagination import page
from campaigns.api.problems import Refused, wrong
from campaigns.api.schema import described, identifier
from campaigns.models import Case, Collaboration
from promocodes.models import Kind

REFUSES = {
    409: "case.answered, row.order_not_ready, campaign.not_personal, value.same, message.outdated, message.suppressed",
    422: "answer.required, answer.too_long, code.bad_chars, url.bad, … as in an import’s row",
    429: "message.too_soon",
}


class Cases(Call):
    @described(
        "list_cases", "List what does not work", answer=answers.page_of(answers.Case), pages=True,
        refuses={422: "invalid"},
        parameters=[identifier("campaign"), OpenApiParameter("open", str, enum=["true", "false"])],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The brand's cases, oldest first. One query a page."""
        found = finding.cases_of(self.brand)
        if (number := self.number("campaign")) is not None:
            found = found.filter(collaboration__campaign=finding.campaign(self.brand, number))
        if wanted := self.choice("open", ["true", "false"]):
            found = found.filter(answered_at__isnull=wanted == "true")
        return self.shown(page(request, found, proof_shapes.cases))


class AnswerCase(Call):
    finds = staticmethod(finding.case)

    @described(
        "answer_case", "Answer what does not work", answer=answers.Case, body=bodies.CaseAnswer, changes=True,
        refuses=REFUSES,
        description="replaced: gives her “code” or “url” and mails it. resent: sends her last mail again. answered: "
        "mails “text”. Her deadline goes on, later by the days that it waited.",
    )  # fmt: skip
    def post(self, request: Request, case: Case) -> Response:
        """The case, answered."""
        body = self.read(bodies.CaseAnswer)
        try:
            self._mend(case, body)
        except entry.ValueRefused as refused:
            field = "code" if body.get("code") else "url"
            errors = [wrong(field, problem.code, problem.message) for problem in refused.problems]
            status = 409 if refused.code == "campaign.not_personal" else 422
            raise Refused(status, refused.code, str(refused), errors=errors) from refused
        except cases.CaseRefused as refused:
            status = 422 if refused.code.startswith("answer.") else 409
            raise Refused(status, refused.code, str(refused)) from refused
        return self.shown(proof_shapes.cases([finding.case(self.brand, case.pk)])[0])

    def _mend(self, case: Case, body: dict[str, str]) -> None:
        if body["answer"] == Case.Answer.REPLACED:
            kind, value = (Kind.PROMO_CODE, body["code"]) if body.get("code") else (Kind.AFFILIATE_LINK, body["url"])
            cases.replace(case, kind, value, by=self.actor)
        elif body["answer"] == Case.Answer.RESENT:
            cases.resend(case, by=self.actor)
        else:
            cases.answer(case, body.get("text") or "", by=self.actor)


class ShowProof(Call):
    finds = staticmethod(finding.collaboration)

    @described("get_proof", "Get the proof of a collaboration", answer=answers.Proof)
    def get(self, request: Request, collaboration: Collaboration) -> Response:
        """All facts of one collaboration: values, mails, cases and the timeline."""
        made = proof.of(collaboration.campaign, collaboration, made_by=self.actor.label)
        return self.shown(proof_shapes.proof(made))
