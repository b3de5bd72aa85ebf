"""A sign that a code has leaked or a link is abused."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Brand
from campaigns.models.collaboration import Collaboration


class SignQuerySet(models.QuerySet["Sign"]):
    def open(self) -> SignQuerySet:
        """Signs that nobody has looked at, and those with more behind them than when somebody did."""
        return self.filter(is_open=True)


class Sign(models.Model):
    """Something about one creator's orders or clicks that looks wrong, with its evidence. It proves nothing.

    `number` orders or clicks between `first_at` and `last_at` speak for it; `detail` names what was seen. Who says
    that it is fine settles it, until there is more of it than `settled_number`, or what came since is a sign by itself.
    """

    class Kind(models.TextChoices):
        EARLY = "early"
        SILENT = "silent"
        BURST = "burst"
        COUPON_SITE = "coupon_site"
        ONE_BUYER = "one_buyer"

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="signs")
    collaboration = models.ForeignKey(Collaboration, on_delete=models.CASCADE, related_name="signs")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    detail = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField(default=timezone.now, editable=False)
    is_open = models.BooleanField(default=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    settled_number = models.PositiveIntegerField(default=0)

    objects = SignQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["collaboration", "kind"], name="sign_once"),
            models.CheckConstraint(name="sign_number_not_nought", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="sign_settled_has_date", condition=Q(is_open=True) | Q(settled_at__isnull=False)
            ),
            models.CheckConstraint(name="sign_first_before_last", condition=Q(first_at__lte=F("last_at"))),
        ]
        indexes = [models.Index(fields=["brand"], name="sign_open", condition=Q(is_open=True))]

    def __str__(self) -> str:
        return f"{self.kind} · {self.collaboration_id}"
