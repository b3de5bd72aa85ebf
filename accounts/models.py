"""Who acts: people, brands, who belongs to which brand, the keys of programs, and what was done."""

from __future__ import annotations

import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.timezone import now
from rest_framework_api_key.models import AbstractAPIKey, BaseAPIKeyManager


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail; there is no user name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a user with a folded address; no password means that she cannot sign in with one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store an administrator of the platform."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address, whatever its capitals."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. The e-mail address is her name here."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("administrator", default=False)
    date_joined = models.DateTimeField(default=now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("email",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="This address has an account already. Sign in, or reset the password.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email


def validate_timezone(name: str) -> None:
    """Refuse a name that is no IANA time zone."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError("“%(name)s” is no time zone. Write it as Europe/Paris.", params={"name": name})


def validate_currency(code: str) -> None:
    """Refuse what is not three capital letters; the list of real currencies is asked where money arrives."""
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise ValidationError("“%(code)s” is no currency. Write it as EUR.", params={"code": code})


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
    OWNER = "owner"
    MANAGER = "manager"
    VIEWER = "viewer"


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


class ApiKeyManager(BaseAPIKeyManager):
    def get_usable_keys(self) -> models.QuerySet[ApiKey]:
        """Keys that were not revoked, with their brands."""
        return super().get_usable_keys().select_related("brand")


class ApiKey(AbstractAPIKey):
    """A program's key to one brand. Only a hash is kept; the key itself is shown once."""

    SCOPES = ("read", "write", "conversions")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="api_keys")
    scopes = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[ApiKeyManager] = ApiKeyManager()  # type: ignore[assignment]

    class Meta(AbstractAPIKey.Meta):
        verbose_name = "API key"
        verbose_name_plural = "API keys"


class AuditEntry(models.Model):
    """Who did what in a brand, when, and from where. Written with the deed, never changed."""

    class Source(models.TextChoices):
        PAGE = "page"
        API = "api"
        ADMIN = "admin"
        SYSTEM = "system"

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="audit_entries", null=True, blank=True)
    at = models.DateTimeField(default=now, editable=False)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    actor_label = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PAGE)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["brand", "-at"], name="audit_brand_at"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"


class IdempotentCall(models.Model):
    """The first answer to an unsafe API call that carried an Idempotency-Key, kept for 24 hours."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="idempotent_calls")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "key"], name="idempotent_call_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.status or 'running'}"


class Allowance(models.Model):
    """How often a key made one kind of call in the minute that began at `since`."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="allowances")
    name = models.CharField(max_length=20)
    since = models.DateTimeField(default=now)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "name"], name="allowance_once_per_key_and_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.used} since {self.since:%H:%M:%S}"
