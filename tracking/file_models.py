"""Uploaded files of orders of the brand's shop."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Brand


def file_path(one: OrdersFile, filename: str) -> str:
    """Where an uploaded file is kept: a name of our own, never the sender's."""
    return f"orders/{one.brand_id}/{one.sha256[:16]}-{int(timezone.now().timestamp())}{one.extension}"


class OrdersFile(models.Model):
    """One uploaded file of orders: checked → applying → applied.

    `columns` says which heading holds which fact, as in {"order_id": "Name"}; `reading` how amounts and days are
    written, the source and the usual currency. The next file of the brand begins with those of the last. `counts` are
    the verdicts, `refused` the first refused rows, `sample` the first rows as they were read. `done` rows are applied.
    """

    class State(models.TextChoices):
        CHECKED = "checked", gettext_noop("Checked")
        APPLYING = "applying", gettext_noop("Being stored")
        APPLIED = "applied", gettext_noop("Stored")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="orders_files")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKED)
    file = models.FileField(upload_to=file_path)
    file_name = models.CharField(max_length=255)
    extension = models.CharField(max_length=5)
    sha256 = models.CharField(max_length=64)
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    reading = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    refused = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_label = models.CharField(max_length=120, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["state"], name="orders_file_applying", condition=Q(state="applying"))]

    def __str__(self) -> str:
        return self.file_name
