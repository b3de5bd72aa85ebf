"""The tabs of a campaign: moves one by one and many at once, stale pages, numbers of queries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import person
from campaigns import board, farewell, imports, orders, workflow
from campaigns.models import Campaign, Collaboration
from notifications.models import Message
from tests import make


@pytest.fixture
def manager(signed_in: Any, maria: Any) -> Any:
    return signed_in(maria)


def at(name: str, campaign: Campaign, *more: int) -> str:
    return reverse(f"campaigns:{name}", args=[campaign.pk, *more])


def status_of(one: Collaboration) -> str:
    one.refresh_from_db()
    return one.status


def test_one_request_is_accepted(manager: Any, generic: Campaign, marie_applied: Collaboration) -> None:
    page = manager.post(at("requests", generic), {"accept": marie_applied.pk}, follow=True)
    assert "Marie Laurent is accepted." in page.content.decode()
    assert status_of(marie_applied) == "pending_content"


def test_a_second_click_is_refused_in_a_sentence(manager: Any, generic: Campaign, marie_applied: Collaboration) -> None:
    manager.post(at("requests", generic), {"accept": marie_applied.pk})
    page = manager.post(at("requests", generic), {"accept": marie_applied.pk})
    assert page.status_code == 409
    assert 'data-error-code="wrong_move"' in page.content.decode()
    assert Message.objects.count() == 1


def test_many_are_accepted_and_who_was_moved_meanwhile_is_named(
    manager: Any, generic: Campaign, marie_applied: Collaboration, luc: Any, by_maria: Any
) -> None:
    gone = make.applied(generic, luc)
    workflow.refuse(gone, by=by_maria)
    page = manager.post(at("requests", generic), {"do": "accept", "chosen": [marie_applied.pk, gone.pk]}, follow=True)
    assert "1 accepted. 1 was left out: Luc Martin is “Refused”." in page.content.decode()


def test_nobody_ticked_is_said(manager: Any, generic: Campaign, marie_applied: Collaboration) -> None:
    page = manager.post(at("requests", generic), {"do": "accept"})
    assert page.status_code == 409
    assert 'data-error-code="nothing_chosen"' in page.content.decode()


def test_all_on_the_page_are_accepted_without_script(manager: Any, generic: Campaign, marie: Any, luc: Any) -> None:
    both = [make.applied(generic, one) for one in (marie, luc)]
    page = manager.get(at("requests", generic)).content.decode()
    [shown] = re.findall(r'name="shown" value="([^"]*)"', page)
    assert sorted(shown.split(",")) == sorted(str(one.pk) for one in both)
    manager.post(at("requests", generic), {"all": "accept", "shown": shown})
    assert {status_of(one) for one in both} == {"pending_content"}


def test_a_full_campaign_says_how_to_go_on(manager: Any, lumen: Any, marie: Any, luc: Any) -> None:
    campaign = make.campaign(lumen, places=1)
    both = [make.applied(campaign, one).pk for one in (marie, luc)]
    page = manager.post(at("requests", campaign), {"do": "accept", "chosen": both})
    assert page.status_code == 409
    assert 'data-error-code="campaign.full"' in page.content.decode()


def test_refusing_asks_for_the_reason_first(manager: Any, generic: Campaign, marie_applied: Collaboration) -> None:
    address = at("requests_refuse", generic)
    question = manager.post(address, {"do": "refuse", "chosen": [marie_applied.pk]})
    assert "Refuse Marie Laurent?" in question.content.decode()
    assert status_of(marie_applied) == "applied"
    manager.post(address, {"sure": "1", "chosen": [marie_applied.pk], "reason": "Too far away."})
    assert status_of(marie_applied) == "refused"
    assert marie_applied.refusal_reason == "Too far away."


def test_cancelling_a_stale_row_is_refused(
    manager: Any, personal: Campaign, marie_ready: Collaboration, by_maria: Any
) -> None:
    workflow.cancel(marie_ready, by=by_maria)
    page = manager.post(at("ready_cancel", personal), {"sure": "1", "chosen": [marie_ready.pk]})
    assert page.status_code == 409


def test_a_row_of_another_campaign_is_not_moved(manager: Any, personal: Campaign, marie_applied: Collaboration) -> None:
    page = manager.post(at("requests", personal), {"accept": marie_applied.pk})
    assert page.status_code == 409
    assert status_of(marie_applied) == "applied"


def test_a_code_is_entered_by_hand(manager: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    page = manager.post(at("give_code", personal, marie_ready.pk), {"value": "MARIE10"}, follow=True)
    assert "MARIE10 is Marie Laurent&#x27;s." in page.content.decode()
    assert status_of(marie_ready) == "pending_content"


def test_a_wrong_code_is_refused_beside_the_field(manager: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    page = manager.post(at("give_code", personal, marie_ready.pk), {"value": "MARIE 10"})
    assert page.status_code == 422
    assert 'data-error-code="code.bad_chars"' in page.content.decode()


def test_another_code_needs_the_tick_replace(manager: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    address = at("give_code", personal, marie_ready.pk)
    manager.post(address, {"value": "MARIE10"})
    refused = manager.post(address, {"value": "MARIE20"})
    assert 'data-error-code="row.changed"' in refused.content.decode()
    manager.post(address, {"value": "MARIE20", "replace": "on"})
    shown = manager.get(at("collaboration", personal, marie_ready.pk)).content.decode()
    assert "MARIE20" in shown
    assert "1 earlier version" in shown


def test_a_post_is_noted_once(manager: Any, generic: Campaign, marie: Any) -> None:
    one = make.accepted(generic, marie)
    address = at("mark_posted", generic, one.pk)
    assert (
        'data-error-code="url.bad_scheme"' in manager.post(address, {"content_url": "instagram.com/p"}).content.decode()
    )
    assert manager.post(address, {"content_url": "https://instagram.com/p/1"}).status_code == 302
    assert status_of(one) == "published"
    assert manager.post(address, {"content_url": "https://instagram.com/p/1"}).status_code == 409


def test_an_expired_order_gets_a_new_deadline(manager: Any, generic: Campaign, marie: Any, maria: Any) -> None:
    one = make.accepted(generic, marie)
    workflow.expire(one, by=person(maria))
    address = at("closed_extend", generic)
    sure = {"sure": "1", "chosen": one.pk}
    assert manager.post(address, sure | {"due_on": "2001-01-01"}).status_code == 422
    due = one.due_on
    assert manager.post(address, sure | {"due_on": due.isoformat()}).status_code == 302
    assert status_of(one) == "pending_content"


def test_the_mail_is_sent_again_but_not_twice(manager: Any, generic: Campaign, marie: Any, deliver: Any) -> None:
    one = make.accepted(generic, marie)
    assert manager.post(at("pending", generic), {"resend": one.pk}).status_code == 409
    deliver()
    assert manager.post(at("pending", generic), {"resend": one.pk}).status_code == 302
    deliver()
    page = manager.post(at("collaboration", generic, one.pk), {"resend": "1"})
    assert page.status_code == 409
    assert 'data-error-code="message.too_soon"' in page.content.decode()


def test_the_mail_of_a_cancelled_order_is_not_sent_again(
    manager: Any, generic: Campaign, marie: Any, by_maria: Any, deliver: Any
) -> None:
    one = make.accepted(generic, marie)
    deliver()
    workflow.cancel(one, by=by_maria)
    for address, given in ((at("pending", generic), one.pk), (at("collaboration", generic, one.pk), 1)):
        page = manager.post(address, {"resend": given})
        assert page.status_code == 409
        assert 'data-error-code="message.outdated"' in page.content.decode()


def test_own_creators_are_brought_and_accepted(manager: Any, personal: Campaign) -> None:
    lines = "anna@example.org, Anna Berg, @anna.b\n\nben@example.org"
    page = manager.post(at("bring", personal), {"lines": lines, "accepted": "on"}, follow=True)
    assert "2 creators brought in." in page.content.decode()
    assert personal.collaborations.filter(status="ready_to_send", brought_by_brand=True).count() == 2


def test_a_wrong_line_is_named_and_nobody_is_brought(manager: Any, personal: Campaign) -> None:
    page = manager.post(at("bring", personal), {"lines": "anna@example.org\nben at example"})
    assert page.status_code == 422
    assert "Line 2: “ben at example” is no e-mail address." in page.content.decode()
    assert not personal.collaborations.exists()


def test_nobody_brings_an_address_that_waits_for_a_creator_who_leaves(
    manager: Any, personal: Campaign, marie: Any
) -> None:
    """LIF-01: whoever took it beforehand kept her from deleting her account."""
    page = manager.post(at("bring", personal), {"lines": f"Deleted-{marie.pk}@deleted.invalid"})
    assert page.status_code == 422
    assert "is nobody’s address." in page.content.decode()
    farewell.delete_account(marie.user)


def test_a_line_longer_than_any_creator_is_refused(manager: Any, personal: Campaign) -> None:
    page = manager.post(at("bring", personal), {"lines": "x" * 200_000})
    assert page.status_code == 422
    assert "Write one creator a line" in page.content.decode()


def test_nonsense_in_the_address_narrows_nothing(manager: Any, generic: Campaign, marie_applied: Collaboration) -> None:
    for nonsense in ("q=%00", "country=%00%00", "followers=abc", "followers=²", "page=9" + "9" * 30, "sort=x"):
        page = manager.get(f"{at('requests', generic)}?{nonsense}")
        assert page.status_code == 200, nonsense
        assert "Marie Laurent" in page.content.decode(), nonsense
    assert manager.get("/campaigns/?q=%00").status_code == 200
    assert manager.get("/campaigns/?brand=lu%00men%00x").status_code == 404


def test_the_board_names_a_file_that_would_store_something_and_no_other(
    manager: Any, personal: Campaign, marie_ready: Collaboration, by_maria: Any
) -> None:
    for code in ("NOT A CODE", "MARIE10"):
        book = make.filled(orders.export(personal), {"marie@example.org": {"Promo Code": code}})
        imports.check(personal, book, file_name=f"{code}.xlsx", by=by_maria)
    texts = [matter.text for matter in board.of_campaign(personal) if matter.kind == "import"]
    assert texts == ["value waits for Confirm in “MARIE10.xlsx”"]


def test_requests_lead_on_to_who_waits_for_a_code(manager: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    page = manager.get(at("requests", personal)).content.decode()
    assert "1 creator in Ready to send waits for a code or link." in " ".join(page.split())


def test_requests_are_filtered_and_sorted(manager: Any, generic: Campaign, marie: Any, luc: Any) -> None:
    make.applied(generic, marie)
    make.applied(generic, luc)
    page = manager.get(at("requests", generic), {"followers": "10000"}).content.decode()
    assert "Marie Laurent" in page
    assert "Luc Martin" not in page
    page = manager.get(at("requests", generic), {"sort": "followers"}).content.decode()
    assert page.index("Marie Laurent") < page.index("Luc Martin")
    assert "Nobody found" in manager.get(at("requests", generic), {"q": "zzz", "network": "nonsense"}).content.decode()


@pytest.mark.parametrize("name", ["requests", "ready", "pending", "published", "closed", "results", "detail"])
def test_a_page_asks_as_often_for_five_rows_as_for_fifty(manager: Any, lumen: Any, by_maria: Any, name: str) -> None:
    numbers = []
    for size in (5, 45):
        campaign = _filled_campaign(lumen, name, size, by_maria)
        manager.get(at(name, campaign))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert manager.get(at(name, campaign)).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 22


def test_list_and_board_ask_as_often_for_many_campaigns(manager: Any, lumen: Any, by_maria: Any) -> None:
    numbers = {"/campaigns/?brand=lumen": [], "/": []}  # type: ignore[var-annotated]
    for _ in range(2):
        for _ in range(3):
            _filled_campaign(lumen, "requests", 2, by_maria)
        for address, found in numbers.items():
            manager.get(address)
            with CaptureQueriesContext(connection) as queries:
                manager.get(address)
            found.append(len(queries))
    for found in numbers.values():
        assert found[0] == found[1] <= 21


def _filled_campaign(lumen: Any, name: str, size: int, by: Any) -> Campaign:
    personal = {"promo_code": make.PERSONAL_CODE} if name == "ready" else {}
    campaign = make.campaign(lumen, **personal)
    for _ in range(size):
        one = make.applied(campaign, make.creator(account=False))
        if name in ("ready", "pending", "published", "results"):
            workflow.accept(one, by=by)
        if name == "published":
            workflow.publish(one, content_url="https://example.com/p", by=by)
        if name == "closed":
            workflow.refuse(one, by=by)
    return campaign


def test_closed_offers_a_new_deadline_only_where_somebody_expired(
    manager: Any, generic: Campaign, marie_applied: Collaboration, luc: Any, by_maria: Any
) -> None:
    workflow.refuse(marie_applied, by=by_maria)
    assert "New deadline" not in manager.get(at("closed", generic)).content.decode()
    workflow.expire(make.accepted(generic, luc), by=by_maria)
    assert "New deadline" in manager.get(at("closed", generic)).content.decode()
