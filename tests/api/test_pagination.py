"""Lists in pages."""

from __future__ import annotations

import pytest

from tests import make
from tests.api.conftest import fields_of


@pytest.fixture
def five(lumen) -> list[int]:
    return [make.campaign(lumen, title=f"C{number}").pk for number in range(5)]


def walked(api, address: str, way: str) -> list[int]:
    """The identifiers of all pages, following next or previous."""
    found = []
    while address:
        shape = api.client.get(address).json()
        found.append([one["id"] for one in shape["results"]])
        address = shape[way]
    return found


def test_pages_follow_each_other_forth_and_back(api, five):
    pages = walked(api, "/api/v1/campaigns/?page_size=2", "next")

    assert pages == [five[:2], five[2:4], five[4:]]
    last = f"/api/v1/campaigns/?page_size=2&cursor=a{five[3]}"
    assert walked(api, last, "previous") == [five[4:], five[2:4], five[:2]]


def test_pages_stay_stable_while_rows_come_and_go(api, five, lumen):
    first = api.get("campaigns/?page_size=2").json()
    lumen.campaigns.get(pk=five[0]).delete()
    new = make.campaign(lumen).pk

    assert walked(api, first["next"], "next") == [five[2:4], [five[4], new]]


def test_addresses_are_absolute_and_keep_the_other_parameters(api, five, settings):
    settings.SITE_URL = "https://tandem.example.com"

    address = api.get("campaigns/?status=published&page_size=2").json()["next"]

    assert address == f"https://tandem.example.com/api/v1/campaigns/?status=published&page_size=2&cursor=a{five[1]}"


def test_a_page_has_at_most_500(api, lumen):
    assert api.get("campaigns/?page_size=9999").status_code == 200


@pytest.mark.parametrize("text", ["0", "-1", "x", "", "1.5", "9" * 30])
def test_a_page_size_that_is_none_is_refused(api, text):
    assert fields_of(api.get(f"campaigns/?page_size={text}")) == {"page_size": "invalid"}


@pytest.mark.parametrize("text", ["x", "", "a", "a-1", "12", "a" + "9" * 30, "a1%00"])
def test_a_cursor_that_is_none_is_refused(api, text):
    assert fields_of(api.get(f"campaigns/?cursor={text}")) == {"cursor": "invalid"}
