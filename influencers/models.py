"""The creator's profile: who she is, and where she posts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now


class Network(models.TextChoices):
    INSTAGRAM = "instagram", "Instagram"
    TIKTOK = "tiktok", "TikTok"
    YOUTUBE = "youtube", "YouTube"


class Influencer(models.Model):
    """A creator. A brand may bring her before she has an account; she claims the profile by her address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="influencer"
    )
    email = models.EmailField(max_length=254, unique=True, help_text="Case folded: one creator per address.")
    name = models.CharField(max_length=100, blank=True)
    handle = models.CharField(max_length=60, blank=True, help_text="Without the @.")
    country = models.CharField(max_length=2, blank=True, help_text="Two letters, as in FR.")
    language = models.CharField(max_length=5, default="en")
    timezone = models.CharField(max_length=60, blank=True, help_text="As in Europe/Paris. Empty: the brand's.")
    bio = models.TextField(max_length=1000, blank=True)
    avatar = models.CharField(
        "name of the picture's file", max_length=32, blank=True, default="", db_default="", editable=False
    )
    created_at = models.DateTimeField(default=now, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    left_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Her account was deleted: what was personal is gone."
    )

    class Meta:
        ordering = ("name", "email")
        indexes = [
            models.Index(fields=["avatar"], name="influencer_avatar", condition=~Q(avatar="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="influencer_claimed_iff_user",
                condition=Q(user__isnull=True) | Q(claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="influencer_left_has_no_user", condition=Q(left_at__isnull=True) | Q(user__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.handle or self.email


class Presence(models.Model):
    """A creator's account on one network, with its audience."""

    influencer = models.ForeignKey(Influencer, on_delete=models.CASCADE, related_name="presences")
    network = models.CharField(max_length=10, choices=Network.choices)
    handle = models.CharField(max_length=60, blank=True)
    followers = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-followers",)
        constraints = [
            models.UniqueConstraint(fields=["influencer", "network"], name="presence_once_per_network"),
            models.CheckConstraint(name="presence_network_is_known", condition=Q(network__in=Network.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()} · {self.followers}"


class CreatorSignUp(models.Model):
    """What somebody typed when she signed up as a creator; it moves to a profile once her address is verified.

    Kept apart from the profile, because whoever types an address has not shown yet that it is hers.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="creator_sign_up")
    handle = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    network = models.CharField(max_length=10, choices=Network.choices, blank=True)
    followers = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=5, default="en")
    created_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return f"{self.user} as a creator"


class SignInLinkUse(models.Model):
    """A single-use sign-in link that was used. The link itself is signed and is kept nowhere."""

    nonce = models.CharField(max_length=64, unique=True)
    influencer = models.ForeignKey(Influencer, on_delete=models.CASCADE, related_name="sign_in_link_uses")
    used_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.influencer} {self.used_at:%Y-%m-%d %H:%M}"
