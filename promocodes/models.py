"""What is handed out: instructions, codes, tracked links, and the very value each creator was given."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Brand
from influencers.models import Influencer
from promocodes.values import new_slug, normalize_code


class Kind(models.TextChoices):
    PROMO_CODE = "promo_code", "Promo code"
    AFFILIATE_LINK = "affiliate_link", "Affiliate link"


class Instruction(models.Model):
    """What creators are asked to share: a promo code or an affiliate link.

    `shared_value` is the one code or destination of a generic instruction; `shared_norm` is a code's
    identity (NFKC, casefold, NFKC), empty for links. `version` counts changes of the shared value from 1.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="instructions")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    title = models.CharField(max_length=120)
    description = models.TextField(max_length=2000, blank=True)
    personalized = models.BooleanField(default=False)
    shared_value = models.CharField(max_length=2000, blank=True)
    shared_norm = models.CharField(max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="instruction_generic_xor_personalized",
                condition=Q(personalized=True) ^ ~Q(shared_value=""),
                violation_error_message="Give the shared value, or tick personalized; not both.",
            ),
            models.CheckConstraint(name="instruction_kind_is_known", condition=Q(kind__in=Kind.values)),
        ]
        indexes = [models.Index(fields=["brand", "shared_norm"], name="instruction_shared_norm")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the code's identity beside the code, so that no data base has to fold letters."""
        self.shared_norm = normalize_code(self.shared_value) if self.kind == Kind.PROMO_CODE else ""
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class CodeQuerySet(models.QuerySet["Code"]):
    def live(self) -> CodeQuerySet:
        """Codes that work today."""
        return self.filter(retired_at__isnull=True)


class Code(models.Model):
    """A personal code of a brand and the one creator it belongs to.

    One creator may carry it through several campaigns, and nobody else can: it is unique per brand,
    by its normalised text, while live.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="codes")
    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="codes")
    value = models.CharField(max_length=64)
    norm = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        ordering = ("value",)
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "norm"], name="code_unique_in_brand_while_live", condition=Q(retired_at__isnull=True)
            ),
            models.CheckConstraint(name="code_not_empty", condition=~Q(value="") & ~Q(norm="")),
        ]
        indexes = [models.Index(fields=["brand", "norm"], name="code_brand_norm")]

    def __str__(self) -> str:
        return self.value


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
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    available_at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=40, blank=True, help_text="Where it came from, as in import:12.")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="handout_value_not_empty", condition=~Q(value="")),
            models.CheckConstraint(name="handout_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="handout_first_iff_no_previous",
                condition=Q(version=1, previous__isnull=True) | Q(version__gt=1, previous__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["origin"], name="handout_origin", condition=~Q(origin=""))]

    def __str__(self) -> str:
        return f"{self.value} (v{self.version})"

    @property
    def handed_over_at(self) -> datetime.datetime | None:
        """When it left the house, or None while its import's mails are held."""
        return self.available_at if self.available_at <= timezone.now() else None
