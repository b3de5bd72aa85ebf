"""What programs send."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.names import clean_name
from campaigns.announcements import AUDIENCE
from campaigns.api.fields import WORDS, Address, Day, Flag, Named, Several, Text, Typed, Whole
from campaigns.models import Case, Format
from campaigns.pooling import MOST_LOW_AT
from influencers import profiles
from influencers.models import Network
from promocodes.generator import LONGEST_PATTERN, PLACEHOLDERS, SHORTEST, USUAL_LENGTH
from promocodes.models import Discount as DiscountKind
from promocodes.utm import FIELDS as UTM_FIELDS
from promocodes.utm import LONGEST
from promocodes.utm import PLACEHOLDERS as UTM_PLACEHOLDERS
from promocodes.values import MAX_CODE
from tracking.credit import DEFAULT_WINDOW, LONGEST_WINDOW, Rule
from tracking.order_facts import LONGEST_SIGNAL

LARGEST_NUMBER = 2_147_483_647
LARGEST_IDENTIFIER = 2**63 - 1
MOST_CODES = 20_000  # as many as the lines of a file


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


@extend_schema_serializer(component_name="Discount")
class Discount(serializers.Serializer):
    """campaigns.code_terms reads it and names what is wrong."""

    kind = Text(max_length=40, required=False, words=DiscountKind.choices)
    value = Typed(
        required=False, allow_blank=True, allow_null=True,
        help_text="A decimal in quotation marks: per cent, or money; leave it out for free_shipping.",
    )  # fmt: skip
    currency = Text(
        max_length=3, required=False, allow_blank=True, allow_null=True, help_text="ISO 4217; the brand's if left out."
    )
    minimum_order = Typed(
        required=False, allow_blank=True, allow_null=True, help_text='The smallest order, as in "50.00".'
    )


@extend_schema_serializer(component_name="PromoCodeInstruction")
class PromoCode(Instruction):
    code = Typed(required=False, allow_blank=True, allow_null=True, help_text="The shared code, unless personalized.")
    starts_on = Day(required=False, allow_null=True, help_text="The first day its codes work, in the brand's calendar.")
    ends_on = Day(required=False, allow_null=True, help_text="The last day its codes work, in the brand's calendar.")
    discount = Discount(required=False, allow_null=True, help_text="What a code takes off in the shop.")


@extend_schema_serializer(component_name="AffiliateLinkInstruction")
class AffiliateLink(Instruction):
    url = Typed(
        required=False, allow_blank=True, allow_null=True, help_text="The shared https address, unless personalized."
    )
    utm = Named(
        child=Text(allow_blank=True, allow_null=True, max_length=LONGEST), required=False, allow_null=True,
        help_text=f"UTM parameters that every link adds: {', '.join(UTM_FIELDS)}, with the placeholders "
        f"{', '.join(f'{{{one}}}' for one in UTM_PLACEHOLDERS)}. All of it at once; null: none.",
    )  # fmt: skip
    click_id_parameter = Text(
        required=False, allow_blank=True, allow_null=True, max_length=100,
        help_text="The parameter that carries a click identifier, as in tandem_click; null: none is added.",
    )  # fmt: skip


@extend_schema_serializer(component_name="Campaign")
class Campaign(serializers.Serializer):
    title = Text(max_length=120)
    brief = Text(lines=True, max_length=5000, required=False, allow_blank=True)
    networks = Several(child=Text(allow_blank=True, words=Network.choices), max_length=20, required=False)
    formats = Several(child=Text(allow_blank=True, words=Format.choices), max_length=20, required=False)
    dos = Text(lines=True, max_length=2000, required=False, allow_blank=True)
    donts = Text(lines=True, max_length=2000, required=False, allow_blank=True)
    hashtags = Several(child=Text(max_length=60), max_length=30, required=False)
    mentions = Several(child=Text(max_length=60), max_length=30, required=False)
    starts_on = Day(required=False, allow_null=True)
    ends_on = Day(required=False, allow_null=True)
    posting_days = Whole(
        required=False, min_value=1, max_value=365, help_text="Days to post after hand-over; 28 if left out."
    )
    posting_days_by_network = Named(
        child=Whole(min_value=1, max_value=365), required=False,
        help_text='Other days to post for some networks, as in {"tiktok": 14}. Deadlines that were given stay.',
    )  # fmt: skip
    places = Whole(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_NUMBER,
        help_text="How many creators may be accepted; null: no cap.",
    )  # fmt: skip
    credit_rule = Text(max_length=40, required=False, words=Rule.choices, help_text="Which signal of an order wins.")
    credit_window_days = Whole(
        required=False, min_value=1, max_value=LONGEST_WINDOW,
        help_text=f"How many days after a click an order counts as its; {DEFAULT_WINDOW} if left out.",
    )  # fmt: skip
    promo_code = PromoCode(required=False, allow_null=True)
    affiliate_link = AffiliateLink(required=False, allow_null=True)


@extend_schema_serializer(component_name="PromoCodeChange")
class PromoCodeChange(PromoCode):
    title = Text(max_length=120, required=False, help_text="What creators read above it.")


@extend_schema_serializer(component_name="AffiliateLinkChange")
class AffiliateLinkChange(AffiliateLink):
    title = Text(max_length=120, required=False, help_text="What creators read above it.")


@extend_schema_serializer(component_name="CampaignChange")
class CampaignChange(Campaign):
    """What is left out stays, inside an instruction too."""

    title = Text(max_length=120, required=False)
    promo_code = PromoCodeChange(required=False, allow_null=True)
    affiliate_link = AffiliateLinkChange(required=False, allow_null=True)


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


class Label(serializers.Serializer):
    label = Text(max_length=200, help_text="Where she puts it, as in Story or Bio; up to 30 characters.")


class LaterDeadline(Reason):
    due_on = Day(help_text="The new last day to post, later than the present one.")


class RetireReason(serializers.Serializer):
    reason = Text(lines=True, max_length=300, help_text="Why the code is taken out of use; the creator reads it.")

    def validate_reason(self, text: str) -> str:
        """More than invisible characters."""
        if not clean_name(text):
            raise serializers.ValidationError(WORDS["blank"], code="blank")
        return text


class DaysOfCode(serializers.Serializer):
    starts_on = Day(required=False, allow_null=True, help_text="The first day it works, in the brand's calendar.")
    ends_on = Day(required=False, allow_null=True, help_text="The last day it works; null: as its campaign says.")


class Post(serializers.Serializer):
    content_url = Typed(help_text="The https address of the post.")


class NewCode(serializers.Serializer):
    code = Typed(help_text="1 to 64 letters and digits of one script, and - _ . %")
    replace = Flag(required=False, default=False, help_text="true: replace what was handed over already.")


class NewLink(serializers.Serializer):
    url = Typed(help_text="Her destination: an https address of a public site.")
    replace = Flag(required=False, default=False, help_text="true: replace what was handed over already.")


class CodePattern(serializers.Serializer):
    pattern = Text(
        max_length=LONGEST_PATTERN,
        help_text=f"Your own text with placeholders: {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}.",
    )
    length = Whole(
        required=False, min_value=SHORTEST, max_value=MAX_CODE, help_text=f"At most; {USUAL_LENGTH} if left out."
    )


@extend_schema_serializer(component_name="CodeOfCollaboration")
class CodeTyped(serializers.Serializer):
    collaboration = Whole(min_value=1, max_value=LARGEST_IDENTIFIER)
    code = Typed(help_text="1 to 64 letters and digits of one script, and - _ . %")


class CodesTyped(serializers.Serializer):
    codes = CodeTyped(many=True, allow_empty=False, min_length=1, max_length=MOST_CODES)


class CodesPooled(serializers.Serializer):
    codes = Several(
        child=Typed(allow_blank=True),
        allow_empty=False,
        min_length=1,
        max_length=MOST_CODES,
        help_text="In the order of taking.",
    )
    leave_refused = Flag(required=False, default=False, help_text="true: add the good codes and leave the refused.")


class PoolLow(serializers.Serializer):
    low_at = Whole(min_value=0, max_value=MOST_LOW_AT, help_text="The board warns when so few codes are left.")


class OrdersFile(serializers.Serializer):
    file = serializers.FileField(help_text="The filled .xlsx (or .csv) file of orders, up to 10 MB and 20,000 rows.")


class Agreement(serializers.Serializer):
    leave_refused = Flag(required=False, default=False, help_text="true: apply the good rows and leave the refused.")
    replace_changed = Flag(required=False, default=False, help_text="true: replace values that creators have already.")


class Shift(serializers.Serializer):
    by = Whole(help_text="1: each value one row down. -1: one row up.")

    def validate_by(self, value: int) -> int:
        """One row, in one of two directions."""
        if value not in (1, -1):
            raise serializers.ValidationError("Give 1 (one row down) or -1 (one row up).", code="unknown")
        return value


class Nothing(serializers.Serializer):
    """An action without a body, or with `{}`."""


class ExcludedSince(serializers.Serializer):
    since = Day(help_text="The first day whose orders are left out, in the brand's calendar.")


class NewSpelling(serializers.Serializer):
    typed = Text(max_length=LONGEST_SIGNAL, help_text="The code as it stands on the orders.")
    stands_for = Text(max_length=LONGEST_SIGNAL, help_text="The code that somebody holds.")


class Words(serializers.Serializer):
    """campaigns.mail_words reads them and names what is wrong, with its place."""

    subject = Typed(allow_blank=True, help_text="One line, without {code} and {link}.")
    body = Typed(allow_blank=True, help_text="Paragraphs with placeholders; empty lines part them.")


class Announcement(Words):
    """Words, and to whom."""

    statuses = Several(
        child=Text(max_length=20, words=[(one.value, one.label) for one in AUDIENCE]),
        required=False,
        max_length=10,
        help_text="All creators who stand there.",
    )
    collaborations = Several(child=Whole(min_value=1, max_value=LARGEST_IDENTIFIER), required=False, max_length=1000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Statuses or collaborations."""
        if bool(attrs.get("statuses")) == bool(attrs.get("collaborations")):
            raise serializers.ValidationError(
                {"statuses": "Say to whom: give statuses, or collaborations; not both."}, code="not_both"
            )
        known = [str(status.value) for status in AUDIENCE]
        for status in attrs.get("statuses", []):
            if status not in known:
                raise serializers.ValidationError(
                    {"statuses": f"“{status}” cannot be written to. Choose from {', '.join(known)}."}, code="unknown"
                )
        return attrs


class CaseAnswer(serializers.Serializer):
    """How what does not work is mended. Codes, links and texts are judged by their verbs, with their own codes."""

    answer = serializers.ChoiceField(Case.Answer.choices)
    code = Typed(required=False, allow_blank=True, allow_null=True, help_text="Another code, for replaced.")
    url = Typed(required=False, allow_blank=True, allow_null=True, help_text="Another link, for replaced.")
    text = Text(lines=True, required=False, allow_blank=True, allow_null=True, help_text="For answered.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One value to replace with, not two and not none."""
        if attrs["answer"] == Case.Answer.REPLACED and bool(attrs.get("code")) == bool(attrs.get("url")):
            raise serializers.ValidationError({"code": "Give “code” or “url”; one of them."}, code="required")
        return attrs
