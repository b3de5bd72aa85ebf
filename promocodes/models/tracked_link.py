"""A creator's own short links: the one she was given, and more of them for the places where she posts it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Brand
from influencers.models import Influencer
from promocodes.values import new_slug


class TrackedLink(models.Model):
    """A creator's own short link, `/r/<slug>`. Its slug stays for ever; its destination may change.

    `query` is what is added to the destination's own query (the campaign's UTM template with her names in it),
    `click_parameter` the parameter that carries a click identifier; empty adds nothing. Whoever changes where it leads
    sets `changed_at`: web processes ask for what has changed since (tracking/signposts.py).
    """

    slug = models.CharField(max_length=16, unique=True, default=new_slug, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="tracked_links")
    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="tracked_links")
    destination = models.CharField(max_length=2000)
    query = models.CharField(max_length=4000, blank=True)
    click_parameter = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="tracked_link_destination_not_empty", condition=~Q(destination="")),
        ]
        indexes = [models.Index(fields=["changed_at"], name="tracked_link_changed")]

    def __str__(self) -> str:
        return f"/r/{self.slug}"

    @property
    def url(self) -> str:
        """The absolute short address, `SITE_URL` + `/r/<slug>` and nothing after it."""
        return f"{settings.SITE_URL}/r/{self.slug}"


class LabelledLink(models.Model):
    """One more short link of hers to the same destination, for one place (story, bio, video).

    Its clicks are clicks of `link`, and are told apart by the label. Only its slug and its UTM parameters are its own.
    """

    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, related_name="labelled")
    label = models.CharField(max_length=30)
    slug = models.CharField(max_length=16, unique=True, default=new_slug, editable=False)
    query = models.CharField(max_length=4000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint("link", Lower("label"), name="labelled_link_label_once"),
            models.CheckConstraint(name="labelled_link_label_not_empty", condition=~Q(label="")),
        ]
        indexes = [models.Index(fields=["changed_at"], name="labelled_link_changed")]

    def __str__(self) -> str:
        return f"/r/{self.slug} ({self.label})"

    @property
    def url(self) -> str:
        """The absolute short address."""
        return f"{settings.SITE_URL}/r/{self.slug}"
