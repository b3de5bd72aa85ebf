"""A brand's own words for a mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Brand


class MailWords(models.Model):
    """A brand's own subject and text of one kind of mail in one language; without a row the house's words are used.

    `body` is plain text in paragraphs with placeholders, as in "Hello {creator}"; which there are, and which must be
    there, is said by `campaigns.mail_words`.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="mail_words")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=5000)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "mail words"
        ordering = ("brand", "kind", "language")
        constraints = [
            models.UniqueConstraint(fields=["brand", "kind", "language"], name="mail_words_once_per_kind_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"
