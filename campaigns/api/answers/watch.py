"""What may be wrong with orders and clicks: signs, exclusions, codes that almost fit."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.answers.frame import Shape, moment
from campaigns.models import Sign as SignModel


class Sign(Shape):
    id = serializers.IntegerField()
    campaign = serializers.IntegerField()
    collaboration = serializers.IntegerField()
    kind = serializers.ChoiceField(SignModel.Kind.choices)
    number = serializers.IntegerField(help_text="How many orders or clicks speak for it.")
    detail = serializers.CharField(
        help_text="early: when the code was mailed; burst: orders on a usual day; coupon_site: the sites; "
        "one_buyer: the code."
    )
    text = serializers.CharField(help_text="The same in a sentence.")
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    found_at = serializers.DateTimeField()
    open = serializers.BooleanField(help_text="false: somebody has settled it, and nothing new came since.")
    settled_at = moment(help_text="When it was settled last.")
    settled_by = serializers.CharField(allow_null=True, help_text="null for a program.")


class Exclusion(Shape):
    campaign = serializers.IntegerField()
    collaboration = serializers.IntegerField()
    influencer = serializers.IntegerField()
    orders = serializers.IntegerField(help_text="How many of her orders are left out of all figures.")
    first_at = moment(help_text="The earliest order among them.")
    last_at = moment(help_text="The latest order among them.")


class AtStake(Shape):
    currency = serializers.CharField(help_text="ISO 4217")
    amount = serializers.CharField()


class NearMiss(Shape):
    typed = serializers.CharField(help_text="As it stands on an order.")
    stands_for = serializers.CharField(help_text="The code that somebody holds and that it almost is.")
    orders = serializers.IntegerField()
    at_stake = AtStake(many=True, help_text="What these orders left, by currency.")


class Spelling(Shape):
    id = serializers.IntegerField()
    typed = serializers.CharField()
    stands_for = serializers.CharField()
    accepted_at = serializers.DateTimeField()
    accepted_by = serializers.CharField()
    withdrawn_at = moment()


class SpellingAccepted(Spelling):
    credited = serializers.IntegerField(help_text="How many orders changed hands.")
