"""What a code gives and when it works, in plain words for creators and brands."""

from __future__ import annotations

import datetime
import zoneinfo

from django.utils import timezone

from accounts import currencies
from accounts.models import Brand
from campaigns.templatetags.tandem import money
from promocodes.models import Discount, Instruction
from promocodes.validity import Days


def today_of(brand: Brand) -> datetime.date:
    """Today in the brand's calendar."""
    return timezone.localdate(timezone=zoneinfo.ZoneInfo(brand.timezone))


def day_in_words(day: datetime.date) -> str:
    """As in 30 June 2026."""
    return f"{day.day} {day:%B %Y}"


def days_in_words(days: Days, today: datetime.date) -> str:
    """When a code works, as in “Works until 30 June 2026”; '' where nothing limits it."""
    if days.ends_on and days.have_ended(today):
        return f"This code ended on {day_in_words(days.ends_on)}"
    if days.starts_on and days.ends_on:
        return f"Works from {day_in_words(days.starts_on)} to {day_in_words(days.ends_on)}"
    if days.ends_on:
        return f"Works until {day_in_words(days.ends_on)}"
    return f"Works from {day_in_words(days.starts_on)}" if days.starts_on else ""


def discount_in_words(one: Instruction) -> str:
    """What a code takes off, as in “15 % off, from € 50.00”; '' where the campaign does not say."""
    if not one.discount_kind:
        return ""
    if one.discount_kind == Discount.FREE_SHIPPING:
        words = "Free shipping"
    elif one.discount_kind == Discount.PERCENTAGE and one.discount_value is not None:
        words = f"{currencies.short(one.discount_value)} % off"
    else:
        words = f"{money(one.discount_value, one.discount_currency)} off"
    return f"{words}, from {money(one.minimum_order, one.discount_currency)}" if one.minimum_order else words
