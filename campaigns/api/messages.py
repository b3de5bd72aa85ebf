"""The brand's e-mails: what became of them, and sending one again."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import sending_again
from campaigns.api import answers, bodies, finding, mail_shapes
from campaigns.api.calls import Call
from campaigns.api.pagination import page
from campaigns.api.schema import described, identifier
from notifications.models import Message, State


class Messages(Call):
    @described(
        "list_messages", "List e-mails", answer=answers.page_of(answers.Message), pages=True,
        refuses={422: "invalid"},
        parameters=[
            identifier("campaign"),
            identifier("collaboration"),
            OpenApiParameter("state", str, enum=State.values),
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The brand's e-mails, oldest first. Two queries a page."""
        found = finding.messages_of(self.brand)
        if (number := self.number("campaign")) is not None:
            people = finding.campaign(self.brand, number).collaborations.values("pk")
            found = found.filter(subject_type="collaboration", subject_id__in=people)
        if (number := self.number("collaboration")) is not None:
            one = finding.collaboration(self.brand, number)
            found = found.filter(subject_type="collaboration", subject_id=one.pk)
        if state := self.choice("state", State.values):
            found = found.filter(state=state)
        return self.shown(page(request, found, mail_shapes.messages))


class OneMessage(Call):
    finds = staticmethod(finding.message)

    @described("get_message", "Get an e-mail", answer=answers.Message)
    def get(self, request: Request, message: Message) -> Response:
        """One e-mail with what became of it."""
        return self.shown(mail_shapes.messages([message])[0])


class ResendMessage(Call):
    finds = staticmethod(finding.message)

    @described(
        "resend_message", "Send an e-mail again", answer=answers.Message, body=bodies.Nothing, changes=True,
        refuses={
            409: "message.cancelled, message.still_waiting, message.outdated, message.purged, message.suppressed",
            429: "message.too_soon",
        },
        description="As a new message, at most once in ten minutes.",
    )  # fmt: skip
    def post(self, request: Request, message: Message) -> Response:
        """The new message."""
        self.read(bodies.Nothing)
        again = sending_again.send_again(message, by=self.actor)
        return self.shown(mail_shapes.messages([finding.message(self.brand, again.pk)])[0])
