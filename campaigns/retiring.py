"""Takes personal codes out of use, with a reason: one creator's in one campaign, or a code wherever she carries it.

A retired code stays pointed at, so its history goes on, and counts as missing (decision 0013). Her status stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.actors import Actor
from accounts.names import clean_name, clean_text
from campaigns import emails, handover, timeline, workflow
from campaigns.models import ACCEPTED_STATUSES, Campaign, Collaboration
from notifications import outbox
from notifications.models import Message
from promocodes import handouts
from promocodes.models import Code

LONGEST_REASON = 300


class RetireRefused(workflow.WrongMove):
    """The code cannot be taken out of use now; nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@transaction.atomic
def retire(collaboration: Collaboration, *, reason: str, by: Actor) -> None:
    """Take the personal code of one collaboration out of use; other campaigns of hers keep it.

    Raises RetireRefused: `reason.required`, `reason.too_long`, `campaign.not_personal`, `code.none`,
    `code.already_retired`, `code.still_held`; WrongMove if the collaboration has ended.
    """
    reason = _read(reason)
    campaign = workflow.locked(collaboration.campaign)
    if not campaign.wants_personal_code:
        raise RetireRefused(
            "campaign.not_personal", _("“%(title)s” hands out no personal codes.") % {"title": campaign.title}
        )
    one = _rows([campaign]).get(pk=collaboration.pk)
    present = one.promo_handout
    if one.status not in ACCEPTED_STATUSES:
        raise workflow.WrongMove(
            _("%(who)s is “%(status)s”; she has no code to take away.")
            % {"who": one.display_name, "status": one.get_status_display()}
        )
    if present is None:
        raise RetireRefused(
            "code.none", _("%(who)s has no code yet. There is nothing to take out of use.") % {"who": one.display_name}
        )
    if present.retired_at:
        raise RetireRefused(
            "code.already_retired", _("%(code)s was taken out of use already.") % {"code": present.value}
        )
    _take([one], reason=reason, by=by)
    audit.record(
        "code.retire", by=by, brand=campaign.brand, subject=one, code=present.value, reason=reason, everywhere=False
    )
    collaboration.refresh_from_db()


@transaction.atomic
def retire_everywhere(code: Code, *, reason: str, by: Actor) -> None:
    """Take a code out of use in every campaign of the brand where its creator carries it.

    Its text is free for another creator of the brand afterwards. Raises RetireRefused as `retire` does.
    """
    reason = _read(reason)
    carried = Collaboration.objects.filter(promo_handout__code=code, promo_handout__retired_at=None)
    # campaigns first and in one order, as every verb does; so two who retire cannot wait for each other
    homes = list(Campaign.objects.filter(pk__in=carried.values("campaign_id")).order_by("pk"))
    campaigns = [workflow.locked(one) for one in homes]
    rows = list(_rows(campaigns).filter(pk__in=carried.values("pk")))
    live = Code.objects.live().select_for_update().filter(pk=code.pk).exists()
    if not live:
        raise RetireRefused("code.already_retired", _("%(code)s is out of use already.") % {"code": code.value})
    if carried.exclude(pk__in=[one.pk for one in rows]).exists():
        raise workflow.WrongMove(
            _("%(code)s was given in another campaign just now. Load the page again.") % {"code": code.value}
        )
    _take(rows, reason=reason, by=by)
    audit.record("code.retire", by=by, brand=code.brand, subject=code, code=code.value, reason=reason, everywhere=True)
    code.refresh_from_db()


def _read(reason: str) -> str:
    reason = clean_text(reason)
    if not clean_name(reason):  # invisible characters are no reason
        raise RetireRefused("reason.required", _("Say why the code is taken out of use; the creator reads it."))
    if len(reason) > LONGEST_REASON:
        raise RetireRefused(
            "reason.too_long",
            _("The reason has %(number)s characters; at most %(most)s. Shorten it.")
            % {"number": len(reason), "most": LONGEST_REASON},
        )
    return reason


def _rows(campaigns: Sequence[Campaign]) -> QuerySet[Collaboration]:
    """Collaborations of these campaigns, locked in the order of their keys."""
    return (
        Collaboration.objects.select_for_update(of=("self",))
        .select_related("influencer", "campaign__brand", "promo_handout__code", "link_handout__tracked_link")
        .filter(campaign__in=campaigns)
        .order_by("pk")
    )


def _take(rows: Sequence[Collaboration], *, reason: str, by: Actor) -> None:
    """Retire the present codes of these, stop the mails that carry them, and tell who was mailed."""
    given = [one.promo_handout for one in rows if one.promo_handout]
    held = next((one for one in given if one.available_at > timezone.now()), None)
    if held:
        raise RetireRefused(
            "code.still_held",
            _("%(code)s has not left yet: its import is held. Undo the import, or send it now and then retire it.")
            % {"code": held.value},
        )
    handouts.take_out_of_use(given, reason=reason, by=by)
    handover.stop_mails(rows, reason=gettext_noop("The code was taken out of use."))
    timeline.record(((one, "code_retired") for one in rows), by=by, detail=reason)
    known = _mailed_codes(rows)
    told = [one for one in rows if known.get(one.pk)]
    outbox.queue_many(emails.code_retired(told, known, reason=reason))


def _mailed_codes(rows: Sequence[Collaboration]) -> dict[int, str]:
    """The code that each of these was mailed last; who was mailed none is left out. One query.

    A mail that is so old that its words were thrown away carried the code that she has now.
    """
    present = {one.pk: one.promo_handout.value for one in rows if one.promo_handout}
    mails = Message.objects.filter(
        subject_type="collaboration",
        subject_id__in=[one.pk for one in rows],
        kind__in=handover.MAILS_OF_VALUES,
        state__in=handover.LEFT,
    ).order_by("pk")
    return {
        mail.subject_id: present.get(mail.subject_id, "") if mail.purged_at else mail.context.get("code", "")
        for mail in mails
        if mail.subject_id
    }
