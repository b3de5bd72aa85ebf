"""The addresses where shops report orders, and what came in there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Brand


class Hook(models.Model):
    """An address where a shop reports orders of one brand, signed with a secret of its own.

    `address` is what stands in the URL. The secrets are kept encrypted (`notifications.hook_secrets`); the previous
    one is valid until `previous_until`. Counts of failures are since the last success.
    """

    class Kind(models.TextChoices):
        SHOPIFY = "shopify", "Shopify"
        WOOCOMMERCE = "woocommerce", "WooCommerce"
        STANDARD = "standard", gettext_noop("Any shop")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="hooks")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=40, help_text="The source of its orders.")
    address = models.CharField(max_length=40, unique=True)
    secret = models.CharField(max_length=500)
    previous_secret = models.CharField(max_length=500, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_label = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True, help_text="When a call was last refused.")
    refused_code = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One signed call of a shop, as it came but for e-mail addresses: stored first, applied by the worker.

    `buyer` is the keyed hash of the buyer's address (`tracking.buyers`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", gettext_noop("Waiting")
        APPLIED = "applied", gettext_noop("Applied")
        IGNORED = "ignored", gettext_noop("Left out")
        REFUSED = "refused", gettext_noop("Refused")

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    topic = models.CharField(max_length=60, blank=True)
    test = models.BooleanField(default=False)
    body = models.TextField()
    buyer = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    received_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["hook", "digest"], name="delivery_once")]
        indexes = [
            models.Index(fields=["next_at"], name="delivery_waiting", condition=Q(state="waiting")),
            models.Index(fields=["hook", "-received_at"], name="delivery_hook_at"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.state}"
