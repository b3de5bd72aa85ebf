"""The keys of programs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from rest_framework_api_key.models import AbstractAPIKey, BaseAPIKeyManager

from accounts.models.brand import Brand


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def working(self) -> ApiKeyQuerySet:
        """Those that are answered."""
        return self.filter(Q(expiry_date=None) | Q(expiry_date__gt=now()), revoked=False)


class ApiKeyManager(BaseAPIKeyManager.from_queryset(ApiKeyQuerySet)):  # type: ignore[misc]
    def get_usable_keys(self) -> models.QuerySet[ApiKey]:
        """Keys that were not revoked, with their brands; a closed brand has none."""
        return super().get_usable_keys().filter(brand__closing=None).select_related("brand")


class ApiKey(AbstractAPIKey):
    """A program's key to one brand. Only a hash is kept; the key itself is shown once."""

    SCOPES = ("read", "write", "conversions")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="api_keys")
    scopes = models.JSONField(default=list)
    created_label = models.CharField("made by", max_length=120, blank=True, default="", db_default="", editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces", editable=False
    )

    objects: ClassVar[ApiKeyManager] = ApiKeyManager()  # type: ignore[assignment]

    class Meta(AbstractAPIKey.Meta):
        verbose_name = "API key"
        verbose_name_plural = "API keys"
        constraints = [
            models.CheckConstraint(
                name="api_key_revoked_at_only_if_revoked", condition=Q(revoked=True) | Q(revoked_at=None)
            ),
        ]

    @property
    def works(self) -> bool:
        """Whether it is answered."""
        return not self.revoked and not self.has_expired
