"""Credits orders: finds who held the codes and links of many orders at once, and asks `tracking.credit`.

Whoever changes a signal, a holding or a rule calls one of these in its transaction; the clock (`match_waiting`) finds
what two of them at once could not see of each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from accounts.models import Brand
from campaigns import credited, holdings
from campaigns.models import Campaign
from notifications.changing import update_many
from promocodes.models import Code, Handout, Instruction, Kind
from promocodes.values import normalize_code
from tracking import click_ids, order_events, said_again
from tracking import credit as credit_rules
from tracking.credit import Decision, Signals, Used, decide
from tracking.models import Conversion, Misspelling, UsedCode
from tracking.order_events import norm_of

AT_ONCE = 2000
PAID = Conversion.Status.PAID.value
NO_SIGNAL = Decision(reason=credit_rules.NO_SIGNAL)
NOT_COUNTED = {
    "pending": gettext_noop("The order is not paid yet. It is credited as soon as it is."),
    "cancelled": gettext_noop("The order is cancelled, so it counts for nobody."),
    "test": gettext_noop("This is a test order, so it counts for nobody."),
}


def credit(brand: Brand, orders: Sequence[Conversion]) -> int:
    """Credit these stored orders of one brand anew, and write those whose credit changes. Few queries."""
    changed = assign(brand, orders)
    update_many(changed, order_events.CREDIT)
    return len(changed)


def assign(brand: Brand, orders: Sequence[Conversion]) -> list[Conversion]:
    """Set the credit of these orders without writing it; returns the stored ones where it changes."""
    clicked = _find_clicks(brand, orders)
    changed = []
    for one, decision in decisions(brand, orders):
        if one._state.adding:
            _take(one, decision)
            continue
        before = _credit_of(one)
        _take(one, decision)
        if _credit_of(one) != before or id(one) in clicked:
            changed.append(one)
    return changed


def decisions(
    brand: Brand,
    orders: Sequence[Conversion],
    *,
    rule: str = "",
    window_days: int = 0,
    campaign: Campaign | None = None,
) -> list[tuple[Conversion, Decision]]:
    """What each order is to be credited to; nothing is written. A `campaign` can be asked under another rule."""
    counted = [one for one in orders if one.status == PAID]
    norms = {norm_of(code) for one in counted for code in one.codes}
    meant = meanings(brand, norms)
    terms = holdings.Terms(brand, {"campaign": campaign, "rule": rule, "window_days": window_days})
    held, linked = holdings.found(
        terms,
        norms | {stands.stands_for_norm for stands in meant.values()},
        {one.click_link_id for one in counted if one.click_link_id},
    )
    found = []
    for one in orders:
        if one.status != PAID:
            found.append((one, Decision(reason=NOT_COUNTED[one.status])))
            continue
        if not one.codes and not one.click_id and one.click_link_id is None:
            found.append((one, NO_SIGNAL))
            continue
        codes = tuple([_used(typed, held, meant) for typed in one.codes])
        signals = Signals(one.occurred_at, codes, bool(one.click_id), one.clicked_at)
        found.append((one, decide(signals, held, linked.get(one.click_link_id or 0, []))))
    return found


def _used(typed: str, held: Collection[str], meant: Mapping[str, Misspelling]) -> Used:
    """A code on an order, and what it stands for where the brand has said so and nobody holds it as it was typed."""
    norm = norm_of(typed)
    if norm in held or (stands := meant.get(norm)) is None:
        return Used(typed, norm)
    return Used(typed, stands.stands_for_norm, stands.stands_for)


def reason(order: Conversion) -> str:
    """Why an order is credited as it is, in the language of whoever reads it."""
    return said_again.say(order.reason, (*credit_rules.SENTENCES, *NOT_COUNTED.values()))


def holders(brand: Brand, order: Conversion) -> dict[str, credited.Credit]:
    """Whose each code on one order was then, by its identity; for the order's page. A few queries."""
    norms = {norm_of(code) for code in order.codes}
    held, _ = holdings.found(holdings.Terms(brand, {"campaign": None}), norms, [])
    probes: list[Conversion] = []
    names: list[str] = []
    for norm, ever in held.items():
        decision = decide(Signals(order.occurred_at, (Used(norm, norm),)), {norm: ever}, [])
        if decision.holding:
            pk = len(probes) + 1
            probes.append(
                Conversion(
                    pk=pk, credited_by="code", handout_id=decision.holding.handout,
                    instruction_id=decision.holding.instruction,
                )
            )  # fmt: skip
            names.append(norm)
    found = credited.of(probes)
    return {norm: found[probe.pk] for norm, probe in zip(names, probes, strict=True) if probe.pk in found}


@transaction.atomic
def recredit(brand: Brand, which: QuerySet[Conversion]) -> int:
    """Credit stored orders of the brand anew, some at a time. Returns how many changed.

    All are locked before the first is credited: locks that were taken page by page would wait for each other's.
    """
    rows = list(which.filter(brand=brand).order_by("pk").values_list("pk", "source", "order_id"))
    order_events.lock(brand, [(source, order_id) for _, source, order_id in rows])
    changed = 0
    for start in range(0, len(rows), AT_ONCE):
        pks = [pk for pk, *_ in rows[start : start + AT_ONCE]]
        fresh = Conversion.objects.filter(pk__among=pks).defer("told", "told_by").order_by("pk")
        changed += credit(brand, list(fresh))
    return changed


def codes_changed(brand: Brand, codes: Iterable[str]) -> int:
    """Credit the orders that used one of these codes, or a spelling that stands for one. One query where none did."""
    norms = {norm_of(code) for code in codes if code}
    if not norms:
        return 0
    spelt = Misspelling.objects.filter(brand=brand, stands_for_norm__among=norms, withdrawn_at=None).values("norm")
    used = UsedCode.objects.filter(Q(norm__among=norms) | Q(norm__in=spelt), brand=brand)
    if not used.exists():
        return 0
    return recredit(brand, Conversion.objects.filter(pk__in=used.values("conversion_id")))


def campaign_changed(campaign: Campaign) -> int:
    """Credit the orders of a campaign anew, as after a change of its rule: those it has, and those it could have."""
    instructions = [one.pk for one in campaign.instructions]
    if not instructions:
        return 0
    return recredit(campaign.brand, candidates(campaign))


def candidates(campaign: Campaign) -> QuerySet[Conversion]:
    """Every order that one of the campaign's codes or links stands on, whoever it is credited to."""
    given = Handout.objects.filter(instruction__in=[one.pk for one in campaign.instructions])
    norms = set(given.exclude(code=None).values_list("code__norm", flat=True))
    norms |= {normalize_code(one.shared_value) for one in campaign.instructions if one.kind == Kind.PROMO_CODE}
    spelt = Misspelling.objects.filter(brand=campaign.brand, stands_for_norm__among=norms, withdrawn_at=None)
    norms |= set(spelt.values_list("norm", flat=True))
    used = UsedCode.objects.filter(brand=campaign.brand, norm__among=norms - {""} or {"-"})
    return Conversion.objects.filter(
        Q(pk__in=used.values("conversion_id"))
        | Q(click_link__in=given.filter(tracked_link__isnull=False).values("tracked_link"))
        | Q(instruction__in=[one.pk for one in campaign.instructions]),
        brand=campaign.brand,
    )


def match_waiting() -> int:
    """Credit what can be credited by now: codes given since, and values that were taken back."""
    spelt = Misspelling.objects.filter(
        _is_given("stands_for_norm"), brand=OuterRef("brand"), norm=OuterRef("norm"), withdrawn_at=None
    )
    used = UsedCode.objects.filter(_is_given("norm") | Exists(spelt))
    waiting = Conversion.objects.waiting()
    known = waiting.filter(pk__in=used.filter(conversion__credited_by="").values("conversion_id"))
    orphaned = Conversion.objects.exclude(credited_by="").filter(handout=None, instruction__personalized=True)
    lost = Conversion.objects.exclude(credited_by="").filter(handout=None, instruction=None)
    changed = 0
    for which in (known, orphaned, lost):
        for brand in Brand.objects.filter(pk__in=which.order_by().values("brand_id").distinct()):
            changed += recredit(brand, which)
    return changed


def meanings(brand: Brand, norms: Collection[str]) -> dict[str, Misspelling]:
    """The spellings among these that the brand has accepted, by their identity. One query, none without codes."""
    if not norms:
        return {}
    found = Misspelling.objects.filter(brand=brand, norm__among=norms, withdrawn_at=None)
    return {one.norm: one for one in found}


def _is_given(norm: str) -> Q:
    """That the brand has given a code of the identity that stands in this column."""
    codes = Code.objects.filter(brand=OuterRef("brand"), norm=OuterRef(norm), handouts__isnull=False)
    shared = Instruction.objects.filter(
        brand=OuterRef("brand"), shared_norm=OuterRef(norm), code_campaign__published_at__isnull=False
    )
    return Q(Exists(codes)) | Q(Exists(shared))


def _find_clicks(brand: Brand, orders: Sequence[Conversion]) -> set[int]:
    """Look up the links of clicks that are not known yet; returns the orders (by id) where one is by now."""
    unknown = [one for one in orders if one.click_id and one.click_link_id is None]
    links = click_ids.opened(brand, [one.click_id for one in unknown])
    found = set()
    for one in unknown:
        if one.click_id in links:
            one.click_link_id, one.clicked_at = links[one.click_id]
            found.add(id(one))
    return found


def _credit_of(one: Conversion) -> tuple[Any, ...]:
    return one.code, one.code_norm, one.credited_by, one.handout_id, one.instruction_id, one.reason, one.flags


def _take(one: Conversion, decision: Decision) -> None:
    """Set what was decided. The code that is shown is the winner, or the first."""
    winner = decision.code.typed if decision.code else (one.codes[0] if one.codes else "")
    one.code, one.code_norm = winner[:200], norm_of(winner)
    one.credited_by = decision.by
    one.handout_id = decision.holding.handout if decision.holding else None
    one.instruction_id = decision.holding.instruction if decision.holding else None
    one.reason, one.flags = decision.reason[:400], list(decision.flags)
