"""Brands that their owners have closed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models.brand import Brand
from accounts.models.user import User


class BrandClosingQuerySet(models.QuerySet["BrandClosing"]):
    def of_owner(self, user: User) -> BrandClosingQuerySet:
        """Those that she owned when they were closed, and can still have back."""
        return self.filter(erased_at=None, owners__pk=user.pk)


class BrandClosing(models.Model):
    """A brand that is closed: it has no members, no key and no hook works. Until `erase_at` its owners can
    have it back.

    `team` is who was a member, as pairs of a user's key and her role.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="closing")
    closed_at = models.DateTimeField(default=now, editable=False)
    erase_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    owners = models.ManyToManyField(User, related_name="+")
    team = models.JSONField(default=list)

    objects = BrandClosingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["erase_at"], name="brand_closing_due", condition=Q(erased_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.brand} closed {self.closed_at:%Y-%m-%d}"
