"""Codes on orders that almost fit: MARIE1O for MARIE10, with the revenue at stake; accepted and taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Left, Length, Replace, Right
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Brand
from campaigns import crediting
from promocodes.models import Code, Handout, Instruction, Kind
from promocodes.values import shown
from tracking.models import Conversion, Misspelling, UsedCode
from tracking.order_events import norm_of
from tracking.order_facts import LONGEST_SIGNAL

MOST = 500
SHORTEST = 4
"""Shorter codes are too like each other for a slip to be told from another word."""
_LOOKS_LIKE = str.maketrans("oilsbzq", "0115820", " -_.%")


class SpellingRefused(Exception):
    """The spelling cannot be accepted; nothing was stored."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass
class Miss:
    """A code that nobody holds and that almost fits one that somebody holds; orders and money wait for it."""

    typed: str
    norm: str
    stands_for: str
    orders: int = 0
    money: list[tuple[str, Decimal]] = field(default_factory=list)


def of_brand(brand: Brand) -> list[Miss]:
    """The near misses of the brand, the most orders first. Four queries."""
    waiting = UsedCode.objects.filter(
        brand=brand, conversion__credited_by="", conversion__status=Conversion.Status.PAID
    )
    rows = waiting.values_list("norm", "conversion__currency").annotate(
        orders=Count("pk"), left=Sum(F("conversion__amount") - F("conversion__refunded")), one=Max("conversion_id")
    )
    found: dict[str, list[tuple[str, int, Decimal, int]]] = defaultdict(list)
    for norm, currency, orders, left, one in rows.order_by("-orders", "norm")[:MOST]:
        found[norm].append((currency, orders, left, one))
    if not found:
        return []
    known = _known(brand)
    near = {norm: like for norm in found if (like := nearest(norm, known))}
    typed = _typed({norm: found[norm][0][3] for norm in near})
    misses = [
        Miss(
            typed.get(norm, norm),
            norm,
            like,
            sum(orders for _, orders, _, _ in found[norm]),
            sorted((currency, left) for currency, _, left, _ in found[norm]),
        )
        for norm, like in near.items()
    ]
    return sorted(misses, key=lambda one: (-one.orders, one.norm))


@transaction.atomic
def accept(brand: Brand, typed: str, stands_for: str, *, by: Actor) -> int:
    """Let `typed` stand for a code that somebody holds, and credit its orders. Returns how many changed.

    Raises SpellingRefused.
    """
    norm, meant = norm_of(typed), norm_of(stands_for)
    known = {norm_of(code): code for code in _codes(brand)}
    names = {"typed": shown(typed), "meant": shown(stands_for)}
    if norm in known:
        raise SpellingRefused("spelling.is_a_code", _("%(typed)s is a code itself, so it stands for itself.") % names)
    if meant not in known:
        raise SpellingRefused("spelling.unknown_code", _("Nobody holds %(meant)s. Choose a code that is held.") % names)
    if not norm or len(typed) > LONGEST_SIGNAL:
        raise SpellingRefused("spelling.bad", _("Give the code as it stands on the orders."))
    try:
        with transaction.atomic():
            made = Misspelling.objects.create(
                brand=brand, value=typed, norm=norm, stands_for=known[meant], stands_for_norm=meant,
                accepted_label=by.label,
            )  # fmt: skip
    except IntegrityError as error:
        raise SpellingRefused("spelling.accepted", _("%(typed)s stands for another code already.") % names) from error
    audit.record("spelling.accept", by=by, brand=brand, subject=made, typed=typed, stands_for=known[meant])
    return crediting.codes_changed(brand, [typed])


@transaction.atomic
def withdraw(one: Misspelling, *, by: Actor) -> int:
    """Take an accepted spelling back; its orders wait again. Returns how many changed."""
    if not Misspelling.objects.filter(pk=one.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        return 0
    audit.record("spelling.withdraw", by=by, brand=one.brand, subject=one, typed=one.value, stands_for=one.stands_for)
    return crediting.codes_changed(one.brand, [one.value])


def held(brand: Brand, typed: str) -> Misspelling:
    """The accepted spelling of this code."""
    return Misspelling.objects.get(brand=brand, norm=norm_of(typed), withdrawn_at=None)


def accepted(brand: Brand) -> list[Misspelling]:
    """The spellings that hold, the latest first."""
    return list(Misspelling.objects.filter(brand=brand, withdrawn_at=None)[:MOST])


def nearest(norm: str, known: Known) -> str:
    """The one known code that this almost is, or '' for none and for several."""
    if len(norm) < SHORTEST:
        return ""
    for found in (known.looks.get(_look(norm), set()), known.near(norm)):
        if len(found) == 1:
            return known.text[next(iter(found))]
        if found:
            return ""
    return ""


class Known:
    """Codes that are held, findable by how they look and by what is left when one letter goes missing."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.text = {norm_of(code): code for code in codes}
        self.looks: defaultdict[str, set[str]] = defaultdict(set)
        self.shortened: defaultdict[str, set[str]] = defaultdict(set)
        for norm in self.text:
            self.looks[_look(norm)].add(norm)
            if len(norm) >= SHORTEST:
                for less in _shortened(norm):
                    self.shortened[less].add(norm)

    def near(self, norm: str) -> set[str]:
        """The codes that one slip makes of this: a letter too many, too few, another one, or two swapped."""
        found = set(self.shortened.get(norm, ()))
        for less in _shortened(norm):
            if less in self.text and len(less) >= SHORTEST:
                found.add(less)
            found |= {one for one in self.shortened.get(less, ()) if _is_one_slip(one, norm)}
        return found


def _is_one_slip(one: str, other: str) -> bool:
    """Of two texts of one length: whether one letter differs, or two neighbours are swapped."""
    if len(one) != len(other):
        return False
    places = [place for place in range(len(one)) if one[place] != other[place]]
    if len(places) == 1:
        return True
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0]] == other[places[1]]
        and one[places[1]] == other[places[0]]
    )


def _look(norm: str) -> str:
    return norm.translate(_LOOKS_LIKE)


def _shortened(norm: str) -> set[str]:
    return {norm[:place] + norm[place + 1 :] for place in range(len(norm))}


def _known(brand: Brand) -> Known:
    return Known(_codes(brand))


def known_near(norms: Mapping[int, Collection[str]]) -> dict[int, Known]:
    """For each brand the codes that may be near to one of these. Two queries, or none; no other code is read."""
    if not norms:
        return {}
    every = set().union(*norms.values())
    codes: defaultdict[int, list[str]] = defaultdict(list)
    for brand, code in _given(norms, among=every):
        codes[brand].append(code)
    return {brand: Known(codes[brand]) for brand in norms}


def _codes(brand: Brand) -> list[str]:
    """Every code of the brand that an order can be credited by."""
    return [code for _, code in _given([brand.pk])]


def _given(brands: Collection[int], *, among: Collection[str] | None = None) -> Iterator[tuple[int, str]]:
    """The codes of these brands, each once, with its brand; only those that may be near to one `among` these.

    Two queries.
    """
    shared: QuerySet[Any] = Instruction.objects.filter(
        brand__in=brands, kind=Kind.PROMO_CODE, code_campaign__published_at__isnull=False
    ).exclude(shared_value="")
    is_given = Exists(Handout.objects.filter(code=OuterRef("pk")))
    own: QuerySet[Any] = Code.objects.filter(is_given, brand__in=brands).order_by("pk")
    if among is not None:
        shared, own = _near(shared, "shared_norm", among), _near(own, "norm", among)
    yield from shared.values_list("brand_id", "shared_value")
    yield from own.values_list("brand_id", "value")


def _near(found: QuerySet[Any], column: str, norms: Collection[str]) -> QuerySet[Any]:
    """Those whose text in this column looks like one of `norms`, or may be one slip away from it.

    A slip leaves the first letters as they are or the last ones: less than half of them is asked for.
    """
    look: Any = F(column)
    for letter, other in _LOOKS_LIKE.items():
        look = Replace(look, Value(chr(letter)), Value(chr(other) if other else ""))
    fits = Q(look__in={_look(norm) for norm in norms})
    slips: defaultdict[int, set[str]] = defaultdict(set)
    for norm in norms:
        if len(norm) >= SHORTEST:
            slips[(len(norm) - 1) // 2].add(norm)
    for kept, those in slips.items():
        lengths = [len(norm) for norm in those]
        begins, ends = {norm[:kept] for norm in those}, {norm[-kept:] for norm in those}
        found = found.alias(**{f"begins_{kept}": Left(column, kept), f"ends_{kept}": Right(column, kept)})
        fits |= Q(length__range=(min(lengths) - 1, max(lengths) + 1)) & (
            Q(**{f"begins_{kept}__in": begins}) | Q(**{f"ends_{kept}__in": ends})
        )
    return found.alias(look=look, length=Length(column)).filter(fits)


def _typed(orders: dict[str, int]) -> dict[str, str]:
    """How each code was typed, on one of its orders."""
    codes = dict(Conversion.objects.filter(pk__among=orders.values()).order_by().values_list("pk", "codes"))
    return {
        norm: next((code for code in codes.get(pk, []) if norm_of(code) == norm), norm) for norm, pk in orders.items()
    }
