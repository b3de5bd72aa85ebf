"""A campaign's orders as they are now, for looking things up: one query, everything else in memory."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Case, When

from campaigns.models import OPEN_STATUSES, Campaign, Status
from campaigns.models.collaboration import name_to_call

CODE_IN_USE = Case(When(promo_handout__retired_at=None, then="promo_handout__value"))
"""A collaboration's present code; null without one, and where it was taken out of use (decision 0013)."""


class Order(NamedTuple):
    """What an import asks of a collaboration. A tuple, because ten thousand model objects would take half its time."""

    pk: int
    order_reference: str
    email: str
    name: str
    handle: str
    status: str
    influencer_id: int
    promo_code: str | None
    affiliate_link: str | None

    @property
    def display_name(self) -> str:
        """What to call her."""
        return name_to_call(self.name, self.handle, self.email)

    @property
    def status_label(self) -> str:
        """Her status as people read it."""
        return str(Status(self.status).label)


class OrderBook:
    """Orders by reference, by e-mail (the open ones) and by primary key; `ready` are those that wait for values."""

    def __init__(self, campaign: Campaign) -> None:
        self.by_reference: dict[str, Order] = {}
        self.by_email: defaultdict[str, list[Order]] = defaultdict(list)
        self.by_pk: dict[int, Order] = {}
        self.ready: set[int] = set()
        found = campaign.collaborations.order_by("pk").values_list(
            "pk", "order_reference", "email", "name", "handle", "status", "influencer_id",
            CODE_IN_USE, "link_handout__value",
        )  # fmt: skip
        for one in map(Order._make, found):
            self.by_pk[one.pk] = one
            self.by_reference[one.order_reference] = one
            if one.status in OPEN_STATUSES:
                self.by_email[one.email.casefold()].append(one)
            if one.status == Status.READY_TO_SEND:
                self.ready.add(one.pk)
