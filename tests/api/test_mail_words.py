"""Words of mails and announcements by programs."""

from __future__ import annotations

import pytest

from campaigns.mail_words import KINDS, LANGUAGES
from campaigns.models import Announcement, MailWords
from notifications.models import Message
from tests import make

ONE = "mail-words/handover/fr/"
WORDS = {"subject": "Bienvenue", "body": "Salut {creator} !\n\n{code}\n\n{link}"}


def test_the_list_has_every_mail_with_its_placeholders(api):
    rows = api.get("mail-words/").json()["results"]
    found = next(row for row in rows if (row["kind"], row["language"]) == ("handover", "fr"))
    assert (found["own"], found["required"]) == (False, ["code", "link"])
    assert len(rows) == len(KINDS) * len(LANGUAGES)


def test_words_are_put_and_deleted(api, lumen):
    put = api.put(ONE, WORDS)
    assert (put.status_code, put.json()["own"], put.json()["subject"]) == (200, True, "Bienvenue")
    assert MailWords.objects.get().brand == lumen
    back = api.call("delete", ONE)
    assert (back.status_code, back.json()["own"]) == (200, False)
    assert not MailWords.objects.exists()


def test_wrong_words_are_refused_field_by_field(api):
    answer = api.put(ONE, {"subject": "{code}", "body": "{cod} {link}"})
    codes = {(error["field"], error["code"]) for error in answer.json()["errors"]}
    assert answer.status_code == 422
    assert codes >= {("subject", "words.secret_in_subject"), ("body", "words.unknown_placeholder")}
    assert not MailWords.objects.exists()


@pytest.mark.parametrize("path", ["handover/de/", "nothing/en/"])
def test_a_mail_that_there_is_not_is_not_found(api, path):
    assert api.put(f"mail-words/{path}", WORDS).status_code == 404


def test_an_announcement_is_sent_to_a_status(api, generic, marie):
    make.accepted(generic, marie)
    Message.objects.all().delete()
    address = f"campaigns/{generic.pk}/announcements/"
    sent = api.post(address, {"subject": "News", "body": "Hello {creator}", "statuses": ["pending_content"]})
    assert (sent.status_code, sent.json()["number"]) == (201, 1)
    assert [one["id"] for one in api.get(address).json()["results"]] == [sent.json()["id"]]
    assert Message.objects.get().kind == "announcement"


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [
        ({}, 422, "not_both"),
        ({"statuses": ["applied"]}, 422, "unknown"),
        ({"collaborations": [999_999]}, 422, "unknown"),
        ({"statuses": ["published"]}, 409, "announcement.nobody"),
    ],
)
def test_an_announcement_to_nobody_is_refused(api, generic, to, status, code):
    answer = api.post(f"campaigns/{generic.pk}/announcements/", {"subject": "News", "body": "Hello"} | to)
    said = answer.json()
    assert answer.status_code == status
    assert code in (said["code"], *(error["code"] for error in said.get("errors", [])))
    assert not Announcement.objects.exists()
