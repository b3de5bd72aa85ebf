"""Who attracts and who converts."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.answers.frame import Shape


class Revenue(Shape):
    currency = serializers.CharField()
    conversions = serializers.IntegerField(help_text="Orders in this currency.")
    gross = serializers.CharField()
    refunded = serializers.CharField()
    net = serializers.CharField()


class Figures(Shape):
    clicks = serializers.IntegerField(help_text="People's.")
    unique_clicks = serializers.IntegerField(help_text="Unique visitors of each UTC day, summed over days.")
    robot_clicks = serializers.IntegerField()
    conversions = serializers.IntegerField()
    conversion_rate = serializers.CharField(
        allow_null=True, help_text="conversions ÷ unique_clicks; null without unique clicks."
    )
    revenue = Revenue(many=True)
    excluded = serializers.IntegerField(help_text="Orders that the brand left out; they are in no other figure.")


class CreatorResults(Figures):
    collaboration = serializers.IntegerField()
    influencer = serializers.IntegerField()
    name = serializers.CharField()
    handle = serializers.CharField()
    email = serializers.CharField()
    status = serializers.CharField()
    promo_code = serializers.CharField(allow_null=True)


class DayResults(Figures):
    day = serializers.DateField(help_text="A UTC day for clicks, a day of the brand's calendar for orders.")


class Results(Shape):
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    totals = Figures()
    creators = CreatorResults(many=True)
    uncredited = Figures(help_text="Orders that are credited to the campaign and to no creator; in totals too.")
    days = DayResults(many=True, help_text="Days on which anything was counted.")
