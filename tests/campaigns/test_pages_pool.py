"""The page of a campaign's pool."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from campaigns import offers, pooling
from campaigns.models import OrderImport
from promocodes.models import PooledCode
from tests import make


@pytest.fixture
def manager(signed_in: Any, maria: Any) -> Any:
    return signed_in(maria)


def at(campaign: Any) -> str:
    return reverse("campaigns:pool", args=[campaign.pk])


def waiting() -> list[str]:
    return [one.value for one in PooledCode.objects.waiting()]


def errors_in(response: Any) -> list[str]:
    return re.findall(r'data-error-code="([^"]+)"', response.content.decode())


def test_the_menu_and_the_overview_lead_to_the_page(manager, personal, marie_ready):
    for name in ("ready", "detail", "settings"):
        assert at(personal) in manager.get(reverse(f"campaigns:{name}", args=[personal.pk])).content.decode()


def test_codes_are_checked_first_and_added_then(manager, personal):
    pasted = {"codes": "SHOP-A\r\n SHOP-B \r\n\r\n"}

    shown = manager.post(at(personal), pasted | {"do": "check"}).content.decode()
    assert "Add 2 codes" in shown
    assert waiting() == []

    assert manager.post(at(personal), pasted | {"do": "add"})["Location"] == at(personal)
    assert waiting() == ["SHOP-A", "SHOP-B"]
    assert AuditEntry.objects.filter(action="pool.add").count() == 1


def test_refused_lines_are_shown_with_their_reason_and_left_out_when_agreed(manager, personal):
    pasted = {"codes": "GOOD\nA B", "do": "add"}

    refused = manager.post(at(personal), pasted)
    assert (refused.status_code, waiting()) == (409, [])
    assert {"pool.refused_lines", "code.bad_chars"} <= set(errors_in(refused))
    assert 'name="leave_refused"' in refused.content.decode()

    manager.post(at(personal), pasted | {"leave_refused": "on"})
    assert waiting() == ["GOOD"]


def test_an_empty_paste_is_refused(manager, personal):
    assert manager.post(at(personal), {"codes": "", "do": "check"}).status_code == 422


def test_chosen_and_all_codes_are_taken_out(manager, personal, by_maria):
    pooling.add(personal, ["A1", "A2", "A3"], by=by_maria)
    first = PooledCode.objects.waiting().first()

    assert "nothing_chosen" in errors_in(manager.post(at(personal), {"do": "remove"}))
    manager.post(at(personal), {"do": "remove", "chosen": [first.pk]})
    assert waiting() == ["A2", "A3"]
    manager.post(at(personal), {"do": "remove_all"})
    assert waiting() == []


def test_the_threshold_is_kept(manager, personal):
    manager.post(at(personal), {"do": "warn_at", "low_at": "12"})
    personal.promo_code.refresh_from_db()
    assert personal.promo_code.pool_low_at == 12

    assert manager.post(at(personal), {"do": "warn_at", "low_at": "-1"}).status_code == 422


def test_who_waits_is_given_the_next_codes_through_an_import(manager, personal, marie_ready, by_maria):
    pooling.add(personal, ["SHOP-A"], by=by_maria)
    assert "code to the one who waits" in manager.get(at(personal)).content.decode()

    sent = manager.post(at(personal), {"do": "give"})
    one = OrderImport.objects.get()
    assert sent["Location"] == reverse("campaigns:import", args=[personal.pk, one.pk])
    manager.post(sent["Location"], {"do": "confirm"})

    shown = manager.get(at(personal)).content.decode()
    assert "Marie Laurent" in shown
    assert waiting() == []


def test_nobody_waits_is_said(manager, personal):
    refused = manager.post(at(personal), {"do": "give"})

    assert (refused.status_code, errors_in(refused)) == (409, ["pool.nobody_waits"])


def test_a_viewer_looks_and_changes_nothing(signed_in, vera, personal, by_maria):
    pooling.add(personal, ["A1"], by=by_maria)
    viewer = signed_in(vera)

    shown = viewer.get(at(personal)).content.decode()
    assert "A1" in shown
    assert 'value="check"' not in shown
    for deed in ("check", "add", "remove_all", "warn_at", "give"):
        assert viewer.post(at(personal), {"do": deed, "codes": "B1", "low_at": "1"}).status_code == 403
    assert waiting() == ["A1"]


def test_another_brands_pool_is_not_there(signed_in, otto, personal):
    assert signed_in(otto).get(at(personal)).status_code == 404


def test_a_code_of_another_campaign_is_not_taken_out(manager, lumen, personal, by_maria):
    other = make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE)
    pooling.add(other, ["A1"], by=by_maria)

    manager.post(at(personal), {"do": "remove", "chosen": [PooledCode.objects.get().pk]})

    assert waiting() == ["A1"]


def test_a_closed_campaign_lets_its_codes_go(manager, personal, by_maria):
    pooling.add(personal, ["A1"], by=by_maria)
    offers.close(personal, by=by_maria)

    assert "The campaign is closed" in manager.get(at(personal)).content.decode()
    manager.post(at(personal), {"do": "remove_all"})
    assert waiting() == []


def test_a_generic_campaign_has_no_pool(manager, generic):
    assert "hands out no personal codes" in manager.get(at(generic)).content.decode()


def test_a_long_pool_is_shown_in_pages_with_the_same_queries(
    manager, personal, by_maria, django_assert_max_num_queries
):
    pooling.add(personal, [f"A{n}" for n in range(60)], by=by_maria)

    with django_assert_max_num_queries(25):
        shown = manager.get(at(personal), {"page": "2"}).content.decode()
    assert "A59" in shown
    assert "A49<" not in shown
