"""One uploaded file of orders."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Brand
from campaigns.models.campaign import Campaign


def import_path(one: OrderImport, filename: str) -> str:
    """Where an uploaded file is kept: a name of our own, never the sender's."""
    return f"imports/{one.brand_id}/{one.sha256[:16]}-{int(timezone.now().timestamp())}{one.extension}"


class OrderImport(models.Model):
    """One uploaded file of orders, or one set of typed codes: checked → applied → (undone), with a verdict a row.

    `rows` is the list of verdicts as the API shows them; `counts` counts them by verdict; `problems` are about the
    file. `hold_until` is until when its e-mails wait and it can be undone.
    """

    class State(models.TextChoices):
        CHECKED = "checked"
        APPLIED = "applied"
        UNDONE = "undone"
        EXPIRED = "expired"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="imports")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="imports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKED, editable=False)
    file = models.FileField(upload_to=import_path, blank=True, help_text="Empty: the codes were typed or generated.")
    file_name = models.CharField(max_length=255)
    extension = models.CharField(max_length=5, default=".xlsx")
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_label = models.CharField(max_length=120, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)
    applied_label = models.CharField(max_length=120, blank=True)
    applied = models.JSONField(default=dict, help_text="What Confirm did: counts of stored values, mails, rows left.")
    shift = models.SmallIntegerField(
        default=0, editable=False, help_text="By how many lines the values were moved when the file was read again."
    )
    hold_until = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "import"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="import_applied_has_date",
                condition=~Q(state__in=["applied", "undone"]) | Q(applied_at__isnull=False, hold_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "sha256"], name="import_campaign_sha"),
            models.Index(fields=["brand", "state"], name="import_brand_state"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} · {self.state}"

    @property
    def batch(self) -> str:
        """The name under which the post office holds this import's messages."""
        return f"import:{self.pk}"
