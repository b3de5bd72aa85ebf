"""“It does not work”: the case that a creator opens, and the three mends that a manager has.

While a case is open her deadline waits. There is one open case for a collaboration; the second press finds the first.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_noop

from accounts import audit
from accounts.actors import Actor
from accounts.names import clean_text
from campaigns import case_book, emails, entry, handover, receipts, sending_again, timeline, webhook_facts, workflow
from campaigns.models import Campaign, Case, Collaboration
from notifications import outbox
from notifications.models import State
from promocodes.models import Handout

LONGEST = 1000
OF_LINKS = (Case.Reason.LINK_BROKEN,)
OF_CODES = (Case.Reason.REFUSED, Case.Reason.NO_DISCOUNT, Case.Reason.ENDED)


class CaseRefused(Exception):
    """The case cannot be answered like this; nothing was changed. `code` is stable, the text names the mend."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def reasons_for(one: Collaboration) -> list[tuple[str, str]]:
    """What can be wrong with what she holds: nothing about a link where she has none."""
    has = {OF_CODES: one.promo_handout_id, OF_LINKS: one.link_handout_id}
    without = {reason for reasons, held in has.items() if not held for reason in reasons}
    return [(reason.value, str(reason.label)) for reason in Case.Reason if reason not in without]


@transaction.atomic
def open_case(
    collaboration: Collaboration, *, reason: str, text: str = "", seen_text: str = "", versions: str, by: Actor
) -> Case:
    """She says that what she was given does not work. Her deadline waits from now on.

    `versions` are those of the page that she looked at. Raises receipts.ValueChanged, receipts.NothingShown.
    """
    workflow.locked(collaboration.campaign)  # first, as in every verb that writes more than one thing of hers
    one = _held(collaboration.pk)
    present = Case.objects.open().filter(collaboration=one).first()
    if present is not None:
        return present
    receipts.require_present(one, versions)
    receipts.note_seen(one, by=by)
    handout, value = _what_she_means(one, reason)
    case = Case.objects.create(
        brand_id=one.brand_id,
        collaboration=one,
        handout=handout,
        value=value[:2000],
        reason=reason,
        text=clean_text(text)[:LONGEST],
        seen_text=clean_text(seen_text)[:LONGEST],
    )
    case_book.stop_clock(one, at=case.opened_at)
    handover.stop_reminders([one], reason=gettext_noop("She says that it does not work."))
    timeline.record([(one, "case_opened")], by=by, detail=case.get_reason_display())
    webhook_facts.case_opened(case, one)
    audit.record("case.open", by=by, brand=one.brand, subject=case, collaboration=one.pk, reason=reason)
    return case


@transaction.atomic
def replace(case: Case, kind: str, value: str, *, by: Actor) -> None:
    """Give her another code or link, by the rules of entry by hand; she is mailed the new one, which answers the case.

    Raises CaseRefused, entry.ValueRefused, workflow.WrongMove.
    """
    _, one = _lock(case)
    entry.enter_value(one, kind, value, replace=True, by=by)
    if Case.objects.open().filter(pk=case.pk).exists():
        raise CaseRefused(
            "value.same", gettext("%(value)s is what she has already. Give her another one.") % {"value": value.strip()}
        )
    case.refresh_from_db()


@transaction.atomic
def resend(case: Case, *, by: Actor) -> None:
    """Send her the mail with her values again. Raises CaseRefused, outbox.TooSoon."""
    campaign, one = _lock(case)
    mails = outbox.latest_by_subject("collaboration", [one.pk], kinds=handover.MAILS_OF_VALUES)
    mail = mails.get(one.pk)
    case_book.close([one], answer=Case.Answer.RESENT, by=by)
    if mail is None or mail.state == State.CANCELLED:
        handover.mail_unmailed(campaign, [one])
    else:
        sending_again.send_again(mail, anew=True, by=by)  # her deadline is another by now
    case.refresh_from_db()


@transaction.atomic
def answer(case: Case, text: str, *, by: Actor) -> None:
    """Answer in words: she gets them by mail, with her values and her new deadline. Raises CaseRefused."""
    text = clean_text(text)
    if not text:
        raise CaseRefused("answer.required", gettext("Write the answer; the creator reads it."))
    if len(text) > LONGEST:
        raise CaseRefused(
            "answer.too_long",
            gettext("The answer has %(number)s characters; at most %(longest)s. Shorten it.")
            % {"number": len(text), "longest": LONGEST},
        )
    campaign, one = _lock(case)
    [closed] = case_book.close([one], answer=Case.Answer.ANSWERED, text=text, by=by)
    outbox.queue_many(emails.case_answered(campaign, one, closed))
    case.refresh_from_db()


def of_campaign(campaign: Campaign) -> QuerySet[Case]:
    """The campaign's cases with whom they are about, newest first."""
    return Case.objects.filter(collaboration__campaign=campaign).select_related("collaboration")


def _lock(case: Case) -> tuple[Campaign, Collaboration]:
    """The campaign and collaboration of an open case, locked in the order that all verbs keep. Raises CaseRefused."""
    campaign = workflow.locked(case.collaboration.campaign)
    one = _held(case.collaboration_id)
    one.campaign = campaign
    now = Case.objects.select_for_update().get(pk=case.pk)
    if now.answered_at is not None:
        if now.answered_label:
            said = gettext("This was answered already by %(who)s. Load the page again to see how.")
        else:
            said = gettext("This was answered already. Load the page again to see how.")
        raise CaseRefused("case.answered", said % {"who": now.answered_label})
    return campaign, one


def _held(pk: int) -> Collaboration:
    """The collaboration as it is now, locked, with what mails and pages ask of it."""
    return (
        Collaboration.objects.select_for_update(of=("self",))
        .select_related("brand", "campaign", "influencer", "promo_handout__code", "link_handout__tracked_link")
        .get(pk=pk)
    )


def _what_she_means(one: Collaboration, reason: str) -> tuple[Handout | None, str]:
    """The value that the reason is about, and how she knows it; both of hers where it may be either."""
    code, link = one.promo_handout, one.link_handout
    address = link.tracked_link.url if link and link.tracked_link else ""
    if link and (code is None or reason in OF_LINKS):
        return link, address
    if code and (link is None or reason in OF_CODES):
        return code, code.value
    return None, f"{code.value if code else ''} · {address}"
