"""Collaborations: bring creators, list them, move them on."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import expiry, joining, workflow
from campaigns.api import answers, bodies, finding, shapes
from campaigns.api.calls import Call
from campaigns.api.pagination import page
from campaigns.api.problems import Invalid, Refused, wrong
from campaigns.api.schema import described
from campaigns.deadlines import DeadlineRefused
from campaigns.models import Campaign, Collaboration, Status
from promocodes.values import read_url

MOST_AT_ONCE = 1000
LONGEST_POST = 500


class Collaborations(Call):
    finds = staticmethod(finding.campaign)

    @described(
        "list_collaborations", "List a campaign’s collaborations", pages=True, refuses={422: "invalid"},
        answer=answers.page_of(answers.Collaboration),
        parameters=[OpenApiParameter("status", str, enum=Status.values)],
    )  # fmt: skip
    def get(self, request: Request, campaign: Campaign) -> Response:
        """The campaign's collaborations, oldest first. Four queries a page, whatever its size."""
        found = finding.collaborations_of(self.brand).filter(campaign=campaign)
        if status := self.choice("status", Status.values):
            found = found.filter(status=status)
        return self.shown(page(request, found, shapes.collaborations))

    @described(
        "bring_creators", "Bring your own creators", status=201, answer=answers.Collaboration(many=True), changes=True,
        body=PolymorphicProxySerializer(
            "GuestOrGuests", [bodies.Guest, bodies.Guest(many=True)], resource_type_field_name=None, many=False
        ),
        refuses={409: "wrong_move, campaign.full"},
        description="One object or a list of up to 1,000. The answer is a list in the order sent. Who is in the "
        "campaign already keeps her present collaboration. One wrong item refuses the whole list.",
    )  # fmt: skip
    def post(self, request: Request, campaign: Campaign) -> Response:
        """Their collaborations, in the order sent."""
        many = isinstance(request.data, list)
        if many and len(request.data) > MOST_AT_ONCE:
            sent = len(request.data)
            raise Invalid([wrong("", "too_many", f"The list has {sent} creators; at most {MOST_AT_ONCE} at once.")])
        asked = self.read(bodies.Guest, many=many)
        guests = [
            joining.Guest(**{name: value for name, value in one.items() if value is not None})
            for one in (asked if many else [asked])
        ]
        made = joining.bring(campaign, guests, by=self.actor)
        found = finding.collaborations_of(self.brand).in_bulk([one.pk for one in made])
        shown = dict(zip(found, shapes.collaborations(list(found.values())), strict=True))
        return self.shown([shown[one.pk] for one in made], status=201)


class OneCollaboration(Call):
    finds = staticmethod(finding.collaboration)

    @described("get_collaboration", "Get a collaboration", answer=answers.Collaboration)
    def get(self, request: Request, collaboration: Collaboration) -> Response:
        """One collaboration."""
        return self.shown(shapes.collaboration(collaboration))


class Move(Call):
    """A call that moves one collaboration on and shows it."""

    finds = staticmethod(finding.collaboration)

    def moved(self, collaboration: Collaboration) -> Response:
        """The collaboration as it is now."""
        return self.shown(shapes.collaboration(finding.collaboration(self.brand, collaboration.pk)))


class AcceptCollaboration(Move):
    @described(
        "accept_collaboration", "Accept a creator", answer=answers.Collaboration, body=bodies.Nothing, changes=True,
        refuses={409: "wrong_move, campaign.full"},
        description="Sends her code and link at once, unless a personal value is still missing.",
    )  # fmt: skip
    def post(self, request: Request, collaboration: Collaboration) -> Response:
        """Accepted."""
        self.read(bodies.Nothing)
        workflow.accept(collaboration, by=self.actor)
        return self.moved(collaboration)


class RefuseCollaboration(Move):
    @described(
        "refuse_collaboration", "Refuse a creator", answer=answers.Collaboration, body=bodies.Reason, changes=True,
        refuses={409: "wrong_move"},
    )  # fmt: skip
    def post(self, request: Request, collaboration: Collaboration) -> Response:
        """Refused."""
        reason = self.read(bodies.Reason).get("reason") or ""
        workflow.refuse(collaboration, by=self.actor, reason=reason)
        return self.moved(collaboration)


class CancelCollaboration(Move):
    @described(
        "cancel_collaboration", "Cancel an accepted creator", answer=answers.Collaboration, body=bodies.Reason,
        changes=True, refuses={409: "wrong_move"}, description="Retires her values and stops her waiting mails.",
    )  # fmt: skip
    def post(self, request: Request, collaboration: Collaboration) -> Response:
        """Cancelled."""
        reason = self.read(bodies.Reason).get("reason") or ""
        workflow.cancel(collaboration, by=self.actor, reason=reason)
        return self.moved(collaboration)


class PublishCollaboration(Move):
    @described(
        "publish_collaboration", "Note where she has posted", answer=answers.Collaboration, body=bodies.Post,
        changes=True, refuses={409: "wrong_move"},
    )  # fmt: skip
    def post(self, request: Request, collaboration: Collaboration) -> Response:
        """Published."""
        reading = read_url(self.read(bodies.Post)["content_url"])
        if not reading.value and not reading.problems:
            reading.refuse("required", "Give the address of the post.")
        elif len(reading.value) > LONGEST_POST:
            reading.refuse("url.bad", f"The address of a post has at most {LONGEST_POST} characters: shorten it.")
        if reading.problems:
            said = reading.problems[0]
            raise Refused(422, said.code, said.message, errors=[wrong("content_url", said.code, said.message)])
        workflow.publish(collaboration, content_url=reading.value, by=self.actor)
        return self.moved(collaboration)


class ExtendCollaboration(Move):
    @described(
        "extend_collaboration", "Give a later deadline", answer=answers.Collaboration, body=bodies.LaterDeadline,
        changes=True, refuses={409: "wrong_move", 422: "deadline.past, deadline.not_later, deadline.out_of_range"},
        description="Pending content gets the later day; expired goes back to Pending content with it. She is told.",
    )  # fmt: skip
    def post(self, request: Request, collaboration: Collaboration) -> Response:
        """With the later deadline."""
        asked = self.read(bodies.LaterDeadline)
        try:
            workflow.extend(collaboration, due_on=asked["due_on"], by=self.actor, reason=asked.get("reason") or "")
        except DeadlineRefused as refused:
            raise Refused(
                422, refused.code, str(refused), errors=[wrong("due_on", refused.code, str(refused))]
            ) from refused
        return self.moved(collaboration)


class ExpireCollaboration(Move):
    @described(
        "expire_collaboration", "Set a collaboration to expired", answer=answers.Collaboration, body=bodies.Nothing,
        changes=True, refuses={409: "wrong_move, deadline.not_past"},
        description="Its last day must be past. She is told; her code and link go on working.",
    )  # fmt: skip
    def post(self, request: Request, collaboration: Collaboration) -> Response:
        """Expired."""
        self.read(bodies.Nothing)
        expiry.expire_one(collaboration, by=self.actor)
        return self.moved(collaboration)
