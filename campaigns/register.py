"""The register of a brand: every code that ever was, whose, from when to when, in which campaigns, and its state.

Three kinds of codes stand in it one after the other: shared codes (few), codes that wait in a pool, and personal codes
(many, the newest first). A page of it is a handful of queries, whatever the number of codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Case, Count, Exists, IntegerField, Max, Min, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Brand
from accounts.names import clean_name
from campaigns.models import Campaign, Collaboration, Status
from campaigns.register_rows import Row, State, rows_of_codes, rows_of_pool
from promocodes.models import Code, Handout, Instruction, Kind, PooledCode
from promocodes.values import normalize_code

IN_ONE_GO = 500
"""How many codes are looked up at once where all are read."""


@dataclass(frozen=True)
class Wanted:
    """What the register is narrowed to. Nonsense in the address narrows nothing."""

    words: str = ""
    code: str = ""
    state: str = ""
    campaign: int = 0

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Read the query string of the page's address."""
        state, campaign = query.get("state", ""), query.get("campaign", "")
        return cls(
            words=clean_name(query.get("q", "")),
            state=state if state in State.values else "",
            campaign=int(campaign) if campaign.isascii() and campaign.isdigit() and len(campaign) < 18 else 0,
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything is set."""
        return bool(self.words or self.code or self.state or self.campaign)


class Register:
    """The codes of a brand that fit, counted and sliced like a list; `django.core.paginator` takes it as one."""

    ordered = True

    def __init__(self, brand: Brand, wanted: Wanted) -> None:
        self.shared = shared_rows(brand, wanted)
        self.pooled = pooled_codes(brand, wanted)
        self.personal = personal_codes(brand, wanted)

    @cached_property
    def waiting(self) -> int:
        """How many of them wait in a pool."""
        return self.pooled.count()

    def count(self) -> int:
        """How many codes fit. Two queries."""
        return len(self.shared) + self.waiting + self.personal.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Row]:
        """The rows of one page."""
        start, stop = part.start or 0, part.stop
        rows = self.shared[start:stop]
        first, last = (max(place - len(self.shared), 0) for place in (start, stop))
        rows += rows_of_pool(self.pooled[first:last])
        first, last = (max(place - self.waiting, 0) for place in (first, last))
        return rows + rows_of_codes(self.personal[first:last])

    def __iter__(self) -> Iterator[Row]:
        """All rows, read in parts."""
        yield from self.shared
        yield from rows_of_pool(self.pooled)
        part: list[Code] = []
        for code in self.personal.iterator(chunk_size=IN_ONE_GO):
            part.append(code)
            if len(part) == IN_ONE_GO:
                yield from rows_of_codes(part)
                part = []
        yield from rows_of_codes(part)


def who_holds(brand: Brand, text: str) -> list[Row]:
    """Every row of exactly this code; who holds it today comes first, then who had it last."""
    norm = normalize_code(text)
    if not norm:
        return []
    wanted = Wanted(code=text)
    found = [
        *shared_rows(brand, wanted), *rows_of_pool(pooled_codes(brand, wanted)),
        *rows_of_codes(personal_codes(brand, wanted)[:IN_ONE_GO]),
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row.until is not None, -(row.until.timestamp() if row.until else 0)))


def personal_codes(brand: Brand, wanted: Wanted) -> QuerySet[Code]:
    """The personal codes that fit: an exact match first, then those that begin with the words; the newest first."""
    found = in_state(Code.objects.filter(brand=brand), wanted.state)
    if wanted.campaign:
        carried = Handout.objects.filter(
            code__isnull=False, instruction__brand=brand, instruction__code_campaign=wanted.campaign
        )
        found = found.filter(pk__in=carried.values("code_id"))
    if wanted.code:
        found = found.filter(norm=normalize_code(wanted.code))
    if not wanted.words:
        return found.order_by("-pk")
    people = Collaboration.objects.filter(brand=brand)
    for word in wanted.words.split()[:5]:
        people = people.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(handle__icontains=word.lstrip("@"))
        )
    norm = normalize_code(wanted.words)
    rank = Case(
        When(norm=norm, then=Value(0)),
        When(norm__startswith=norm, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    hers = Q(influencer_id__in=people.values("influencer_id"))
    return found.filter(hers | Q(norm__contains=norm)).order_by(rank, "-pk")


def pooled_codes(brand: Brand, wanted: Wanted) -> QuerySet[PooledCode]:
    """The codes that wait in a pool and fit, the next to be taken first."""
    found = PooledCode.objects.waiting().filter(brand=brand).select_related("instruction__code_campaign")
    if wanted.state not in ("", State.POOL):
        return found.none()
    if wanted.campaign:
        found = found.filter(instruction__code_campaign=wanted.campaign)
    if wanted.code:
        found = found.filter(norm=normalize_code(wanted.code))
    if wanted.words:
        found = found.filter(norm__contains=normalize_code(wanted.words))
    return found


def shared_rows(brand: Brand, wanted: Wanted) -> list[Row]:
    """The shared codes that fit, one row for each value that ever was. Three queries."""
    if wanted.state not in ("", State.LIVE, State.REPLACED):
        return []
    instructions = Instruction.objects.filter(brand=brand, kind=Kind.PROMO_CODE)
    present = dict(instructions.filter(personalized=False).values_list("pk", "shared_value"))
    homes = {
        row["promo_code_id"]: row
        for row in Campaign.objects.filter(brand=brand, promo_code__isnull=False).values(
            "pk", "title", "status", "published_at", "promo_code_id"
        )
    }
    given = {
        (row["instruction_id"], row["value"]): dict(row)
        for row in Handout.objects.filter(instruction__in=instructions, code=None)
        .order_by()
        .values("instruction_id", "value")
        .annotate(
            version=Max("version"), since=Min("available_at"), until=Max("retired_at"),
            creators=Count("influencer_id", distinct=True),
        )
    }  # fmt: skip
    published = {
        (pk, value) for pk, value in present.items() if pk in homes and homes[pk]["status"] != Campaign.Status.DRAFT
    }
    rows = []
    for pk, value in sorted(given.keys() | published):
        facts: dict[str, Any] = given.get((pk, value), {})
        home = homes.get(pk)
        live = present.get(pk) == value
        row = Row(
            kind="shared",
            code=value,
            state=State.LIVE if live else State.REPLACED,
            since=facts.get("since") or (home and home["published_at"]),
            until=None if live else facts.get("until"),
            version=facts.get("version", 1),
            creators=facts.get("creators", 0),
            campaigns=((home["pk"], home["title"]),) if home else (),
        )
        if _fits(row, wanted):
            rows.append(row)
    return rows


def in_state(found: QuerySet[Code], state: str) -> QuerySet[Code]:
    """The codes in this state. A code that went several ways is retired before cancelled before replaced."""
    given = Handout.objects.filter(code=OuterRef("pk"))  # asked code by code, so a page stops after its fifty
    if state in (State.LIVE, State.HELD):
        out = Exists(
            given.filter(retired_at=None, available_at__lte=timezone.now(), code_collaboration__sent_at__isnull=False)
        )
        return found.filter(out if state == State.LIVE else ~out, retired_at=None)
    retired = Exists(given.exclude(retired_reason=""))
    cancelled = Exists(given.filter(code_collaboration__status=Status.CANCELLED))
    gone = found.filter(retired_at__isnull=False)
    if state == State.RETIRED:
        return gone.filter(retired)
    if state == State.CANCELLED:
        return gone.filter(~retired, cancelled)
    if state == State.REPLACED:
        return gone.filter(~retired, ~cancelled)
    return found.none() if state == State.POOL else found


def _fits(row: Row, wanted: Wanted) -> bool:
    norm = normalize_code(row.code)
    return (
        wanted.state in ("", row.state)
        and (not wanted.campaign or wanted.campaign in dict(row.campaigns))
        and (not wanted.code or normalize_code(wanted.code) == norm)
        and normalize_code(wanted.words) in norm
    )
