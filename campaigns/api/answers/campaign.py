"""A campaign and what it hands out."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from campaigns.api.answers.frame import Shape, moment
from campaigns.models import Campaign as CampaignModel
from campaigns.models import Format
from influencers.models import Network
from promocodes.models import Discount as DiscountKind
from tracking.credit import Rule


class Discount(Shape):
    kind = serializers.ChoiceField(DiscountKind.choices)
    value = serializers.CharField(allow_null=True, help_text="Per cent, or money; null for free shipping.")
    currency = serializers.CharField(allow_null=True, help_text="ISO 4217")
    minimum_order = serializers.CharField(allow_null=True)


@extend_schema_serializer(component_name="PromoCodeInstruction")
class PromoCode(Shape):
    title = serializers.CharField()
    description = serializers.CharField()
    personalized = serializers.BooleanField()
    code = serializers.CharField(required=False, help_text="The shared code; absent when personalized.")
    starts_on = serializers.DateField(required=False, help_text="The first day its codes work; absent: open.")
    ends_on = serializers.DateField(required=False, help_text="The last day its codes work; absent: open.")
    discount = Discount(required=False, help_text="What a code takes off in the shop; absent: not described.")


@extend_schema_serializer(component_name="AffiliateLinkInstruction")
class AffiliateLink(Shape):
    title = serializers.CharField()
    description = serializers.CharField()
    personalized = serializers.BooleanField()
    url = serializers.CharField(required=False, help_text="The shared address; absent when personalized.")
    utm = serializers.DictField(
        child=serializers.CharField(), required=False, help_text="Templates of UTM parameters; absent: none."
    )
    click_id_parameter = serializers.CharField(required=False, help_text="Absent: no click identifier is added.")


class Campaign(Shape):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    status = serializers.ChoiceField(CampaignModel.Status.choices)
    title = serializers.CharField()
    brief = serializers.CharField()
    networks = serializers.ListField(child=serializers.ChoiceField(Network.choices))
    formats = serializers.ListField(child=serializers.ChoiceField(Format.choices))
    dos = serializers.CharField()
    donts = serializers.CharField()
    hashtags = serializers.ListField(child=serializers.CharField())
    mentions = serializers.ListField(child=serializers.CharField())
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    posting_days = serializers.IntegerField()
    posting_days_by_network = serializers.DictField(child=serializers.IntegerField())
    places = serializers.IntegerField(allow_null=True)
    credit_rule = serializers.ChoiceField(Rule.choices)
    credit_window_days = serializers.IntegerField()
    promo_code = PromoCode(allow_null=True)
    affiliate_link = AffiliateLink(allow_null=True)
    picture = serializers.CharField(
        allow_null=True, help_text="Where to fetch it with the key; another address where it is another picture."
    )
    created_at = serializers.DateTimeField()
    published_at = moment()
    closed_at = moment()


class CampaignNamed(Shape):
    id = serializers.IntegerField()
    title = serializers.CharField()
