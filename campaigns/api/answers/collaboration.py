"""One creator's part in a campaign, and its proof."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.answers.campaign import CampaignNamed
from campaigns.api.answers.frame import Shape, moment
from campaigns.api.answers.mail import MessageEvent
from campaigns.models import Case as CaseModel
from campaigns.models import Status
from notifications.models import State as MessageState


class CreatorSeen(Shape):
    """The creator as the brand sees her."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    handle = serializers.CharField()


class CreatorShown(CreatorSeen):
    picture = serializers.CharField(
        allow_null=True, help_text="Where to fetch it with the key; null also for who was brought by the brand."
    )


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


class HerLink(Shape):
    label = serializers.CharField(allow_null=True, help_text="null: the link itself, with what came by no label.")
    tracked_url = serializers.CharField()
    clicks = serializers.IntegerField(help_text="People’s.")
    unique_clicks = serializers.IntegerField(help_text="A visitor counts once a day, at the label she came by first.")
    robot_clicks = serializers.IntegerField()


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
    influencer = CreatorShown()
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
