"""Who bought, as a keyed hash."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import Brand


class OrderBuyer(models.Model):
    """That an order named this buyer: a keyed hash of the e-mail address, which is kept nowhere (decision 0027).

    An order that was told with two addresses has two.
    """

    conversion = models.ForeignKey("tracking.Conversion", on_delete=models.CASCADE, related_name="buyers")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+", db_index=False)
    buyer = models.CharField(max_length=32)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversion", "buyer"], name="order_buyer_once")]
        indexes = [
            models.Index(fields=["brand", "buyer"], name="order_buyer_brand"),
            models.Index(fields=["noted_at"], name="order_buyer_noted"),
        ]

    def __str__(self) -> str:
        return f"{self.conversion_id}"
