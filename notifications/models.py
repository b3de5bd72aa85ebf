"""The outbox: one row an e-mail, and what happened to it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class State(models.TextChoices):
    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


WAITING = (State.HELD, State.QUEUED, State.RETRY)
"""States a message may still be cancelled in, and leaves from once it is due."""


class Message(models.Model):
    """One e-mail to one person. Celery carries its id; this row is the truth.

    `key` makes a decision's mail unique. `lane` is `brand:<id>` or `platform`; the subject is named by type and
    id, with no foreign key upward. `context` holds what the template says (plain JSON). `due_at` is when it may
    leave; `lease_until` is until when one sender owns it; `handed_over_at` is set just before DATA, so that a
    lost answer is told from one that was never given.
    """

    key = models.CharField(max_length=120, unique=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lane = models.CharField(max_length=40, default="platform")
    kind = models.CharField(max_length=40)
    batch = models.CharField(max_length=40, blank=True, help_text="What holds it, as in import:12.")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    to = models.EmailField(max_length=254)
    to_name = models.CharField(max_length=100, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=100, blank=True)
    template = models.CharField(max_length=100)
    subject = models.CharField(max_length=250)
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="message_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="message_lease_iff_sending",
                condition=Q(state=State.SENDING, lease_until__isnull=False)
                | (~Q(state=State.SENDING) & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_sent_at_when_sent",
                condition=~Q(state__in=[State.SENT, State.DELIVERED]) | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="message_due",
                condition=Q(state__in=["held", "queued", "retry", "uncertain", "sending"]),
            ),
            models.Index(
                fields=["lane", "due_at"],
                name="message_lane_due",
                condition=Q(state__in=["held", "queued", "retry", "uncertain", "sending"]),
            ),
            models.Index(fields=["subject_type", "subject_id"], name="message_subject"),
            models.Index(fields=["lane", "state"], name="message_lane_state"),
            models.Index(fields=["batch"], name="message_batch", condition=~Q(batch="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"


class MessageEvent(models.Model):
    """One thing that happened to a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=20)
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.event} {self.at:%Y-%m-%d %H:%M:%S}"


class Lane(models.Model):
    """One brand's share of the post office, while MAIL_RATE limits it: who sends for it, and when the last left.

    `ages` are the seconds between the last mails and `released_at`, at most one rate of them.
    """

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=60, blank=True)
    free_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(default=timezone.now)
    ages = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name
