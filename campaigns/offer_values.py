"""Reads the values of a campaign as pages and programs give them: what is right is set, what is wrong is said."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Brand
from accounts.names import clean_name
from campaigns import clashes, code_terms, handover, link_queries
from campaigns.deadlines import MOST_DAYS
from campaigns.models import Campaign, Format
from influencers.models import Network
from promocodes import handouts, pool
from promocodes.models import Instruction, Kind
from promocodes.values import normalize_code, read_code, read_url
from tracking.credit import LONGEST_WINDOW, Rule

PLAIN_FIELDS = (
    "title", "brief", "networks", "formats", "dos", "donts", "hashtags", "mentions",
    "starts_on", "ends_on", "posting_days", "posting_days_by_network", "places",
    "credit_rule", "credit_window_days",
)  # fmt: skip
INSTRUCTIONS = (("promo_code", Kind.PROMO_CODE, "code"), ("affiliate_link", Kind.AFFILIATE_LINK, "url"))


@dataclass(frozen=True)
class FieldError:
    """One wrong field: its path (`promo_code.code`), a stable code and a sentence with the mend."""

    field: str
    code: str
    message: str


class OfferRefused(Exception):
    """The campaign cannot be stored like this; nothing was written."""

    code = "invalid"

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__("; ".join(error.message for error in errors))


@dataclass
class Check:
    """Gathers what is wrong with one set of values."""

    errors: list[FieldError] = field(default_factory=list)

    def wrong(self, name: str, code: str, message: str) -> None:
        self.errors.append(FieldError(name, code, message))

    def finish(self) -> None:
        if self.errors:
            raise OfferRefused(self.errors)


def read_plain(campaign: Campaign, values: dict[str, Any], check: Check) -> list[str]:
    """Set the plain fields that `values` names on the campaign; returns their names."""
    touched = [name for name in PLAIN_FIELDS if name in values]
    for name in touched:
        setattr(campaign, name, values[name])
    if "title" in touched:
        campaign.title = clean_name(str(campaign.title or ""), limit=1000)
        if not campaign.title:
            check.wrong("title", "required", _("Give the campaign a title."))
        elif len(campaign.title) > 120:
            check.wrong(
                "title",
                "too_long",
                _("The title has %(number)s characters; at most 120.") % {"number": len(campaign.title)},
            )
    for name, known in (("networks", Network.values), ("formats", Format.values)):
        unknown = [one for one in getattr(campaign, name) if one not in known]
        if unknown:
            check.wrong(
                name,
                "unknown",
                _("“%(value)s” is not known. Choose from %(known)s.")
                % {"value": unknown[0], "known": ", ".join(known)},
            )
        setattr(campaign, name, [one for one in known if one in getattr(campaign, name)])
    for name, mark in (("hashtags", "#"), ("mentions", "@")):
        words = [str(one).strip().lstrip(mark).strip() for one in getattr(campaign, name)]
        setattr(campaign, name, [one[:60] for one in dict.fromkeys(words) if one][:30])
    starts, ends = campaign.starts_on, campaign.ends_on
    if isinstance(starts, datetime.date) and isinstance(ends, datetime.date) and ends < starts:
        check.wrong(
            "ends_on",
            "ends_before_start",
            _("The end, %(ends)s, is before the start, %(starts)s. Choose a later end.")
            % {"ends": ends, "starts": starts},
        )
    if not 1 <= (campaign.posting_days or 0) <= 365:
        check.wrong("posting_days", "out_of_range", _("Days to post are 1 to 365."))
    if "posting_days_by_network" in touched:
        _read_days_by_network(campaign, check)
    if campaign.credit_rule not in Rule.values:
        check.wrong("credit_rule", "unknown", f"“{campaign.credit_rule}” is not known. Choose from {', '.join(Rule)}.")
    if not 1 <= (campaign.credit_window_days or 0) <= LONGEST_WINDOW:
        check.wrong("credit_window_days", "out_of_range", f"Days that a click counts are 1 to {LONGEST_WINDOW}.")
    if campaign.places is not None and campaign.places < 1:
        check.wrong("places", "out_of_range", _("Places are at least 1; leave it empty for no cap."))
    return touched


def _read_days_by_network(campaign: Campaign, check: Check) -> None:
    """Days to post for some networks: known ones, 1 to 365, in the order of the networks."""
    name, days = "posting_days_by_network", campaign.posting_days_by_network
    for network, number in days.items():
        if network not in Network.values:
            known = ", ".join(Network.values)
            check.wrong(
                name,
                "unknown",
                _("“%(network)s” is no network. Choose from %(known)s.")
                % {"network": str(network)[:40], "known": known},
            )
        elif not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= MOST_DAYS:
            check.wrong(
                f"{name}.{network}",
                "out_of_range",
                _("Days to post on %(network)s are 1 to 365.") % {"network": Network(network).label},
            )
    campaign.posting_days_by_network = {one: days[one] for one in Network.values if one in days}


def read_instruction(
    brand: Brand,
    old: Instruction | None,
    kind: str,
    value_name: str,
    given: dict[str, Any] | None,
    check: Check,
    campaign: Campaign | None = None,
) -> Instruction | None:
    """The instruction as asked for, unsaved; None if the campaign is to have none of this kind."""
    name = "promo_code" if kind == Kind.PROMO_CODE else "affiliate_link"
    if given is None:
        if old is not None and campaign is not None and _in_use(campaign, kind):
            check.wrong(
                name, "instruction.in_use", _("Creators have been given this already, so it cannot be removed.")
            )
        return None
    personalized = bool(given.get("personalized", False))
    title = clean_name(str(given.get("title") or ""), limit=1000)
    if not title:
        check.wrong(f"{name}.title", "required", _("Give it a title that creators understand."))
    elif len(title) > 120:
        check.wrong(
            f"{name}.title", "too_long", _("The title has %(number)s characters; at most 120.") % {"number": len(title)}
        )
    shared = ""
    if not personalized:
        typed = str(given.get(value_name) or "")
        reading = read_code(typed) if kind == Kind.PROMO_CODE else read_url(typed)
        for problem in reading.problems:
            check.wrong(f"{name}.{value_name}", problem.code, problem.message)
        if not reading.value and not reading.problems:
            if kind == Kind.PROMO_CODE:
                nothing = _("Give the code that all creators share, or tick personalized.")
            else:
                nothing = _("Give the link that all creators share, or tick personalized.")
            check.wrong(f"{name}.{value_name}", "required", nothing)
        shared = reading.value
        if shared and kind == Kind.PROMO_CODE:
            norm = normalize_code(shared)
            holder = handouts.holders_of(brand, [norm]).get(norm)
            if holder is not None:
                check.wrong(
                    f"{name}.{value_name}",
                    "code.duplicate_in_brand",
                    _("%(code)s is %(who)s's own code. Choose another one for all creators.")
                    % {"code": shared, "who": holder.influencer},
                )
            elif waiting := pool.reserved_in(brand, [norm]).get(norm):
                check.wrong(
                    f"{name}.{value_name}",
                    "code.in_pool",
                    _(
                        "%(code)s waits in the pool of “%(pool_of)s”. Choose another one for all creators, or take "
                        "it out of that pool."
                    )
                    % {"code": shared, "pool_of": clashes.pool_of(waiting)},
                )
    if kind == Kind.PROMO_CODE:
        own = code_terms.read_terms(brand, old, given, check.wrong)
    else:
        own = link_queries.read_additions(old, given, check.wrong)
    return Instruction(
        pk=old.pk if old else None,
        brand=brand,
        kind=kind,
        title=title,
        description=str(given.get("description") or "").strip(),
        personalized=personalized,
        shared_value=shared,
        version=old.version if old else 1,
        **({"pool_low_at": old.pool_low_at} if old else {}),
        **own,
    )


def _in_use(campaign: Campaign, kind: str) -> bool:
    return campaign.collaborations.filter(**{f"{handover.pointer(kind)}__isnull": False}).exists()
