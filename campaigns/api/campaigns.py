"""Campaigns: list, create, change, publish, close."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import code_terms, offers
from campaigns.api import answers, bodies, finding, shapes
from campaigns.api.calls import Call
from campaigns.api.pagination import page
from campaigns.api.problems import Invalid, wrong
from campaigns.api.schema import described
from campaigns.models import Campaign

INSTRUCTIONS = ("promo_code", "affiliate_link")


class Campaigns(Call):
    @described(
        "list_campaigns", "List campaigns", answer=answers.page_of(answers.Campaign), finds=False, pages=True,
        parameters=[OpenApiParameter("status", str, enum=Campaign.Status.values)], refuses={422: "invalid"},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The brand's campaigns, oldest first."""
        found = finding.campaigns_of(self.brand)
        if status := self.choice("status", Campaign.Status.values):
            found = found.filter(status=status)
        return self.shown(page(request, found, shapes.campaigns))

    @described(
        "create_campaign", "Create a campaign", answer=answers.Campaign, status=201, body=bodies.Campaign,
        changes=True, finds=False, description="A draft; publish it to put it into the Store.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """A new draft."""
        made = offers.create(self.brand, self.read(bodies.Campaign), by=self.actor)
        return self.shown(shapes.campaign(finding.campaign(self.brand, made.pk)), status=201)


class OneCampaign(Call):
    finds = staticmethod(finding.campaign)

    @described("get_campaign", "Get a campaign", answer=answers.Campaign)
    def get(self, request: Request, campaign: Campaign) -> Response:
        """One campaign."""
        return self.shown(shapes.campaign(campaign))

    @described(
        "change_campaign", "Change a campaign", answer=answers.Campaign, body=bodies.CampaignChange, changes=True,
        matches=True, refuses={409: "wrong_move"},
        description="Changes what the body names, inside an instruction too. A changed generic code or link is a new "
        "version for everyone who has it, and is mailed to her.",
    )  # fmt: skip
    def patch(self, request: Request, campaign: Campaign) -> Response:
        """The changed campaign."""
        values = self.read(bodies.CampaignChange, partial=True)
        for name in INSTRUCTIONS:
            if values.get(name) is not None:
                values[name] = _merged(name, shapes.campaign(campaign)[name], values[name])
        offers.change(campaign, values, by=self.actor)
        return self.shown(shapes.campaign(finding.campaign(self.brand, campaign.pk)))


class PublishCampaign(Call):
    finds = staticmethod(finding.campaign)

    @described(
        "publish_campaign", "Publish a campaign", answer=answers.Campaign, body=bodies.Nothing, changes=True,
        refuses={409: "wrong_move"}, description="Puts a draft into the Store.",
    )  # fmt: skip
    def post(self, request: Request, campaign: Campaign) -> Response:
        """The campaign, in the Store."""
        self.read(bodies.Nothing)
        offers.publish(campaign, by=self.actor)
        return self.shown(shapes.campaign(finding.campaign(self.brand, campaign.pk)))


class CloseCampaign(Call):
    finds = staticmethod(finding.campaign)

    @described(
        "close_campaign", "Close a campaign", answer=answers.Campaign, body=bodies.Nothing, changes=True,
        refuses={409: "wrong_move"},
        description="Refuses who applied, cancels who is Ready to send, lets Pending content finish.",
    )  # fmt: skip
    def post(self, request: Request, campaign: Campaign) -> Response:
        """The campaign, closed."""
        self.read(bodies.Nothing)
        offers.close(campaign, by=self.actor)
        return self.shown(shapes.campaign(finding.campaign(self.brand, campaign.pk)))


def _merged(name: str, present: dict[str, Any] | None, given: dict[str, Any]) -> dict[str, Any]:
    """The present instruction with what was given; so a program can send the changed code alone."""
    merged = (present or {}) | given
    if present and given.get("discount"):
        merged["discount"] = code_terms.merged(present.get("discount"), given["discount"])
    shared = "code" if name == "promo_code" else "url"
    if merged.get("personalized") and given.get(shared):
        message = f"This one is personalized. Send “personalized”: false with the {shared}, or leave the {shared} out."
        raise Invalid([wrong(f"{name}.{shared}", "not_both", message)])
    return merged
