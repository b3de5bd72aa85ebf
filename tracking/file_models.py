"""Uploaded files of orders of the brand's shop, and what each of their rows says."""

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
    """One uploaded file of orders: waiting → checked (or refused) → applying → applied.

    The worker checks it and stores it; `claimed_at` says when one last took it up, or was still at work on it,
    `claim` is that worker's own word for it, and `attempts` how often its check was begun. `columns` says which
    heading holds which fact, as in {"order_id": "Name"}; `reading` how amounts and days are written, the source and
    the usual currency. The next file of the brand begins with those of the last. `counts` are the verdicts of its
    rows. `done` rows are applied, `stored_to` is the line of the last of them. `problem` says why the whole file
    cannot be read.
    """

    class State(models.TextChoices):
        WAITING = "waiting", gettext_noop("Being checked")
        CHECKED = "checked", gettext_noop("Checked")
        REFUSED = "refused", gettext_noop("Cannot be read")
        APPLYING = "applying", gettext_noop("Being stored")
        APPLIED = "applied", gettext_noop("Stored")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="orders_files")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    file = models.FileField(upload_to=file_path)
    file_name = models.CharField(max_length=255)
    extension = models.CharField(max_length=5)
    sha256 = models.CharField(max_length=64)
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    reading = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    problem_code = models.CharField(max_length=40, blank=True)
    problem = models.CharField(max_length=400, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    done = models.PositiveIntegerField(default=0)
    stored_to = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    language = models.CharField(max_length=10, default="en", help_text="In which its problem is told.")
    uploaded_label = models.CharField(max_length=120, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["state"], name="orders_file_at_work", condition=Q(state__in=["waiting", "applying"]))
        ]

    def __str__(self) -> str:
        return self.file_name


class OrdersFileLine(models.Model):
    """What one row of a file says, and its verdict.

    `said` holds the order's identifier and the facts of the order, of a refund, or of both; nothing of a refused row,
    which has the column, a stable code and the mend instead.
    """

    class Verdict(models.TextChoices):
        REFUSED = "refused", gettext_noop("Refused")
        NEW = "new", gettext_noop("New")
        KNOWN = "known", gettext_noop("Known already")
        BLANK = "blank", gettext_noop("Nothing more")

    file = models.ForeignKey(OrdersFile, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    said = models.JSONField(default=dict)
    column = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=40, blank=True)
    message = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("line",)
        constraints = [models.UniqueConstraint(fields=["file", "line"], name="orders_file_line_once")]
        indexes = [models.Index(fields=["file", "verdict", "line"], name="orders_file_line_verdict")]

    def __str__(self) -> str:
        return f"{self.line}: {self.verdict}"
