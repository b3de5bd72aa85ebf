"""The pages of a brand's orders: the list, one order, near misses, shops."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns import delivered, near_misses
from campaigns.shop_orders import Wanted, of_brand
from tests import make
from tests.api.conftest import fields_of
from tests.orders.shop import Shop, shopify_order, shopify_refund, standard_order
from tracking import hooks
from tracking.models import Conversion, Hook, Misspelling


@pytest.fixture
def report(api):
    return lambda order_id="1001", **said: api.post("conversions/", make.order(order_id, **said)).json()


def text_of(response) -> str:
    page = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_list_names_whose_each_order_is(signed_in, maria, lumen, marie_has_code, report):
    report("1", code="MARIE10")
    report("2", code="NOBODYS")
    report("3", code="MARIE10", status="cancelled")
    browser = signed_in(maria)

    page = text_of(browser.get("/orders/?brand=lumen"))
    assert "Marie Laurent" in page
    assert "Nobody yet" in page
    assert "Cancelled" in page
    waiting = text_of(browser.get("/orders/?brand=lumen&state=waiting"))
    assert "NOBODYS" in waiting
    assert "MARIE10" not in waiting
    assert "NOBODYS" not in text_of(browser.get("/orders/?brand=lumen&q=marie10"))
    assert "Before the code was given" in text_of(browser.get("/orders/?brand=lumen&state=unusual"))
    assert [one.order_id for one in of_brand(lumen, Wanted(state="unusual"))] == ["1"]
    assert "Nothing found" in text_of(browser.get("/orders/?brand=lumen&q=zzz"))


def test_the_list_asks_a_fixed_number_of_queries(signed_in, maria, marie_has_code, report):
    browser = signed_in(maria)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get("/orders/?brand=lumen")
        return len(found)

    report("1", code="MARIE10")
    few = queries()
    for number in range(2, 12):
        report(str(number), code="MARIE10")
    assert queries() == few


def test_an_order_says_why_it_is_whose_it_is(signed_in, maria, marie_has_code, report):
    body = report(codes=["MARIE10", "OTHER"], occurred_at="2020-01-01T00:00:00Z")

    page = text_of(signed_in(maria).get(f"/orders/{body['id']}/"))

    assert "The order used MARIE10, which is the creator’s own code." in page
    assert "Before the code was given" in page
    assert "MARIE10 was Marie Laurent’s code in Autumn Codes." in page
    assert "OTHER was nobody’s code." in page


def test_a_refund_in_another_currency_is_shown_in_its_own(signed_in, maria, shopify, marie_has_code):
    """CNV-22."""
    dollars = {"id": 1, "kind": "refund", "status": "success", "amount": "20.00", "currency": "USD"}
    shopify.send("orders/paid", shopify_order())
    shopify.send("refunds/create", shopify_refund(transactions=[dollars]))
    shopify.send("refunds/create", shopify_refund(refund_id=9002, amount="5.00"))
    delivered.apply_waiting()

    page = text_of(signed_in(maria).get(f"/orders/{Conversion.objects.get().pk}/"))
    assert "$ 20.00 another currency than the order’s: not counted" in page
    assert "€ 5.00" in page
    assert "€ 20.00" not in page


def test_a_strangers_order_is_not_there(signed_in, otto, marie_has_code, report):
    """TEN-01."""
    body = report(code="MARIE10")
    browser = signed_in(otto)

    assert browser.get(f"/orders/{body['id']}/").status_code == 404
    assert browser.get("/orders/?brand=lumen").status_code == 404
    assert "MARIE10" not in text_of(browser.get("/orders/"))


def test_a_code_that_almost_fits_is_credited_with_one_press_and_taken_back(signed_in, maria, marie_has_code, report):
    report("1", code="MARIE1O")
    report("2", code="marie1o", amount="30.00")
    report("3", code="UNLIKE99")
    browser = signed_in(maria)

    page = text_of(browser.get("/orders/near-misses/?brand=lumen"))
    assert "€ 100.00" in page
    assert "UNLIKE99" not in page

    sent = {"typed": "MARIE1O", "stands_for": "MARIE10"}
    answer = browser.post("/orders/near-misses/?brand=lumen", sent, follow=True)
    assert "MARIE1O stands for MARIE10 now; 2 orders are credited." in text_of(answer)
    found = Conversion.objects.filter(handout=marie_has_code.promo_handout)
    assert [one.flags for one in found] == [["misspelt", "before_given"]] * 2
    later = report("4", code="Marie1o")
    assert later["credited_to"]["collaboration"] == marie_has_code.pk

    browser.post(f"/orders/near-misses/{Misspelling.objects.get().pk}/withdraw/")
    assert Conversion.objects.waiting().count() == 4


def test_a_viewer_credits_nothing(signed_in, vera, marie_has_code, report):
    report("1", code="MARIE1O")
    browser = signed_in(vera)

    assert browser.get("/orders/near-misses/?brand=lumen").status_code == 200
    sent = {"typed": "MARIE1O", "stands_for": "MARIE10"}
    assert browser.post("/orders/near-misses/?brand=lumen", sent).status_code == 403
    assert browser.post("/orders/shops/?brand=lumen", {"kind": "shopify"}).status_code == 403
    assert not Misspelling.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stands_for", "code"),
    [
        ("MARIE10", "MARIE10", "spelling.is_a_code"),
        ("MARIE1O", "NOBODY", "spelling.unknown_code"),
        ("", "MARIE10", "spelling.bad"),
    ],
)
def test_a_spelling_that_cannot_be_is_refused(signed_in, maria, marie_has_code, typed, stands_for, code):
    sent = {"typed": typed, "stands_for": stands_for}
    answer = signed_in(maria).post("/orders/near-misses/?brand=lumen", sent)

    assert answer.status_code == 409
    assert f'data-error-code="{code}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "like"),
    [
        ("MARIE1O", "MARIE10"), ("MAR1E10", "MARIE10"), ("MARIE 10", "MARIE10"), ("MARIE-10", "MARIE10"),
        ("MARI10", "MARIE10"), ("MARRIE10", "MARIE10"), ("MAIRE10", "MARIE10"), ("MARIE11", "MARIE10"),
        ("MARIE", ""), ("10", ""), ("LUC1", ""), ("XYZ", ""), ("MARIEL0", "MARIE10"),
    ],
)  # fmt: skip
def test_near_is_one_slip_or_the_same_look(typed, like):
    known = near_misses.Known(["MARIE10", "LUC", "SUMMER10"])

    assert near_misses.nearest(near_misses.norm_of(typed), known) == like


def test_near_two_codes_is_near_none():
    known = near_misses.Known(["MARIE10", "MARIE20"])

    assert near_misses.nearest("marie30", known) == ""


def test_a_shop_is_connected_on_its_page(signed_in, maria, lumen):
    browser = signed_in(maria)
    answer = browser.post("/orders/shops/?brand=lumen", {"kind": "standard", "name": "Till", "source": "till"})

    hook = Hook.objects.get()
    page = answer.content.decode()
    assert hook.address in page
    [secret] = set(re.findall(r"whsec_[A-Za-z0-9+/=]+", html.unescape(page)))
    assert answer.headers["Cache-Control"] == "no-store"
    assert (hook.brand, hook.name, hook.source) == (lumen, "Till", "till")
    assert hooks.secrets_of(hook) == [secret]
    assert "whsec_" not in browser.get("/orders/shops/?brand=lumen").content.decode()


def test_the_page_asks_whether_a_shop_is_the_removed_one(signed_in, maria, lumen, api):
    """CNV-04."""
    hooks.remove(Shop(lumen, "woocommerce").hook, by=make.owner_of(lumen))
    browser = signed_in(maria)

    answer = browser.post("/orders/shops/?brand=lumen", {"kind": "woocommerce"})
    assert answer.status_code == 422
    assert "A removed shop of this kind was “woocommerce”." in text_of(answer)
    assert fields_of(api.post("hooks/", {"kind": "woocommerce"})) == {"source": "source.which_shop"}
    answer = browser.post("/orders/shops/?brand=lumen", {"kind": "woocommerce", "source": "second"})
    assert (answer.status_code, hooks.of_brand(lumen).get().source) == (200, "second")


def test_a_shop_gets_another_secret_and_is_removed(signed_in, maria, lumen):
    shop = Shop(lumen, "standard")
    shop.send("", standard_order())
    shop.send("", standard_order(), secret="whsec_AAAA")
    browser = signed_in(maria)
    path = f"/orders/shops/{shop.hook.pk}/"

    page = text_of(browser.get(path))
    assert "Its signature was wrong" in page
    assert "Waiting" in page
    assert "my own secret" in text_of(browser.post(path, {"secret": "my own secret"}))
    assert browser.post(path, {"secret": "short"}).status_code == 422
    browser.post(f"{path}remove/")
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(("kind", "said"), [("woocommerce", True), ("shopify", False)])
def test_who_has_a_shop_that_does_not_repeat_itself_is_told_how_to_bring_what_was_refused(
    signed_in, maria, lumen, kind, said
):
    shop = Shop(lumen, kind)
    hooks.note_refusal(shop.hook, "signature.wrong")
    page = text_of(signed_in(maria).get(f"/orders/shops/{shop.hook.pk}/"))
    assert ("set the webhook to Active there" in page) is said


def test_a_strangers_shop_is_not_there(signed_in, otto, lumen):
    """TEN-01."""
    shop = Shop(lumen, "standard")
    browser = signed_in(otto)

    assert browser.get(f"/orders/shops/{shop.hook.pk}/").status_code == 404
    assert browser.post(f"/orders/shops/{shop.hook.pk}/remove/").status_code == 404


@pytest.mark.parametrize(("kind", "said"), [("shopify", True), ("woocommerce", False), ("standard", False)])
def test_only_a_shopify_shop_is_told_where_shopify_shows_its_secret(signed_in, maria, lumen, kind, said):
    shop = Shop(lumen, kind)
    page = text_of(signed_in(maria).get(f"/orders/shops/{shop.hook.pk}/"))
    assert "Empty: Tandem makes one to paste there." in page
    assert ("Shopify shows one" in page) is said
