"""The mails of a campaign: one function a mail."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from campaigns import mail_letters
from campaigns.mail_facts import long_date
from campaigns.models import Campaign, Case, Collaboration, Status
from notifications.outbox import Letter

OF_DEADLINE = ("reminder_deadline_near", "reminder_deadline_past")
REMINDERS = (*OF_DEADLINE, "reminder_unseen", "reminder_unconfirmed")
"""The most urgent first: a creator gets one a day."""

CHASING = (*REMINDERS, "expiry_near")
"""What is untrue as soon as she has posted, or the deadline has moved."""


def key_of(one: Collaboration) -> str:
    """The key of the mail with her present values; the collaboration comes with its handouts."""
    code, link = one.promo_handout, one.link_handout
    return f"handover:{one.pk}:c{code.version if code else 0}:l{link.version if link else 0}"


def handover(
    campaign: Campaign,
    collaborations: Iterable[Collaboration],
    *,
    changed: bool = False,
    batch: str = "",
    hold_until: datetime.datetime | None = None,
) -> list[Letter]:
    """The mail that carries code and link to each creator, or says that they have changed.

    The collaborations come with their handouts and influencers loaded. One key a pair of versions: the same
    values are never mailed twice.
    """
    kind = "code_changed" if changed else "handover"
    return mail_letters.write(kind, campaign, collaborations, key=key_of, batch=batch, hold_until=hold_until)


def code_retired(collaborations: Iterable[Collaboration], codes: Mapping[int, str], *, reason: str) -> list[Letter]:
    """The mail to creators who were sent a code: it does not work any more, and why. `codes` are theirs, by key.

    The collaborations come with their campaigns, influencers and handouts loaded.
    """
    groups: dict[int, list[Collaboration]] = {}
    for one in collaborations:
        groups.setdefault(one.campaign_id, []).append(one)
    return [
        letter
        for group in groups.values()
        for letter in mail_letters.write(
            "code_retired",
            group[0].campaign,
            group,
            key=lambda one: f"code_retired:{one.pk}:c{one.promo_handout.version if one.promo_handout else 0}",
            extra=lambda one: {"old_code": codes[one.pk], "reason": reason},
        )
    ]


def reminder_key(kind: str, one: Collaboration) -> str:
    """The key of a reminder: each kind once for the same values, those of a deadline once for the same day."""
    if kind in OF_DEADLINE:
        return f"{kind}:{one.pk}:{one.due_on}"
    code, link = one.promo_handout, one.link_handout
    return f"{kind}:{one.pk}:c{code.version if code else 0}:l{link.version if link else 0}"


def reminder(
    kind: str, campaign: Campaign, collaborations: Iterable[Collaboration], *, today: datetime.date
) -> list[Letter]:
    """The mail that reminds a creator who is to post; `today` in the brand's calendar. She may unsubscribe from it."""
    return mail_letters.write(
        kind,
        campaign,
        collaborations,
        key=lambda one: reminder_key(kind, one),
        extra=lambda one: {"days": str(abs((one.due_on - today).days)) if one.due_on else ""},
        optional=True,
    )


def expiry_near(
    campaign: Campaign, collaborations: Iterable[Collaboration], *, today: datetime.date, ends_on: datetime.date
) -> list[Letter]:
    """The mail that says on which day her part ends by itself. No reminder: whoever unsubscribed is warned too."""
    return mail_letters.write(
        "expiry_near",
        campaign,
        collaborations,
        key=lambda one: f"expiry_near:{one.pk}:{one.due_on}",
        extra=lambda one: {"days": str((ends_on - today).days), "expires_on": long_date(ends_on)},
    )


def expired(campaign: Campaign, collaborations: Iterable[Collaboration]) -> list[Letter]:
    """The mail that says that her part has ended, because nothing was reported in time."""
    return mail_letters.write("expired", campaign, collaborations, key=lambda one: f"expired:{one.pk}:{one.due_on}")


def deadline_changed(campaign: Campaign, collaborations: Iterable[Collaboration], *, reason: str) -> list[Letter]:
    """The mail that says until when she may post now."""
    return mail_letters.write(
        "deadline_changed",
        campaign,
        collaborations,
        key=lambda one: f"deadline_changed:{one.pk}:{one.due_on}",
        extra=lambda one: {"reason": reason},
    )


def case_answered(campaign: Campaign, one: Collaboration, case: Case) -> list[Letter]:
    """The mail with the brand's answer to what did not work. After the post there is no deadline to speak of."""
    extra = {"answer": case.answer_text} | ({} if one.status == Status.PENDING_CONTENT else {"deadline": ""})
    return mail_letters.write(
        "case_answered", campaign, [one], key=lambda _: f"case_answered:{case.pk}", extra=lambda _: extra
    )
