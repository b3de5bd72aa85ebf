"""The keys of programs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from rest_framework_api_key.models import AbstractAPIKey, BaseAPIKeyManager

from accounts.models.brand import Brand


class ApiKeyManager(BaseAPIKeyManager):
    def get_usable_keys(self) -> models.QuerySet[ApiKey]:
        """Keys that were not revoked, with their brands."""
        return super().get_usable_keys().select_related("brand")


class ApiKey(AbstractAPIKey):
    """A program's key to one brand. Only a hash is kept; the key itself is shown once."""

    SCOPES = ("read", "write", "conversions")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="api_keys")
    scopes = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[ApiKeyManager] = ApiKeyManager()  # type: ignore[assignment]

    class Meta(AbstractAPIKey.Meta):
        verbose_name = "API key"
        verbose_name_plural = "API keys"
