"""The timeline and the proof of a collaboration: every fact with its time, told strong from weak."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns import cases, entry, imports, orders, proof, receipts, timeline, workflow
from campaigns.models import Status
from notifications.models import Message, MessageEvent
from tests import make
from tracking.models import Click, ClickDay, Conversion


@pytest.fixture
def both(lumen, marie):
    """Marie has a code and a link of her own campaign."""
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.GENERIC_LINK)
    return make.accepted(campaign, marie)


@pytest.fixture
def sent(both, by_maria):
    entry.enter_value(both, "promo_code", "MARIE10", by=by_maria)
    return both


def lines(one, event):
    return [line for line in timeline.of(one) if line.event == event]


def clicked(one, at, robot=""):
    link = one.link_handout.tracked_link
    Click.objects.create(link=link, at=at, day=at.date(), visitor="v", robot_reason=robot)
    ClickDay.objects.update_or_create(link=link, day=at.date(), defaults={"clicks": 0 if robot else 1})


def ordered(one, handout, at, number="1"):
    return Conversion.objects.create(
        brand=one.brand, source="shop", order_id=number, occurred_at=at, amount=10, currency="EUR",
        credited_by="code", handout=handout,
    )  # fmt: skip


def page_of(client, one):
    return client.get(reverse("campaigns:proof", args=[one.campaign_id, one.pk]))


def test_a_given_code_names_its_version_and_its_import(both, by_maria):
    file = make.filled(orders.export(both.campaign), {"marie@example.org": {"Promo Code": "MARIE10"}})
    one = imports.confirm(imports.check(both.campaign, file, file_name="o.xlsx", by=by_maria), by=by_maria)

    [line] = lines(both, "code_given")
    assert (line.version, line.import_id, line.by) == (1, one.pk, "Maria Manager")


def test_a_replaced_code_is_its_next_version(sent, by_maria):
    entry.enter_value(sent, "promo_code", "MARIE20", replace=True, by=by_maria)

    assert [line.version for line in lines(sent, "code_replaced")] == [2]


def test_an_opened_mail_is_a_weak_sign(sent):
    MessageEvent.objects.create(message=Message.objects.get(), event="opened")

    [line] = lines(sent, "mail_opened")
    assert (line.sign, line.mail) == ("weak", "handover")
    assert "not that she read it" in line.detail


def test_seen_is_a_strong_sign(sent, by_maria):
    receipts.note_seen(sent, by=by_maria)

    assert [line.sign for line in lines(sent, "seen")] == ["strong"]


def test_the_first_click_is_that_of_a_person(sent):
    now = timezone.now()
    clicked(sent, now - datetime.timedelta(days=3), robot="crawler")
    clicked(sent, now - datetime.timedelta(days=2))
    clicked(sent, now - datetime.timedelta(days=1))

    [line] = lines(sent, "first_click")
    assert line.at == now - datetime.timedelta(days=2)


def test_the_first_order_counts_whatever_version_brought_it(sent, by_maria):
    old, at = sent.promo_handout, timezone.now()
    entry.enter_value(sent, "promo_code", "MARIE20", replace=True, by=by_maria)
    ordered(sent, sent.promo_handout, at + datetime.timedelta(hours=2), "2")
    ordered(sent, old, at + datetime.timedelta(hours=1))

    assert [line.at for line in lines(sent, "first_order")] == [at + datetime.timedelta(hours=1)]


def test_the_order_of_an_earlier_collaboration_is_not_hers_again(generic, marie, by_maria):
    first = make.accepted(generic, marie)
    ordered(first, first.promo_handout, timezone.now())
    workflow.cancel(first, by=by_maria)
    second = make.accepted(generic, marie)

    assert lines(second, "first_order") == []
    first.refresh_from_db()
    assert len(lines(first, "first_order")) == 1


def test_many_timelines_cost_the_same_for_any_number(generic, django_assert_num_queries):
    for number in (2, 6):
        people = [make.accepted(generic, make.creator(account=False)) for _ in range(number)]
        found = list(type(people[0]).objects.with_values())
        with django_assert_num_queries(3):  # no links, so no clicks to look for
            timeline.of_many(found)


def test_the_proof_shows_every_fact(sent, signed_in, maria, by_maria, deliver):
    deliver()
    case = cases.open_case(sent, reason="refused", seen_text="Not valid", versions="c1 l1", by=by_maria)
    cases.replace(case, "promo_code", "MARIE20", by=by_maria)
    page = page_of(signed_in(maria), sent).content.decode()

    mail = Message.objects.order_by("pk").first()
    for fact in ("MARIE10", "MARIE20", f"{mail.public_id}@", "Not valid", sent.order_reference, "Maria Manager"):
        assert fact in page
    assert "data-print" in page
    assert " style=" not in page


def test_an_empty_proof_says_so(marie_applied, signed_in, maria):
    page = page_of(signed_in(maria), marie_applied).content.decode()

    assert "Nothing yet." in page
    assert "None yet." in page


def test_viewers_read_the_proof_and_strangers_find_none(sent, signed_in, vera, otto):
    """TEN-02."""
    assert page_of(signed_in(vera), sent).status_code == 200
    assert page_of(signed_in(otto), sent).status_code == 404


def test_versions_that_have_left_have_their_days(sent, by_maria):
    entry.enter_value(sent, "promo_code", "MARIE20", replace=True, by=by_maria)
    made = proof.of(sent.campaign, sent, made_by="Maria")

    first, second, link = made.values
    assert (first.value, first.version, first.by) == ("MARIE10", 1, "Maria Manager")
    assert first.until is not None
    assert (second.value, second.until) == ("MARIE20", None)
    assert link.tracked_url == sent.link_handout.tracked_link.url
    assert sent.status == Status.PENDING_CONTENT
