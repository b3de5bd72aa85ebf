"""One offer of one brand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import Brand
from promocodes.models import Instruction
from tracking.credit import DEFAULT_WINDOW, LONGEST_WINDOW, Rule


class Format(models.TextChoices):
    STORY = "story", gettext_noop("Story")
    REEL = "reel", gettext_noop("Reel")
    POST = "post", gettext_noop("Post")
    VIDEO = "video", gettext_noop("Video")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def in_store(self) -> CampaignQuerySet:
        """Campaigns that creators can find today."""
        return self.filter(status=Campaign.Status.PUBLISHED)


class Campaign(models.Model):
    """One offer of one brand: draft → published → closed.

    `networks`, `formats`, `hashtags` and `mentions` are lists of plain words. `posting_days` counts days from
    hand-over to the deadline; `posting_days_by_network` says otherwise for some networks, as in {"tiktok": 14}.
    `places` caps acceptances; None is no cap. `wizard_step` is where a draft goes on. `credit_rule` says which signal
    of an order counts, and a click counts for orders within `credit_window_days` after it (`tracking.credit`).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CLOSED = "closed", _("Closed")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="campaigns")
    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False)
    brief = models.TextField(max_length=5000, blank=True)
    networks = models.JSONField(default=list, blank=True)
    formats = models.JSONField(default=list, blank=True)
    dos = models.TextField("what to do", max_length=2000, blank=True)
    donts = models.TextField("what not to do", max_length=2000, blank=True)
    hashtags = models.JSONField(default=list, blank=True)
    mentions = models.JSONField(default=list, blank=True)
    picture = models.CharField(
        "name of the picture's file", max_length=32, blank=True, default="", db_default="", editable=False
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    posting_days = models.PositiveSmallIntegerField("days to post", default=28)
    posting_days_by_network = models.JSONField(default=dict, blank=True)
    places = models.PositiveIntegerField(null=True, blank=True, help_text="How many creators at most. Empty: no cap.")
    credit_rule = models.CharField(max_length=20, choices=Rule.choices, default=Rule.CODE_WINS)
    credit_window_days = models.PositiveSmallIntegerField("days that a click counts", default=DEFAULT_WINDOW)
    promo_code = models.OneToOneField(
        Instruction, on_delete=models.SET_NULL, null=True, blank=True, related_name="code_campaign"
    )
    affiliate_link = models.OneToOneField(
        Instruction, on_delete=models.SET_NULL, null=True, blank=True, related_name="link_campaign"
    )
    wizard_step = models.CharField(max_length=15, default="general", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="campaign_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message="The end is before the start. Choose a later end.",
            ),
            models.CheckConstraint(
                name="campaign_posting_days_in_range", condition=Q(posting_days__gte=1, posting_days__lte=365)
            ),
            models.CheckConstraint(name="campaign_credit_rule_is_known", condition=Q(credit_rule__in=Rule.values)),
            models.CheckConstraint(
                name="campaign_credit_window_in_range",
                condition=Q(credit_window_days__gte=1, credit_window_days__lte=LONGEST_WINDOW),
            ),
            models.CheckConstraint(
                name="campaign_published_has_date",
                condition=Q(status="draft") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="campaign_closed_has_date",
                condition=~Q(status="closed") | Q(closed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["brand", "status"], name="campaign_brand_status")]

    def __str__(self) -> str:
        return self.title

    @property
    def instructions(self) -> list[Instruction]:
        """The instructions that the campaign has, the code first."""
        return [one for one in (self.promo_code, self.affiliate_link) if one is not None]

    @property
    def wants_personal_code(self) -> bool:
        """Whether each creator gets a code of her own."""
        return self.promo_code is not None and self.promo_code.personalized

    @property
    def wants_personal_link(self) -> bool:
        """Whether each creator gets a destination of her own."""
        return self.affiliate_link is not None and self.affiliate_link.personalized
