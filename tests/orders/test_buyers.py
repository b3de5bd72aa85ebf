"""Buyers as keyed hashes: found in what shops and programs say, and their addresses kept nowhere."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.apps import apps
from django.core.serializers import serialize
from django.utils import timezone

from accounts.models import IdempotentCall
from campaigns import delivered, tasks, watch
from campaigns.models import Collaboration, Sign
from tests import make
from tests.api.conftest import fields_of
from tests.orders.shop import Shop, shopify_order, standard_order, woo_order
from tests.orders.test_files import checked, stored
from tracking import buyers
from tracking.models import Conversion, Delivery, OrderBuyer

ADDRESS = "customer@example.org"


def everything_stored() -> str:
    """Every row of every table, as text."""
    return "".join(serialize("json", model._default_manager.all()) for model in apps.get_models())


@pytest.mark.parametrize("kind", ["shopify", "woocommerce", "standard"])
def test_a_shops_buyer_is_noted_and_her_address_is_kept_nowhere(lumen, kind, caplog):
    """LIF: only a keyed hash stays."""
    body = {
        "shopify": shopify_order(),
        "woocommerce": woo_order(),
        "standard": standard_order(customer_email=f" {ADDRESS} "),
    }[kind]
    shop = Shop(lumen, kind)
    topic = {"shopify": "orders/paid", "woocommerce": "order.created", "standard": ""}[kind]

    assert shop.send(topic, body).status_code == 200
    assert "example.org" not in Delivery.objects.get().body.lower()
    delivered.apply_waiting()

    [noted] = OrderBuyer.objects.all()
    assert (noted.buyer, noted.conversion) == (buyers.key_of(lumen.pk, ADDRESS), Conversion.objects.get())
    assert "example.org" not in (everything_stored() + caplog.text).lower().replace("@lumen", "")


def test_an_address_that_is_written_with_escapes_is_taken_out_too(shopify):
    raw = json.dumps(shopify_order()).replace("@", "\\u0040").encode()

    shopify.send("orders/paid", raw)
    delivered.apply_waiting()

    assert "example.org" not in Delivery.objects.get().body
    assert OrderBuyer.objects.count() == 1


def test_the_same_call_again_is_stored_once(shopify):
    """CNV-03."""
    for _ in range(2):
        shopify.send("orders/paid", shopify_order())
    assert Delivery.objects.count() == 1


def test_a_program_names_the_buyer(api, lumen, borealis):
    body = api.post("conversions/", make.order(customer_email=ADDRESS), idempotency_key="1").json()

    assert OrderBuyer.objects.get().buyer == buyers.key_of(lumen.pk, ADDRESS.upper())
    assert buyers.key_of(borealis.pk, ADDRESS) != buyers.key_of(lumen.pk, ADDRESS)
    assert ADDRESS not in json.dumps(body) + everything_stored()
    assert IdempotentCall.objects.count() == 1


def test_what_is_no_address_is_refused_without_naming_it(api):
    answer = api.post("conversions/", make.order(customer_email="marie at home"))

    assert fields_of(answer) == {"customer_email": "invalid"}
    assert "at home" not in answer.content.decode()
    assert api.post("conversions/", make.order(customer_email=" ")).status_code == 201
    assert not OrderBuyer.objects.exists()


def test_a_worked_off_call_forgets_its_buyer_with_its_body(shopify):
    with time_machine.travel("2026-01-01T12:00Z", tick=False):
        shopify.send("orders/paid", shopify_order())
        delivered.apply_waiting()
    with time_machine.travel("2026-01-09T12:00Z", tick=False):
        tasks.forget_deliveries()
    assert (Delivery.objects.get().body, Delivery.objects.get().buyer) == ("", "")
    assert OrderBuyer.objects.count() == 1


def test_keys_are_forgotten_after_sixty_days(api):
    with time_machine.travel("2026-01-01T12:00Z", tick=False):
        api.post("conversions/", make.order(customer_email=ADDRESS))
    with time_machine.travel("2026-03-01T12:00Z", tick=False):
        tasks.forget_deliveries()
        assert OrderBuyer.objects.count() == 1
    with time_machine.travel("2026-03-03T12:00Z", tick=False):
        tasks.forget_deliveries()
    assert not OrderBuyer.objects.exists()


@pytest.mark.parametrize("depth", [3_000, 400_000])
def test_a_nested_body_with_an_address_is_refused(shopify, depth):
    """CNV-14."""
    raw = b'{"email":"customer@example.org","x":' + b"[" * depth + b"]" * depth + b"}"
    assert shopify.send("orders/paid", raw).status_code in (200, 400)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to a.b+c@shop.example.org.", "write to "),
        ("<x@y.z>", "<>"),
        ("gid@2", "gid@2"),
        ("@handle and @other", "@handle and @other"),
        ("é@bücher.example", ""),
        ("at /?email=joe%40shop.example&x=1 again", "at  again"),
        ("100%40", "100%40"),
    ],
)
def test_addresses_are_found_in_texts(text, left):
    kept, said = buyers.without_addresses(json.dumps({"note": text}))
    assert (json.loads(kept)["note"], said["note"]) == (left, text)


def test_half_a_character_is_no_address(lumen):
    assert buyers.key_of(lumen.pk, "\ud800a@b.example") == ""


FILE = "Id;Created at;Total;Currency;Discount Code;Email\n"


def test_the_buyer_of_a_file_is_noted_and_her_address_is_kept_nowhere(lumen, marie_has_code, settings):
    """LIF: only a keyed hash stays, of new orders and of known ones, and the file goes."""
    row = "{};2026-06-02;70.00;EUR;MARIE10;{}\n"
    one = checked(lumen, FILE + row.format(1, ADDRESS) + row.format(2, f" {ADDRESS.upper()}") + row.format(3, "none"))
    assert (one.columns["buyer"], one.counts["new"]) == ("Email", 3)
    stored(one)

    assert [noted.buyer for noted in OrderBuyer.objects.all()] == [buyers.key_of(lumen.pk, ADDRESS)] * 2
    stored(checked(lumen, FILE + row.format(1, ADDRESS) + row.format(3, "other@example.org")))
    assert OrderBuyer.objects.count() == 3
    assert "customer@" not in everything_stored().lower()
    assert not [found for found in (settings.MEDIA_ROOT / "orders").rglob("*") if found.is_file()]


def test_one_address_with_many_orders_of_a_file_is_a_sign(lumen, marie_has_code):
    day = timezone.now().date().isoformat()
    stored(checked(lumen, FILE + "".join(f"{number};{day};70.00;EUR;MARIE10;{ADDRESS}\n" for number in range(5))))
    Collaboration.objects.filter(pk=marie_has_code.pk).update(sent_at=timezone.now())
    watch.look(lumen)

    assert Sign.objects.get(kind=Sign.Kind.ONE_BUYER).number == 5


def test_a_file_without_addresses_tells_of_no_buyer(lumen):
    stored(checked(lumen, FILE.replace(";Email", "") + "1;2026-06-02;70.00;EUR;MARIE10\n"))

    assert not OrderBuyer.objects.exists()
