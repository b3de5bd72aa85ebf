"""What is kept of the calls of programs: first answers, and how many there were."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now

from accounts.models.api_key import ApiKey


class IdempotentCall(models.Model):
    """The first answer to an unsafe API call that carried an Idempotency-Key, kept for 24 hours."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="idempotent_calls")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "key"], name="idempotent_call_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.status or 'running'}"


class Allowance(models.Model):
    """How often a key made one kind of call in the minute that began at `since`."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="allowances")
    name = models.CharField(max_length=20)
    since = models.DateTimeField(default=now)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "name"], name="allowance_once_per_key_and_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.used} since {self.since:%H:%M:%S}"
