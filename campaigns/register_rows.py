"""The rows of a brand's register: what is said about one code, with its state."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Collaboration, Status
from campaigns.models.collaboration import name_to_call
from promocodes.models import Code, Handout, PooledCode


class State(TextChoices):
    LIVE = "live", _("Live")
    HELD = "held", _("On its way")
    POOL = "pool", _("In the pool")
    REPLACED = "replaced", _("Replaced")
    RETIRED = "retired", _("Retired")
    CANCELLED = "cancelled", _("Cancelled")


@dataclass(frozen=True)
class Holder:
    """A creator as the brand sees her."""

    influencer: int
    name: str = ""
    email: str = ""
    handle: str = ""

    @property
    def display_name(self) -> str:
        """What to call her."""
        return name_to_call(self.name, self.handle, self.email)


@dataclass(frozen=True)
class Row:
    """One code. `pk` is that of a personal code; a shared one counts its creators, a pooled one has neither.

    `starts_on` and `ends_on` are a personal code's own days, where it has other ones than its campaign says.
    """

    kind: str
    code: str
    state: State
    since: datetime.datetime | None
    until: datetime.datetime | None = None
    version: int = 0
    reason: str = ""
    holder: Holder | None = None
    creators: int = 0
    campaigns: tuple[tuple[int, str], ...] = ()
    pk: int | None = None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return {State.LIVE: "ok", State.HELD: "info", State.RETIRED: "bad"}.get(self.state, "")


def rows_of_pool(found: Iterable[PooledCode]) -> list[Row]:
    """Codes that wait in a pool, as rows."""
    rows = []
    for one in found:
        home = getattr(one.instruction, "code_campaign", None)
        place = ((home.pk, home.title),) if home else ()
        rows.append(Row(kind="pool", code=one.value, state=State.POOL, since=one.added_at, campaigns=place))
    return rows


def rows_of_codes(codes: Iterable[Code]) -> list[Row]:
    """Personal codes as rows, in the same order. Two queries."""
    codes = list(codes)
    if not codes:
        return []
    given: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    handouts = Handout.objects.filter(code_id__in=[one.pk for one in codes]).order_by("pk")
    for handout in handouts.values(
        "code_id", "version", "available_at", "retired_at", "retired_reason", "code_collaboration__status",
        "code_collaboration__sent_at", "instruction__code_campaign__pk", "instruction__code_campaign__title",
    ):  # fmt: skip
        given[handout["code_id"]].append(dict(handout))
    people = Collaboration.objects.filter(
        brand_id=codes[0].brand_id, influencer_id__in={one.influencer_id for one in codes}
    ).order_by()  # sorted here: asked for in the order of their keys, SQLite reads all of the brand's
    seen = sorted(people.values_list("pk", "influencer_id", "name", "email", "handle"))
    holders = {row[1]: Holder(*row[1:]) for row in seen}
    now = timezone.now()
    return [_row(one, given[one.pk], holders.get(one.influencer_id) or Holder(one.influencer_id), now) for one in codes]


def _row(code: Code, given: Sequence[Mapping[str, Any]], holder: Holder, now: datetime.datetime) -> Row:
    homes = {
        one["instruction__code_campaign__pk"]: one["instruction__code_campaign__title"]
        for one in given
        if one["instruction__code_campaign__pk"]
    }
    return Row(
        kind="personal",
        code=code.value,
        state=_state(code, given, now),
        since=code.created_at,
        until=code.retired_at,
        version=max((one["version"] for one in given), default=1),
        reason=next((one["retired_reason"] for one in reversed(given) if one["retired_reason"]), "")
        if code.retired_at
        else "",
        holder=holder,
        creators=1,
        campaigns=tuple(homes.items()),
        pk=code.pk,
        starts_on=code.starts_on,
        ends_on=code.ends_on,
    )


def _state(code: Code, given: Iterable[Mapping[str, Any]], now: datetime.datetime) -> State:
    """The same rule as `register.in_state`, for one code."""
    if code.retired_at is None:
        out = (
            one["retired_at"] is None and one["available_at"] <= now and one["code_collaboration__sent_at"]
            for one in given
        )
        return State.LIVE if any(out) else State.HELD
    if any(one["retired_reason"] for one in given):
        return State.RETIRED
    ended = any(one["code_collaboration__status"] == Status.CANCELLED for one in given)
    return State.CANCELLED if ended else State.REPLACED
