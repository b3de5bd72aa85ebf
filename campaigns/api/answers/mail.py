"""Messages, words, announcements, and who is not written to."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.answers.frame import Shape, moment
from notifications.models import State as MessageState
from notifications.models import Suppression as StoppedAddress


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
