"""Where a brand's programs hear of events, and what was answered there."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.answers.frame import Shape, moment
from campaigns.webhook_facts import KINDS
from notifications.models import WebhookEvent as Event


class WebhookOff(Shape):
    at = serializers.DateTimeField()
    code = serializers.ChoiceField(
        choices=["by_hand", "failures", "gone"],
        help_text="failures: 20 in a row, over three days. gone: it answered 410.",
    )


class Webhook(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=list(KINDS)))
    secret = serializers.CharField(allow_null=True, help_text="Shown once, when it is made or rotated.")
    previous_secret_until = moment(help_text="Until when the secret of before signs too.")
    off = WebhookOff(allow_null=True, help_text="null while it is on.")
    failures = serializers.IntegerField(help_text="In a row.")
    paused_until = moment(help_text="After a failure nothing is tried until then.")
    last_taken_at = moment(help_text="When it last answered with 2xx.")
    waiting = serializers.IntegerField(help_text="Events that are still to be told.")
    given_up = serializers.IntegerField(help_text="Events that it never took.")
    created_at = serializers.DateTimeField()


class WebhookError(Shape):
    code = serializers.CharField(
        help_text="timeout, connection, tls, name.unknown, address.private, url.not_https, secret.unreadable"
    )
    detail = serializers.CharField()


class WebhookCall(Shape):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True, help_text="null where there was no answer.")
    answer = serializers.CharField(help_text="Its first 500 characters.")
    error = WebhookError(allow_null=True)
    milliseconds = serializers.IntegerField()


class WebhookEvent(Shape):
    id = serializers.IntegerField()
    webhook = serializers.IntegerField()
    webhook_id = serializers.CharField(help_text="The header webhook-id, the same at every try.")
    type = serializers.CharField()
    timestamp = serializers.DateTimeField(help_text="When it happened, or will: what an import holds waits until then.")
    data = serializers.JSONField(help_text="What the receiver reads; docs/webhooks.md has each type.")
    state = serializers.ChoiceField(Event.State.choices)
    attempts = serializers.IntegerField()
    next_attempt_at = moment(help_text="null unless it waits.")
    calls = WebhookCall(many=True)
