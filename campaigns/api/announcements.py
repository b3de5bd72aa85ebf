"""What is written to the creators of a campaign."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import announcements
from campaigns.api import answers, bodies, finding
from campaigns.api.calls import Call
from campaigns.api.mail_words import refused_words
from campaigns.api.pagination import page
from campaigns.api.problems import Invalid, Refused, wrong
from campaigns.api.schema import described
from campaigns.mail_words import WordsRefused
from campaigns.models import Announcement, Campaign


class Announcements(Call):
    finds = staticmethod(finding.campaign)

    @described(
        "list_announcements", "List announcements", answer=answers.page_of(answers.Announcement), pages=True,
        refuses={422: "invalid"},
    )  # fmt: skip
    def get(self, request: Request, campaign: Campaign) -> Response:
        """What was written to the campaign's creators, oldest first."""
        return self.shown(page(request, Announcement.objects.filter(campaign=campaign), _shapes))

    @described(
        "announce", "Write to creators", status=201, answer=answers.Announcement, body=bodies.Announcement,
        changes=True, refuses={409: "announcement.nobody", 422: "unknown"},
        description="To all who stand in some statuses, or to some collaborations. Whoever unsubscribed is left out. "
        "Send an Idempotency-Key: without one the same call twice writes twice.",
    )  # fmt: skip
    def post(self, request: Request, campaign: Campaign) -> Response:
        """The announcement; its e-mails are among the brand's."""
        body = self.read(bodies.Announcement)
        chosen = body.get("collaborations", [])
        known = set(announcements.people(campaign, chosen=chosen).values_list("pk", flat=True)) if chosen else set()
        if unknown := [number for number in chosen if number not in known]:
            text = f"{unknown[0]} is no creator of this campaign who can be written to."
            raise Invalid([wrong("collaborations", "unknown", text)])
        try:
            made = announcements.send(
                campaign,
                body["subject"],
                body["body"],
                statuses=body.get("statuses", []),
                chosen=chosen,
                press_key=uuid.uuid4().hex,
                by=self.actor,
            )
        except WordsRefused as refused:
            raise refused_words(refused) from refused
        except announcements.AnnouncementRefused as refused:
            raise Refused(409, refused.code, str(refused)) from refused
        return self.shown(_shapes([made])[0], status=201)


def _shapes(found: Sequence[Announcement]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.pk,
            "campaign": one.campaign_id,
            "subject": one.subject,
            "body": one.body,
            "statuses": one.statuses,
            "number": one.number,
            "sent_at": one.sent_at,
            "sent_by": one.sent_label,
        }
        for one in found
    ]
