"""Signed calls of shops: who is believed, what is stored, and what is not."""

from __future__ import annotations

import datetime
import json
import logging
import time

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone, translation

from campaigns import crediting, delivered, orders_in
from notifications import hook_secrets
from tests import make
from tests.orders.shop import Shop, shopify_order, shopify_refund, standard_order, woo_order
from tests.orders.test_events import state
from tracking import hooks, order_events
from tracking.models import Conversion, Delivery, Hook, OrderEvent, Refund

SHOPS = pytest.mark.parametrize("kind", ["shopify", "woocommerce", "standard"])
SAID = {
    "shopify": ("orders/paid", shopify_order()),
    "woocommerce": ("order.created", woo_order()),
    "standard": ("", standard_order()),
}


def nothing_happened() -> bool:
    return not Delivery.objects.exists() and not OrderEvent.objects.exists()


@SHOPS
def test_a_signed_order_is_stored_and_then_credited(lumen, marie_has_code, kind):
    """CNV-01: the answer says that it is stored; the worker applies it."""
    answer = Shop(lumen, kind).send(*SAID[kind])

    assert (answer.status_code, Conversion.objects.count()) == (200, 0)
    assert delivered.apply_waiting() == 1
    order = Conversion.objects.get()
    assert (order.brand, order.amount, order.currency, order.status) == (lumen, 70, "EUR", "paid")
    assert order.handout_id == marie_has_code.promo_handout_id
    assert order.occurred_at == datetime.datetime(2026, 6, 2, 10, tzinfo=datetime.UTC)
    assert Delivery.objects.get().state == Delivery.State.APPLIED


def test_a_worker_goes_on_to_others_after_some_seconds(lumen, borealis, monkeypatch):
    """Mails wait for it in the same queue; what is left is the next task's."""
    for brand in (lumen, borealis):
        Shop(brand, "standard").send("", standard_order())
    monkeypatch.setattr(delivered, "RUN_SECONDS", -1)
    assert [delivered.apply_waiting() for _ in range(3)] == [1, 1, 0]


def test_a_task_that_is_told_to_end_ends(lumen, monkeypatch):
    Shop(lumen, "standard").send("", standard_order())

    def told(*_: object, **__: object) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(delivered.orders_in, "receive", told)
    with pytest.raises(SoftTimeLimitExceeded):
        delivered.apply_waiting()
    assert Delivery.objects.get().attempts == 0


@SHOPS
def test_a_call_with_a_wrong_signature_changes_nothing(lumen, kind, caplog):
    """CNV-02, P19: 401, no effect, logged without the body."""
    shop = Shop(lumen, kind)
    with caplog.at_level(logging.WARNING):
        answer = shop.send(*SAID[kind], secret="whsec_AAAAAAAAAAAAAAAA")

    assert (answer.status_code, answer.json()) == (401, {"code": "signature.wrong"})
    assert nothing_happened()
    assert "MARIE10" not in caplog.text.upper()
    shop.hook.refresh_from_db()
    assert shop.hook.refused_code == "signature.wrong"


@SHOPS
def test_a_call_without_a_signature_changes_nothing(lumen, kind):
    shop = Shop(lumen, kind)

    assert shop.client.post(shop.path, "{}", content_type="application/json").status_code == 401
    assert nothing_happened()


@SHOPS
def test_another_brands_secret_is_a_wrong_one(lumen, borealis, kind):
    """CNV-02: the brand is the address's own."""
    ours, theirs = Shop(lumen, kind), Shop(borealis, kind)

    assert ours.send(*SAID[kind], secret=theirs.secret).status_code == 401
    assert nothing_happened()


def test_an_unknown_address_is_not_there(client, db):
    assert client.post("/hooks/0123456789abcdef01234567/", "{}", content_type="application/json").status_code == 404


def test_a_removed_hook_is_not_there(shop, lumen):
    hooks.remove(shop.hook, by=make.owner_of(lumen))

    assert shop.send("", standard_order()).status_code == 404


def test_only_post_is_heard(shop):
    assert shop.client.get(shop.path).status_code == 405


def test_the_same_call_three_times_is_one_order(shopify, marie_has_code):
    """CNV-03."""
    answers = [shopify.send("orders/paid", shopify_order()).status_code for _ in range(3)]
    delivered.apply_waiting()

    assert answers == [200, 200, 200]
    assert (Delivery.objects.count(), Conversion.objects.count()) == (1, 1)


@pytest.mark.parametrize(("seconds", "status"), [(-280, 200), (299, 200), (-600, 401), (600, 401)])
def test_a_standard_webhook_is_believed_for_five_minutes(shop, seconds, status):
    """CNV-17."""
    assert shop.send("", standard_order(), at=time.time() + seconds).status_code == status


def test_one_of_several_signatures_is_enough(shop):
    body = json.dumps(standard_order()).encode()
    headers = shop.headers("", body)
    headers["webhook-signature"] = f"v1a,xyz v1,AAAA {headers['webhook-signature']}"

    assert shop.client.post(shop.path, body, content_type="application/json", headers=headers).status_code == 200


def test_a_signature_of_another_body_is_wrong(shop):
    body = json.dumps(standard_order()).encode()
    headers = shop.headers("", body)

    sent = body.replace(b"70.00", b"99.00")
    assert shop.client.post(shop.path, sent, content_type="application/json", headers=headers).status_code == 401


def test_both_secrets_count_after_a_rotation_and_then_the_old_one_does_not(shop, lumen):
    """CNV-20."""
    old = shop.secret
    new = hooks.rotate(shop.hook, by=make.owner_of(lumen))

    assert new != old
    assert shop.send("", standard_order(), secret=old).status_code == 200
    assert shop.send("", standard_order(), secret=new).status_code == 200
    Hook.objects.update(previous_until=timezone.now())
    assert shop.send("", standard_order(), secret=old).status_code == 401
    assert shop.send("", standard_order(), secret=new).status_code == 200


def test_a_secret_is_kept_encrypted(shop):
    stored = Hook.objects.get().secret

    assert shop.secret not in stored
    assert hook_secrets.shown(stored) == shop.secret


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"{", b"[" * 10_000, b'{"a":' * 100_000, b'{"a": "\x00"}'],
    ids=["not utf-8", "half", "deep", "deeper", "nul"],
)
def test_what_is_no_json_is_refused(shopify, body):
    """CNV-14."""
    assert shopify.send("orders/paid", body).status_code == 400
    assert nothing_happened()


def test_a_body_that_is_too_large_is_refused_unread(shopify):
    """CNV-14."""
    assert shopify.send("orders/paid", b'"' + b"x" * 5_000_000 + b'"').status_code == 413
    assert nothing_happened()


def test_what_could_not_be_stored_is_to_be_sent_again(shopify, monkeypatch):
    """CNV-15, R20."""

    def fail(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr("tracking.hooks.take_in", fail)

    answer = shopify.send("orders/paid", shopify_order())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_a_mistake_of_ours_keeps_the_call_for_later(shopify, marie_has_code, monkeypatch):
    """CNV-15: the others of its batch are applied, it is tried again."""
    shopify.send("orders/paid", shopify_order(1))
    shopify.send("orders/paid", shopify_order(2))
    read = delivered.payloads.read

    def fail_on_one(kind, topic, body, **options):
        if body["id"] == 1:
            raise RuntimeError("a mistake")
        return read(kind, topic, body, **options)

    monkeypatch.setattr(delivered.payloads, "read", fail_on_one)
    assert delivered.apply_waiting() == 1
    late = Delivery.objects.get(state=Delivery.State.WAITING)
    assert (late.attempts, late.remark) == (1, "Tried again: a mistake")
    assert late.next_at > timezone.now()

    monkeypatch.setattr(delivered.payloads, "read", read)
    Delivery.objects.update(next_at=timezone.now())
    assert delivered.apply_waiting() == 1
    assert Conversion.objects.count() == 2


def locks_of(monkeypatch) -> list[set[tuple[int, str]]]:
    """The orders that each call of `lock` is to keep others away from."""
    taken: list[set[tuple[int, str]]] = []

    def note(brand, keys):
        taken.append({(brand.pk, order_id) for _, order_id in keys})

    monkeypatch.setattr(order_events, "lock", note)
    return taken


def test_all_orders_of_some_calls_are_locked_before_the_first_is_applied(lumen, borealis, monkeypatch):
    """Locks in the order of calls wait for each other's in a circle."""
    theirs, ours = Shop(borealis, "standard"), Shop(lumen, "standard")
    for place, (whose, order_id) in enumerate([(theirs, "9"), (ours, "2"), (theirs, "1"), (ours, "8")]):
        whose.send("", standard_order(order_id), name=f"msg_{place}")
    monkeypatch.setattr(delivered.random, "shuffle", list.sort)
    taken = locks_of(monkeypatch)

    assert delivered.apply_waiting() == 4
    assert taken[0] == {(lumen.pk, "2"), (lumen.pk, "8")}
    assert next(one for one in taken if min(one)[0] == borealis.pk) == {(borealis.pk, "1"), (borealis.pk, "9")}


def test_a_small_brand_does_not_wait_behind_a_big_ones_calls(lumen, borealis, monkeypatch):
    """LOD-05: each brand has its turn, whoever came first."""
    monkeypatch.setattr(delivered, "AT_ONCE", 2)
    big, small = Shop(lumen, "standard"), Shop(borealis, "standard")
    for number in range(9):
        big.send("", standard_order(f"B{number}"), name=f"msg_{number}")
    small.send("", standard_order("S1"), name="msg_s")

    assert delivered.apply_waiting() == 10
    [done_at] = Delivery.objects.filter(hook=small.hook).values_list("done_at", flat=True)
    assert Delivery.objects.filter(hook=big.hook, done_at__gt=done_at).count() >= 7


def test_a_long_inbox_is_worked_off_by_several_tasks(shop, monkeypatch):
    """LOD-05: a task that went on to the end was killed after five minutes, and the one after it."""
    monkeypatch.setattr(delivered, "AT_ONCE", 2)
    monkeypatch.setattr(delivered, "RUN_SECONDS", -1)
    for number in range(5):
        shop.send("", standard_order(f"O{number}"), name=f"msg_{number}")

    assert [delivered.apply_waiting() for _ in range(4)] == [2, 2, 1, 0]


def test_what_one_shop_says_at_once_is_kept_together(shop, django_assert_max_num_queries):
    """LOD-05: call by call, each took a dozen statements."""
    for number in range(20):
        shop.send("", standard_order(f"O{number}"), name=f"msg_{number}")

    with django_assert_max_num_queries(30):
        assert delivered.apply_waiting() == 20
    assert Conversion.objects.count() == 20


def test_all_orders_are_locked_before_the_first_is_credited_anew(lumen, monkeypatch):
    orders_in.receive(lumen, [state(str(number), 0) for number in range(4)], origin="test")
    monkeypatch.setattr(crediting, "AT_ONCE", 2)
    taken = locks_of(monkeypatch)

    crediting.recredit(lumen, Conversion.objects.all())
    assert taken == [{(lumen.pk, str(number)) for number in range(4)}]


def test_what_another_worker_has_taken_is_left_to_it(shop, monkeypatch):
    """A second worker does not ask again and again."""
    shop.send("", standard_order())
    asked = []
    monkeypatch.setattr(delivered, "_taken", lambda calls: asked.append(calls) or [])

    assert delivered.apply_waiting() == 0
    assert len(asked) == 1


def test_facts_that_cannot_be_are_kept_as_refused(shop):
    """CNV-13: nothing is added, and the hook's page says why."""
    for place, amount in enumerate(["-1.00", "NaN", "1e308", 70.5, "70.123", None]):
        assert shop.send("", standard_order(f"A-{place}", amount=amount)).status_code == 200
    delivered.apply_waiting()

    assert not Conversion.objects.exists()
    assert {one.state for one in Delivery.objects.all()} == {Delivery.State.REFUSED}
    assert all(one.remark.startswith("data.amount: ") for one in Delivery.objects.all())


def test_what_is_about_no_order_is_left_out(shopify):
    shopify.send("products/update", {"id": 1})
    delivered.apply_waiting()

    assert Delivery.objects.get().state == Delivery.State.IGNORED


@pytest.mark.parametrize(
    ("order", "more"), [(shopify_order(test=True), {}), (shopify_order(), {"X-Shopify-Test": "true"})]
)
def test_a_test_order_counts_for_nobody(shopify, marie_has_code, order, more):
    """CNV-23."""
    shopify.send("orders/paid", order, more=more)
    delivered.apply_waiting()

    order = Conversion.objects.get()
    assert (order.status, order.handout, order.credited_by) == ("test", None, "")


def test_an_early_refund_waits_for_its_order(shopify, marie_has_code):
    """CNV-07."""
    shopify.send("refunds/create", shopify_refund(amount="70.00"))
    delivered.apply_waiting()
    assert not Conversion.objects.exists()

    shopify.send("orders/create", shopify_order())
    delivered.apply_waiting()
    order = Conversion.objects.get()
    assert (order.refunded, order.net) == (70, 0)


def test_a_cancelled_order_counts_for_nobody_until_it_is_paid_again(shopify, marie_has_code):
    """CNV-09."""
    shopify.send("orders/create", shopify_order())
    cancelled = {"cancelled_at": "2026-06-03T10:00:00Z", "updated_at": "2026-06-03T10:00:00Z"}
    shopify.send("orders/cancelled", shopify_order(**cancelled))
    delivered.apply_waiting()
    assert (Conversion.objects.get().status, Conversion.objects.get().credited_by) == ("cancelled", "")

    shopify.send("orders/updated", shopify_order(updated_at="2026-06-04T10:00:00Z"))
    delivered.apply_waiting()
    assert (Conversion.objects.get().status, Conversion.objects.get().credited_by) == ("paid", "code")


def test_refunds_of_woocommerce_come_with_their_order(woo, marie_has_code):
    refunds = [{"id": 1, "reason": "", "total": "-20.00"}, {"id": 2, "reason": "", "total": "-5.50"}]
    woo.send("order.updated", woo_order(status="completed", refunds=refunds))
    woo.send("order.updated", woo_order(status="refunded", refunds=refunds, date_modified_gmt="2026-06-04T10:00:00"))
    delivered.apply_waiting()

    order = Conversion.objects.get()
    assert (order.status, str(order.refunded), order.refunds.count()) == ("paid", "25.5000", 2)


@pytest.mark.parametrize("early", [True, False])
def test_a_refund_in_another_currency_counts_nothing(shopify, shop, early):
    """CNV-22: it is told, and not taken from money of another currency."""
    dollars = {"id": 1, "kind": "refund", "status": "success", "amount": "20.00", "currency": "USD"}
    euros = dollars | {"amount": "5.00", "currency": "EUR"}
    refund = {"type": "order.refunded", "timestamp": "2026-06-05T09:00:00Z"}
    data = {"order_id": "A-1", "refund_id": "1", "amount": "3.00", "currency": "USD"}
    said = [
        (shopify, "orders/paid", shopify_order()),
        (shopify, "refunds/create", shopify_refund(transactions=[dollars])),
        (shopify, "refunds/create", shopify_refund(refund_id=9002, transactions=[dollars, euros])),
        (shop, "", standard_order()),
        (shop, "", refund | {"data": data}),
        (shop, "", refund | {"data": data | {"refund_id": "2", "currency": "EUR"}}),
    ]
    for place, (whose, topic, body) in enumerate(reversed(said) if early else said):
        whose.send(topic, body, name=f"msg_{place}")
    delivered.apply_waiting()

    assert dict(Conversion.objects.values_list("source", "refunded")) == {"shopify": 5, "shop": 3}
    told = set(Refund.objects.values_list("conversion__source", "refund_id", "told", "amount"))
    assert told == {
        ("shopify", "9001", 20, 0), ("shopify", "9002:USD", 20, 0), ("shopify", "9002:EUR", 5, 5),
        ("shop", "1", 3, 0), ("shop", "2", 3, 3),
    }  # fmt: skip


def test_the_orders_of_two_shops_of_one_kind_stay_apart(woo, lumen, borealis):
    """CNV-04: both count their orders from 1. A source that was typed may repeat."""
    second, third = Shop(lumen, "woocommerce"), Shop(lumen, "woocommerce")
    second.send("order.created", woo_order(1))
    third.send("order.created", woo_order(1))
    delivered.apply_waiting()

    assert set(Conversion.objects.values_list("source", "order_id")) == {("woocommerce-2", "1"), ("woocommerce-3", "1")}
    assert Shop(lumen, "woocommerce", source="woocommerce").hook.source == "woocommerce"
    assert Shop(borealis, "woocommerce").hook.source == "woocommerce"


def test_a_shop_that_is_made_anew_is_asked_whether_it_is_the_same(woo, lumen, marie_has_code):
    """CNV-04: under another source its orders would come twice; another shop's would be lost under the same one."""
    woo.send("order.created", woo_order(1))
    hooks.remove(woo.hook, by=make.owner_of(lumen))

    with pytest.raises(hooks.HookRefused) as refused:
        Shop(lumen, "woocommerce")
    assert (refused.value.field, refused.value.code) == ("source", "source.which_shop")
    assert "type woocommerce" in refused.value.message
    assert Shop(lumen, "shopify").hook.source == "shopify"

    again = Shop(lumen, "woocommerce", source="woocommerce")
    again.send("order.updated", woo_order(1))
    delivered.apply_waiting()
    assert Conversion.objects.get().source == "woocommerce"
    assert Shop(lumen, "woocommerce").hook.source == "woocommerce-2"


def test_woocommerce_may_ask_whether_somebody_hears(woo):
    answer = woo.client.post(woo.path, "webhook_id=12", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert nothing_happened()


def test_an_amount_of_yen_with_zeros_is_read(shopify):
    shopify.send("orders/paid", shopify_order(currency="JPY", total_price="7000.00"))
    delivered.apply_waiting()

    assert Conversion.objects.get().amount == 7000


def test_bodies_are_forgotten_some_days_later(shopify):
    """They name customers."""
    shopify.send("orders/paid", shopify_order())
    delivered.apply_waiting()
    Delivery.objects.update(done_at=timezone.now() - datetime.timedelta(days=8))

    assert delivered.forget_bodies() == 1
    assert Delivery.objects.get().body == ""
    shopify.send("orders/paid", shopify_order())
    assert Delivery.objects.count() == 1


def test_a_call_is_answered_before_what_is_about_people(shopify):
    """CNV-16: no session, no language; a host that is not ours is refused all the same."""
    answer = shopify.send("orders/paid", shopify_order(1))
    assert (answer.status_code, "Content-Language" in answer) == (200, False)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in shopify.client.get(f"/hooks/{'0' * 24}/")

    shopify.client = Client(SERVER_NAME="evil.example", raise_request_exception=False)
    refused = shopify.send("orders/paid", shopify_order(2))
    assert (refused.status_code, Delivery.objects.count()) == (400, 1)


def test_a_call_takes_two_statements(shopify, django_assert_num_queries):
    """CNV-16: find the hook, store the call."""
    with django_assert_num_queries(2):
        shopify.send("orders/paid", shopify_order())


@pytest.mark.parametrize(
    ("kind", "topic", "body"),
    [
        ("shopify", "products/update", {}),
        ("shopify", "orders/delete", {}),
        ("shopify", "orders/paid", []),
        ("shopify", "orders/paid", shopify_order(created_at=None, processed_at=None, updated_at=None)),
        ("shopify", "orders/paid", shopify_order(total_price=7.5)),
        ("shopify", "orders/paid", shopify_order(total_price="7.005")),
        ("shopify", "orders/paid", shopify_order(id=None)),
        ("shopify", "orders/paid", shopify_order(currency="EURO")),
        ("shopify", "refunds/create", shopify_refund(created_at=None, processed_at=None)),
        ("woocommerce", "order.deleted", {}),
        ("woocommerce", "order.updated", woo_order(date_created_gmt="yesterday")),
        ("standard", "", {"type": "order"}),
        ("standard", "", standard_order(kind="invoice")),
        ("standard", "", standard_order(status="lost")),
        ("standard", "", standard_order(amount="1,5")),
        ("standard", "", standard_order(order_id=" ")),
        ("standard", "", standard_order(order_id="x" * 121)),
        ("standard", "", standard_order(order_id=12)),
        ("standard", "", standard_order(occurred_at="1999-01-01T00:00:00Z")),
        ("standard", "", standard_order(currency="JPY")),
    ],
)
def test_a_remark_is_stored_in_english_and_said_in_french(lumen, kind, topic, body):
    Shop(lumen, kind).send(topic, body)
    delivered.apply_waiting()
    one = Delivery.objects.get()

    assert one.remark
    assert delivered.remark(one) == one.remark
    with translation.override("fr"):
        said = delivered.remark(one)
    assert said != one.remark
    assert said.partition(": ")[0] == one.remark.partition(": ")[0] or not one.remark.startswith("data.")
