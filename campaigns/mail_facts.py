"""What the placeholders of a mail stand for: one campaign, one creator, in one language."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import gettext as _

from accounts.brands import today_of
from campaigns.briefing import SHOWS_VALUES, rules, what_to_post
from campaigns.code_words import days_in_words, discount_in_words
from campaigns.mail_paragraphs import Boxes
from campaigns.models import Campaign, Collaboration
from promocodes.models import Code, Handout
from promocodes.validity import days_of

_Shared = tuple[dict[str, str], dict[str, dict[str, Any]]]


def long_date(day: datetime.date) -> str:
    """As in “Tuesday, 30 June 2026” or “mardi 30 juin 2026”, in the language that is active."""
    # Translators: how a day is written out, in the letters of Django's date format
    return written(day, _("l, j F Y"))


def things_in_words(campaign: Campaign) -> str:
    """What the campaign hands out, as in “code and link” or “votre code et votre lien”."""
    if campaign.promo_code and campaign.affiliate_link:
        return _("code and link")
    if campaign.promo_code:
        return _("code")
    return _("link") if campaign.affiliate_link else _("brief")


def own_codes(collaborations: Iterable[Collaboration]) -> dict[int, Code]:
    """The codes of these creators that have a last or first day of their own, by primary key. One query."""
    pks = {one.promo_handout.code_id for one in collaborations if one.promo_handout and one.promo_handout.code_id}
    if not pks:
        return {}
    dated = Code.objects.filter(pk__among=pks).exclude(starts_on__isnull=True, ends_on__isnull=True)
    return {code.pk: code for code in dated.only("starts_on", "ends_on")}


def _left(one: Collaboration, handout: Handout | None) -> Handout | None:
    """Her value, if it is hers to share now: it has left the house and is in use."""
    if handout is None or handout.retired_at or one.status not in SHOWS_VALUES:
        return None
    return handout if handout.available_at <= timezone.now() else None


class Facts:
    """The facts of one campaign in the language that is active when they are asked for; made once for many creators.

    A mail that `carries_values` is the one with which they leave; in all others stands only what has left before.
    """

    def __init__(self, campaign: Campaign, codes: dict[int, Code], *, carries_values: bool = False) -> None:
        self.campaign = campaign
        self._sees = (lambda one, handout: handout) if carries_values else _left
        self.codes = codes
        self._shared: dict[tuple[Any, ...], _Shared] = {}

    def of(self, one: Collaboration) -> tuple[dict[str, str], Boxes]:
        """The values of one creator's placeholders, and what stands in her boxes: the same object for the same days."""
        code, link = self._sees(one, one.promo_handout), self._sees(one, one.link_handout)
        own = self.codes.get(code.code_id) if code and code.code_id else None
        alike = (one.due_on, code is None, link is None, own and own.pk)
        if alike not in self._shared:
            self._shared[alike] = self._share(one.due_on, code, link, own)
        shared, boxes = self._shared[alike]
        values = shared | {
            "creator": one.name or (f"@{one.handle}" if one.handle else ""),
            "code": code.value if code else "",
            "link": link.tracked_link.url if link and link.tracked_link else "",
        }
        return values, boxes

    def _share(
        self, due_on: datetime.date | None, code: Handout | None, link: Handout | None, own: Code | None
    ) -> _Shared:
        """What is alike for all creators with these days and these kinds of values."""
        code_days = days_of(self.campaign.promo_code, own) if code else None
        days = days_in_words(code_days, today_of(self.campaign.brand)) if code_days and code_days.are_limited else ""
        deadline = long_date(due_on) if due_on else ""
        ends_on = code_days.ends_on if code_days else None
        boxes: dict[str, dict[str, Any]] = {"details": {"rows": self._rows(deadline, days)}}
        if code:
            boxes["code"] = self._code_box
        if link and link.tracked_link:
            boxes["link"] = self._link_box
        return self._common | {"deadline": deadline, "works_until": long_date(ends_on) if ends_on else ""}, boxes

    @cached_property
    def _common(self) -> dict[str, str]:
        promo = self.campaign.promo_code
        return {
            "brand": self.campaign.brand.name,
            "campaign": self.campaign.title,
            "things": things_in_words(self.campaign),
            "discount": discount_in_words(promo) if promo else "",
        }

    @cached_property
    def _code_box(self) -> dict[str, str]:
        promo = self.campaign.promo_code
        return {"label": (promo and promo.title) or _("Your promo code"), "note": promo.description if promo else ""}

    @cached_property
    def _link_box(self) -> dict[str, str]:
        link = self.campaign.affiliate_link
        return {"label": (link and link.title) or _("Your link"), "note": link.description if link else ""}

    @cached_property
    def _fixed_rows(self) -> tuple[list[Any], list[list[Any]]]:
        campaign = self.campaign
        tags = " ".join([*(f"@{one}" for one in campaign.mentions), *(f"#{one}" for one in campaign.hashtags)])
        rows = [
            [_("Put these in your post"), [tags] if tags else []],
            [_("Do"), rules(campaign.dos)],
            [_("Leave out"), rules(campaign.donts)],
        ]
        return [_("What to post"), [what_to_post(campaign.formats, campaign.networks) + "."]], [
            row for row in rows if row[1]
        ]

    def _rows(self, deadline: str, days: str) -> list[list[Any]]:
        first, others = self._fixed_rows
        rows = [first]
        if deadline:
            rows.append([_("Until when"), [deadline]])
        if terms := [words for words in (self._common["discount"], days) if words]:
            rows.append([_("Your code"), terms])
        return rows + others
