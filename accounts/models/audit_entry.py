"""Who did what, and when."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now

from accounts.models.brand import Brand
from accounts.models.user import User


class AuditEntry(models.Model):
    """Who did what in a brand, when, and from where. Written with the deed, never changed."""

    class Source(models.TextChoices):
        PAGE = "page"
        API = "api"
        ADMIN = "admin"
        SYSTEM = "system"

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="audit_entries", null=True, blank=True)
    at = models.DateTimeField(default=now, editable=False)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    actor_label = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PAGE)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["brand", "-at"], name="audit_brand_at"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"
