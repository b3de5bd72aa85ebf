"""The very value one creator was given."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from influencers.models import Influencer
from promocodes.models.code import Code
from promocodes.models.instruction import Instruction
from promocodes.models.tracked_link import TrackedLink


class Handout(models.Model):
    """The very value one creator was given by an instruction, with its version.

    A replaced value is a new handout whose `previous` is the old one. `available_at` is when it leaves the
    house: at once, or when the hold of its import ends. A personal code points to its `Code`, a link to its
    `TrackedLink`; a generic code to neither.
    """

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="handouts")
    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="handouts")
    value = models.CharField(max_length=2000)
    version = models.PositiveIntegerField(default=1)
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="next")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="handouts")
    tracked_link = models.ForeignKey(
        TrackedLink, on_delete=models.PROTECT, null=True, blank=True, related_name="handouts"
    )
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,  # Django empties it with a deleted user; each row of an import would be checked
        db_index=False,
    )
    available_at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=40, blank=True, help_text="Where it came from, as in import:12.")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    retired_reason = models.CharField(max_length=300, blank=True, help_text="Why, where a person took it out of use.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="handout_reason_only_when_retired", condition=Q(retired_reason="") | Q(retired_at__isnull=False)
            ),
            models.CheckConstraint(name="handout_value_not_empty", condition=~Q(value="")),
            models.CheckConstraint(name="handout_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="handout_first_iff_no_previous",
                condition=Q(version=1, previous__isnull=True) | Q(version__gt=1, previous__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["origin"], name="handout_origin", condition=~Q(origin="")),
            models.Index(fields=["retired_at"], name="handout_retired", condition=Q(retired_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.value} (v{self.version})"

    @property
    def handed_over_at(self) -> datetime.datetime | None:
        """When it left the house, or None while its import's mails are held."""
        return self.available_at if self.available_at <= timezone.now() else None
