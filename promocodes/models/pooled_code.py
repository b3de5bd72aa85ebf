"""Codes that wait for the next accepted creator."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Brand
from promocodes.models.handout import Handout
from promocodes.models.instruction import Instruction


class PooledCodeQuerySet(models.QuerySet["PooledCode"]):
    def waiting(self) -> PooledCodeQuerySet:
        """Codes that nobody has been given yet, the first that is taken first."""
        return self.filter(taken_at__isnull=True).order_by("pk")


class PooledCode(models.Model):
    """A code that the brand made in its shop and that waits for the next accepted creator of a campaign.

    It is taken in the order of its key. `handout` is what became of it; a code that turned out to be somebody's
    already is taken without one. What still waits is unique in the brand, so no import can hand it out beside the pool.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="pooled_codes")
    instruction = models.ForeignKey(Instruction, on_delete=models.CASCADE, related_name="pooled_codes")
    value = models.CharField(max_length=64)
    norm = models.CharField(max_length=200)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    handout = models.OneToOneField(
        Handout, on_delete=models.SET_NULL, null=True, blank=True, related_name="pooled_code"
    )

    objects = PooledCodeQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "norm"], name="pooled_code_unique_while_waiting", condition=Q(taken_at__isnull=True)
            ),
            models.CheckConstraint(name="pooled_code_not_empty", condition=~Q(value="") & ~Q(norm="")),
            models.CheckConstraint(
                name="pooled_code_handed_out_when_taken",
                condition=Q(handout__isnull=True) | Q(taken_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["instruction", "taken_at"], name="pooled_code_waiting")]

    def __str__(self) -> str:
        return self.value
