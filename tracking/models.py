"""The two signals: clicks on a creator's link, and orders of the brand's shop."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Brand
from promocodes.models import Handout, Instruction, LabelledLink, TrackedLink
from tracking.buyer_models import OrderBuyer
from tracking.file_models import OrdersFile, OrdersFileLine
from tracking.hook_models import Delivery, Hook
from tracking.order_models import Misspelling, OrderEvent, Refund, UsedCode
from tracking.rollups import ClickBrandDay, ClickChange, ClickTotal, ConversionChange, ConversionDay

__all__ = [
    "Click",
    "ClickBrandDay",
    "ClickChange",
    "ClickDay",
    "ClickLabelDay",
    "ClickSpool",
    "ClickTotal",
    "ClickVisitor",
    "Conversion",
    "ConversionChange",
    "ConversionDay",
    "Delivery",
    "Hook",
    "Misspelling",
    "OrderBuyer",
    "OrderEvent",
    "OrdersFile",
    "OrdersFileLine",
    "Refund",
    "UsedCode",
    "VisitorSalt",
]


class Click(models.Model):
    """One visit of a tracked link. Robots are kept and flagged; no address is stored, only a keyed daily hash.

    On PostgreSQL the table is partitioned by the month of `day` (tracking/partitions.py), so nothing may point to it.
    `click_id` is what the shop was given in the address, empty where the campaign does not ask for it; `mended` says
    that the slug had lost its last letter or gained a sign.
    """

    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, related_name="clicks")
    labelled_link = models.ForeignKey(
        LabelledLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="clicks", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)
    day = models.DateField()
    visitor = models.CharField(max_length=32)
    robot_reason = models.CharField(max_length=20, blank=True, help_text="Empty for a person.")
    referrer_host = models.CharField(max_length=120, blank=True)
    click_id = models.CharField(max_length=40, blank=True)
    mended = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["link", "day"], name="click_link_day"),
            models.Index(fields=["at"], name="click_at"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.at:%Y-%m-%d %H:%M}"


class ClickVisitor(models.Model):
    """A person seen on a link on a day: the row that makes a click unique."""

    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    visitor = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "day", "visitor"], name="click_visitor_once_a_day")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.day}"


class ClickDay(models.Model):
    """Clicks of one link on one UTC day: people's, unique people's, robots'. Rebuildable from Click."""

    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    clicks = models.PositiveIntegerField(default=0)
    unique_clicks = models.PositiveIntegerField(default=0)
    robot_clicks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("day",)
        constraints = [
            models.UniqueConstraint(fields=["link", "day"], name="click_day_once"),
            models.CheckConstraint(
                name="click_day_unique_at_most_all", condition=Q(unique_clicks__lte=models.F("clicks"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.day}: {self.clicks}"


class ClickLabelDay(models.Model):
    """The part of a link's ClickDay that came by one of its labels.

    A visitor is unique by the label she came by first that day, so labels add up to their link.
    """

    labelled_link = models.ForeignKey(LabelledLink, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    clicks = models.PositiveIntegerField(default=0)
    unique_clicks = models.PositiveIntegerField(default=0)
    robot_clicks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("day",)
        constraints = [
            models.UniqueConstraint(fields=["labelled_link", "day"], name="click_label_day_once"),
            models.CheckConstraint(
                name="click_label_day_unique_at_most_all", condition=Q(unique_clicks__lte=models.F("clicks"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.labelled_link_id} {self.day}: {self.clicks}"


class VisitorSalt(models.Model):
    """The key of one day's visitor hashes. It is destroyed after two days: then no hash leads back to anybody."""

    day = models.DateField(unique=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.day}"


class ClickSpool(models.Model):
    """How far a file of clicks has been stored: written in the transaction that stores them, so each is stored once.

    The row outlives its file for some days, for a file that comes back after a power cut is not to be read again.
    """

    name = models.CharField(max_length=80, unique=True)
    offset = models.BigIntegerField(default=0, help_text="Bytes that are stored.")
    clicks = models.BigIntegerField(default=0)
    torn = models.PositiveIntegerField(default=0, help_text="Lines that were cut off or damaged.")
    lost = models.PositiveIntegerField(default=0, help_text="Clicks that no disk would take (they were redirected).")
    read_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-read_at",)
        indexes = [models.Index(fields=["read_at"], name="click_spool_read")]

    def __str__(self) -> str:
        return self.name


class ConversionQuerySet(models.QuerySet["Conversion"]):
    def waiting(self) -> ConversionQuerySet:
        """Paid orders that nobody is credited with yet."""
        return self.filter(credited_by="", status=Conversion.Status.PAID)

    def unmatched(self) -> ConversionQuerySet:
        """Those of them that name a code or a click: it is of nobody that we know. Most orders of a shop name none."""
        return self.waiting().exclude(code_norm="", click_id="")


class Conversion(models.Model):
    """One order of the brand's shop, credited by its code or its click, or to nobody yet.

    It is the fold of its events (`tracking.order_events`), so that repeats and disorder end in one state. Amounts are
    in units of `currency`; `refunded` is the sum of its refunds and never passes `amount`. Only paid ones are credited.
    `codes` are all codes as the shop sent them, `code` the one that counts; `click_link` is the link of its click.
    `credited_by`, `handout`, `instruction`, `reason` and `flags` are written by `campaigns.crediting`.
    `told` is the statement of a file that made the order, with its time, and `told_by` the file: it stands here instead
    of in an event of its own (decision 0034). Both are empty where all that was said are events.
    """

    class Status(models.TextChoices):
        PAID = "paid", gettext_noop("Paid")
        PENDING = "pending", gettext_noop("Not paid yet")
        CANCELLED = "cancelled", gettext_noop("Cancelled")
        TEST = "test", gettext_noop("Test order")

    class CreditedBy(models.TextChoices):
        CODE = "code"
        CLICK = "click"
        NOBODY = "", "nobody yet"

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="conversions", db_index=False)
    source = models.CharField(max_length=40)
    order_id = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    amount = models.DecimalField(max_digits=14, decimal_places=4)
    refunded = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    currency = models.CharField(max_length=3)
    code = models.CharField(max_length=200, blank=True)
    code_norm = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PAID)
    codes = models.JSONField(default=list, blank=True)
    click_id = models.CharField(max_length=200, blank=True)
    click_link = models.ForeignKey(
        TrackedLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    clicked_at = models.DateTimeField(null=True, blank=True)
    credited_by = models.CharField(max_length=5, choices=CreditedBy.choices, blank=True)
    handout = models.ForeignKey(
        Handout, on_delete=models.SET_NULL, null=True, blank=True, related_name="conversions", db_index=False
    )
    instruction = models.ForeignKey(
        Instruction, on_delete=models.SET_NULL, null=True, blank=True, related_name="conversions", db_index=False
    )
    reason = models.CharField(max_length=400, blank=True)
    flags = models.JSONField(default=list, blank=True, help_text="What is unusual about the credit, as short words.")
    told = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    told_by = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)
    excluded_at = models.DateTimeField(null=True, blank=True, help_text="Left out of all figures since then.")
    excluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = ConversionQuerySet.as_manager()

    class Meta:
        ordering = ("-occurred_at",)
        constraints = [
            models.UniqueConstraint(fields=["brand", "source", "order_id"], name="conversion_once_per_order"),
            models.CheckConstraint(name="conversion_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="conversion_refunded_within_amount",
                condition=Q(refunded__gte=0) & Q(refunded__lte=models.F("amount")),
            ),
        ]
        indexes = [
            # most orders of a shop name nobody: they stand in none of these three
            *(
                models.Index(fields=[name], name=f"conversion_{name}", condition=Q(**{f"{name}__isnull": False}))
                for name in ("handout", "instruction", "click_link")
            ),
            models.Index(fields=["brand", "-occurred_at"], name="conversion_brand_at"),
            models.Index(
                fields=["brand", "-occurred_at"],
                name="conversion_unmatched",
                condition=Q(credited_by="", status="paid"),
            ),
            models.Index(  # for the board: few of the waiting orders name anything
                fields=["brand", "-occurred_at"],
                name="conversion_of_nobody",
                condition=Q(credited_by="", status="paid") & ~Q(code_norm="", click_id=""),
            ),
            models.Index(
                fields=["brand", "handout"], name="conversion_excluded", condition=Q(excluded_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.order_id}"

    @property
    def net(self) -> Decimal:
        """What is left of a paid order after refunds; nothing of an order that does not count."""
        return self.amount - self.refunded if self.status == self.Status.PAID else Decimal(0)
