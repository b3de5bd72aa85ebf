"""Seen on her page, and Got it: signs of her present values, each written once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns import consistency, entry, imports, orders, receipts, timeline
from campaigns.models import Collaboration, Status
from tests import make


@pytest.fixture
def marie_sent(marie_ready, by_maria):
    """Marie holds MARIE10 in Pending content."""
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    return marie_ready


@pytest.fixture
def hers(signed_in, marie):
    return signed_in(marie.user)


def look(client, one, **headers):
    return client.get(reverse("mine:campaign", args=[one.pk]), headers=headers)


def got_it(client, one, versions="c1 l0"):
    return client.post(reverse("mine:confirm", args=[one.pk]), {"versions": versions}, follow=True)


def events(one, name):
    return [event.detail for event in one.events.filter(event=name)]


def held_change(campaign, code, by):
    """An import that replaces Marie's code, and is held."""
    data = make.filled(orders.export(campaign, [Status.PENDING_CONTENT]), {"marie@example.org": {"Promo Code": code}})
    one = imports.check(campaign, data, file_name="o.xlsx", by=by)
    return imports.confirm(one, replace_changed=True, by=by)


def test_her_first_look_is_noted_once_with_the_versions(hers, marie_sent):
    look(hers, marie_sent)
    marie_sent.refresh_from_db()
    first = marie_sent.seen_at
    look(hers, marie_sent)
    marie_sent.refresh_from_db()

    assert first is not None
    assert marie_sent.seen_at == first
    assert events(marie_sent, "seen") == ["c1 l0"]


def test_a_second_look_writes_nothing(hers, marie_sent):
    look(hers, marie_sent)
    with CaptureQueriesContext(connection) as queries:
        look(hers, marie_sent)

    assert [
        query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "(SELECT", "SAVEPOINT", "RELEASE"))
    ] == []


@pytest.mark.parametrize("headers", [{"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}])
def test_a_page_that_is_loaded_ahead_is_not_seen(hers, marie_sent, headers):
    assert look(hers, marie_sent, **headers).status_code == 200

    assert not Collaboration.objects.filter(seen_at__isnull=False).exists()


def test_a_head_request_is_not_a_look(hers, marie_sent):
    assert hers.head(reverse("mine:campaign", args=[marie_sent.pk])).status_code == 200

    assert events(marie_sent, "seen") == []


def test_a_manager_who_looks_does_not_count(signed_in, maria, marie_sent):
    address = reverse("campaigns:collaboration", args=[marie_sent.campaign_id, marie_sent.pk])

    assert signed_in(maria).get(address).status_code == 200
    assert look(signed_in(maria), marie_sent).status_code != 200
    assert events(marie_sent, "seen") == []


def test_what_is_not_there_yet_is_not_seen(hers, marie_ready, personal, by_maria):
    look(hers, marie_ready)
    held = make.filled(orders.export(personal), {"marie@example.org": {"Promo Code": "MARIE10"}})
    imports.confirm(imports.check(personal, held, file_name="o.xlsx", by=by_maria), by=by_maria)
    look(hers, marie_ready)

    marie_ready.refresh_from_db()
    assert (marie_ready.status, marie_ready.seen_at) == (Status.PENDING_CONTENT, None)


def test_the_old_code_is_no_sign_while_the_new_one_is_held(hers, marie_sent, personal, by_maria):
    held_change(personal, "MARIE20", by_maria)
    look(hers, marie_sent)

    assert events(marie_sent, "seen") == []


def test_a_new_version_is_neither_seen_nor_confirmed(hers, marie_sent, by_maria):
    got_it(hers, marie_sent)
    entry.enter_value(marie_sent, "promo_code", "MARIE20", replace=True, by=by_maria)

    assert (marie_sent.seen_at, marie_sent.confirmed_at) == (None, None)
    assert events(marie_sent, "confirmed") == ["c1 l0"]
    look(hers, marie_sent)
    assert events(marie_sent, "seen") == ["c1 l0", "c2 l0"]


def test_undo_brings_back_what_she_said_of_the_old_code(hers, marie_sent, personal, by_maria):
    got_it(hers, marie_sent)
    marie_sent.refresh_from_db()
    before = (marie_sent.seen_at, marie_sent.confirmed_at)
    imports.undo(held_change(personal, "MARIE20", by_maria), by=by_maria)

    marie_sent.refresh_from_db()
    assert all(before)
    assert (marie_sent.seen_at, marie_sent.confirmed_at) == before


def test_undo_invents_no_sign(marie_sent, personal, by_maria):
    imports.undo(held_change(personal, "MARIE20", by_maria), by=by_maria)

    marie_sent.refresh_from_db()
    assert (marie_sent.seen_at, marie_sent.confirmed_at) == (None, None)


def test_got_it_confirms_once_and_counts_as_seen(hers, marie_sent):
    page = got_it(hers, marie_sent).content.decode()
    got_it(hers, marie_sent)

    marie_sent.refresh_from_db()
    assert None not in (marie_sent.seen_at, marie_sent.confirmed_at)
    assert (events(marie_sent, "seen"), events(marie_sent, "confirmed")) == (["c1 l0"], ["c1 l0"])
    assert "You confirmed on" in page
    assert [line.sign for line in timeline.of(marie_sent) if line.event == "confirmed"] == ["strong"]
    assert list(consistency.differences()) == []


def test_got_it_for_a_replaced_code_is_told_the_new_one(hers, marie_sent, by_maria):
    entry.enter_value(marie_sent, "promo_code", "MARIE20", replace=True, by=by_maria)

    answer = got_it(hers, marie_sent)

    assert answer.status_code == 409
    assert 'data-error-code="value.changed"' in answer.content.decode()
    assert "MARIE20" in answer.content.decode()
    marie_sent.refresh_from_db()
    assert marie_sent.confirmed_at is None


def test_a_code_that_is_replaced_at_that_moment_is_not_confirmed(marie_sent, by_maria):
    loaded = Collaboration.objects.with_values().get(pk=marie_sent.pk)
    entry.enter_value(marie_sent, "promo_code", "MARIE20", replace=True, by=by_maria)

    with pytest.raises(receipts.ValueChanged):
        receipts.confirm(loaded, versions="c1 l0", by=by_maria)
    assert not receipts.note_seen(loaded, by=by_maria)


def test_nothing_is_confirmed_before_it_is_handed_over(hers, marie_ready):
    answer = got_it(hers, marie_ready, "c0 l0")

    assert answer.status_code == 409
    assert 'data-error-code="value.none"' in answer.content.decode()


def test_another_creator_confirms_nothing(signed_in, luc, marie_sent):
    """TEN-05."""
    assert got_it(signed_in(luc.user), marie_sent).status_code == 404
    assert events(marie_sent, "confirmed") == []
