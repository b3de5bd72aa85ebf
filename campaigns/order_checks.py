"""What must hold of orders: each is the fold of its events, its refunds add up, and its credit follows its signals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum

from accounts.models import Brand
from campaigns import crediting
from tracking import order_events
from tracking.models import Conversion, Misspelling, OrderBuyer, Refund, UsedCode

AT_ONCE = 2000


def brands() -> Iterator[str]:
    """An order and all that stands behind it are of one brand."""
    for one in Conversion.objects.filter(instruction__isnull=False).exclude(instruction__brand_id=F("brand_id")):
        yield f"Conversion {one.pk} is credited to another brand's campaign."
    for one in Conversion.objects.filter(click_link__isnull=False).exclude(click_link__brand_id=F("brand_id")):
        yield f"Conversion {one.pk} names a click on another brand's link."
    for used in UsedCode.objects.exclude(brand_id=F("conversion__brand_id")):
        yield f"Used code {used.pk} is of another brand than its conversion {used.conversion_id}."
    for named in OrderBuyer.objects.exclude(brand_id=F("conversion__brand_id")):
        yield f"Order buyer {named.pk} is of another brand than its conversion {named.conversion_id}."


def refunds() -> Iterator[str]:
    """`refunded` is the sum of the refunds."""
    told = Conversion.objects.filter(~Q(refunded=0) | Exists(Refund.objects.filter(conversion=OuterRef("pk"))))
    rows = told.annotate(added=Sum("refunds__amount")).order_by("pk").values_list("pk", "refunded", "added")
    for pk, refunded, added in rows:
        # SQLite adds in binary, so what it adds is rounded to what a column can hold
        if refunded != Decimal(added or 0).quantize(Decimal("0.0001")):
            yield f"Conversion {pk} says {refunded} refunded; its refunds add up to {added or 0}."


def events() -> Iterator[str]:
    """Every order is what its events say together."""
    for brand, orders in _some():
        said = order_events.folded(brand, orders)
        for one in orders:
            told = said.get((one.source, one.order_id))
            if told is None:
                yield f"Conversion {one.pk} has no events that say what it is."
                continue
            for name in order_events.FOLDED:
                if getattr(one, name) != told.values[name]:
                    yield f"Conversion {one.pk} has {name} {getattr(one, name)}; its events say {told.values[name]}."


def credit() -> Iterator[str]:
    """Every order is credited as its signals and the rules say."""
    wrong = Conversion.objects.filter(
        Q(credited_by="", handout__isnull=False)
        | Q(credited_by="click", handout__isnull=True)
        | Q(credited_by="code", handout=None, instruction=None)
        | (~Q(credited_by="") & ~Q(status="paid"))
    )
    for one in wrong:
        yield f"Conversion {one.pk} names a handout without saying why, or the other way round."
    for brand, orders in _some():
        for one, decision in crediting.decisions(brand, orders):
            holding = decision.holding
            due = (decision.by, holding.handout if holding else None, holding.instruction if holding else None)
            if (one.credited_by, one.handout_id, one.instruction_id) != due:
                yield f"Conversion {one.pk} is credited to {_who(one)}; its signals say {decision.reason}"


def spellings() -> Iterator[str]:
    """An accepted spelling stands for another code."""
    for one in Misspelling.objects.filter(norm=F("stands_for_norm"), withdrawn_at=None):
        yield f"Misspelling {one.pk} stands for itself."


def _some() -> Iterator[tuple[Brand, list[Conversion]]]:
    """All orders, brand by brand, some at a time."""
    for brand in Brand.objects.order_by("pk"):
        last = 0
        while rows := list(Conversion.objects.filter(brand=brand, pk__gt=last).order_by("pk")[:AT_ONCE]):
            last = rows[-1].pk
            yield brand, rows


def _who(one: Conversion) -> str:
    if not one.credited_by:
        return "nobody"
    return f"handout {one.handout_id}" if one.handout_id else f"instruction {one.instruction_id}"


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (brands, refunds, events, credit, spellings)
