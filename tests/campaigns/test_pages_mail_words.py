"""The pages on which a manager writes the words of mails."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from campaigns import own_words
from campaigns.mail_words import KINDS, LANGUAGES
from campaigns.models import MailWords
from notifications.models import Message
from tests import make

LIST = "/mail/words/?brand=lumen"
EDIT = "/mail/words/handover/fr/?brand=lumen"
PREVIEW = "/mail/words/handover/fr/preview/?brand=lumen"
WORDS = {"subject": "Bienvenue chez {brand}", "body": "Salut {creator} !\n\n{code}\n\n{link}"}


@pytest.fixture
def own(lumen, by_maria):
    return own_words.save(lumen, "handover", "fr", **WORDS, by=by_maria)


def test_the_list_shows_every_mail_in_every_language_in_few_queries(
    own, maria, signed_in, django_assert_max_num_queries
):
    client = signed_in(maria)
    with django_assert_max_num_queries(8):
        page = client.get(LIST).content.decode()
    assert page.count('data-label="Language"') == len(KINDS) * len(LANGUAGES)
    assert page.count(">Own words<") == 1


def test_a_manager_saves_words_and_the_audit_log_knows(maria, signed_in, lumen):
    answer = signed_in(maria).post(EDIT, WORDS | {"do": "save"})
    assert answer.status_code == 302
    kept = MailWords.objects.get()
    assert (kept.subject, kept.changed_by) == (WORDS["subject"], maria)
    assert AuditEntry.objects.filter(action="mail_words.changed", brand=lumen).count() == 1


def test_wrong_words_are_refused_with_their_code_and_stay_typed(maria, signed_in):
    answer = signed_in(maria).post(EDIT, WORDS | {"body": "{cod}", "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'data-error-code="words.unknown_placeholder"' in page
    assert "{cod}</textarea>" in page
    assert not MailWords.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("vera", 403), ("otto", 404)])
@pytest.mark.parametrize("do", ["save", "test", "reset"])
def test_viewers_and_strangers_change_nothing(who, status, do, own, signed_in, request):
    client = signed_in(request.getfixturevalue(who))
    assert client.post(EDIT, {"subject": "x", "body": "{code} {link}", "do": do}).status_code == status
    assert MailWords.objects.get().subject == WORDS["subject"]
    assert not Message.objects.exists()


def test_a_viewer_may_look(vera, signed_in):
    client = signed_in(vera)
    page = client.get(EDIT).content.decode()
    assert "You may look at these words" in page
    assert "<textarea" not in page
    assert client.get(PREVIEW).status_code == 200


def test_the_preview_shows_what_is_typed_for_the_chosen_creator(maria, signed_in, lumen, marie, luc):
    campaign = make.campaign(lumen)
    one = make.accepted(campaign, marie)
    make.accepted(campaign, luc)
    answer = signed_in(maria).post(PREVIEW, WORDS | {"collaboration": one.pk})
    page = answer.content.decode()
    assert "Salut Marie Laurent !" in page
    assert "SUMMER10" in page
    assert '<html lang="fr"' in page
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_preview_opens_no_door(maria, signed_in, lumen, marie):
    """TEN-12: a manager never holds a link that signs a creator in."""
    make.accepted(make.campaign(lumen), marie)
    assert "/my/sign-in/" not in signed_in(maria).get(PREVIEW).content.decode()


def test_the_preview_never_shows_another_brands_creator(maria, signed_in, borealis, marie):
    foreign = make.accepted(make.campaign(borealis, title="Secret Plan"), marie)
    page = signed_in(maria).get(f"{PREVIEW}&collaboration={foreign.pk}").content.decode()
    assert "Secret Plan" not in page
    assert "MARIE10" in page  # the example


def test_the_preview_says_what_is_wrong(maria, signed_in):
    answer = signed_in(maria).post(PREVIEW, {"subject": "Hi", "body": "{cod}"})
    assert answer.status_code == 422
    assert 'data-error-code="words.unknown_placeholder"' in answer.content.decode()


def test_a_test_goes_to_oneself_only_and_saves_nothing(maria, signed_in, lumen, marie, deliver):
    make.accepted(make.campaign(lumen), marie)
    Message.objects.all().delete()
    signed_in(maria).post(EDIT, WORDS | {"do": "test"})
    [mail] = deliver()
    assert (mail.to, mail.subject) == (["maria@lumen.example"], "Test: Bienvenue chez Lumen")
    assert "SUMMER10" in mail.body
    assert "/my/sign-in/" not in mail.body
    assert not MailWords.objects.exists()


def test_a_sixth_test_within_a_minute_is_refused(maria, signed_in):
    client = signed_in(maria)
    for _ in range(5):
        assert client.post(EDIT, WORDS | {"do": "test"}).status_code == 200
    answer = client.post(EDIT, WORDS | {"do": "test"})
    assert answer.status_code == 409
    assert 'data-error-code="test.too_soon"' in answer.content.decode()


def test_the_way_back_to_the_default(own, maria, signed_in, lumen):
    signed_in(maria).post(EDIT, {"do": "reset"})
    assert not MailWords.objects.exists()
    assert AuditEntry.objects.filter(action="mail_words.reset", brand=lumen).count() == 1


@pytest.mark.parametrize("path", ["handover/de/", "nothing/en/", "handover/fr/preview/../../xx/preview/"])
def test_a_mail_that_there_is_not_is_not_found(path, maria, signed_in):
    assert signed_in(maria).get(f"/mail/words/{path}?brand=lumen").status_code == 404
