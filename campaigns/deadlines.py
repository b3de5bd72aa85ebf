"""When a creator is to have posted, what a later deadline may be, and when her part ends by itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.brands import day_of, today_of
from accounts.models import Brand
from campaigns.code_words import day_in_words
from campaigns.models import Campaign, Collaboration, Status

MOST_DAYS = 365
NOTICE_DAYS = 2
"""So many days before her part ends by itself a creator is told, and it ends no sooner after that."""


class DeadlineRefused(Exception):
    """A deadline that cannot be given. `code` is stable, the text says why and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def days_to_post(campaign: Campaign, network: str = "") -> int:
    """How many days a creator of this network has."""
    days: int = campaign.posting_days_by_network.get(network, campaign.posting_days)
    return days


def deadline(campaign: Campaign, handed_over_at: datetime.datetime, network: str = "") -> datetime.date:
    """The last day to post: days to post from hand-over in the brand's calendar, at most the campaign's end."""
    day = day_of(campaign.brand, handed_over_at)
    due = day + datetime.timedelta(days=days_to_post(campaign, network))
    return max(min(due, campaign.ends_on), day) if campaign.ends_on else due


def extended(
    brand: Brand, people: Iterable[Collaboration], *, due_on: datetime.date | None = None, days: int | None = None
) -> dict[datetime.date, list[Collaboration]]:
    """Who of these gets which new last day: the given one, or so many days after hers (from today if it is past).

    Whoever is to post and has that day or a later one is left out. Raises DeadlineRefused.
    """
    today = today_of(brand)
    if (due_on is None) == (days is None):
        raise DeadlineRefused("deadline.one_of", _("Give a new last day or a number of days, one of the two."))
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise DeadlineRefused(
            "deadline.out_of_range",
            _("%(days)s days is not possible. Give 1 to %(most)s.") % {"days": days, "most": MOST_DAYS},
        )
    if due_on is not None and due_on < today:
        raise DeadlineRefused(
            "deadline.past", _("%(day)s is past. Choose a day from today on.") % {"day": day_in_words(due_on)}
        )
    if due_on is not None and due_on > today + datetime.timedelta(days=MOST_DAYS):
        raise DeadlineRefused(
            "deadline.out_of_range", _("%(day)s is more than a year away.") % {"day": day_in_words(due_on)}
        )
    found: dict[datetime.date, list[Collaboration]] = {}
    people = list(people)
    for one in people:
        new = due_on or max(one.due_on or today, today) + datetime.timedelta(days=days or 0)
        if one.status == Status.EXPIRED or one.due_on is None or new > one.due_on:
            found.setdefault(new, []).append(one)
    if people and not found:
        raise DeadlineRefused(
            "deadline.not_later",
            _("%(who)s has that day or a later one already. Choose a later day.") % {"who": people[0].display_name},
        )
    return found


def ends_on(brand: Brand, due_on: datetime.date, *, told_on: datetime.date | None = None) -> datetime.date | None:
    """The first day of her part being over by the brand's rule; None without a rule.

    It leaves the rule's days whole, and two days from the day on which she is told (today at the soonest).
    """
    if brand.expire_after_days is None:
        return None
    by_rule = due_on + datetime.timedelta(days=brand.expire_after_days + 1)
    return max(by_rule, (told_on or today_of(brand)) + datetime.timedelta(days=NOTICE_DAYS))
