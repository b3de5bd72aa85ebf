"""What orders and clicks add up to, kept beside them so that no page has to count them again.

Triggers of the data base (`tracking.rollup_sql`) note every change of an order in ConversionChange, whoever makes it;
`tracking.folding` adds the notes to ConversionDay. What both hold together is true at any moment. Changes of ClickDay
are noted in ClickChange and added to ClickBrandDay in the same way; ClickTotal follows them at once. Decisions 0024 and
0053.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from accounts.models import Brand
from promocodes.models import Handout, Instruction, TrackedLink

PARTS = 10_000
"""Amounts are whole numbers of ten-thousandths of the currency's unit: sums stay exact on every data base."""


def units(parts: int) -> Decimal:
    """An amount of the rollups in units of its currency."""
    return Decimal(parts) / PARTS


class ConversionChange(models.Model):
    """A note that figures changed: so many orders more or fewer, with their money. Written by triggers only.

    The keys have no constraint, so that a note never stands in the way of a deletion.
    """

    brand = models.ForeignKey(Brand, models.DO_NOTHING, related_name="+", db_constraint=False)
    instruction = models.ForeignKey(
        Instruction, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    handout = models.ForeignKey(
        Handout, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    occurred_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    orders = models.SmallIntegerField()
    gross = models.BigIntegerField()
    refunded = models.BigIntegerField()
    excluded = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.orders:+} {self.currency}"


class ConversionDay(models.Model):
    """Orders of one day in the brand's calendar that one creator brought by one instruction, by currency.

    `instruction` and `influencer` are keys; 0 where nobody is credited. `zone` is the calendar that `day` was read
    in. `excluded` counts orders that the brand left out; they are in no other figure. Rebuildable from Conversion.
    """

    brand = models.ForeignKey(Brand, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    instruction = models.BigIntegerField(default=0)
    influencer = models.BigIntegerField(default=0)
    day = models.DateField()
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=60)
    orders = models.IntegerField()
    gross = models.BigIntegerField()
    refunded = models.BigIntegerField()
    excluded = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "instruction", "influencer", "day", "currency", "zone"], name="conversion_day_once"
            )
        ]
        indexes = [models.Index(fields=["instruction", "day"], name="conversion_day_instruction")]

    def __str__(self) -> str:
        return f"{self.day}: {self.orders}"


class ClickTotal(models.Model):
    """All clicks of one link: the sum of its days, kept by triggers on ClickDay.

    Whose link it is stands beside it, so that nobody has to look among the links of all brands: a link never changes
    hands. `instruction` is that of its first handout; `folding.say_whose` follows an undo. They are keys without
    constraint, and null where there is none.
    """

    link = models.OneToOneField(TrackedLink, models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False)
    brand = models.ForeignKey(
        Brand, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    influencer = models.BigIntegerField(null=True)
    instruction = models.BigIntegerField(null=True)
    clicks = models.BigIntegerField(default=0)
    unique_clicks = models.BigIntegerField(default=0)
    robot_clicks = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["brand"], name="click_total_brand")]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.clicks}"


class ClickChange(models.Model):
    """A note that a brand's clicks of a day changed: so many more or fewer. Written by triggers on ClickDay only."""

    brand = models.ForeignKey(Brand, models.DO_NOTHING, related_name="+", db_constraint=False)
    day = models.DateField()
    clicks = models.BigIntegerField()
    unique_clicks = models.BigIntegerField()
    robot_clicks = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.day}: {self.clicks:+}"


class ClickBrandDay(models.Model):
    """The clicks of all links of a brand on one UTC day, up to the notes that are not folded yet."""

    brand = models.ForeignKey(Brand, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    day = models.DateField()
    clicks = models.BigIntegerField()
    unique_clicks = models.BigIntegerField()
    robot_clicks = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "day"], name="click_brand_day_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.clicks}"
