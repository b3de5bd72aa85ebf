"""What programs send."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from campaigns.api.fields import Address, Day, Flag, Text, Typed, Whole
from campaigns.models import Format
from influencers import profiles
from influencers.models import Network

LARGEST_NUMBER = 2_147_483_647


class Instruction(serializers.Serializer):
    """What a promo code and an affiliate link have in common."""

    title = Text(max_length=120, help_text="What creators read above it.")
    description = Text(lines=True, max_length=2000, required=False, allow_blank=True, allow_null=True)
    personalized = Flag(required=False, help_text="true: each creator gets her own. false: all share one.")

    def shared(self) -> str:
        """The name of the field with the value that all creators share."""
        return "url" if "url" in self.fields else "code"

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Generic or personalised, not both."""
        if attrs.get("personalized") and attrs.get(self.shared()):
            raise serializers.ValidationError(
                {self.shared(): "Give the shared value, or set personalized to true; not both."}, code="not_both"
            )
        return attrs


@extend_schema_serializer(component_name="PromoCodeInstruction")
class PromoCode(Instruction):
    code = Typed(required=False, allow_blank=True, allow_null=True, help_text="The shared code, unless personalized.")


@extend_schema_serializer(component_name="AffiliateLinkInstruction")
class AffiliateLink(Instruction):
    url = Typed(
        required=False, allow_blank=True, allow_null=True, help_text="The shared https address, unless personalized."
    )


@extend_schema_serializer(component_name="Campaign")
class Campaign(serializers.Serializer):
    title = Text(max_length=120)
    brief = Text(lines=True, max_length=5000, required=False, allow_blank=True)
    networks = serializers.ListField(
        child=Text(allow_blank=True), max_length=20, required=False, help_text=", ".join(Network.values)
    )
    formats = serializers.ListField(
        child=Text(allow_blank=True), max_length=20, required=False, help_text=", ".join(Format.values)
    )
    dos = Text(lines=True, max_length=2000, required=False, allow_blank=True)
    donts = Text(lines=True, max_length=2000, required=False, allow_blank=True)
    hashtags = serializers.ListField(child=Text(max_length=60), max_length=30, required=False)
    mentions = serializers.ListField(child=Text(max_length=60), max_length=30, required=False)
    starts_on = Day(required=False, allow_null=True)
    ends_on = Day(required=False, allow_null=True)
    posting_days = Whole(
        required=False, min_value=1, max_value=365, help_text="Days to post after hand-over; 28 if left out."
    )
    places = Whole(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_NUMBER,
        help_text="How many creators may be accepted; null: no cap.",
    )  # fmt: skip
    promo_code = PromoCode(required=False, allow_null=True)
    affiliate_link = AffiliateLink(required=False, allow_null=True)


@extend_schema_serializer(component_name="Guest")
class Guest(serializers.Serializer):
    """A creator whom the brand brings."""

    email = Address()
    name = Text(max_length=100, required=False, allow_blank=True, allow_null=True)
    handle = Text(max_length=61, required=False, allow_blank=True, allow_null=True, help_text="With or without the @.")
    network = serializers.ChoiceField(
        Network.choices, required=False, allow_blank=True, allow_null=True, help_text=", ".join(Network.values)
    )
    country = Text(max_length=2, required=False, allow_blank=True, allow_null=True, help_text="Two letters, as in FR.")
    accepted = Flag(required=False, default=False, help_text="true: accept her at once.")

    def validate_handle(self, text: str | None) -> str:
        """Without its @."""
        return profiles.read_handle(text or "")

    def validate_country(self, text: str | None) -> str:
        """In capitals."""
        return profiles.read_country(text or "")


class Reason(serializers.Serializer):
    reason = Text(
        lines=True, max_length=300, required=False, allow_blank=True, allow_null=True, help_text="She may read it."
    )


class Post(serializers.Serializer):
    content_url = Typed(help_text="The https address of the post.")


class NewCode(serializers.Serializer):
    code = Typed(help_text="1 to 64 letters and digits of one script, and - _ . %")
    replace = Flag(required=False, default=False, help_text="true: replace what was handed over already.")


class NewLink(serializers.Serializer):
    url = Typed(help_text="Her destination: an https address of a public site.")
    replace = Flag(required=False, default=False, help_text="true: replace what was handed over already.")


class OrdersFile(serializers.Serializer):
    file = serializers.FileField(help_text="The filled .xlsx (or .csv) file of orders, up to 10 MB and 20,000 rows.")


class Agreement(serializers.Serializer):
    leave_refused = Flag(required=False, default=False, help_text="true: apply the good rows and leave the refused.")
    replace_changed = Flag(required=False, default=False, help_text="true: replace values that creators have already.")


class Nothing(serializers.Serializer):
    """An action without a body, or with `{}`."""
