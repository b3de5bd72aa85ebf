"""What creators are asked to share, and what a code of it takes off in the shop."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand
from promocodes.values import normalize_code


class Kind(models.TextChoices):
    PROMO_CODE = "promo_code", _("Promo code")
    AFFILIATE_LINK = "affiliate_link", _("Affiliate link")


class Discount(models.TextChoices):
    PERCENTAGE = "percentage", _("Percentage off")
    AMOUNT = "amount", _("Amount off")
    FREE_SHIPPING = "free_shipping", _("Free shipping")


class Instruction(models.Model):
    """What creators are asked to share: a promo code or an affiliate link.

    `shared_value` is the one code or destination of a generic instruction; `shared_norm` is a code's
    identity (NFKC, casefold, NFKC), empty for links. `version` counts changes of the shared value from 1.
    `starts_on` and `ends_on` are the first and last day its codes work, in the brand's calendar; a `Code` may have
    dates of its own. The discount is what a code takes off in the shop: per cent, or money in `discount_currency`.
    `pool_low_at` is how few pooled codes are few. Of links: `utm` holds the templates of the UTM parameters (source,
    medium, campaign, content, term), `click_id_parameter` the parameter that carries a click identifier; empty: off.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="instructions")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    title = models.CharField(max_length=120)
    description = models.TextField(max_length=2000, blank=True)
    personalized = models.BooleanField(default=False)
    shared_value = models.CharField(max_length=2000, blank=True)
    shared_norm = models.CharField(max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    starts_on = models.DateField("works from", null=True, blank=True)
    ends_on = models.DateField("works until", null=True, blank=True)
    discount_kind = models.CharField("discount", max_length=15, choices=Discount.choices, blank=True)
    discount_value = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    discount_currency = models.CharField(max_length=3, blank=True)
    minimum_order = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    pool_low_at = models.PositiveIntegerField("warn when so few pooled codes are left", default=5)
    utm = models.JSONField(default=dict, blank=True)
    click_id_parameter = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="instruction_generic_xor_personalized",
                condition=Q(personalized=True) ^ ~Q(shared_value=""),
                violation_error_message="Give the shared value, or tick personalized; not both.",
            ),
            models.CheckConstraint(name="instruction_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="instruction_ends_after_start",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message="The code ends before it starts. Choose a later end.",
            ),
            models.CheckConstraint(
                name="instruction_discount_value_iff_counted",
                condition=Q(discount_kind__in=["", "free_shipping"], discount_value__isnull=True)
                | Q(discount_kind="percentage", discount_value__gt=0, discount_value__lte=100)
                | Q(discount_kind="amount", discount_value__gt=0) & ~Q(discount_currency=""),
                violation_error_message="Give the discount: a percentage up to 100, or an amount with its currency.",
            ),
        ]
        indexes = [models.Index(fields=["brand", "shared_norm"], name="instruction_shared_norm")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the code's identity beside the code, so that no data base has to fold letters."""
        self.shared_norm = normalize_code(self.shared_value) if self.kind == Kind.PROMO_CODE else ""
        super().save(*args, **kwargs)  # type: ignore[arg-type]
