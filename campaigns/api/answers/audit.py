"""What was done in the brand."""

from __future__ import annotations

from rest_framework import serializers

from accounts.models import AuditEntry as Entry
from campaigns.api.answers.frame import Shape


class AuditChange(Shape):
    field = serializers.CharField(help_text="What the value is called.")
    before = serializers.CharField(allow_blank=True, help_text="Empty: nothing.")
    after = serializers.CharField(allow_blank=True)


class AuditEntry(Shape):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="A person, a key, or Tandem.")
    source = serializers.ChoiceField(Entry.Source.choices, help_text="From where it was done.")
    action = serializers.CharField(help_text="As in collaboration.accept. New ones are added.")
    text = serializers.CharField(help_text="The same in a sentence.")
    subject_type = serializers.CharField(allow_blank=True, help_text="As in campaign.")
    subject_id = serializers.IntegerField(allow_null=True)
    changes = AuditChange(many=True)
