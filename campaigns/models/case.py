"""What a creator says when her code or link does not work."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Brand
from campaigns.models.collaboration import Collaboration
from promocodes.models import Handout


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        """Cases that wait for the brand."""
        return self.filter(answered_at__isnull=True)


class Case(models.Model):
    """One report of a creator that what she was given does not work, and what the brand did about it.

    While it is open her deadline waits. `value` is what she had then; `handout` is None for a link and a code both.
    """

    class Reason(models.TextChoices):
        REFUSED = "refused", gettext_noop("The shop refuses it")
        NO_DISCOUNT = "no_discount", gettext_noop("It takes nothing off")
        ENDED = "ended", gettext_noop("The shop says it has ended")
        LINK_BROKEN = "link_broken", gettext_noop("The link leads nowhere")
        OTHER = "other", gettext_noop("Something else")

    class Answer(models.TextChoices):
        REPLACED = "replaced", gettext_noop("Replaced")
        RESENT = "resent", gettext_noop("Sent again")
        ANSWERED = "answered", gettext_noop("Answered")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="cases")
    collaboration = models.ForeignKey(Collaboration, on_delete=models.CASCADE, related_name="cases")
    handout = models.ForeignKey(Handout, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    value = models.CharField(max_length=2000, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    text = models.TextField("what happens", max_length=1000, blank=True)
    seen_text = models.TextField("what the shop says, word by word", max_length=1000, blank=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_label = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answer_text = models.TextField(max_length=1000, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["collaboration"], name="case_one_open_per_collaboration", condition=Q(answered_at__isnull=True)
            ),
            models.CheckConstraint(
                name="case_answer_iff_answered",
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
            ),
        ]
        indexes = [models.Index(fields=["brand"], name="case_open", condition=Q(answered_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} · {self.collaboration_id}"
