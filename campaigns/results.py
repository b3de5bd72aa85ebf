"""Who attracts and who converts: clicks and orders joined, for a campaign or for a brand."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from accounts.models import Brand
from campaigns import collector
from campaigns.models import Campaign, Collaboration, Status
from campaigns.models.collaboration import name_to_call
from promocodes.models import Handout
from tracking import figures
from tracking.figures import EVER, Scope, Span
from tracking.rollups import units

NOBODY = 0
"""The key of orders that are credited to no creator."""


@dataclass(slots=True)
class Money:
    """Orders in one currency. Amounts are kept in ten-thousandths of its unit."""

    orders: int = 0
    gross_parts: int = 0
    refunded_parts: int = 0

    @property
    def gross(self) -> Decimal:
        """What was paid."""
        return units(self.gross_parts)

    @property
    def refunded(self) -> Decimal:
        """What was given back of it."""
        return units(self.refunded_parts)

    @property
    def net(self) -> Decimal:
        """What is left."""
        return units(self.gross_parts - self.refunded_parts)

    @property
    def average(self) -> Decimal | None:
        """An order before refunds, on average."""
        return self.gross / self.orders if self.orders else None


@dataclass(slots=True)
class Figures:
    """Clicks of people, robots' apart, and orders with their money by currency; never added across currencies.

    `unique_clicks` are unique visitors of each day, summed over days. `excluded` orders are in no other figure, and
    `orders` are those in all currencies.
    """

    clicks: int = 0
    unique_clicks: int = 0
    robot_clicks: int = 0
    excluded: int = 0
    orders: int = 0
    by_currency: dict[str, Money] = field(default_factory=dict)

    def add_clicks(self, clicks: int, unique: int, robots: int) -> None:
        """Count more clicks."""
        self.clicks += clicks
        self.unique_clicks += unique
        self.robot_clicks += robots

    def add_orders(self, currency: str, orders: int, gross: int, refunded: int, excluded: int) -> None:
        """Count more orders in one currency."""
        self.excluded += excluded
        self.orders += orders
        if orders or gross or refunded:
            money = self.by_currency.get(currency)
            if money is None:
                money = self.by_currency[currency] = Money()
            money.orders += orders
            money.gross_parts += gross
            money.refunded_parts += refunded

    def add(self, other: Figures) -> None:
        """Add the figures of somebody else."""
        self.add_clicks(other.clicks, other.unique_clicks, other.robot_clicks)
        self.excluded += other.excluded
        for currency, money in other.by_currency.items():
            self.add_orders(currency, money.orders, money.gross_parts, money.refunded_parts, 0)

    @property
    def money(self) -> list[tuple[str, Money]]:
        """Currencies with their money, in the order of the alphabet; those without an order are left out."""
        return sorted((currency, money) for currency, money in self.by_currency.items() if money.orders)

    @property
    def rate(self) -> Decimal | None:
        """Orders for each unique click; None without clicks."""
        return Decimal(self.orders) / self.unique_clicks if self.unique_clicks else None

    @property
    def has_any(self) -> bool:
        """Whether anything was counted."""
        return bool(self.clicks or self.robot_clicks or self.excluded or self.orders)

    def per_100_clicks(self, currency: str) -> Decimal | None:
        """What is left of the revenue in this currency for each hundred clicks of people."""
        money = self.by_currency.get(currency)
        return money.net * 100 / self.clicks if money and self.clicks else None


@dataclass(frozen=True, slots=True)
class CreatorRow:
    """One creator's figures. `collaboration` and `campaign` are those her name leads to."""

    influencer: int
    collaboration: int
    campaign: int
    name: str
    handle: str
    email: str
    status: str
    handout: int | None
    """That of her code."""
    figures: Figures

    @property
    def who(self) -> str:
        """What to call her."""
        return name_to_call(self.name, self.handle, self.email)


@dataclass(frozen=True)
class Report:
    """Everything that Results shows for a span of days. `nobody` are orders credited to no creator."""

    scope: Scope
    span: Span
    totals: Figures
    creators: list[CreatorRow]
    nobody: Figures
    days: list[tuple[datetime.date, Figures]]


def scope_of(campaign: Campaign) -> Scope:
    """What counts for a campaign: all that its instructions brought."""
    return Scope(campaign.brand, tuple(one.pk for one in campaign.instructions))


def by_key(scope: Scope, span: Span, *, by: str) -> dict[Any, Figures]:
    """Figures by creator, instruction or day. Two queries; three by instruction over a span."""
    found: defaultdict[Any, Figures] = defaultdict(Figures)
    for key, clicks, unique, robots in figures.clicks(scope, span, by=by):
        found[key].add_clicks(clicks, unique, robots)
    for key, currency, orders, gross, refunded, excluded in figures.orders(scope, span, by=by):
        found[key].add_orders(currency, orders, gross, refunded, excluded)
    return {key: one for key, one in found.items() if one.has_any}


def total(parts: Iterable[Figures]) -> Figures:
    """The sum."""
    found = Figures()
    for one in parts:
        found.add(one)
    return found


def totals(scope: Scope, span: Span) -> Figures:
    """The figures of all together. Two queries."""
    return total(by_key(scope, span, by="instruction" if span == EVER else "day").values())


def of_campaign(campaign: Campaign, span: Span = EVER) -> Report:
    """The figures of a campaign, one row for each creator who holds a value or brought anything. Five queries."""
    found = Collaboration.objects.filter(campaign=campaign)
    return _report(scope_of(campaign), span, found)


def of_brand(brand: Brand, span: Span = EVER) -> Report:
    """The figures of all campaigns of a brand, one row for each creator who brought anything. Five queries."""
    with collector.paused():  # some objects for each creator, and a brand may have tens of thousands
        return _report(Scope(brand), span, None)


def _report(scope: Scope, span: Span, collaborations: Any) -> Report:
    figures_of = by_key(scope, span, by="influencer")
    days = by_key(scope, span, by="day")
    nobody = figures_of.pop(NOBODY, Figures())
    if collaborations is None:
        collaborations = Collaboration.objects.filter(brand=scope.brand, influencer__in=figures_of)
        if len(figures_of) > _MANY:  # more than a statement should name: read all, and keep whom it is about
            collaborations = Collaboration.objects.filter(brand=scope.brand)
        rows = _rows(collaborations, figures_of, everyone=False)
    else:
        rows = _rows(collaborations, figures_of, everyone=True)
    everything = total(figures_of.values())
    everything.add(nobody)
    return Report(scope, span, everything, sorted(rows, key=rank), nobody, sorted(days.items()))


_MANY = 500
_FIELDS = (
    "pk", "campaign_id", "influencer_id", "name", "handle", "email", "status", "promo_handout_id", "link_handout_id",
)  # fmt: skip


def _rows(collaborations: Any, figures_of: dict[int, Figures], *, everyone: bool) -> list[CreatorRow]:
    """One row a creator, by her newest collaboration that was not cancelled, or else her newest."""
    rows: dict[int, CreatorRow] = {}
    found = collaborations.order_by("pk").values_list(*_FIELDS)
    for pk, campaign, creator, name, handle, email, status, code, link in found.iterator(chunk_size=2000):
        counted = figures_of.get(creator)
        if counted is None and not (everyone and (code or link)):
            continue
        before = rows.get(creator)
        if before and status == Status.CANCELLED != before.status:
            continue
        rows[creator] = CreatorRow(creator, pk, campaign, name, handle, email, status, code, counted or Figures())
    return list(rows.values())


def codes_of(report: Report) -> dict[int | None, str]:
    """The codes that the creators of a report hold, by handout. One query."""
    held = {row.handout for row in report.creators if row.handout}
    return dict(Handout.objects.filter(pk__among=held).values_list("pk", "value"))


def rank(row: CreatorRow) -> tuple[int, int, str]:
    """Most orders first, then most clicks, then by name."""
    return -row.figures.orders, -row.figures.clicks, row.who.casefold()


def of_collaboration(one: Collaboration) -> Figures:
    """A creator's own figures in her campaign. Two queries, none of which reads anybody else's."""
    scope = replace(scope_of(one.campaign), influencer=one.influencer_id)
    return by_key(scope, EVER, by="influencer").get(one.influencer_id, Figures())


def main_currency(report: Report) -> str:
    """The currency that money is sorted by: the brand's, or else the one of most orders."""
    money = report.totals.by_currency
    if report.scope.brand.currency in money or not money:
        return report.scope.brand.currency
    return max(sorted(money), key=lambda currency: money[currency].orders)


def by_campaign(brand: Brand, span: Span) -> list[tuple[Campaign | None, Figures]]:
    """The figures of each campaign of a brand, most orders first; None for what is none's. Four queries at most."""
    campaigns = Campaign.objects.filter(brand=brand).order_by("-pk")
    owners: dict[int, Campaign] = {}
    for campaign in campaigns:
        for key in (campaign.promo_code_id, campaign.affiliate_link_id):
            if key is not None:
                owners[key] = campaign
    sums: dict[Campaign | None, Figures] = {}
    for instruction, one in by_key(Scope(brand), span, by="instruction").items():
        sums.setdefault(owners.get(instruction), Figures()).add(one)
    return sorted(sums.items(), key=lambda pair: (pair[0] is None, -pair[1].orders, -pair[1].clicks))
