"""Where a slug leads: asked of the data base, and kept ready in the memory of a web process.

A slug that lost its last letter, or gained a full stop or a bracket on its way through somebody's post, is mended where
only one link can be meant.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import Value

from accounts.headers import POLICY
from promocodes.models import LabelledLink, TrackedLink
from promocodes.values import SLUG_ALPHABET, SLUG_LENGTH
from tracking import visits
from tracking.click_ids import new_click_id
from tracking.destinations import is_address, with_query

REFERRER_POLICY = "strict-origin-when-cross-origin"
"""The shop learns the site a visitor came from, as it would without us, and neither its page nor anything on http."""

_TRAILING = ".,;:!?)]}>'\"*_~…»”’"
"""What stands behind a link in a sentence and may be taken for a part of it. No slug contains one of them."""

log = logging.getLogger(__name__)

Headers = list[tuple[str, str]]


class Signpost:
    """One slug's answer, made ready: its headers, and the beginning of its lines in the spool."""

    __slots__ = ("_after", "_before", "_rest", "brand_id", "headers", "link_id", "owner", "slug", "takes_id")

    def __init__(self, row: tuple[Any, ...], *, mended: bool = False) -> None:
        self.slug, self.link_id, label_id, self.brand_id, destination, query, parameter = row
        before, after, self.takes_id = with_query(destination, query, parameter)
        # a header is bytes in the clothes of latin-1; the destination leaves as it was stored
        self._before, self._after = before.encode().decode("latin-1"), after.encode().decode("latin-1")
        self._rest = _rest()
        self.headers: Headers = [("Location", self._before + self._after), *self._rest]
        self.owner = visits.owner(self.link_id, label_id, mended=mended)

    def answer(self) -> tuple[Headers, str]:
        """The headers of one click, and its identifier ('' where the campaign asks for none)."""
        if not self.takes_id:
            return self.headers, ""
        click_id = new_click_id(self.brand_id, self.link_id)
        return [("Location", f"{self._before}{click_id}{self._after}"), *self._rest], click_id


def _rest() -> Headers:
    always = [
        ("Cache-Control", "no-store"),
        ("X-Robots-Tag", "noindex"),
        ("Referrer-Policy", REFERRER_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", POLICY),
    ]
    if settings.SECURE_HSTS_SECONDS:
        policy = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        always.append(("Strict-Transport-Security", policy))
    return always


def find(slug: str) -> Signpost | None:
    """Where a slug leads today, mended if need be. Two queries; up to six for a wrong slug."""
    if not slug.isprintable():  # none has such a character, and PostgreSQL takes no NUL
        return None
    if found := read([slug]).get(slug):
        return found
    plain = slug.rstrip(_TRAILING)
    if plain != slug and (found := read([plain], mended=True).get(plain)):
        return found
    if len(plain) == SLUG_LENGTH - 1 and set(plain) <= set(SLUG_ALPHABET):
        possible = list(read([plain + letter for letter in SLUG_ALPHABET], mended=True).values())
        if len(possible) == 1:
            return possible[0]
    return None


def read(slugs: Collection[str], *, mended: bool = False) -> dict[str, Signpost]:
    """The signposts of those of these slugs that exist and lead to a web address. Two queries."""
    return _made(*(rows.filter(slug__in=slugs) for rows in _rows()), mended=mended)


def newest(number: int) -> dict[str, Signpost]:
    """The signposts of the links that were made last."""
    return _made(*(rows.order_by("-pk")[:number] for rows in _rows()))


def changed_since(moment: datetime.datetime) -> set[str]:
    """The slugs whose link was made or changed since. Three queries."""
    own = TrackedLink.objects.filter(changed_at__gte=moment)
    labelled = LabelledLink.objects.order_by()
    return set(
        chain(
            own.values_list("slug", flat=True),
            labelled.filter(changed_at__gte=moment).values_list("slug", flat=True),
            labelled.filter(link__changed_at__gte=moment).values_list("slug", flat=True),
        )
    )


def _rows() -> tuple[Any, Any]:
    """The links and the labelled links, as rows of slug, link, label, brand, destination, query, parameter."""
    own = TrackedLink.objects.values_list("slug", "pk", Value(0), "brand_id", "destination", "query", "click_parameter")
    labelled = LabelledLink.objects.order_by().values_list(
        "slug", "link_id", "pk", "link__brand_id", "link__destination", "query", "link__click_parameter"
    )
    return own, labelled


def _made(own: Any, labelled: Any, *, mended: bool = False) -> dict[str, Signpost]:
    made = {}
    for row in chain(own, labelled):
        if is_address(row[4]):
            made[row[0]] = Signpost(row, mended=mended)
        else:
            log.error("The tracked link %s leads to something that is no web address: %r", row[0], row[4][:200])
    return made
