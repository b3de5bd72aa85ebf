"""The shapes of `shapes`, described for the schema and the docs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer, inline_serializer
from rest_framework import serializers

from campaigns.causes import CAUSES
from campaigns.models import Campaign as CampaignModel
from campaigns.models import Case as CaseModel
from campaigns.models import Format, OrderImport, Status
from campaigns.register_rows import State as RegisterState
from campaigns.rows import VERDICTS
from influencers.models import Network
from notifications.models import State as MessageState
from notifications.models import Suppression as StoppedAddress
from promocodes.models import Discount as DiscountKind


class Shape(serializers.Serializer):
    """An answer; `shapes` makes it."""


def moment(**options: Any) -> serializers.DateTimeField:
    """A time in UTC, null while it has not come."""
    return serializers.DateTimeField(allow_null=True, **options)


class MeBrand(Shape):
    slug = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField(help_text="ISO 4217")


class MeKey(Shape):
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())


class MePause(Shape):
    code = serializers.CharField(help_text="channel.auth, .tls, .quota, .settings or .refused")
    detail = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(help_text="When it is tried again by itself.")


class MeMail(Shape):
    paused = MePause(allow_null=True, help_text="Why no mail of the brand leaves.")


class Me(Shape):
    brand = MeBrand()
    key = MeKey()
    mail = MeMail()


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
    promo_code = PromoCode(allow_null=True)
    affiliate_link = AffiliateLink(allow_null=True)
    created_at = serializers.DateTimeField()
    published_at = moment()
    closed_at = moment()


class CreatorSeen(Shape):
    """The creator as the brand sees her."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    handle = serializers.CharField()


class Retired(Shape):
    at = serializers.DateTimeField()
    reason = serializers.CharField(allow_null=True, help_text="null where it ended with its collaboration.")


class GivenCode(Shape):
    code = serializers.CharField()
    version = serializers.IntegerField(help_text="1 for the first, one more for each replacement.")
    handed_over_at = moment(help_text="null while an import's e-mails are held.")
    retired = Retired(allow_null=True, help_text="null while it is in use.")


class GivenLink(Shape):
    url = serializers.CharField(help_text="Her destination.")
    tracked_url = serializers.CharField(allow_null=True, help_text="Her own short link, which counts clicks.")
    version = serializers.IntegerField()
    handed_over_at = moment(help_text="null while an import's e-mails are held.")


class LastMail(Shape):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(MessageState.choices)
    sent_at = moment()
    delivered_at = moment()
    opened_at = moment()
    error = serializers.CharField(allow_null=True)


class TimelineLine(Shape):
    at = serializers.DateTimeField()
    event = serializers.CharField()
    by = serializers.CharField()
    detail = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(allow_null=True, help_text="Of the value that was given.")
    mail = serializers.CharField(allow_null=True, help_text="The kind of the e-mail.")
    sign = serializers.ChoiceField(
        [("strong", "strong"), ("weak", "weak")], allow_null=True,
        help_text="How much it proves that she has her values: seen and confirmed are strong, an opened mail is weak.",
    )  # fmt: skip

    def get_fields(self) -> dict[str, serializers.Field]:
        """With `import`, which is no name in Python."""
        return super().get_fields() | {"import": serializers.IntegerField(allow_null=True)}


class OpenCase(Shape):
    id = serializers.IntegerField()
    reason = serializers.ChoiceField(CaseModel.Reason.choices)
    text = serializers.CharField()
    opened_at = serializers.DateTimeField()


class Collaboration(Shape):
    id = serializers.IntegerField()
    order = serializers.CharField(help_text="The order reference of the Excel file.")
    status = serializers.ChoiceField(Status.choices)
    campaign = serializers.IntegerField()
    influencer = CreatorSeen()
    promo_code = GivenCode(allow_null=True)
    affiliate_link = GivenLink(allow_null=True)
    message = LastMail(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    content_url = serializers.CharField(allow_null=True)
    seen_at = moment(help_text="When she first opened her page with her present values.")
    confirmed_at = moment(help_text="When she said that her present values arrived and work.")
    case = OpenCase(allow_null=True, help_text="What she says does not work; null where nothing waits for an answer.")
    timeline = TimelineLine(many=True)


class Case(Shape):
    id = serializers.IntegerField()
    campaign = serializers.IntegerField()
    collaboration = serializers.IntegerField()
    reason = serializers.ChoiceField(CaseModel.Reason.choices)
    value = serializers.CharField(allow_null=True, help_text="What she had then.")
    text = serializers.CharField()
    seen_text = serializers.CharField(help_text="What the shop says, word by word.")
    opened_at = serializers.DateTimeField()
    answered_at = moment()
    answered_by = serializers.CharField(allow_null=True)
    answer = serializers.ChoiceField(CaseModel.Answer.choices, allow_null=True)
    answer_text = serializers.CharField(allow_null=True)


class CodeHolder(Shape):
    influencer = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()


class CampaignNamed(Shape):
    id = serializers.IntegerField()
    title = serializers.CharField()


class RegisteredCode(Shape):
    id = serializers.IntegerField(allow_null=True, help_text="Of a personal code; null for the others.")
    kind = serializers.ChoiceField([(kind, kind) for kind in ("shared", "pool", "personal")])
    code = serializers.CharField()
    state = serializers.ChoiceField(RegisterState.choices)
    holder = CodeHolder(allow_null=True, help_text="Whose it is, or was last; null for a shared or a pooled code.")
    creators = serializers.IntegerField(help_text="How many creators were given it.")
    campaigns = CampaignNamed(many=True)
    until = moment(help_text="null while it is not retired.")
    version = serializers.IntegerField(allow_null=True, help_text="The highest; null in the pool.")
    reason = serializers.CharField(allow_null=True, help_text="Why, where a person took it out of use.")

    def get_fields(self) -> dict[str, serializers.Field]:
        """With `from`, which is no name in Python."""
        return super().get_fields() | {"from": moment()}


class FileRemark(Shape):
    code = serializers.CharField()
    message = serializers.CharField()


class RowRemark(Shape):
    column = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    suggestion = serializers.CharField(allow_null=True)


class ImportRow(Shape):
    line = serializers.IntegerField(help_text="The row number in the sheet; the first order is 2.")
    order = serializers.CharField()
    email = serializers.CharField()
    verdict = serializers.ChoiceField([(verdict, verdict) for verdict in VERDICTS])
    promo_code = serializers.CharField(allow_null=True)
    affiliate_link = serializers.CharField(allow_null=True)
    problems = RowRemark(many=True)
    warnings = RowRemark(many=True)


class SuggestedCode(Shape):
    collaboration = serializers.IntegerField()
    order = serializers.CharField()
    code = serializers.CharField(allow_null=True, help_text="null where the pattern has no free code for her.")
    warnings = FileRemark(many=True, help_text="Why it is hard to read aloud, or why there is none.")


class Suggestions(Shape):
    results = SuggestedCode(many=True)


class ImportCounts(Shape):
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    blank = serializers.IntegerField()
    refused = serializers.IntegerField()


class ImportApplied(Shape):
    rows = serializers.IntegerField()
    codes = serializers.IntegerField()
    links = serializers.IntegerField()
    mails = serializers.IntegerField()
    left = serializers.IntegerField()


@extend_schema_serializer(component_name="Import")
class Import(Shape):
    id = serializers.IntegerField()
    campaign = serializers.IntegerField()
    state = serializers.ChoiceField(OrderImport.State.choices)
    file_name = serializers.CharField()
    shift = serializers.IntegerField(help_text="By how many rows its values were moved; 0: read as they stand.")
    counts = ImportCounts()
    problems = FileRemark(many=True, help_text="About the file as a whole.")
    rows = ImportRow(many=True, help_text="At most 1,000, the refused first; all of them at …/rows/.")
    uploaded_at = serializers.DateTimeField()
    applied_at = moment()
    applied = ImportApplied(allow_null=True, help_text="What Confirm did.")
    hold_until = moment(help_text="Until then its e-mails wait, and it can be undone.")
    undone_at = moment()


class Pool(Shape):
    left = serializers.IntegerField(help_text="How many codes wait.")
    low_at = serializers.IntegerField(help_text="So few are few: the board warns.")


class Pooled(Pool):
    counts = ImportCounts()
    rows = ImportRow(many=True, help_text="At most 1,000, the refused first.")


class PooledCode(Shape):
    id = serializers.IntegerField()
    code = serializers.CharField()
    added_at = serializers.DateTimeField()


class PoolPage(Pool):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = PooledCode(many=True)


class MessageEvent(Shape):
    at = serializers.DateTimeField()
    event = serializers.CharField()
    detail = serializers.CharField()


class Message(Shape):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    to = serializers.CharField()
    subject = serializers.CharField()
    state = serializers.ChoiceField(MessageState.choices)
    attempts = serializers.IntegerField()
    next_attempt_at = moment()
    error = serializers.CharField(allow_null=True)
    collaboration = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    sent_at = moment()
    events = MessageEvent(many=True)


class ProvenValue(Shape):
    kind = serializers.ChoiceField([(kind, kind) for kind in ("promo_code", "affiliate_link")])
    value = serializers.CharField()
    tracked_url = serializers.CharField(allow_null=True)
    version = serializers.IntegerField()
    by = serializers.CharField()
    until = moment(help_text="null while it is in use.")
    reason = serializers.CharField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """With `from` and `import`, which are no names in Python."""
        source = serializers.IntegerField(allow_null=True)
        return super().get_fields() | {"from": moment(help_text="When it left the house."), "import": source}


class ProvenMessage(Shape):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    to = serializers.CharField()
    message_id = serializers.CharField()
    provider_id = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(MessageState.choices)
    error = serializers.CharField(allow_null=True, help_text="What the mail server answered.")
    events = MessageEvent(many=True)


class Proof(Shape):
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField()
    collaboration = serializers.IntegerField()
    order = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    campaign = CampaignNamed()
    influencer = CreatorSeen()
    due_on = serializers.DateField(allow_null=True)
    seen_at = moment()
    confirmed_at = moment()
    content_url = serializers.CharField(allow_null=True)
    values = ProvenValue(many=True)
    messages = ProvenMessage(many=True)
    cases = Case(many=True)
    timeline = TimelineLine(many=True)


class Suppression(Shape):
    """An address that the brand's mails do not go to."""

    id = serializers.IntegerField()
    address = serializers.CharField()
    reason = serializers.ChoiceField(StoppedAddress.Reason.choices)
    scope = serializers.ChoiceField(
        StoppedAddress.Scope.choices, help_text="optional: reminders and announcements only."
    )
    detail = serializers.CharField()
    message = serializers.IntegerField(allow_null=True, help_text="The mail that showed it.")
    created_at = serializers.DateTimeField()
    lifted_at = moment()
    lifted_by = serializers.CharField(allow_null=True)


class WrongField(Shape):
    field = serializers.CharField(help_text="Its path, as in title, promo_code.code or 3.email.")
    code = serializers.CharField()
    message = serializers.CharField()


class Problem(Shape):
    """RFC 9457."""

    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for people, with the mend.")
    code = serializers.CharField(help_text="Stable; programs look at this.")
    errors = WrongField(many=True, required=False)


class Announcement(Shape):
    id = serializers.IntegerField()
    campaign = serializers.IntegerField()
    subject = serializers.CharField()
    body = serializers.CharField()
    statuses = serializers.ListField(child=serializers.CharField(), help_text="Empty: chosen one by one.")
    number = serializers.IntegerField(help_text="How many creators it was written to.")
    sent_at = serializers.DateTimeField()
    sent_by = serializers.CharField()


class MailWords(Shape):
    kind = serializers.CharField()
    language = serializers.CharField()
    subject = serializers.CharField()
    body = serializers.CharField()
    own = serializers.BooleanField(help_text="false: the default words.")
    placeholders = serializers.ListField(child=serializers.CharField())
    required = serializers.ListField(child=serializers.CharField())
    changed_at = moment()


class EveryMailWords(Shape):
    results = MailWords(many=True)


def page_of(shape: type[Shape]) -> serializers.Serializer:
    """The envelope of a list."""
    return inline_serializer(
        f"{shape.__name__}Page",
        {
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": shape(many=True),
        },
    )


class Matter(Shape):
    kind = serializers.ChoiceField(choices=["paused", *(cause.kind for cause in CAUSES)])
    number = serializers.IntegerField()
    campaign = CampaignNamed(allow_null=True)
    text = serializers.CharField()


class Board(Shape):
    blocked = serializers.IntegerField()
    matters = Matter(many=True)
