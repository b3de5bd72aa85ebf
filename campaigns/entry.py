"""One-by-one entry of a code or link: the same rules as an import's line, without a hold."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from campaigns import clashes, handover, workflow
from campaigns.models import OPEN_STATUSES, Campaign, Collaboration, Status
from campaigns.orders import Entry
from campaigns.rows import Row
from promocodes import handouts
from promocodes.models import Kind
from promocodes.values import Problem, read_code, read_url


class ValueRefused(Exception):
    """The value cannot be given to her; nothing was stored. `problems` say why and what to do."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.code = problems[0].code
        super().__init__(" ".join(problem.message for problem in problems))


def enter_value(collaboration: Collaboration, kind: str, text: str, *, replace: bool = False, by: Actor) -> None:
    """Give one creator her code (or link), and send at once when nothing personal is missing any more.

    The same value again changes nothing and mails nobody. Another value for somebody who has been sent hers is
    refused with `row.changed`, unless `replace`: then it is a new version, and she is told. Raises ValueRefused, and
    WrongMove for a collaboration that nothing can be handed to.
    """
    try:
        with transaction.atomic():
            _enter(collaboration, kind, text, replace=replace, by=by)
    except handouts.CodeTaken as taken:
        problem = Problem(
            taken.code,
            _("%(code)s was given to another creator a moment ago. Choose another code.") % {"code": text.strip()},
        )
        raise ValueRefused([problem]) from taken
    collaboration.refresh_from_db()


def _enter(collaboration: Collaboration, kind: str, text: str, *, replace: bool, by: Actor) -> None:
    campaign = workflow.locked(collaboration.campaign)
    one = (
        Collaboration.objects.select_for_update(of=("self",))
        .select_related("influencer", "promo_handout__code", "link_handout__tracked_link")
        .get(pk=collaboration.pk)
    )
    if one.status not in OPEN_STATUSES or (
        campaign.status == Campaign.Status.CLOSED and one.status == Status.READY_TO_SEND
    ):
        raise workflow.WrongMove(
            _("%(who)s is “%(status)s”; nothing is handed to her.")
            % {"who": one.display_name, "status": one.get_status_display()}
        )
    instruction = campaign.promo_code if kind == Kind.PROMO_CODE else campaign.affiliate_link
    if instruction is None or not instruction.personalized:
        if kind == Kind.PROMO_CODE:
            nothing = _("“%(title)s” hands out no personal codes.")
        else:
            nothing = _("“%(title)s” hands out no personal links.")
        raise ValueRefused([Problem("campaign.not_personal", nothing % {"title": campaign.title})])
    value = _read(campaign, one, kind, text)
    present = handover.in_use(one, kind)
    if present is not None and present.value == value:
        return
    if present is not None and one.status != Status.READY_TO_SEND and not replace:
        raise ValueRefused(
            [
                Problem(
                    "row.changed",
                    _("%(who)s has %(code)s already. Choose “Replace” to change it.")
                    % {"who": one.display_name, "code": present.value},
                )
            ]
        )
    handover.give_values(instruction, [(one, value)], by=by, at=timezone.now())
    audit.record(
        f"{kind}.give", by=by, brand=campaign.brand, subject=one, before=present.value if present else "", after=value
    )
    if one.status == Status.READY_TO_SEND:
        workflow.send_complete(campaign, [one], by=by)
    else:
        handover.mail_values(campaign, [one])


def _read(campaign: Campaign, one: Collaboration, kind: str, text: str) -> str:
    """The value as it will be stored. Raises ValueRefused."""
    reading = read_code(text) if kind == Kind.PROMO_CODE else read_url(text)
    if not reading.value and not reading.problems:
        reading.refuse("required", _("Give the code.") if kind == Kind.PROMO_CODE else _("Give the link."))
    if reading.problems:
        raise ValueRefused(reading.problems)
    if kind == Kind.PROMO_CODE:
        row = Row(Entry(0), collaboration=one.pk, name=one.display_name, given={"promo_code": reading.value})
        clashes.refuse_taken_codes(campaign, {one.pk: one.influencer_id}, [row])
        if row.problems:
            line = _("Row %(line)s: %(problem)s") % {"line": 0, "problem": ""}  # there is no row to name here
            raise ValueRefused(
                [Problem(p["code"], p["message"].removeprefix(line), p["suggestion"]) for p in row.problems]
            )
    return reading.value
