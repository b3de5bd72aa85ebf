"""The brand of the key: what it has set, and who is in its team."""

from __future__ import annotations

from rest_framework import serializers

from accounts.models import Role
from campaigns.api.answers.frame import Shape


class BrandReminders(Shape):
    unseen = serializers.BooleanField(help_text="She has not opened the page with her code or link.")
    unconfirmed = serializers.BooleanField(help_text="She has opened it, and has not said that it works.")
    deadline_near = serializers.BooleanField(help_text="Three days before her last day to post.")
    deadline_past = serializers.BooleanField(help_text="Her last day is over, and she has reported no post.")
    unseen_days = serializers.IntegerField(help_text="Days until the first two reminders.")
    quiet_from = serializers.CharField(help_text="Where the creator lives, as in 20:00.")
    quiet_until = serializers.CharField()


class BrandSettings(Shape):
    slug = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField(help_text="ISO 4217; for new campaigns and totals.")
    timezone = serializers.CharField(help_text="Days begin and deadlines end in it.")
    website = serializers.CharField()
    about = serializers.CharField()
    hold_minutes = serializers.IntegerField(help_text="So long the e-mails of an import are held.")
    reserved_codes = serializers.ListField(child=serializers.CharField(), help_text="No generated code contains them.")
    expire_after_days = serializers.IntegerField(
        allow_null=True, help_text="Days after her deadline until an order expires by itself; null: never."
    )
    reminders = BrandReminders()


class Member(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
