"""Codes: the register, suggestions, the pool."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.answers.campaign import CampaignNamed
from campaigns.api.answers.frame import Shape, moment
from campaigns.api.answers.order_import import FileRemark, ImportCounts, ImportRow
from campaigns.register_rows import State as RegisterState


class CodeHolder(Shape):
    influencer = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()


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
    starts_on = serializers.DateField(allow_null=True, help_text="Its own first day; null: as its campaign says.")
    ends_on = serializers.DateField(allow_null=True, help_text="Its own last day; null: as its campaign says.")

    def get_fields(self) -> dict[str, serializers.Field]:
        """With `from`, which is no name in Python."""
        return super().get_fields() | {"from": moment()}


class SuggestedCode(Shape):
    collaboration = serializers.IntegerField()
    order = serializers.CharField()
    code = serializers.CharField(allow_null=True, help_text="null where the pattern has no free code for her.")
    warnings = FileRemark(many=True, help_text="Why it is hard to read aloud, or why there is none.")


class Suggestions(Shape):
    results = SuggestedCode(many=True)


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
