"""Whose key it is."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.answers.frame import Shape


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
