"""Letters to creators of a campaign, written with the words of its brand in the language of each."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from campaigns import own_words
from campaigns.mail_facts import Facts, own_codes
from campaigns.mail_paragraphs import Filler, Words, fill_subject
from campaigns.models import Campaign, Collaboration
from influencers import departures
from influencers.sign_in_links import make_link
from notifications import early_checks
from notifications.outbox import Letter

CARRY_VALUES = ("handover", "code_changed")
TEMPLATE = "campaigns/emails/words"
PREHEADERS = {
    "handover": gettext_noop("What to share, what to post and until when."),
    "code_changed": gettext_noop("Use the new one from now on."),
    "code_retired": gettext_noop("Please do not share it any more."),
}
"""The line that a mailbox shows beside the subject, never with a code; the others have the campaign's title."""

SAID_TO_ALL = ("brand", "campaign")
SAID_TO_HER = ("creator", "code", "link")

Extra = Mapping[str, str]


def write(
    kind: str,
    campaign: Campaign,
    collaborations: Iterable[Collaboration],
    *,
    key: Callable[[Collaboration], str],
    extra: Callable[[Collaboration], Extra] | None = None,
    words: Mapping[str, Words] | None = None,
    language: str = "",
    address: Callable[[Collaboration], str] | None = None,
    batch: str = "",
    hold_until: datetime.datetime | None = None,
    **letter: Any,
) -> list[Letter]:
    """One letter to each, in her language: her values stand where the words have placeholders.

    The collaborations come with their handouts and influencers loaded. `extra` gives the values of placeholders that
    only this kind of mail has, as in {"days": "3"}; `words` replaces the brand's, `language` hers, and `address` the
    single-use link that the button opens. Two queries whatever the number.
    """
    people = [one for one in collaborations if not departures.is_gone(one.influencer.email)]
    if not people:
        return []
    spoken = own_words.of(campaign.brand, kind) if words is None else words
    codes = own_codes(people)
    by_language: dict[str, list[Collaboration]] = {}
    for one in people:
        by_language.setdefault(language or own_words.language_of(one.influencer.language), []).append(one)
    letters = []
    sender, lane = campaign.brand.name, campaign.brand.lane
    for spoken_to, listeners in by_language.items():
        # all that is asked of the data base for these letters has been asked
        with early_checks.meanwhile(len(listeners)), translation.override(spoken_to):
            facts = Facts(campaign, codes, carries_values=kind in CARRY_VALUES)
            filler, fixed = Filler(spoken[spoken_to]), _fixed(kind, spoken_to)
            shared: dict[int, dict[str, Any]] = {}
            for one in listeners:
                her = one.influencer
                values, boxes = facts.of(one)
                values |= extra(one) if extra else {}
                said = filler.fill(values, boxes)
                if id(said) not in shared:  # the filler keeps it, so no other can come to its place
                    alike = {name: values[name] for name in SAID_TO_ALL}
                    shared[id(said)] = {"preheader": values["campaign"], **fixed, **alike, "paragraphs": said}
                letters.append(
                    Letter(
                        key=key(one),
                        template=TEMPLATE,
                        subject=subject_of(kind, spoken_to, filler.words, values),
                        to=her.email,
                        to_name=one.name,
                        sender_name=sender,
                        kind=kind,
                        lane=lane,
                        subject_type="collaboration",
                        subject_id=one.pk,
                        batch=batch,
                        hold_until=hold_until,
                        shared=shared[id(said)],
                        context={
                            **{name: values.get(name, "") for name in SAID_TO_HER},
                            "button_url": (address or _sign_in)(one),
                        },
                        **letter,
                    )
                )
    return letters


def subject_of(kind: str, language: str, words: Words, values: Mapping[str, str]) -> str:
    """The subject in the brand's words; in those of the house where one of their placeholders has no value."""
    return (
        fill_subject(words, values)
        or fill_subject(own_words.default_words(kind, language), values)
        or values["campaign"]
    )


def _fixed(kind: str, language: str) -> dict[str, str]:
    """What the template says to all, in the language that is active."""
    said = {"language": language, "button_label": gettext("Open my campaign page")}
    return said | ({"preheader": gettext(PREHEADERS[kind])} if kind in PREHEADERS else {})


def _sign_in(one: Collaboration) -> str:
    return make_link(one.influencer, next_path=f"/my/campaigns/{one.pk}/")
