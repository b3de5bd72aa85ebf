"""Brands, and who belongs to which."""

from __future__ import annotations

import datetime
import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


def validate_timezone(name: str) -> None:
    """Refuse a name that is no IANA time zone."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone. Write it as Europe/Paris."), params={"name": name})


def validate_currency(code: str) -> None:
    """Refuse what is not three capital letters; the list of real currencies is asked where money arrives."""
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise ValidationError(_("“%(code)s” is no currency. Write it as EUR."), params={"code": code})


class BrandQuerySet(models.QuerySet["Brand"]):
    def visible_to(self, user: User) -> BrandQuerySet:
        """The brands she is a member of."""
        return self.filter(memberships__user_id=user.pk)


class Brand(models.Model):
    """The tenant. Everything a brand makes belongs to it and is seen by its members only."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60, unique=True)
    currency = models.CharField(max_length=3, default="EUR", validators=[validate_currency])
    timezone = models.CharField(max_length=60, default="Europe/Paris", validators=[validate_timezone])
    website = models.URLField(blank=True)
    about = models.TextField(max_length=2000, blank=True)
    hold_minutes = models.PositiveSmallIntegerField(
        "minutes an import's e-mails are held",
        default=10,
        validators=[MaxValueValidator(60)],
        help_text="After Confirm the e-mails wait this long, so that an import can be undone. 0 to 60.",
    )
    reserved_codes = models.TextField(
        max_length=5000,
        blank=True,
        help_text="Words that no generated promo code contains, one on each line.",
    )
    unseen_days = models.PositiveSmallIntegerField(
        "days until an unseen code is a matter for the board",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    remind_unseen = models.BooleanField("remind who has not opened her code", default=True)
    remind_unconfirmed = models.BooleanField("remind who has not confirmed her code", default=True)
    remind_deadline_near = models.BooleanField("remind before the deadline", default=True)
    remind_deadline_past = models.BooleanField("remind after the deadline", default=True)
    quiet_from = models.TimeField(
        "no reminders from", default=datetime.time(20), help_text="In the creator's own time zone."
    )
    quiet_until = models.TimeField("no reminders until", default=datetime.time(9))
    expire_after_days = models.PositiveSmallIntegerField(
        "days after the deadline until an order expires by itself",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="Empty: only by hand.",
    )
    logo = models.CharField(
        "name of the logo's file", max_length=32, blank=True, default="", db_default="", editable=False
    )
    second_step = models.BooleanField(
        "members need two-step sign-in", default=False, db_default=False,
        help_text="Who has none sets it up before she sees the brand.",
    )  # fmt: skip
    created_at = models.DateTimeField(default=now, editable=False)

    objects = BrandQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(name="brand_hold_at_most_an_hour", condition=Q(hold_minutes__lte=60)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lane(self) -> str:
        """The name under which the post office keeps this brand's mail."""
        return f"brand:{self.pk}"


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    VIEWER = "viewer", _("Viewer")


class Membership(models.Model):
    """One person's place in one brand's team."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MANAGER)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ("brand__name", "user__email")
        constraints = [
            models.UniqueConstraint(fields=["brand", "user"], name="membership_once_per_brand"),
            models.CheckConstraint(name="membership_role_is_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.brand} · {self.get_role_display()}"
