"""Orders of the last weeks that name a code or a click of nobody, counted for the board of several brands at once."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Sum
from django.utils import timezone

from accounts.models import Brand
from campaigns import near_misses
from tracking.models import Conversion, ConversionQuerySet

WITHIN = datetime.timedelta(days=28)


@dataclass
class Unmatched:
    """One brand's: how many orders, and of how many codes on them it is known what was meant, with what they left."""

    orders: int = 0
    misses: int = 0
    money: dict[str, Decimal] = field(default_factory=dict)


def lately(found: ConversionQuerySet) -> ConversionQuerySet:
    """Those of these orders that are counted here."""
    return found.unmatched().filter(occurred_at__gte=timezone.now() - WITHIN)


def of_brands(brands: Sequence[Brand]) -> dict[int, Unmatched]:
    """The brands that have any. One query, on an index of such orders alone; two more where a code is named."""
    found: defaultdict[int, Unmatched] = defaultdict(Unmatched)
    codes: defaultdict[int, defaultdict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    orders = lately(Conversion.objects.filter(brand__in=brands)).order_by()
    grouped = orders.values_list("brand_id", "code_norm", "currency")
    for brand, norm, currency, number, left in grouped.annotate(Count("pk"), left=Sum(F("amount") - F("refunded"))):
        found[brand].orders += number
        if norm:
            codes[brand][norm][currency] = left
    known = near_misses.known_near({brand: set(norms) for brand, norms in codes.items()})
    for brand, norms in codes.items():
        for norm, money in norms.items():
            if near_misses.nearest(norm, known[brand]):
                found[brand].misses += 1
                for currency, left in money.items():
                    found[brand].money[currency] = found[brand].money.get(currency, Decimal(0)) + left
    return dict(found)
