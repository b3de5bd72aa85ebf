"""What waits."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.answers.campaign import CampaignNamed
from campaigns.api.answers.frame import Shape
from campaigns.causes import CAUSES


class Matter(Shape):
    kind = serializers.ChoiceField(choices=["paused", *(cause.kind for cause in CAUSES)])
    number = serializers.IntegerField()
    campaign = CampaignNamed(allow_null=True, help_text="null: it is about the whole brand.")
    text = serializers.CharField()


class Board(Shape):
    blocked = serializers.IntegerField()
    matters = Matter(many=True)
