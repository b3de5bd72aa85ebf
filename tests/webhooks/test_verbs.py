"""Each kind of event, from the deed that it announces to what the receiver reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from campaigns import cases, entry, imports, joining, orders_in, webhook_facts, workflow
from campaigns.api import order_shapes, proof_shapes, shapes
from campaigns.joining import Guest
from campaigns.models import Collaboration
from campaigns.webhook_facts import KINDS
from notifications.models import Message, State, WebhookEvent
from tests import make
from tests.api.conftest import Program
from tests.campaigns.test_imports import check, line
from tests.orders.test_events import refund, state
from tests.orders.test_files import HEAD, ROW, checked, stored
from tests.webhooks.receiver import webhook


@pytest.fixture
def listening(lumen, borealis, receiver):
    """Lumen hears of everything; so does Borealis, of its own."""
    webhook(borealis.lane, receiver.url, *KINDS, name="Borealis")
    return webhook(lumen.lane, receiver.url, *KINDS)


@pytest.fixture
def told(listening, receiver, report) -> Callable[[], list[tuple[str, dict[str, Any]]]]:
    """What was told since the last time."""

    def news() -> list[tuple[str, dict[str, Any]]]:
        report()
        said = [(one.said["type"], one.said["data"]) for one in receiver.heard]
        receiver.heard.clear()
        return said

    return news


def fits(part: Any, whole: Any) -> bool:
    """Whether the facts are those of the API's shape, as far as they go."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and fits(value, whole[name]) for name, value in part.items())
    return part == whole


def shape_of(one: Collaboration) -> dict[str, Any]:
    return shapes.collaboration(Collaboration.objects.with_values().get(pk=one.pk))


def kinds(told: Callable[[], list[tuple[str, dict[str, Any]]]]) -> list[str]:
    return [kind for kind, _ in told()]


def test_a_request_is_told_with_identifiers_and_no_persons_name(told, generic, marie):
    one = make.applied(generic, marie)

    [(kind, data)] = told()
    assert kind == "collaboration.applied"
    assert fits(data["collaboration"], shape_of(one))
    assert data["collaboration"]["influencer"] == {"id": marie.pk}
    assert not {marie.name, marie.email, marie.handle} & set(repr(data).replace("'", " ").split())


def test_those_whom_the_team_brings_are_told_one_by_one(told, generic, by_maria):
    joining.bring(generic, [Guest("a@example.org"), Guest("b@example.org", accepted=True)], by=by_maria)

    assert kinds(told) == [
        "collaboration.applied", "collaboration.applied", "collaboration.accepted", "code.handed_over",
    ]  # fmt: skip


def test_an_acceptance_hands_a_shared_code_over_at_once(told, marie_applied, by_maria):
    told()
    workflow.accept(marie_applied, by=by_maria)

    [(accepted, first), (handed_over, second)] = told()
    assert (accepted, first["collaboration"]["status"]) == ("collaboration.accepted", "ready_to_send")
    assert handed_over == "code.handed_over"
    assert second["collaboration"]["promo_code"] == {"code": "SUMMER10", "version": 1}
    assert fits(second["collaboration"], shape_of(marie_applied))


def test_who_waits_for_her_code_is_told_when_it_is_given(told, marie_ready, by_maria):
    assert kinds(told) == ["collaboration.applied", "collaboration.accepted"]
    make.holds(marie_ready, "MARIE10")
    assert kinds(told) == ["code.handed_over"]


def test_another_code_is_a_replacement(told, marie_ready, deliver, committed):
    with committed():
        make.holds(marie_ready, "MARIE10")
    deliver()
    told()
    make.holds(marie_ready, "MARIE20")

    [(kind, data)] = told()
    assert kind == "code.replaced"
    assert data["collaboration"]["promo_code"] == {"code": "MARIE20", "version": 2}


def test_a_link_is_told_with_its_short_one(told, lumen, marie, by_maria):
    one = make.accepted(make.campaign(lumen, affiliate_link=make.PERSONAL_LINK), marie)
    told()
    entry.enter_value(one, "affiliate_link", "https://shop.example.com/marie", by=by_maria)

    [(kind, data)] = told()
    assert kind == "code.handed_over"
    assert data["collaboration"]["affiliate_link"]["tracked_url"].startswith("http://127.0.0.1:8000/r/")
    assert fits(data["collaboration"], shape_of(one))


def test_a_post_is_told_with_where_it_is(told, generic, marie, by_maria):
    one = make.accepted(generic, marie)
    told()
    workflow.publish(one, content_url="https://instagram.com/p/1", by=by_maria)

    [(kind, data)] = told()
    assert (kind, data["collaboration"]["content_url"]) == ("collaboration.published", "https://instagram.com/p/1")


def imported(one: Collaboration, code: str, by) -> Any:
    return imports.confirm(check(one.campaign, [line(one, code)], by), by=by)


def test_an_import_is_told_at_once_and_its_codes_when_the_hold_ends(told, marie_ready, by_maria):
    told()
    one = imported(marie_ready, "MARIE10", by_maria)

    [(kind, data)] = told()
    assert (kind, data["import"]["id"], data["import"]["state"]) == ("import.applied", one.pk, "applied")
    assert fits(data["import"] | {"counts": {}}, shapes.order_import(one) | {"counts": {}})
    WebhookEvent.objects.filter(state="waiting").update(next_at=timezone.now())
    event = WebhookEvent.objects.get(state="waiting")
    assert (event.kind, event.happened_at) == ("code.handed_over", one.hold_until)


def test_send_now_tells_the_codes_now(told, marie_ready, by_maria):
    one = imported(marie_ready, "MARIE10", by_maria)
    told()
    imports.send_now(one, by=by_maria)

    assert kinds(told) == ["code.handed_over"]


def test_an_import_that_is_undone_hands_nothing_over(told, marie_ready, by_maria, lumen):
    lumen.hold_minutes = 0
    one = imported(marie_ready, "MARIE10", by_maria)
    told()
    imports.undo(one, by=by_maria)

    assert not WebhookEvent.objects.filter(state="waiting").exists()


def test_what_a_second_import_holds_takes_the_place_of_what_the_first_held(told, marie_ready, by_maria):
    imported(marie_ready, "FIRST10", by_maria)
    second = imports.confirm(
        check(marie_ready.campaign, [line(marie_ready, "SECOND10")], by_maria), replace_changed=True, by=by_maria
    )
    told()

    [held] = WebhookEvent.objects.filter(state="waiting")
    assert held.batch == second.batch
    assert held.data["collaboration"]["promo_code"]["code"] == "SECOND10"
    imports.undo(second, by=by_maria)
    [back] = WebhookEvent.objects.filter(state="waiting")
    assert back.data["collaboration"]["promo_code"]["code"] == "FIRST10"


def test_a_cancelled_order_hands_nothing_over(told, marie_ready, by_maria):
    imported(marie_ready, "MARIE10", by_maria)
    marie_ready.refresh_from_db()
    workflow.cancel(marie_ready, by=by_maria)

    assert kinds(told)[-1] == "import.applied"
    assert not WebhookEvent.objects.filter(state="waiting").exists()


def test_a_transaction_that_is_rolled_back_has_told_nothing(told, marie_applied, by_maria):
    told()

    with transaction.atomic():
        workflow.accept(marie_applied, by=by_maria)
        transaction.set_rollback(True)
    assert told() == []


def test_a_creator_who_reports_a_problem_is_told_without_her_words(told, generic, marie, by_maria):
    one = make.accepted(generic, marie)
    told()
    case = cases.open_case(one, reason="ended", text="I am Marie", versions="c1 l0", by=by_maria)

    [(kind, data)] = told()
    assert kind == "creator.reported_problem"
    [shape] = proof_shapes.cases([case])
    assert fits(data["case"], shape)
    assert "Marie" not in repr(data)


def test_orders_and_refunds_are_told_once(told, lumen, generic, marie):
    one = make.accepted(generic, marie)
    told()
    orders_in.receive(lumen, [state("1", 0, codes=("SUMMER10",))], origin="test")
    [(kind, data)] = told()
    assert kind == "conversion.created"
    [order] = orders_in.receive(lumen, [state("1", 0, codes=("SUMMER10",))], origin="test")[0]
    assert fits(data["conversion"], order_shapes.conversion(order))
    assert data["conversion"]["credited_to"]["campaign"] == one.campaign_id
    assert told() == []

    orders_in.receive(lumen, [refund("1", 1, "10")], origin="test")
    [(kind, data)] = told()
    assert (kind, data["conversion"]["refunded"]) == ("conversion.refunded", "10.00")
    orders_in.receive(lumen, [refund("1", 1, "10")], origin="test")
    assert told() == []


def test_a_refund_that_came_before_its_order_is_told_after_it(told, lumen):
    orders_in.receive(lumen, [refund("1", 1, "10")], origin="test")
    assert told() == []
    orders_in.receive(lumen, [state("1", 0)], origin="test")

    assert kinds(told) == ["conversion.created", "conversion.refunded"]


def test_an_order_of_a_program_is_told(told, lumen):
    Program(lumen).post("conversions/", make.order())

    assert kinds(told) == ["conversion.created"]


@pytest.mark.parametrize(
    ("told_by_provider", "kind"), [("Delivery", "message.delivered"), ("Bounce", "message.bounced")]
)
def test_what_becomes_of_a_mail_is_told_without_the_address(
    told,
    generic,
    marie,
    postmark,
    told_by_provider,
    kind,
):
    one = make.accepted(generic, marie)
    told()
    message = Message.objects.get()
    message.state, message.sent_at = State.SENT, timezone.now()
    message.save()
    fields = {"Type": "HardBounce", "TypeCode": 1, "Email": message.to, "Description": f"550 {message.to}"}
    postmark(told_by_provider, message, **(fields if kind.endswith("bounced") else {}))
    postmark(told_by_provider, message, **(fields if kind.endswith("bounced") else {}))

    [(said, data)] = told()
    assert said == kind
    assert data["message"] == {
        "id": message.pk, "kind": "handover", "state": kind.split(".")[1], "collaboration": one.pk,
    }  # fmt: skip


def test_another_brand_hears_of_none_of_it(told, generic, marie, listening, lumen):
    """TEN-13"""
    make.accepted(generic, marie)
    orders_in.receive(lumen, [state("1", 0)], origin="test")
    told()

    assert set(WebhookEvent.objects.values_list("webhook__lane", flat=True)) == {lumen.lane}


def test_every_kind_of_event_is_tested_here():
    text = Path(__file__).read_text()
    assert [kind for kind in KINDS if f'"{kind}"' not in text] == []
    assert set(webhook_facts.MOVES.values()) < set(KINDS)


def test_the_new_orders_of_a_file_are_told_each_once(lumen, told):
    """They are made by statements, past the objects that other orders are."""
    stored(checked(lumen, HEAD + ROW + ROW.replace("5001", "5002")))
    created = told()
    assert [kind for kind, _ in created] == ["conversion.created"] * 2
    assert {data["conversion"]["order_id"] for _, data in created} == {"5001", "5002"}

    stored(checked(lumen, HEAD + ROW + ROW.replace("5001", "5003"), name="more.csv"))
    assert [data["conversion"]["order_id"] for _, data in told()] == ["5003"]
