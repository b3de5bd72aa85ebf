"""The outbox: one row an e-mail, and what happened to it."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .webhook_models import Webhook, WebhookCall, WebhookEvent

__all__ = [
    "IN_DUE_INDEX",
    "STILL_HERE",
    "WAITING",
    "Lane",
    "Message",
    "MessageEvent",
    "ProviderEvent",
    "State",
    "Suppression",
    "Webhook",
    "WebhookCall",
    "WebhookEvent",
]


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
IN_DUE_INDEX = ["held", "queued", "retry", "uncertain", "sending"]
"""The states of the indexes `message_due` and `message_lane_line`, in their order."""
STILL_HERE = Q(state__in=WAITING) | Q(state=State.SENDING, handed_over_at__isnull=True)
"""Not handed to a mail server, so it can still be stopped; a claimed message is stopped before its own DATA."""


class Wording(models.Model):
    """What the messages of one batch say alike, kept once; each keeps what is its own. Thrown away with the last.

    They were created in the same moment as it was, which is how they are found from here.
    """

    said = models.JSONField()
    created_at = models.DateTimeField(editable=False)

    def __str__(self) -> str:
        return f"wording {self.pk}"

    @cached_property
    def known(self) -> dict[str, Any]:
        """What has been asked of these very words while they are in memory (see `form_letters.fill`)."""
        return {}


class Message(models.Model):
    """One e-mail to one person. Celery carries its id; this row is the truth.

    `key` makes a decision's mail unique. `lane` is `brand:<id>` or `platform`; the subject is named by type and
    id, with no foreign key upward. What the template says (plain JSON) is `said`: the `wording` that it shares with
    its batch, and a `context` of its own. `due_at` is when it may leave; `lease_until` is until when one sender owns
    it; `handed_over_at` is set just before DATA, so that a lost answer is told from one that was never given.
    `optional` mail (reminders, announcements) can be declined; a code's never is. `provider_id` is what the provider
    calls it in its events. `purged_at` is when what it said, of which its body was made, was thrown away.
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
    # no constraint: it would be asked of each of ten thousand rows that name one wording; check_consistency looks
    wording = models.ForeignKey(
        Wording,
        on_delete=models.PROTECT,
        related_name="messages",
        null=True,
        editable=False,
        db_index=False,
        db_constraint=False,
    )
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
    optional = models.BooleanField(default=False)
    provider_id = models.CharField(max_length=200, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True, editable=False)

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
                condition=Q(state__in=IN_DUE_INDEX),
            ),
            models.Index(
                fields=["lane", "due_at", "id"],  # a batch is due at one moment: without the key each claim sorts it
                name="message_lane_line",
                condition=Q(state__in=IN_DUE_INDEX),
            ),
            models.Index(fields=["subject_type", "subject_id"], name="message_subject"),
            models.Index(fields=["lane", "state"], name="message_lane_state"),
            models.Index(fields=["batch"], name="message_batch", condition=~Q(batch="")),
            models.Index(fields=["provider_id"], name="message_provider_id", condition=~Q(provider_id="")),
            models.Index(fields=["created_at"], name="message_unpurged", condition=Q(purged_at__isnull=True)),
            models.Index(fields=["lane", "to"], name="message_lane_to"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"

    @property
    def said(self) -> dict[str, Any]:
        """All that its template is given; empty once it is purged."""
        return self.context if self.wording is None else {**self.wording.said, **self.context}


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

    `ages` are the seconds between the last mails and `released_at`, at most one rate of them. `paused_code` and
    `paused_text` say why nothing leaves until `paused_until`, where the channel refused; the lane "" is every lane.
    """

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=60, blank=True)
    free_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(default=timezone.now)
    ages = models.JSONField(default=list)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    paused_code = models.CharField(max_length=40, blank=True)
    paused_text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Suppression(models.Model):
    """An address that a lane must not write to: it bounced for good, complained, declined, or was stopped by hand.

    `scope` all stops every mail of the lane but what the platform itself must send (a password reset); optional
    stops reminders and announcements only. Lifted ones are kept: they are history.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced"
        COMPLAINED = "complained"
        UNSUBSCRIBED = "unsubscribed"
        BY_HAND = "by_hand", "By hand"

    class Scope(models.TextChoices):
        ALL = "all"
        OPTIONAL = "optional"

    lane = models.CharField(max_length=40)
    address = models.EmailField(max_length=254, help_text="Lower case.")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.ALL)
    detail = models.CharField(max_length=500, blank=True)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["lane", "address", "scope"],
                name="suppression_once_while_it_holds",
                condition=Q(lifted_at__isnull=True),
            ),
            models.CheckConstraint(name="suppression_scope_is_known", condition=Q(scope__in=["all", "optional"])),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.reason}"


class ProviderEvent(models.Model):
    """One event of the e-mail provider, kept before it is applied. `digest` makes a repeated one harmless."""

    digest = models.CharField(max_length=64, unique=True)
    provider = models.CharField(max_length=40)
    event = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=200, blank=True)
    address = models.EmailField(max_length=254, blank=True)
    at = models.DateTimeField(null=True, blank=True, help_text="The provider's own time.")
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    detail = models.CharField(max_length=500, blank=True)
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="provider_events"
    )

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["address", "event", "received_at"], name="provider_event_address")]

    def __str__(self) -> str:
        return f"{self.provider} {self.event}"
