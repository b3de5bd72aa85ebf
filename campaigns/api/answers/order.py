"""An order of the brand's shop, and the address where a shop reports them."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.answers.frame import Shape, moment
from tracking.models import Conversion as Order
from tracking.models import Hook as HookModel


class CreditedTo(Shape):
    campaign = serializers.IntegerField()
    collaboration = serializers.IntegerField(allow_null=True, help_text="null: a code that all creators share.")
    influencer = serializers.IntegerField(allow_null=True)
    by = serializers.ChoiceField(choices=["code", "click"])
    reason = serializers.CharField()


class OrderRefunded(Shape):
    refund_id = serializers.CharField()
    amount = serializers.CharField()
    occurred_at = serializers.DateTimeField()


class Conversion(Shape):
    id = serializers.IntegerField()
    source = serializers.CharField()
    order_id = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    status = serializers.ChoiceField(Order.Status.choices)
    amount = serializers.CharField()
    currency = serializers.CharField(help_text="ISO 4217")
    code = serializers.CharField(allow_null=True, help_text="The code that counts, or the first.")
    codes = serializers.ListField(child=serializers.CharField(), help_text="All codes, in the shop's order.")
    click_id = serializers.CharField(allow_null=True)
    credited_to = CreditedTo(allow_null=True, help_text="null: nobody yet, or an order that does not count.")
    reason = serializers.CharField(help_text="Why, in a sentence; also why nobody.")
    flags = serializers.ListField(
        child=serializers.CharField(),
        help_text="before_given, after_retired, outside_days, after_campaign, two_codes, signals_differ, "
        "click_too_old, misspelt",
    )
    refunded = serializers.CharField()
    net = serializers.CharField(help_text="What is left; 0 for an order that does not count.")
    refunds = OrderRefunded(many=True)


class HookRefusal(Shape):
    at = serializers.DateTimeField()
    code = serializers.CharField(help_text="signature.wrong, malformed, body.too_large")


class Hook(Shape):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(HookModel.Kind.choices)
    name = serializers.CharField()
    source = serializers.CharField()
    url = serializers.CharField(help_text="What the shop is given.")
    secret = serializers.CharField(allow_null=True, help_text="Shown once, when it is made or rotated.")
    previous_secret_until = moment(help_text="Until when the secret of before counts too.")
    last_delivery_at = moment()
    waiting = serializers.IntegerField()
    refused = serializers.IntegerField(help_text="Signed calls whose facts could not be used.")
    last_refused_call = HookRefusal(allow_null=True)
