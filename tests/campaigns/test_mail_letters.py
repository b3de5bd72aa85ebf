"""Mails in a brand's words and in the creator's language, from the decision to the mailbox."""

from __future__ import annotations

import re

import pytest

from campaigns import emails, mail_letters, own_words
from campaigns.mail_words import KINDS
from campaigns.models import Collaboration
from notifications.letters import as_message
from notifications.models import Message
from notifications.rendering import render
from tests import make

INSTRUCTIONS = [
    {"promo_code": make.GENERIC_CODE},
    {"affiliate_link": make.GENERIC_LINK},
    {"promo_code": make.GENERIC_CODE, "affiliate_link": make.GENERIC_LINK},
    {"promo_code": None, "affiliate_link": None},
]
EXTRA = {"old_code": "OLD10", "reason": "Ended.", "answer": "Here.\nNow.", "days": "3", "expires_on": "Tuesday"}


@pytest.fixture
def french(marie):
    marie.language = "fr"
    marie.save(update_fields=["language"])
    return marie


def whole(campaign):
    return campaign.collaborations.select_related("influencer", "promo_handout", "link_handout__tracked_link")


def test_a_french_creator_is_written_to_in_french(lumen, french, committed, deliver):
    with committed():
        one = make.accepted(make.campaign(lumen, dos="Souriez."), french)
    Collaboration.objects.filter(pk=one.pk).update(due_on="2026-06-30")
    [again] = emails.handover(one.campaign, whole(one.campaign))
    html = str(render(as_message(again)).alternatives[0][0])

    [mail] = deliver()

    assert mail.subject == "Summer Glow : votre code"
    assert "Bonjour Marie Laurent," in mail.body
    assert "À publier\u00a0: Une story sur Instagram." in mail.body
    assert "Ouvrir la page de ma campagne\u00a0:" in mail.body
    assert "\n    SUMMER10\n" in mail.body
    assert "mardi 30 juin 2026" in html
    assert '<html lang="fr"' in html
    assert "Le bouton ne fonctionne pas" in html
    assert not re.search(r"\b(Hello|What to post|Until when|You get this mail)\b", mail.body + html)


def test_an_unknown_language_is_english(lumen, french, committed, deliver):
    french.language = "tlh"
    french.save(update_fields=["language"])
    with committed():
        make.accepted(make.campaign(lumen), french)
    assert deliver()[0].subject == "Your code for Summer Glow"


def test_a_brands_own_words_are_used_in_their_language_only(lumen, french, luc, by_maria, committed, deliver):
    own_words.save(lumen, "handover", "fr", "Salut", "Coucou {creator} !\n\n{code}\n\n{link}", by=by_maria)
    campaign = make.campaign(lumen)
    with committed():
        make.accepted(campaign, french)
        make.accepted(campaign, luc)
    assert [mail.subject for mail in deliver()] == ["Salut", "Your code for Summer Glow"]


def test_what_is_queued_is_what_leaves(lumen, marie, by_maria, committed, deliver):
    with committed():
        make.accepted(make.campaign(lumen), marie)
    own_words.save(lumen, "handover", "en", "Other", "Other words\n\n{code}\n\n{link}", by=by_maria)
    [mail] = deliver()
    assert "Other" not in mail.subject + mail.body


def test_a_creator_called_like_a_placeholder_is_printed_literally(lumen, committed, deliver):
    """SEC-05."""
    evil = make.creator("{code} {{x}} <b>", "evil@example.org", handle="evil")
    with committed():
        make.accepted(make.campaign(lumen, title="{link} Glow"), evil)
    [mail] = deliver()
    assert "Hello {code} {{x}} <b>," in mail.body
    assert mail.subject == "Your code for {link} Glow"
    assert "{code} {{x}} &lt;b&gt;" in mail.alternatives[0][0]
    assert mail.body.count("SUMMER10") == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("values", INSTRUCTIONS)
def test_every_mail_of_the_house_can_be_written(lumen, marie, kind, language, values):
    campaign = make.campaign(lumen, **values)
    make.accepted(campaign, marie)
    [letter] = mail_letters.write(
        kind, campaign, whole(campaign), key=lambda one: "k", extra=lambda one: EXTRA, language=language
    )
    mail = render(as_message(letter))
    text, html = mail.body, str(mail.alternatives[0][0])
    preheader = html.partition("<body")[2].partition("</div>")[0]
    assert "SUMMER10" not in mail.subject + preheader
    assert "{" not in text + html.partition("</style>")[2].partition("<body")[2]
    assert "Lumen" in text
    if "code" in KINDS[kind].required:
        assert ("SUMMER10" in text) == (values.get("promo_code") is not None)
        assert ("/r/" in html) == (values.get("affiliate_link") is not None)


def test_only_what_has_left_stands_in_other_mails(personal, marie_ready, by_maria):
    """A code that an import still holds is not told by an announcement."""
    from campaigns import imports, orders

    file = make.filled(orders.export(personal), {"marie@example.org": {"Promo Code": "MARIE10"}})
    imports.confirm(imports.check(personal, file, file_name="o.xlsx", by=by_maria), by=by_maria)
    [letter] = mail_letters.write("reminder_unseen", personal, whole(personal), key=lambda one: "k")
    assert "MARIE10" not in str(letter.context) + str(letter.shared)


def test_many_letters_take_two_queries(lumen, django_assert_max_num_queries):
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE)
    make.ready(campaign, 50)
    people = list(whole(campaign))
    with django_assert_max_num_queries(2):
        letters = mail_letters.write("handover", campaign, people, key=lambda one: f"k{one.pk}")
    assert len(letters) == 50


def test_the_reason_of_a_retired_code_reaches_her_in_her_language(personal, french, by_maria, committed, deliver):
    from campaigns import entry, retiring

    one = make.accepted(personal, french)
    with committed():
        entry.enter_value(one, "promo_code", "MARIE10", by=by_maria)
    deliver()
    with committed():
        retiring.retire(Collaboration.objects.get(pk=one.pk), reason="Fin de série", by=by_maria)
    mail = deliver()[-1]
    assert mail.subject == "Votre code pour Autumn Codes ne fonctionne plus"
    assert "«\u00a0Fin de série\u00a0»" in mail.body
    assert Message.objects.filter(kind="code_retired").count() == 1
