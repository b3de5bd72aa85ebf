"""A creator's own short link."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Brand
from influencers.models import Influencer
from promocodes.values import new_slug


class TrackedLink(models.Model):
    """A creator's own short link, `/r/<slug>`. Its slug stays for ever; its destination may change."""

    slug = models.CharField(max_length=16, unique=True, default=new_slug, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="tracked_links")
    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="tracked_links")
    destination = models.CharField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="tracked_link_destination_not_empty", condition=~Q(destination="")),
        ]

    def __str__(self) -> str:
        return f"/r/{self.slug}"

    @property
    def url(self) -> str:
        """The absolute short address, `SITE_URL` + `/r/<slug>` and nothing after it."""
        return f"{settings.SITE_URL}/r/{self.slug}"
