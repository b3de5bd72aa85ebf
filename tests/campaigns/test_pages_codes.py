"""The page that makes up codes, and the grid to type them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.actors import SYSTEM
from campaigns import joining
from campaigns.models import Campaign, Collaboration, OrderImport, Status
from promocodes.models import Handout
from tests import make


@pytest.fixture
def manager(signed_in: Any, maria: Any) -> Any:
    return signed_in(maria)


@pytest.fixture
def luc_ready(personal: Campaign, luc: Any) -> Collaboration:
    return make.accepted(personal, luc)


def at(campaign: Campaign, query: str = "") -> str:
    return reverse("campaigns:codes", args=[campaign.pk]) + query


def grid(response: Any) -> dict[str, str]:
    """The inputs of the grid, as a browser would send them."""
    found = re.findall(r'name="(code-\d+)" value="([^"]*)"', response.content.decode())
    return dict(found)


def codes_of(error: str, response: Any) -> list[str]:
    return re.findall(rf'{error}="([^"]+)"', response.content.decode())


def test_the_menu_leads_to_the_page(manager: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    assert at(personal) in manager.get(reverse("campaigns:ready", args=[personal.pk])).content.decode()


def test_the_pattern_is_previewed_for_everybody(
    manager: Any, personal: Campaign, marie_ready: Collaboration, luc_ready: Collaboration
) -> None:
    response = manager.get(at(personal), {"pattern": "{LASTNAME}-5", "length": "20"})

    assert list(grid(response).values()) == ["LAURENT-5", "MARTIN-5"]
    assert 'value="{LASTNAME}-5"' in response.content.decode()


def test_without_a_pattern_the_grid_is_blank(manager: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    assert list(grid(manager.get(at(personal, "?pattern="))).values()) == [""]
    assert list(grid(manager.get(at(personal))).values()) == ["MARIE10"]


def test_the_preview_is_what_is_stored(
    manager: Any, personal: Campaign, marie_ready: Collaboration, luc_ready: Collaboration
) -> None:
    address = at(personal, "?pattern=%7BFIRSTNAME%7D-%7BRANDOM4%7D")
    sent = grid(manager.get(address))

    response = manager.post(address, sent)
    one = OrderImport.objects.get()
    assert response["Location"] == reverse("campaigns:import", args=[personal.pk, one.pk])
    assert one.file_name == "Generated codes"
    manager.post(response["Location"], {"do": "confirm"})

    assert list(Handout.objects.order_by("pk").values_list("value", flat=True)) == list(sent.values())
    marie_ready.refresh_from_db()
    assert marie_ready.status == Status.PENDING_CONTENT


def test_other_letters_are_one_click_away(manager: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    first = manager.get(at(personal, "?pattern=%7BRANDOM4%7D"))
    again = manager.get(at(personal, "?pattern=%7BRANDOM4%7D&draw=2"))

    assert "draw=2" in first.content.decode()
    assert grid(first) != grid(again)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?pattern=%7BSURNAME%7D", "generator.unknown_placeholder"),
        ("?pattern=SUMMERTIME&length=5", "generator.too_long"),
        ("?pattern=A&length=3", "min_value"),
        ("?pattern=A&length=x", "invalid"),
        ("?pattern=A&draw=0", "min_value"),
        ("?pattern=" + "A" * 201, "max_length"),
    ],
)
def test_a_wrong_pattern_is_refused_and_the_grid_stays(
    manager: Any, personal: Campaign, marie_ready: Collaboration, query: str, code: str
) -> None:
    response = manager.get(at(personal, query))

    assert response.status_code == 422
    assert code in codes_of("data-error-code", response)
    assert list(grid(response).values()) == [""]


def test_codes_hard_to_read_aloud_are_marked(manager: Any, personal: Campaign) -> None:
    make.accepted(personal, make.creator("Anna"))

    assert codes_of("data-warning-code", manager.get(at(personal))) == ["code.double_letter"]


def test_a_pasted_column_fills_the_grid_in_order(
    manager: Any, personal: Campaign, marie_ready: Collaboration, luc_ready: Collaboration
) -> None:
    sent = grid(manager.get(at(personal))) | {"column": "ONE10\r\nTWO10\r\n"}

    manager.post(at(personal), sent)

    one = OrderImport.objects.get()
    assert [(row["collaboration"], row["given"]["promo_code"]) for row in one.rows] == [
        (marie_ready.pk, "ONE10"),
        (luc_ready.pk, "TWO10"),
    ]
    assert one.file_name == "Typed codes"


@pytest.mark.parametrize(("column", "code"), [("A1\nA2\nA3", "codes.too_many"), ("", "codes.none")])
def test_a_refused_grid_keeps_what_was_typed(
    manager: Any, personal: Campaign, marie_ready: Collaboration, column: str, code: str
) -> None:
    response = manager.post(at(personal), {f"code-{marie_ready.pk}": " ", "column": column})

    assert response.status_code == 409
    assert code in codes_of("data-error-code", response)
    assert grid(response) == {f"code-{marie_ready.pk}": " "}
    assert column in response.content.decode()
    assert not OrderImport.objects.exists()


def test_refused_codes_come_back_into_the_grid_with_their_reasons(
    manager: Any, personal: Campaign, marie_ready: Collaboration, luc_ready: Collaboration
) -> None:
    where = manager.post(at(personal), {f"code-{marie_ready.pk}": "A 1", f"code-{luc_ready.pk}": "LUC10"})["Location"]
    page = manager.get(where).content.decode()
    one = OrderImport.objects.get()
    assert "original file" not in page
    assert at(personal, f"?import={one.pk}") in page

    response = manager.get(at(personal, f"?import={one.pk}"))

    assert list(grid(response).values()) == ["A 1", "LUC10"]
    assert codes_of("data-error-code", response) == ["code.bad_chars"]


@pytest.mark.parametrize("number", ["987654", "x", "٣", "9" * 30])
def test_an_import_that_is_not_there_is_not_found(
    manager: Any, personal: Campaign, marie_ready: Collaboration, number: str
) -> None:
    assert manager.get(at(personal), {"import": number}).status_code == 404


def test_nobody_of_another_campaign_can_be_named(
    manager: Any, personal: Campaign, generic: Campaign, marie_ready: Collaboration, luc: Any
) -> None:
    other = make.accepted(generic, luc)

    assert manager.post(at(personal), {f"code-{other.pk}": "X1"}).status_code == 404
    assert manager.post(at(personal), {"code-987654": "X1"}).status_code == 404


@pytest.mark.parametrize("text", ["A\0B", "A" * 100_000, "=1+1", "<b>"])
def test_odd_texts_are_refused_with_a_verdict(
    manager: Any, personal: Campaign, marie_ready: Collaboration, text: str
) -> None:
    where = manager.post(at(personal), {f"code-{marie_ready.pk}": text})["Location"]

    assert OrderImport.objects.get().counts["refused"] == 1
    assert manager.get(where).status_code == 200


def test_the_page_says_when_nobody_waits(manager: Any, personal: Campaign, generic: Campaign) -> None:
    assert "Nobody waits for a code" in manager.get(at(personal)).content.decode()
    assert "hands out no personal codes" in manager.get(at(generic)).content.decode()


def test_a_history_without_a_file_has_no_download(manager: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    manager.post(at(personal), {f"code-{marie_ready.pk}": "A1"})
    one = OrderImport.objects.get()

    file = reverse("campaigns:import_file", args=[personal.pk, one.pk])
    assert file not in manager.get(reverse("campaigns:imports", args=[personal.pk])).content.decode()
    assert manager.get(file).status_code == 404


def test_a_thousand_creators_get_their_codes_at_once(
    manager: Any, personal: Campaign, django_assert_max_num_queries: Any
) -> None:
    guests = [joining.Guest(email=f"c{number}@example.org", name="Ann Lee", accepted=True) for number in range(1_001)]
    joining.bring(personal, guests, by=SYSTEM)

    with django_assert_max_num_queries(20):
        response = manager.get(at(personal))
    assert "1 more follows" in response.content.decode()
    sent = grid(response)
    assert len(sent) == 1_000
    manager.post(at(personal), sent | {"column": ""})

    one = OrderImport.objects.get()
    assert one.counts["new"] == 1_000
    assert {row["given"]["promo_code"] for row in one.rows} >= {"ANN10", "ANN10-2", "ANN10-1000"}
