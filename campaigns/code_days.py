"""Codes that stop working before their creators are to post: said in the wizard, on import, by hand and on the board.

Nothing is refused for a day: the last day may be changed at any time, and a code is worth handing out for a week too.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.brands import today_of
from campaigns import deadlines
from campaigns.code_words import day_in_words, days_in_words
from campaigns.models import Campaign, Collaboration, Status
from campaigns.rows import Row
from promocodes.models import Code
from promocodes.validity import Days, days_of
from promocodes.values import Problem, normalize_code

ENDS_EARLY = Q(promo_handout__code__ends_on__lt=F("due_on")) | Q(
    promo_handout__code__ends_on__isnull=True, promo_handout__instruction__ends_on__lt=F("due_on")
)
"""Collaborations whose code ends before the deadline; its own last day goes before the instruction's."""


def of_campaign(campaign: Campaign) -> Problem | None:
    """What to say of the days that all codes of a campaign share, if creators were accepted today. No query."""
    one = campaign.promo_code
    if one is None or one.ends_on is None:
        return None
    today = today_of(campaign.brand)
    last = max(campaign.ends_on or datetime.date.min, deadlines.deadline(campaign, timezone.now()))
    said = {"code": one.shared_value, "day": day_in_words(one.ends_on), "last": day_in_words(last)}
    if days_of(one).have_ended(today):
        if one.personalized:
            ended_on = _("The codes ended on %(day)s. Give a later last day before you hand out more.")
        else:
            ended_on = _("%(code)s ended on %(day)s. Give a later last day before you hand out more.")
        return Problem("code.ended", ended_on % said)
    if days_of(one).end_before(last):
        if one.personalized:
            ends_on = _("The codes work until %(day)s, but creators may post until %(last)s.")
        else:
            ends_on = _("%(code)s works until %(day)s, but creators may post until %(last)s.")
        return Problem("code.ends_early", ends_on % said)
    return None


def ended(campaign: Campaign) -> Problem | None:
    """What to say before creators are accepted, if the codes of the campaign do not work any more. No query."""
    found = of_campaign(campaign)
    return found if found and found.code == "code.ended" else None


def of_present(campaign: Campaign, one: Collaboration) -> str:
    """When the code that this creator has works, in words."""
    handout = one.promo_handout
    return days_in_words(days_of(campaign.promo_code, handout.code), today_of(campaign.brand)) if handout else ""


def of_collaboration(campaign: Campaign, one: Collaboration) -> Problem | None:
    """What to say of the code that this creator has now."""
    handout = one.promo_handout
    if handout is None:
        return None
    deadline = one.due_on or deadlines.deadline(campaign, timezone.now(), one.network)
    return _problem(
        handout.value,
        days_of(campaign.promo_code, handout.code),
        deadline,
        one.display_name,
        today=today_of(campaign.brand),
    )


def warn(campaign: Campaign, rows: Iterable[Row]) -> None:
    """Say on each line that would give a code which ends before its creator's deadline. Two queries at most."""
    giving = [
        row
        for row in rows
        if row.verdict in ("new", "changed") and row.given.get("promo_code", "") not in ("", row.present["promo_code"])
    ]
    if not giving or campaign.promo_code is None:
        return
    dated = Code.objects.live().filter(brand=campaign.brand, ends_on__isnull=False)
    own = {code.norm: code for code in dated.only("norm", "starts_on", "ends_on")}
    if not own and campaign.promo_code.ends_on is None:
        return
    sent = campaign.collaborations.filter(status__in=(Status.PENDING_CONTENT, Status.PUBLISHED))
    due_days = dict(sent.values_list("pk", "due_on"))
    hold = datetime.timedelta(minutes=campaign.brand.hold_minutes)
    usual, today = deadlines.deadline(campaign, timezone.now() + hold), today_of(campaign.brand)
    for row in giving:
        code = row.given["promo_code"]
        days = days_of(campaign.promo_code, own.get(normalize_code(code)) if own else None)
        deadline = due_days.get(row.collaboration or 0) or usual
        if problem := _problem(code, days, deadline, row.name, today=today):
            row.warn("promo_code", problem)


def _problem(code: str, days: Days, deadline: datetime.date, who: str, *, today: datetime.date) -> Problem | None:
    if days.ends_on is None:
        return None
    if days.have_ended(today):
        return Problem(
            "code.ended",
            _("%(code)s ended on %(day)s and does not work any more. Give it a later last day.")
            % {"code": code, "day": day_in_words(days.ends_on)},
        )
    if days.end_before(deadline):
        return Problem(
            "code.ends_early",
            _("%(code)s works until %(day)s, but %(who)s may post until %(deadline)s.")
            % {"code": code, "day": day_in_words(days.ends_on), "who": who, "deadline": day_in_words(deadline)},
        )
    return None
