"""Webhooks: where a brand hears of events, each event on its way there, and what was answered."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop


class Webhook(models.Model):
    """An address of a lane's own that hears of events, each call signed with its secret.

    The secrets are kept encrypted (`notifications.hook_secrets`); the previous one signs too until `previous_until`.
    `failures` counts the calls that failed since the last one that was taken; until `paused_until` none is tried.
    `told_failures` is the number of failures that its owners have been told of. `lease_owner` is who calls it now.
    """

    class Off(models.TextChoices):
        BY_HAND = "by_hand", gettext_noop("Switched off by hand")
        FAILURES = "failures", gettext_noop("Switched off after too many failures")
        GONE = "gone", gettext_noop("Switched off because it answered “410 Gone”")

    lane = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    secret = models.CharField(max_length=500)
    previous_secret = models.CharField(max_length=500, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_label = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    off_code = models.CharField(max_length=10, choices=Off.choices, blank=True)
    failures = models.PositiveIntegerField(default=0)
    told_failures = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When it last took a call.")
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="webhook_off_iff_it_says_why",
                condition=Q(off_at__isnull=True, off_code="") | Q(off_at__isnull=False, off_code__gt=""),
            ),
            models.CheckConstraint(
                name="webhook_lease_iff_owned",
                condition=Q(lease_until__isnull=True, lease_owner="")
                | Q(lease_until__isnull=False, lease_owner__gt=""),
            ),
        ]
        indexes = [models.Index(fields=["lane"], name="webhook_lane", condition=Q(removed_at__isnull=True))]

    def __str__(self) -> str:
        return self.name


class WebhookEvent(models.Model):
    """One event on its way to one webhook. `public_id` is its webhook-id, the same at every try.

    `happened_at` is its timestamp; what is held by an import has one to come. Of the events about one subject the
    earlier is called first. `data` is what the receiver reads, without names or addresses of people.
    """

    class State(models.TextChoices):
        WAITING = "waiting", gettext_noop("Waiting")
        DELIVERED = "delivered", gettext_noop("Delivered")
        GIVEN_UP = "given_up", gettext_noop("Given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="told")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    happened_at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)
    batch = models.CharField(max_length=40, blank=True, help_text="What holds it, as in import:12.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="webhook_event_done_iff_not_waiting",
                condition=Q(state="waiting", done_at__isnull=True) | (~Q(state="waiting") & Q(done_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="webhook_event_state_is_known", condition=Q(state__in=["waiting", "delivered", "given_up"])
            ),
        ]
        indexes = [
            models.Index(fields=["webhook", "next_at"], name="webhook_event_due", condition=Q(state="waiting")),
            models.Index(
                fields=["webhook", "subject_type", "subject_id", "happened_at"],
                name="webhook_event_of_subject",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["batch"], name="webhook_event_batch", condition=~Q(batch="")),
            models.Index(fields=["done_at"], name="webhook_event_done", condition=Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.kind


class WebhookCall(models.Model):
    """One try to tell an event, and what was answered: its status and first words, or why there was no answer.

    `notifications.webhooks.sentences` says the code.
    """

    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.status or self.error_code} {self.at:%Y-%m-%d %H:%M:%S}"
