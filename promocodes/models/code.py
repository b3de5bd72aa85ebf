"""A personal code and whose it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Brand
from influencers.models import Influencer


class CodeQuerySet(models.QuerySet["Code"]):
    def live(self) -> CodeQuerySet:
        """Codes that work today."""
        return self.filter(retired_at__isnull=True)


class Code(models.Model):
    """A personal code of a brand and the one creator it belongs to.

    One creator may carry it through several campaigns, and nobody else can: it is unique per brand,
    by its normalised text, while live. `starts_on` and `ends_on` are the first and last day it works, in the brand's
    calendar; without them the dates of the instruction hold.
    """

    brand = models.ForeignKey(
        Brand, on_delete=models.CASCADE, related_name="codes", db_index=False
    )  # found by code_brand_norm
    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="codes")
    value = models.CharField(max_length=64)
    norm = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True)
    starts_on = models.DateField("works from", null=True, blank=True)
    ends_on = models.DateField("works until", null=True, blank=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        ordering = ("value",)
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "norm"], name="code_unique_in_brand_while_live", condition=Q(retired_at__isnull=True)
            ),
            models.CheckConstraint(name="code_not_empty", condition=~Q(value="") & ~Q(norm="")),
            models.CheckConstraint(
                name="code_ends_after_start",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message="The code ends before it starts. Choose a later end.",
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "norm"], name="code_brand_norm"),
            models.Index(fields=["ends_on"], name="code_ends_on", condition=Q(ends_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.value
