"""What the manager's lists show: light rows, a fixed number of queries whatever their length."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import pictures
from accounts.brands import today_of
from accounts.models import Brand
from accounts.names import clean_name
from campaigns import blocked
from campaigns.causes import NARROWED, Cause
from campaigns.handover import MAILS_OF_VALUES
from campaigns.models import CLOSED_STATUSES, Campaign, Collaboration, Status
from campaigns.models.collaboration import face_of, name_to_call
from influencers.models import Network
from notifications import outbox
from notifications.models import State

ROWS_A_PAGE = 50
CAMPAIGNS_A_PAGE = 50
BROKEN = (State.FAILED, State.UNCERTAIN, State.BOUNCED, State.COMPLAINED, State.SUPPRESSED)
TABS: dict[str, tuple[Status, ...]] = {
    "requests": (Status.APPLIED,),
    "ready": (Status.READY_TO_SEND,),
    "pending": (Status.PENDING_CONTENT,),
    "published": (Status.PUBLISHED,),
    "closed": CLOSED_STATUSES,
}
"""The tabs of a campaign that list collaborations, and which stand in each."""
SORTS: dict[str, tuple[Any, ...]] = {
    "newest": (F("applied_at").desc(), F("pk").desc()),
    "followers": (F("followers").desc(), F("pk").desc()),
    "name": (F("name").asc(), F("email").asc()),
    "waiting": (F("accepted_at").asc(), F("pk").asc()),
    "deadline": (F("due_on").asc(), F("pk").asc()),
    "posted": (F("published_at").desc(), F("pk").desc()),
    "ended": (F("ended_at").desc(), F("pk").desc()),
}
FIRST_SORT = {
    "requests": "newest",
    "ready": "waiting",
    "pending": "deadline",
    "published": "posted",
    "closed": "ended",
}
COLUMNS = (
    "pk", "name", "email", "handle", "network", "country", "followers", "status", "due_on", "clock_stopped_at",
    "brought_by_brand", "influencer__avatar",
)  # fmt: skip
COLUMNS_OF: dict[str, tuple[str, ...]] = {
    "requests": ("pitch", "applied_at"),
    "ready": ("accepted_at",),
    "pending": (),
    "published": ("content_url", "published_at"),
    "closed": ("refusal_reason", "ended_at"),
}
CODE_COLUMNS = (
    "promo_handout__value", "promo_handout__retired_at", "promo_handout__retired_reason",
    "promo_handout__code__ends_on", "promo_handout__instruction__ends_on",
)  # fmt: skip
LINK_COLUMNS = ("link_handout__value", "link_handout__tracked_link__slug")
SHOW_VALUES = ("ready", "pending", "published")
"""The tabs that show codes and links; in the others five tables are not asked for them."""
MAIL_COLUMNS = ("state", "opened_at", "error")


class MailShape(NamedTuple):
    """What became of a mail."""

    state: str
    opened_at: bool
    error: bool


class Shape(NamedTuple):
    """What the lists ask of a row: truths, its status and its mail. Rows of one shape differ only in their words."""

    brought_by_brand: bool
    face: bool
    followers: bool
    network: bool
    country: bool
    pitch: bool
    code: bool
    works: bool
    promo_handout__retired_at: bool
    ends_early: bool
    link: bool
    short_link: bool
    clock_stopped_at: bool
    late: bool
    refusal_reason: bool
    status: str
    mail: MailShape | None


TRUTHS = Shape._fields[:-2]


@dataclass(frozen=True)
class Filters:
    """What a list of collaborations is narrowed to, and its order. Nonsense in the address narrows nothing."""

    words: str = ""
    network: str = ""
    country: str = ""
    followers: int = 0
    sort: str = ""
    causes: tuple[Cause, ...] = ()

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Filters:
        """Read the query string of a list's address."""
        network, least = query.get("network", ""), query.get("followers", "")
        return cls(
            words=clean_name(query.get("q", "")),
            network=network if network in Network.values else "",
            country=clean_name(query.get("country", ""), limit=2).upper(),
            followers=int(least) if least.isascii() and least.isdigit() and len(least) < 10 else 0,
            sort=query.get("sort", "") if query.get("sort", "") in SORTS else "",
            causes=tuple(NARROWED[name, value] for name, value in query.items() if (name, value) in NARROWED),
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is set."""
        return bool(self.words or self.network or self.country or self.followers or self.causes)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What it is narrowed to by the board, as it stands in the address."""
        return [cause.narrowed for cause in self.causes if cause.narrowed]

    @property
    def chips(self) -> list[tuple[Cause, str]]:
        """What the list is narrowed to besides the fields of its form, each with the address without it."""
        fields = {"q": self.words, "network": self.network, "country": self.country, "followers": self.followers}
        kept = {name: value for name, value in (fields | {"sort": self.sort}).items() if value}
        others = {
            cause: dict(other.narrowed for other in self.causes if other.narrowed and other is not cause)
            for cause in self.causes
        }
        return [(cause, "?" + urlencode(kept | left)) for cause, left in others.items()]


def campaigns_of(brand: Brand, number: str | None, *, status: str = "", words: str = "") -> Page[Campaign]:
    """One page of the brand's campaigns, newest first, each with the number of collaborations in each tab.

    Three queries. `in_requests` and its like are counted for the campaigns of the page alone.
    """
    found = Campaign.objects.filter(brand=brand).select_related("promo_code", "affiliate_link")
    if status in Campaign.Status.values:
        found = found.filter(status=status)
    for word in words.split()[:5]:
        found = found.filter(Q(title__icontains=word) | Q(brief__icontains=word))
    shown: Page[Campaign] = Paginator(found.order_by("-pk"), CAMPAIGNS_A_PAGE).get_page(number)
    shown.object_list = list(shown.object_list)
    stands: dict[int, dict[str, int]] = {one.pk: {} for one in shown.object_list}
    counted = Collaboration.objects.filter(campaign__in=list(stands)).order_by().values_list("campaign_id", "status")
    for campaign, where, many in counted.annotate(number=Count("campaign")):
        stands[campaign][where] = many
    for one in shown.object_list:
        for tab, statuses in TABS.items():
            setattr(one, f"in_{tab}", _sum_of(stands[one.pk], statuses))
    return shown


def count_campaigns(brand: Brand) -> list[tuple[str, str, int]]:
    """How many campaigns there are: value, words and number of each status, all of them first. One query."""
    rows = Campaign.objects.filter(brand=brand).order_by().values_list("status").annotate(Count("pk"))
    numbers = dict(rows)
    return [("", _("All"), sum(numbers.values()))] + [
        (value, str(label), numbers.get(value, 0)) for value, label in Campaign.Status.choices
    ]


def count_tabs(campaign: Campaign) -> dict[str, int]:
    """How many collaborations stand in each tab. One query."""
    return _by_tab(_standing(campaign).values_list("status").annotate(number=Count("campaign")))


def count_with_countries(campaign: Campaign, tab: str) -> tuple[dict[str, int], list[str]]:
    """As `count_tabs`, and the countries that this tab's collaborations come from. One query."""
    rows = list(_standing(campaign).values_list("status", "country").annotate(number=Count("campaign")))
    countries = {country for status, country, _ in rows if country and status in TABS[tab]}
    return _by_tab((status, number) for status, _, number in rows), sorted(countries)


def collaborations_in(
    campaign: Campaign, tab: str, filters: Filters, number: str | None, *, stand_there: int | None = None
) -> Page[Any]:
    """One page of a tab's collaborations as plain dicts; those that are to post have the newest mail of each.

    Two queries, and one that counts them where the filters narrow them or nobody says how many `stand_there`.
    """
    found = Collaboration.objects.filter(campaign=campaign, status__in=TABS[tab])
    if filters.network:
        found = found.filter(network=filters.network)
    if filters.country:
        found = found.filter(country=filters.country)
    if filters.followers:
        found = found.filter(followers__gte=filters.followers)
    for cause in filters.causes:
        found = found.filter(blocked.condition(cause.kind, [campaign.brand]))
    for word in filters.words.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(handle__icontains=word.lstrip("@")))
    order = SORTS[filters.sort or FIRST_SORT[tab]]
    pages = Paginator(found.order_by(*order).values("pk"), ROWS_A_PAGE)
    if stand_there is not None and not filters.narrowed:
        pages.count = stand_there
    shown: Page[Any] = pages.get_page(number)
    # the rows of the page are chosen first: else handouts, codes and links of the whole tab are joined to be sorted
    rows = Collaboration.objects.filter(pk__in=shown.object_list).order_by(*order)
    shown.object_list = read_rows(rows, columns_of(campaign, tab))
    mailed = [row["pk"] for row in shown.object_list] if tab == "pending" else []  # the others show no mail
    mails = outbox.latest_by_subject("collaboration", mailed, kinds=MAILS_OF_VALUES, columns=MAIL_COLUMNS)
    today = today_of(campaign.brand)
    for row in shown.object_list:
        _finish(row, mails.get(row["pk"]), today)
    return shown


def read_rows(rows: QuerySet[Collaboration], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """These columns of the rows, and no model object."""
    return list(rows.values(*columns))


def columns_of(campaign: Campaign, tab: str) -> tuple[str, ...]:
    """What a tab shows of each collaboration."""
    columns = COLUMNS + COLUMNS_OF[tab]
    if tab not in SHOW_VALUES:
        return columns
    of_code = CODE_COLUMNS if campaign.promo_code_id else ()
    return columns + of_code + (LINK_COLUMNS if campaign.affiliate_link_id else ())


def _finish(row: dict[str, Any], mail: Any, today: datetime.date) -> None:
    """Add what a row says that is not in a column."""
    row["who"] = name_to_call(row["name"], row["handle"], row["email"])
    row["under"] = f"@{row['handle']}" if row["handle"] and row["name"] else row["email"]
    avatar = face_of(row["influencer__avatar"], brought_by_brand=row["brought_by_brand"])
    row["face"] = pictures.address(avatar) if avatar else ""
    row["mail"] = mail
    row["code"] = row.get("promo_handout__value")
    row["works"] = bool(row["code"] and not row["promo_handout__retired_at"])
    row["code_ends_on"] = row.get("promo_handout__code__ends_on") or row.get("promo_handout__instruction__ends_on")
    row["ends_early"] = bool(row["code_ends_on"] and row["due_on"] and row["code_ends_on"] < row["due_on"])
    row["link"] = row.get("link_handout__value")
    slug = row.get("link_handout__tracked_link__slug")
    row["short_link"] = f"{settings.SITE_URL}/r/{slug}" if slug else ""
    row["days_left"] = (row["due_on"] - today).days if row["due_on"] else None
    row["late"] = row["days_left"] is not None and row["days_left"] < 0
    row["days"] = _days_in_words(row["days_left"])
    shown = MailShape(str(mail.state), bool(mail.opened_at), bool(mail.error)) if mail else None
    row["shape"] = Shape._make([*[bool(row.get(name)) for name in TRUTHS], str(row["status"]), shown])


def _days_in_words(left: int | None) -> str:
    """How far off a deadline is."""
    if left is None:
        return ""
    if left < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left} if left else _("today")


def tab_of(status: str) -> str:
    """The tab that shows collaborations of this status."""
    return next(tab for tab, statuses in TABS.items() if status in statuses)


def _standing(campaign: Campaign) -> QuerySet[Collaboration]:
    return Collaboration.objects.filter(campaign=campaign).order_by()


def _by_tab(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    numbers: Counter[str] = Counter()
    for status, number in rows:
        numbers[status] += number
    return {tab: _sum_of(numbers, statuses) for tab, statuses in TABS.items()}


def _sum_of(numbers: dict[str, int], statuses: Sequence[str]) -> int:
    return sum(numbers.get(status, 0) for status in statuses)
