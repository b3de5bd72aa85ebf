"""How far the check of an upload is: recorded under a token of this person, and told to nobody else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns import imports, orders, progress
from campaigns.models import OrderImport
from tests import make


@pytest.fixture
def manager(signed_in, maria):
    return signed_in(maria)


def ask(client, campaign, token):
    return client.get(reverse("campaigns:import_progress", args=[campaign.pk, token]))


def upload(client, campaign, data, token, **headers):
    address = reverse("campaigns:import_new", args=[campaign.pk])
    return client.post(address, {"file": SimpleUploadedFile("o.xlsx", data), "progress": token}, headers=headers)


def test_the_check_reports_its_phases(personal, marie_ready, by_maria):
    told = []
    data = make.filled(orders.export(personal), {"marie@example.org": {"Promo Code": "MARIE10"}})
    imports.check(personal, data, file_name="o.xlsx", by=by_maria, report=lambda *said: told.append(said))

    assert told == [("reading", 0, 0), ("comparing", 0, 1), ("keeping", 1, 1)]


def test_an_upload_with_a_token_is_recorded_until_its_end(manager, maria, personal, marie_ready):
    token = progress.new_token(maria)
    assert ask(manager, personal, token).json()["phase"] == "waiting"
    upload(manager, personal, orders.export(personal), token)

    told = ask(manager, personal, token)
    assert told.json() == {"phase": "keeping", "done": 1, "total": 1, "words": "Keeping the verdicts"}
    assert "no-store" in told["Cache-Control"]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (("reading", 0, 0), "Reading the file"),
        (("reading", 4200, 10000), "Reading row 4,200 of 10,000"),
        (("reading", 4200, 0), "Reading row 4,200"),
        (("comparing", 0, 10000), "Comparing 10,000 rows with the orders"),
        (("comparing", 0, 1), "Comparing 1 row with the orders"),
    ],
)
def test_each_phase_is_said_in_words(manager, maria, personal, record, words):
    token = progress.new_token(maria)
    progress.reporter(maria, token)(*record)

    assert ask(manager, personal, token).json()["words"] == words


def test_rows_are_recorded_a_few_times_a_second_only(maria, monkeypatch):
    kept = []
    monkeypatch.setattr("campaigns.progress.cache", SimpleNamespace(set=lambda key, record, lives: kept.append(record)))
    report = progress.reporter(maria, progress.new_token(maria))
    for row in range(10_000):
        report("reading", row, 10_000)

    assert kept[0] == ("reading", 0, 10_000)
    assert len(kept) < 5


@pytest.mark.parametrize("wrong", ["nonsense", "1.abc:def", ""])
def test_a_wrong_token_is_unknown_and_the_upload_works_all_the_same(manager, personal, marie_ready, wrong):
    if wrong:
        assert ask(manager, personal, wrong).status_code == 404
    assert upload(manager, personal, orders.export(personal), wrong).status_code == 302
    assert OrderImport.objects.count() == 1


def test_the_token_of_a_colleague_is_unknown(manager, vera, personal):
    assert ask(manager, personal, progress.new_token(vera)).status_code == 404


def test_a_stranger_learns_nothing(signed_in, otto, personal):
    assert ask(signed_in(otto), personal, progress.new_token(otto)).status_code == 404


def test_a_script_is_told_the_address_of_the_verdicts(manager, maria, personal, marie_ready):
    token = progress.new_token(maria)
    answer = upload(manager, personal, orders.export(personal), token, accept="application/json")

    assert answer.status_code == 201
    one = OrderImport.objects.get()
    assert answer.json() == {"location": reverse("campaigns:import", args=[personal.pk, one.pk])}


def test_a_script_gets_the_page_with_the_refusal_and_a_fresh_token(manager, maria, personal, marie_ready):
    token = progress.new_token(maria)
    answer = upload(manager, personal, b"hello", token, accept="application/json")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'data-error-code="file.' in page
    assert 'name="progress"' in page
    assert token not in page
