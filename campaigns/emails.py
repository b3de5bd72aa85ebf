"""The mails of a campaign: one function a mail."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from campaigns import mail_letters
from campaigns.models import Campaign, Collaboration
from notifications.outbox import Letter


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
