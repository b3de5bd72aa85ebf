"""One creator's part in one campaign, and its timeline."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.brands import today_of
from accounts.models import Brand, User
from campaigns.models.campaign import Campaign
from influencers import departures
from influencers.models import Influencer, Network
from promocodes.models import Handout
from promocodes.values import new_order_reference


def name_to_call(name: str, handle: str, email: str) -> str:
    """What to call a creator who may have left out her name, or her handle, or has deleted her account."""
    if departures.is_gone(email):
        return departures.name_of(email)
    return name or (f"@{handle}" if handle else email)


def face_of(avatar: str, *, brought_by_brand: bool) -> str:
    """The name of the picture that a brand sees of her: of who came by herself, else none (decision 0043)."""
    return "" if brought_by_brand else avatar


class CollaborationQuerySet(models.QuerySet["Collaboration"]):
    def visible_to(self, user: User) -> CollaborationQuerySet:
        """Collaborations of the brands she is a member of (a creator's own: `of_creator`)."""
        return self.filter(brand__memberships__user_id=user.pk)

    def of_creator(self, user: User) -> CollaborationQuerySet:
        """A creator's own collaborations."""
        return self.filter(influencer__user_id=user.pk)

    def with_values(self) -> CollaborationQuerySet:
        """With what a row or page shows about the values, in the same query."""
        return self.select_related("promo_handout", "link_handout__tracked_link")


class Status(models.TextChoices):
    APPLIED = "applied", _("Applied")
    READY_TO_SEND = "ready_to_send", _("Ready to send")
    PENDING_CONTENT = "pending_content", _("Pending content")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


CLOSED_STATUSES = (Status.REFUSED, Status.CANCELLED, Status.EXPIRED)
OPEN_STATUSES = (Status.READY_TO_SEND, Status.PENDING_CONTENT, Status.PUBLISHED)
"""A value may be handed to her, or replaced."""

ACCEPTED_STATUSES = (*OPEN_STATUSES, Status.EXPIRED)


class Collaboration(models.Model):
    """One creator's part in one campaign: a request before acceptance, an order after.

    `name`, `email`, `handle`, `network`, `country`, `followers` are what the brand sees of her here: taken from her
    profile when she applied, or typed by the brand that brought her. Only `campaigns.workflow` writes `status`.
    """

    # campaign and brand are found by the indexes below that begin with them
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="collaborations", db_index=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="collaborations", db_index=False)
    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="collaborations")
    order_reference = models.CharField(max_length=16, unique=True, default=new_order_reference, editable=False)
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.APPLIED, editable=False)
    promo_handout = models.OneToOneField(
        Handout, on_delete=models.PROTECT, null=True, blank=True, related_name="code_collaboration", editable=False
    )
    link_handout = models.OneToOneField(
        Handout, on_delete=models.PROTECT, null=True, blank=True, related_name="link_collaboration", editable=False
    )
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254)
    handle = models.CharField(max_length=60, blank=True)
    network = models.CharField(max_length=10, choices=Network.choices, blank=True)
    country = models.CharField(max_length=2, blank=True)
    followers = models.PositiveIntegerField(default=0)
    brought_by_brand = models.BooleanField(default=False, editable=False)
    pitch = models.TextField("her message", max_length=1000, blank=True)
    refusal_reason = models.CharField(max_length=300, blank=True)
    content_url = models.CharField(max_length=500, blank=True)
    applied_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    sent_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Moved to Pending content.")
    due_on = models.DateField(null=True, blank=True, help_text="The last day to post.")
    seen_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="First opened the page with her present values."
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Said that her present values arrived and work."
    )
    clock_stopped_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Her deadline waits since then, while a case is open."
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Refused, cancelled or expired.")

    objects = CollaborationQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "influencer"],
                name="collaboration_once_per_campaign",
                condition=~Q(status="cancelled"),
            ),
            models.CheckConstraint(name="collaboration_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="collaboration_accepted_has_date",
                condition=~Q(status__in=["ready_to_send", "pending_content", "published", "expired"])
                | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="collaboration_pending_has_deadline",
                condition=~Q(status__in=["pending_content", "published", "expired"])
                | Q(due_on__isnull=False, sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="collaboration_published_has_content",
                condition=~Q(status="published") | (Q(published_at__isnull=False) & ~Q(content_url="")),
            ),
            models.CheckConstraint(
                name="collaboration_ended_iff_closed",
                condition=Q(status__in=["refused", "cancelled", "expired"], ended_at__isnull=False)
                | (~Q(status__in=["refused", "cancelled", "expired"]) & Q(ended_at__isnull=True)),
            ),
        ]
        indexes = [
            # how many stand in each tab, and from which countries, is read here and nowhere else
            models.Index(fields=["campaign", "status", "country"], name="collaboration_by_country"),
            models.Index(fields=["brand", "status", "due_on"], name="collaboration_brand_status"),
            models.Index(  # the board looks here for the few codes that are retired or end; it holds all that it asks
                fields=["brand", "status", "promo_handout", "due_on", "clock_stopped_at", "campaign"],
                name="collaboration_by_code",
            ),
            models.Index(  # who has not opened it; without status and seen_at SQLite reads the row
                fields=["brand", "status", "seen_at", "sent_at", "promo_handout", "clock_stopped_at", "campaign"],
                name="collaboration_unopened",
                condition=Q(status="pending_content", seen_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name} · {self.order_reference}"

    @property
    def display_name(self) -> str:
        """What to call her on a page."""
        return name_to_call(self.name, self.handle, self.email)

    @property
    def face(self) -> str:
        """The name of the picture that the brand sees of her, or ""; it asks for the influencer."""
        return face_of(self.influencer.avatar, brought_by_brand=self.brought_by_brand)

    @property
    def is_on_its_way(self) -> bool:
        """Whether a value was given whose hold has not ended."""
        now = timezone.now()
        return any(one and one.available_at > now for one in (self.promo_handout, self.link_handout))

    @property
    def days_left(self) -> int | None:
        """Days until the deadline in the brand's calendar; negative when past, None without one."""
        return None if self.due_on is None else (self.due_on - today_of(self.campaign.brand)).days


class CollaborationEvent(models.Model):
    """One line of a collaboration's timeline. `by` names who did it, as the brand may read it."""

    collaboration = models.ForeignKey(Collaboration, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=30)
    by = models.CharField(max_length=120, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,  # Django empties it with a deleted user; each row of an import would be checked
        db_index=False,
    )
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.event} {self.at:%Y-%m-%d %H:%M}"
