"""The pictures of campaigns and of creators, for programs; the shapes of both name these addresses."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request

from campaigns.api import files, finding
from campaigns.api.calls import Call
from campaigns.api.schema import WEBP, described
from campaigns.models import Campaign, Collaboration


class CampaignPicture(Call):
    finds = staticmethod(finding.campaign)

    @described(
        "show_campaign_picture", "Show a campaign’s picture", answer=WEBP,
        description="The picture that its team has sent, as WebP of at most 1600 × 900; 404 where there is none.",
    )  # fmt: skip
    def get(self, request: Request, campaign: Campaign) -> HttpResponse:
        """The picture itself."""
        return files.picture(campaign.picture)


class CreatorPicture(Call):
    finds = staticmethod(finding.collaboration)

    @described(
        "show_creator_picture", "Show a creator’s picture", answer=WEBP,
        description="The picture that she has sent, as WebP of at most 256 × 256; 404 where there is none, and for "
        "who did not apply but was brought by the brand.",
    )  # fmt: skip
    def get(self, request: Request, collaboration: Collaboration) -> HttpResponse:
        """The picture itself."""
        return files.picture(collaboration.face)
