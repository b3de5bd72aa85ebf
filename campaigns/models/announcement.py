"""What a manager writes to the creators of a campaign."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Brand
from campaigns.models.campaign import Campaign


class Announcement(models.Model):
    """One text to many creators of one campaign, as it was sent. Its mails are the messages of its batch."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="announcements")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="announcements")
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=5000)
    statuses = models.JSONField(default=list, help_text="Whom it reached, by status; empty: chosen by hand.")
    number = models.PositiveIntegerField(default=0, help_text="How many creators it was written to.")
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_label = models.CharField(max_length=120, blank=True)
    press_key = models.CharField(max_length=64, unique=True, help_text="One press of the button: twice sends once.")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.subject

    @property
    def batch(self) -> str:
        """The name under which the post office keeps its messages."""
        return f"announcement:{self.pk}"
