"""What a code gives and when it works, in plain words for creators and brands."""

from __future__ import annotations

import datetime

from django.utils.dateformat import format as written
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts import currencies
from campaigns.templatetags.tandem import money
from promocodes.models import Discount, Instruction
from promocodes.validity import Days


def day_in_words(day: datetime.date) -> str:
    """As in 30 June 2026."""
    return written(day, "j F Y")


def days_in_words(days: Days, today: datetime.date) -> str:
    """When a code works, as in “Works until 30 June 2026”; '' where nothing limits it."""
    if days.ends_on and days.have_ended(today):
        return _("This code ended on %(day)s") % {"day": day_in_words(days.ends_on)}
    if days.starts_on and days.ends_on:
        return _("Works from %(first)s to %(last)s") % {
            "first": day_in_words(days.starts_on),
            "last": day_in_words(days.ends_on),
        }
    if days.ends_on:
        return _("Works until %(day)s") % {"day": day_in_words(days.ends_on)}
    return _("Works from %(day)s") % {"day": day_in_words(days.starts_on)} if days.starts_on else ""


def discount_in_words(one: Instruction) -> str:
    """What a code takes off, as in “15 % off, from € 50.00”; '' where the campaign does not say."""
    if not one.discount_kind:
        return ""
    if one.discount_kind == Discount.FREE_SHIPPING:
        words = _("Free shipping")
    elif one.discount_kind == Discount.PERCENTAGE and one.discount_value is not None:
        words = _("%(amount)s off") % {
            "amount": _("%(number)s %%") % {"number": number_format(currencies.short(one.discount_value))}
        }
    else:
        words = _("%(amount)s off") % {"amount": money(one.discount_value, one.discount_currency)}
    if not one.minimum_order:
        return words
    return _("%(what)s, from %(amount)s") % {
        "what": words,
        "amount": money(one.minimum_order, one.discount_currency),
    }
