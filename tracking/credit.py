"""Whom an order is credited to, and why. Pure: signals and holdings in, a decision out.

The rules (decision 0025). Of several codes the first that the shop names and that is a creator's own counts. A code
that all creators share names none of them: a click may, else the order is the campaign's. Which signal wins is said by
the campaign of the code; without a code, by the campaign of the click.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_noop

from promocodes.values import shown

OWN_CODE = gettext_noop("The order used %(code)s, which is the creator’s own code.")
MISSPELT = gettext_noop("The order used %(code)s, which you said stands for %(meant)s.")
CLICK = gettext_noop("The order came through the creator’s link.")
CLICK_DAY = gettext_noop("The order came through the creator’s link, %(days)s day after the click.")
CLICK_DAYS = gettext_noop("The order came through the creator’s link, %(days)s days after the click.")
SHARED_AND_CLICK = gettext_noop("Its code %(code)s is shared by all creators, so the click says whose it is.")
SHARED = gettext_noop("The order used %(code)s, a code that all creators share: it is the campaign’s.")
BEFORE_GIVEN = gettext_noop("The order is dated before the code was given.")
AFTER_RETIRED = gettext_noop("The code was out of use by then, and still counts for who had it.")
OUTSIDE_DAYS = gettext_noop("The order is dated outside the days on which the code works.")
AFTER_CAMPAIGN = gettext_noop("The order is dated after the end of the campaign.")
TWO_CODES = gettext_noop("It also used %(code)s; the first code that the shop names counts.")
LINK_WINS = gettext_noop("It used %(code)s, another creator’s code; in this campaign the link wins.")
ONLY_CODES = gettext_noop("A click on a creator’s link is kept; in this campaign only codes count.")
OLD_CLICK = gettext_noop("Its click does not count: it is not within the %(days)s days before the order.")
CODE_WINS = gettext_noop("The click came through another creator’s link; in this campaign the code wins.")
NOBODY_OF_THREE = gettext_noop(
    "Nobody has held %(one)s and %(two)s and %(three)s yet. The order is credited as soon as the code is given."
)
NOBODY_OF_TWO = gettext_noop(
    "Nobody has held %(one)s and %(two)s yet. The order is credited as soon as the code is given."
)
NOBODY = gettext_noop("Nobody has held %(one)s yet. The order is credited as soon as the code is given.")
UNKNOWN_CLICK = gettext_noop("The click that the order names is not known.")
NO_SIGNAL = gettext_noop("The order names no code and no click.")
SENTENCES = (
    OWN_CODE, MISSPELT, CLICK, CLICK_DAY, CLICK_DAYS, SHARED_AND_CLICK, SHARED, BEFORE_GIVEN, AFTER_RETIRED,
    OUTSIDE_DAYS, AFTER_CAMPAIGN, TWO_CODES, LINK_WINS, ONLY_CODES, OLD_CLICK, CODE_WINS, NOBODY_OF_THREE,
    NOBODY_OF_TWO, NOBODY, UNKNOWN_CLICK, NO_SIGNAL,
)  # fmt: skip
"""What a reason is made of. It is stored in English; `said_again` says it in other languages, so changing a sentence
here leaves the orders of before in English: keep the old one beside it.
"""

DEFAULT_WINDOW = 30
LONGEST_WINDOW = 365
CLOCKS_DIFFER = datetime.timedelta(minutes=10)
"""A click may seem to come after its order by so much: two machines, two clocks."""


class Rule(TextChoices):
    CODE_WINS = "code_wins", gettext_noop("The code wins")
    LINK_WINS = "link_wins", gettext_noop("The link wins")
    CODE_OWNER_ALWAYS = "code_owner_always", gettext_noop("The code’s owner always")


@dataclass(frozen=True)
class Holding:
    """That a code (or a link) was a creator's from `since` until `until`, in one campaign.

    `creator` and `handout` are None for a code that all creators share. `first_day` and `last_day` are when the code
    works, `campaign_end` is the campaign's last day, all in the calendar of `timezone`.
    """

    instruction: int
    since: datetime.datetime
    handout: int | None = None
    creator: int | None = None
    until: datetime.datetime | None = None
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    campaign_end: datetime.date | None = None
    timezone: str = "UTC"
    rule: str = Rule.CODE_WINS
    window_days: int = DEFAULT_WINDOW


class Used(NamedTuple):
    """A code on an order: as it was typed, its identity, and what it was meant to be, where a brand has said so."""

    typed: str
    norm: str
    meant: str = ""


class Signals(NamedTuple):
    """What an order says about who brought it. `has_click` without `clicked_at`: nobody knows when it was."""

    at: datetime.datetime
    codes: tuple[Used, ...] = ()
    has_click: bool = False
    clicked_at: datetime.datetime | None = None


class Decision(NamedTuple):
    """Whom it is credited to: a handout, an instruction alone, or (`by` empty) nobody yet. `code` won."""

    by: str = ""
    holding: Holding | None = None
    code: Used | None = None
    reason: str = ""
    flags: tuple[str, ...] = ()


def decide(signals: Signals, held: Mapping[str, Sequence[Holding]], linked: Sequence[Holding]) -> Decision:
    """Decide. `held` has the holdings of each known code by its identity, `linked` those of the link of the click."""
    own: list[tuple[Used, Holding]] = []
    shared: list[tuple[Used, Holding]] = []
    for used in signals.codes:
        if holdings := held.get(used.norm):
            holder = _holder_at(holdings, signals.at)
            (shared if holder.creator is None else own).append((used, holder))
    link = _holder_at(linked, signals.at) if linked else None
    governing = (own or shared)[0][1] if own or shared else link
    if governing is None:
        return Decision(reason=_nobody(signals))
    rule = governing.rule
    counting = link if link and rule != Rule.CODE_OWNER_ALWAYS and _in_time(signals, link) else None
    if own and not (counting and rule == Rule.LINK_WINS):
        decision = _by_code(signals, *own[0])
    elif counting:
        decision = _by_click(signals, counting, (own or shared)[:1])
    elif shared:
        decision = _by_shared_code(signals, *shared[0])
    else:
        decision = Decision(reason="")
    return _with_the_others(signals, decision, own, link, counting, rule)


def _holder_at(holdings: Sequence[Holding], at: datetime.datetime) -> Holding:
    """Of several, who held it then (the latest given, where a creator carries it through several campaigns).

    Without one, the last who had it before; else the first who got it afterwards. A creator's own beats a shared one.
    """
    if len(holdings) == 1:
        return holdings[0]
    own = [one for one in holdings if one.creator is not None] or list(holdings)
    began = [one for one in own if one.since <= at]
    if not began:
        return min(own, key=lambda one: (one.since, one.instruction, one.handout or 0))
    live = [one for one in began if one.until is None or at < one.until]
    return max(live or began, key=lambda one: (one.since, one.instruction, one.handout or 0))


def _in_time(signals: Signals, link: Holding) -> bool:
    """Whether the click came before the order, and not too long before."""
    if signals.clicked_at is None:
        return True
    return -CLOCKS_DIFFER <= signals.at - signals.clicked_at <= datetime.timedelta(days=link.window_days)


def _by_code(signals: Signals, used: Used, holder: Holding) -> Decision:
    said, flags = [OWN_CODE % {"code": shown(used.typed)}], []
    if used.meant:
        said = [MISSPELT % {"code": shown(used.typed), "meant": shown(used.meant)}]
        flags.append("misspelt")
    for flag, sentence in _unusual(signals.at, holder):
        flags.append(flag)
        said.append(sentence)
    return Decision("code", holder, used, " ".join(said), tuple(flags))


def _by_click(signals: Signals, link: Holding, codes: Sequence[tuple[Used, Holding]]) -> Decision:
    said = [CLICK]
    if signals.clicked_at is not None and (days := (signals.at - signals.clicked_at).days) > 0:
        said = [(CLICK_DAYS if days > 1 else CLICK_DAY) % {"days": days}]
    for used, holder in codes:
        if holder.creator is None:
            said.append(SHARED_AND_CLICK % {"code": shown(used.typed)})
    return Decision("click", link, codes[0][0] if codes else None, " ".join(said))


def _by_shared_code(signals: Signals, used: Used, holder: Holding) -> Decision:
    said, flags = [], []
    said.append(SHARED % {"code": shown(used.typed)})
    for flag, sentence in _unusual(signals.at, holder):
        if flag != "before_given":
            flags.append(flag)
            said.append(sentence)
    return Decision("code", holder, used, " ".join(said), tuple(flags))


def _unusual(at: datetime.datetime, holder: Holding) -> list[tuple[str, str]]:
    found = []
    if at < holder.since:
        found.append(("before_given", BEFORE_GIVEN))
    if holder.until is not None and at >= holder.until:
        found.append(("after_retired", AFTER_RETIRED))
    if not (holder.first_day or holder.last_day or holder.campaign_end):
        return found
    day = at.astimezone(zoneinfo.ZoneInfo(holder.timezone)).date()
    if (holder.first_day and day < holder.first_day) or (holder.last_day and day > holder.last_day):
        found.append(("outside_days", OUTSIDE_DAYS))
    if holder.campaign_end and day > holder.campaign_end:
        found.append(("after_campaign", AFTER_CAMPAIGN))
    return found


def _with_the_others(
    signals: Signals,
    decision: Decision,
    own: Sequence[tuple[Used, Holding]],
    link: Holding | None,
    counting: Holding | None,
    rule: str,
) -> Decision:
    """Say what became of the other signals."""
    said, flags = [decision.reason] if decision.reason else [], list(decision.flags)
    winner = decision.holding.creator if decision.holding else None
    others = [used for used, holder in own if holder.creator != winner]
    if decision.by == "code" and others:
        flags.append("two_codes")
        said.append(TWO_CODES % {"code": shown(others[0].typed)})
    if decision.by == "click" and others:
        flags.append("signals_differ")
        said.append(LINK_WINS % {"code": shown(others[0].typed)})
    if link is not None and rule == Rule.CODE_OWNER_ALWAYS and link.creator != winner:
        flags.append("signals_differ")
        said.append(ONLY_CODES)
    elif link is not None and counting is None and not _in_time(signals, link):
        flags.append("click_too_old")
        said.append(OLD_CLICK % {"days": link.window_days})
    elif decision.by == "code" and counting is not None and counting.creator != winner:
        flags.append("signals_differ")
        said.append(CODE_WINS)
    if len(flags) == len(decision.flags):
        return decision  # most often there are no others
    by, holding, code, *_ = decision
    return Decision(by, holding, code, " ".join(said), tuple(dict.fromkeys(flags)))


def _nobody(signals: Signals) -> str:
    if signals.codes:
        names = [shown(used.typed) for used in signals.codes[:3]]
        sentence = (NOBODY, NOBODY_OF_TWO, NOBODY_OF_THREE)[len(names) - 1]
        return sentence % dict(zip(("one", "two", "three"), names, strict=False))
    if signals.has_click:
        return UNKNOWN_CLICK
    return NO_SIGNAL
