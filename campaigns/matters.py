"""The things that wait for a manager, as the board shows them: one by one, in heaps, by urgency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from campaigns import causes
from campaigns.causes import BY_KIND, DUE_WITHIN, Cause
from campaigns.models import Campaign

GROUPS = {
    causes.BLOCKED: gettext_noop("Blocked now"),
    causes.SOON: gettext_noop("Late or soon"),
    causes.TO_DO: gettext_noop("To do"),
}
FOLDED_FROM = 4
"""So many campaigns with one cause are folded into one line."""


@dataclass(frozen=True)
class Matter:
    """One thing that waits for the manager: how many, of what, where (None: the whole brand), and the way to it.

    `look` is where it can be seen, where a viewer may not see the page on which it is done.
    """

    cause: Cause
    number: int
    text: str
    campaign: Campaign | None
    href: str
    look: str = ""

    @property
    def kind(self) -> str:
        """The name of its cause."""
        return self.cause.kind

    @property
    def tone(self) -> str:
        """How it is coloured."""
        return self.cause.tone


@dataclass(frozen=True)
class Heap:
    """The matters of one cause, one a campaign."""

    cause: Cause
    matters: list[Matter]

    @property
    def number(self) -> int:
        """How many in all campaigns."""
        return sum(matter.number for matter in self.matters)

    @property
    def campaigns(self) -> int:
        """In how many campaigns."""
        return len({matter.campaign for matter in self.matters})

    @property
    def text(self) -> str:
        """What stands behind the number: the words that all campaigns share."""
        texts = {matter.text for matter in self.matters}
        first = self.matters[0].campaign
        return texts.pop() if len(texts) == 1 or first is None else said(self.cause, self.number, first)

    @property
    def folded(self) -> bool:
        """Whether its campaigns are folded away below one line."""
        return len(self.matters) >= FOLDED_FROM


@dataclass(frozen=True)
class Waiting:
    """All that waits in one brand, and how many different creators are blocked there."""

    matters: list[Matter]
    blocked: int = 0

    @property
    def campaigns(self) -> int:
        """In how many campaigns somebody is blocked."""
        return len({one.campaign for one in self.matters if one.cause.group == causes.BLOCKED})

    @property
    def groups(self) -> list[tuple[str, str, list[Heap]]]:
        """By urgency, then by cause: key, title and heaps of each group that has any."""
        shown = {
            group: [Heap(BY_KIND[kind], list(found)) for kind, found in groupby(those, key=lambda one: one.kind)]
            for group, those in groupby(without_repeats(self.matters), key=lambda one: one.cause.group)
        }
        return [(group, _(title), shown[group]) for group, title in GROUPS.items() if group in shown]


def without_repeats(matters: Iterable[Matter]) -> list[Matter]:
    """Without the wider deadlines that add nobody to the nearer ones."""
    said: set[tuple[Campaign | None, int]] = set()
    shown = []
    for matter in matters:
        if matter.kind in DUE_WITHIN:
            if (matter.campaign, matter.number) in said:
                continue
            said.add((matter.campaign, matter.number))
        shown.append(matter)
    return shown


def said(cause: Cause, number: int, campaign: Campaign) -> str:
    """What stands behind the number in this campaign."""
    days = campaign.brand.unseen_days
    if cause.kind == "unseen" and not campaign.promo_code_id:
        cause = causes.UNSEEN_LINK
    return cause.say(number).format(days=ngettext("%(days)s day", "%(days)s days", days) % {"days": days})
