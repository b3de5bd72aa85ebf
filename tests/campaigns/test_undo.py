"""Taking an import back when other things have happened within its hold."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from campaigns import consistency, entry, imports, offers, orders_in, results, workflow
from campaigns.api.order_bodies import state_of
from campaigns.imports import ImportRefused
from campaigns.models import Collaboration, OrderImport, Status
from notifications.models import Message
from promocodes.models import Code, Handout, TrackedLink
from tests import make
from tracking import clicks, folding
from tracking.figures import EVER, Span

HEADINGS = ["Order", "Promo Code", "Affiliate Link"]
URL = "https://shop.example.com/marie"


def imported(one: Collaboration, by, code: str = "", link: str = "", **agreed: bool) -> OrderImport:
    """A file with one line for this order, confirmed and held."""
    names = [True, bool(one.campaign.wants_personal_code), bool(one.campaign.wants_personal_link)]
    rows = [
        [cell for cell, there in zip(row, names, strict=True) if there]
        for row in (HEADINGS, [one.order_reference, code, link])
    ]
    found = imports.check(one.campaign, make.sheet(rows), file_name="orders.xlsx", by=by)
    return imports.confirm(found, by=by, **agreed)


def refused(one: OrderImport, by) -> str:
    """The code with which undo is refused."""
    with pytest.raises(ImportRefused) as refusal:
        imports.undo(one, by=by)
    return refusal.value.code


def inconsistencies() -> list[str]:
    return list(consistency.differences())


@pytest.fixture
def both(lumen):
    """A campaign with a personal code and a personal link."""
    return make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.PERSONAL_LINK)


@pytest.fixture
def mixed(lumen):
    """A campaign with a shared code and a personal link."""
    return make.campaign(lumen, promo_code=make.GENERIC_CODE, affiliate_link=make.PERSONAL_LINK)


def test_mail_of_the_first_import_leaves_when_the_second_is_undone(marie_ready, by_maria, deliver):
    first = imported(marie_ready, by_maria, "FIRST10")
    second = imported(marie_ready, by_maria, "SECOND10", replace_changed=True)
    imports.undo(second, by=by_maria)
    assert Message.objects.get(state="held").batch == first.batch
    imports.send_now(first, by=by_maria)
    [mail] = deliver()
    assert "FIRST10" in mail.body
    assert not inconsistencies()


def test_both_of_two_imports_can_be_undone_the_later_first(marie_ready, by_maria, deliver):
    first = imported(marie_ready, by_maria, "FIRST10")
    second = imported(marie_ready, by_maria, "SECOND10", replace_changed=True)
    imports.undo(second, by=by_maria)
    imports.undo(first, by=by_maria)
    marie_ready.refresh_from_db()
    assert (marie_ready.status, Code.objects.count(), deliver()) == (Status.READY_TO_SEND, 0, [])


def test_code_that_was_undone_is_in_no_later_mail(both, marie, by_maria, deliver):
    """Codes in one import, links in the next: its mail names a code that is taken back."""
    one = make.accepted(both, marie)
    codes = imported(one, by_maria, "MARIE10")
    links = imported(one, by_maria, link=URL)
    imports.undo(codes, by=by_maria)
    imports.send_now(links, by=by_maria)
    one.refresh_from_db()
    assert (one.status, deliver()) == (Status.READY_TO_SEND, [])

    entry.enter_value(one, "promo_code", "MARIE20", by=by_maria)
    [mail] = deliver()
    assert "MARIE20" in mail.body
    assert not inconsistencies()


def test_undo_is_too_late_when_another_import_has_mailed_its_codes(both, marie, by_maria, deliver):
    one = make.accepted(both, marie)
    codes = imported(one, by_maria, "MARIE10")
    imports.send_now(imported(one, by_maria, link=URL), by=by_maria)
    assert len(deliver()) == 1
    assert refused(codes, by_maria) == "import.too_late"


def test_undo_is_too_late_when_one_by_one_entry_has_mailed_its_link(both, marie, by_maria, deliver):
    one = make.accepted(both, marie)
    links = imported(one, by_maria, link=URL)
    entry.enter_value(one, "promo_code", "MARIE10", by=by_maria)
    assert one.link_handout.handed_over_at
    assert len(deliver()) == 1
    assert refused(links, by_maria) == "import.too_late"


def test_undo_is_too_late_when_a_changed_shared_code_has_mailed_its_link(mixed, marie, by_maria, deliver):
    one = make.accepted(mixed, marie)
    links = imported(one, by_maria, link=URL)
    offers.change(mixed, {"promo_code": make.GENERIC_CODE | {"code": "WINTER10"}}, by=by_maria)
    assert len(deliver()) == 1
    assert refused(links, by_maria) == "import.too_late"


def test_shared_code_is_not_handed_over_while_its_mail_is_held(mixed, marie, by_maria):
    """Contract §5: who is mailed when."""
    one = make.accepted(mixed, marie)
    held = imported(one, by_maria, link=URL)
    one.refresh_from_db()
    assert one.promo_handout.handed_over_at is None
    imports.send_now(held, by=by_maria)
    one.refresh_from_db()
    assert one.promo_handout.handed_over_at


def test_cancelled_creator_stays_as_she_is_when_the_import_is_undone(marie_ready, by_maria, deliver):
    entry.enter_value(marie_ready, "promo_code", "OLD10", by=by_maria)
    deliver()
    one = imported(marie_ready, by_maria, "NEW10", replace_changed=True)
    workflow.cancel(marie_ready, by=by_maria)
    imports.undo(one, by=by_maria)
    assert not Code.objects.live().exists()
    assert not Handout.objects.filter(retired_at=None).exists()
    assert len(deliver()) == 1
    assert not inconsistencies()


def test_undo_is_refused_when_the_old_code_is_somebody_elses_by_now(personal, marie_ready, luc, by_maria, deliver):
    entry.enter_value(marie_ready, "promo_code", "OLD10", by=by_maria)
    one = imported(marie_ready, by_maria, "NEW10", replace_changed=True)
    entry.enter_value(make.accepted(personal, luc), "promo_code", "OLD10", by=by_maria)
    assert refused(one, by_maria) == "import.changed_since"
    marie_ready.refresh_from_db()
    assert marie_ready.promo_handout.value == "NEW10"
    assert not inconsistencies()


def test_undo_brings_back_a_code_that_she_carries_elsewhere_since(marie_ready, lumen, marie, by_maria):
    entry.enter_value(marie_ready, "promo_code", "OLD10", by=by_maria)
    one = imported(marie_ready, by_maria, "NEW10", replace_changed=True)
    other = make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE)
    entry.enter_value(make.accepted(other, marie), "promo_code", "OLD10", by=by_maria)
    imports.undo(one, by=by_maria)
    marie_ready.refresh_from_db()
    assert (marie_ready.promo_handout.value, marie_ready.promo_handout.code.retired_at) == ("OLD10", None)
    assert not inconsistencies()


def test_undo_is_refused_when_a_creator_has_posted_since(marie_ready, by_maria):
    one = imported(marie_ready, by_maria, "MARIE10")
    marie_ready.refresh_from_db()
    workflow.publish(marie_ready, content_url="https://www.instagram.com/p/1", by=by_maria)
    assert refused(one, by_maria) == "import.changed_since"


def test_undo_in_a_campaign_closed_since_cancels_who_would_wait_for_ever(personal, marie_ready, by_maria, deliver):
    one = imported(marie_ready, by_maria, "MARIE10")
    offers.close(personal, by=by_maria)
    imports.undo(one, by=by_maria)
    marie_ready.refresh_from_db()
    assert (marie_ready.status, deliver()) == (Status.CANCELLED, [])
    assert not inconsistencies()


def test_who_was_pending_before_the_import_stays_so_when_it_is_undone(lumen, marie, by_maria, deliver):
    """The link was added to the campaign after her code had been mailed."""
    campaign = make.campaign(lumen)
    one = make.accepted(campaign, marie)
    deliver()
    offers.change(campaign, {"affiliate_link": make.PERSONAL_LINK}, by=by_maria)
    one = Collaboration.objects.get(pk=one.pk)
    imports.undo(imported(one, by_maria, link=URL), by=by_maria)
    one.refresh_from_db()
    assert (one.status, one.link_handout) == (Status.PENDING_CONTENT, None)
    assert len(deliver()) == 1


def test_undone_code_that_an_ended_collaboration_used_before_is_free_again(
    personal, marie_ready, lumen, marie, luc, by_maria
):
    other = make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE)
    first = make.accepted(other, marie)
    entry.enter_value(first, "promo_code", "MARIE10", by=by_maria)
    one = imported(marie_ready, by_maria, "MARIE10")
    workflow.cancel(first, by=by_maria)
    imports.undo(one, by=by_maria)
    entry.enter_value(make.accepted(personal, luc), "promo_code", "MARIE10", by=by_maria)
    assert not inconsistencies()


def test_nothing_can_be_undone_when_there_is_no_hold(lumen, marie_ready, by_maria, deliver):
    type(lumen).objects.update(hold_minutes=0)
    one = imported(Collaboration.objects.get(pk=marie_ready.pk), by_maria, "MARIE10")
    assert len(deliver()) == 1
    assert refused(one, by_maria) == "import.too_late"


def test_nothing_is_undone_once_one_mail_is_at_the_server(personal, marie_ready, luc, by_maria):
    one = imported(marie_ready, by_maria, "MARIE10")
    later = timezone.now() + datetime.timedelta(minutes=1)
    Message.objects.update(state="sending", lease_until=later, lease_owner="a", handed_over_at=timezone.now())
    assert refused(one, by_maria) == "import.too_late"
    marie_ready.refresh_from_db()
    assert marie_ready.promo_handout.value == "MARIE10"


def test_figures_of_orders_that_used_the_code_go_back_too(marie_ready, by_maria):
    """CNV-24: an order was credited and booked while the code was held; after the undo nobody has its figures."""
    one = imported(marie_ready, by_maria, "MARIE10")
    brand = marie_ready.brand
    orders_in.receive(brand, [state_of(make.order(code="MARIE10") | {"test": False})], origin="test")
    folding.fold()

    imports.undo(one, by=by_maria)
    folding.fold()

    assert inconsistencies() == []
    assert results.of_campaign(marie_ready.campaign).totals.orders == 0


def test_clicks_of_a_link_that_was_taken_back_are_no_campaigns(mixed, marie, by_maria):
    """CLK-16: somebody tried the link while the import was held; all days and each of them say the same of it."""
    one = make.accepted(mixed, marie)
    held = imported(one, by_maria, link=URL)
    clicks.store([make.visit(TrackedLink.objects.get())])
    imports.undo(held, by=by_maria)

    everything = Span(datetime.date(2020, 1, 1), datetime.date(2100, 1, 1))
    for span in (EVER, everything):
        assert [(of, found.clicks) for of, found in results.by_campaign(mixed.brand, span)] == [(None, 1)]
    assert inconsistencies() == []
