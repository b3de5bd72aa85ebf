"""What stands behind an order: its events, refunds and codes, and the spellings a brand has accepted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Brand


class UsedCode(models.Model):
    """One code on one order: what finds the orders of a code that appears later."""

    conversion = models.ForeignKey(
        "tracking.Conversion", on_delete=models.CASCADE, related_name="used_codes", db_index=False
    )
    brand = models.ForeignKey(
        Brand, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )  # that of its conversion, whose constraint holds for both
    norm = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversion", "norm"], name="used_code_once_per_order")]
        indexes = [models.Index(fields=["brand", "norm"], name="used_code_brand_norm")]

    def __str__(self) -> str:
        return self.norm


class Refund(models.Model):
    """Money that went back for one order. `amount` counts; `told` is what the shop said, where that was too much."""

    conversion = models.ForeignKey("tracking.Conversion", on_delete=models.CASCADE, related_name="refunds")
    refund_id = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=14, decimal_places=4)
    told = models.DecimalField(max_digits=14, decimal_places=4)
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ("occurred_at", "refund_id")
        constraints = [
            models.UniqueConstraint(fields=["conversion", "refund_id"], name="refund_once_per_order"),
            models.CheckConstraint(
                name="refund_amount_within_told", condition=Q(amount__gte=0) & Q(amount__lte=models.F("told"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id}: {self.amount}"


class OrderEvent(models.Model):
    """Something that was said about one order, as it was said. Written once, never changed; the order is their fold.

    `at` is the source's own time of what it says. `facts` holds what was told, and nothing of what was not.
    """

    class Kind(models.TextChoices):
        STATE = "state"
        REFUND = "refund"

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="order_events", db_index=False)
    source = models.CharField(max_length=40)
    order_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    origin = models.CharField(max_length=40, help_text="Who said it, as in api or hook:12.")
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["brand", "digest"], name="order_event_once")]
        indexes = [models.Index(fields=["brand", "source", "order_id"], name="order_event_order")]

    def __str__(self) -> str:
        return f"{self.source} {self.order_id} {self.kind}"


class Misspelling(models.Model):
    """A code that a brand has said stands for another: MARIE1O for MARIE10. Taken back, it is kept."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="misspellings")
    value = models.CharField(max_length=200)
    norm = models.CharField(max_length=200)
    stands_for = models.CharField(max_length=200)
    stands_for_norm = models.CharField(max_length=200)
    accepted_at = models.DateTimeField(default=timezone.now)
    accepted_label = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "norm"], name="misspelling_once_while_held", condition=Q(withdrawn_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} → {self.stands_for}"
