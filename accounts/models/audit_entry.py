"""Who did what, and when."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models.brand import Brand
from accounts.models.user import User


class AuditEntry(models.Model):
    """Who did what in a brand, when, and from where. Written with the deed, never changed (`accounts.audit_guard`).

    It outlives whom and what it speaks of: `brand` and `actor` keep their numbers when the rows are gone, so ask for
    `brand_id`, `actor_id` and `actor_label`.
    """

    class Source(models.TextChoices):
        PAGE = "page", _("Page")
        API = "api", _("API key")
        IMPORT = "import", _("Imported file")
        ADMIN = "admin", _("Administration")
        SYSTEM = "system", _("Tandem")

    # the indexes below begin with the brand
    brand = models.ForeignKey(
        Brand, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="audit_entries",
        null=True, blank=True,
    )  # fmt: skip
    at = models.DateTimeField(default=now, editable=False)
    actor = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="+"
    )
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
            models.Index(fields=["brand", "-id"], name="audit_brand_newest"),
            models.Index(fields=["brand", "action", "-id"], name="audit_brand_action"),
            models.Index(fields=["brand", "actor_label", "-id"], name="audit_brand_actor"),
            models.Index(fields=["brand", "subject_type", "subject_id", "-id"], name="audit_brand_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"
