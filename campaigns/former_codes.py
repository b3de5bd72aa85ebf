"""Codes that were somebody else's once, or were taken out of use: they may be given again, but not without a word."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.brands import day_of
from accounts.models import Brand
from campaigns.code_words import day_in_words
from campaigns.models import Campaign, Collaboration
from campaigns.rows import Row
from promocodes.models import Code, Handout
from promocodes.values import Problem, normalize_code

CODE = "code.was_given"


def warn(campaign: Campaign, owners: dict[int, int], rows: Iterable[Row]) -> None:
    """Say on each line that would give such a code. `owners` maps collaborations to creators. Two queries at most."""
    giving = {
        normalize_code(row.given["promo_code"]): row
        for row in rows
        if row.collaboration
        and row.verdict in ("new", "changed")
        and row.given.get("promo_code", "") not in ("", row.present["promo_code"])
    }
    for norm, problem in _problems(
        campaign.brand, {norm: owners[row.collaboration or 0] for norm, row in giving.items()}
    ).items():
        giving[norm].warn("promo_code", problem)


def of_value(campaign: Campaign, influencer_id: int, code: str) -> Problem | None:
    """What to say when this code is given to this creator by hand."""
    norm = normalize_code(code)
    return _problems(campaign.brand, {norm: influencer_id}).get(norm)


def _problems(brand: Brand, creators: dict[str, int]) -> dict[str, Problem]:
    """The problem of each code, by its norm, that goes to the creator given with it."""
    taken_out = Handout.objects.filter(code=OuterRef("pk")).exclude(retired_reason="")
    found = [
        code
        for code in Code.objects.filter(brand=brand, norm__among=list(creators), retired_at__isnull=False)
        .annotate(taken_out=Exists(taken_out))
        .order_by("retired_at")
        if code.taken_out or code.influencer_id != creators[code.norm]
    ]
    names = _names(brand, {code.influencer_id for code in found})
    said = {}
    for code in found:
        assert code.retired_at is not None
        day = day_in_words(day_of(brand, code.retired_at))
        if code.influencer_id != creators[code.norm]:
            who = names.get(code.influencer_id)
            words = (
                _("%(code)s was %(who)s's until %(day)s: shoppers may still know it as hers.")
                if who
                else _("%(code)s was another creator's until %(day)s: shoppers may still know it as hers.")
            ) % {"code": code.value, "who": who, "day": day}
        else:
            words = _("%(code)s was taken out of use on %(day)s. Make sure that it works in the shop again.") % {
                "code": code.value,
                "day": day,
            }
        said[code.norm] = Problem(CODE, words)
    return said


def _names(brand: Brand, creators: Collection[int]) -> dict[int, str]:
    if not creators:
        return {}
    people = Collaboration.objects.filter(brand=brand, influencer_id__in=creators, influencer__left_at=None).order_by(
        "pk"
    )
    return {one.influencer_id: one.display_name for one in people}
