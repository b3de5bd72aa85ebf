"""Click identifiers: they name their link by themselves, and nobody can make one up."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from tests import make
from tracking.click_ids import new_click_id, opened, read_click_id
from tracking.drain import drain
from tracking.models import Click


def link_of(brand, click_id):
    """The link that one identifier names."""
    return opened(brand, [click_id]).get(click_id, (None, None))[0]


@pytest.fixture
def link(lumen, marie):
    return make.link(lumen, marie, click_parameter="tandem_click")


def test_an_identifier_names_its_link_before_the_click_is_stored(lumen, link):
    """CNV: an order may come before the drain."""
    click_id = new_click_id(lumen.pk, link.pk)

    assert len(click_id) == 30
    assert click_id.isalnum()
    assert link_of(lumen, click_id) == link.pk
    assert link_of(lumen, f" {click_id} ") == link.pk


def test_an_identifier_names_its_moment(lumen, link):
    found = read_click_id(lumen, new_click_id(lumen.pk, link.pk))

    assert abs(timezone.now() - found[1]) < datetime.timedelta(seconds=5)


def test_many_identifiers_take_one_query(lumen, link, django_assert_num_queries):
    """CNV-19: a file may bring one with each of its orders."""
    made = [new_click_id(lumen.pk, link.pk) for _ in range(50)]

    with django_assert_num_queries(1):
        found = opened(lumen, [*made, *made, "", "none"])

    assert found.keys() == set(made)
    assert {pk for pk, _ in found.values()} == {link.pk}


def test_an_identifier_of_another_brand_is_none(lumen, borealis, link):
    assert link_of(borealis, new_click_id(lumen.pk, link.pk)) is None


def test_an_identifier_of_a_link_that_is_gone_is_none(lumen, link):
    click_id = new_click_id(lumen.pk, link.pk)
    link.delete()

    assert link_of(lumen, click_id) is None


@pytest.mark.parametrize("text", ["", "abc", "z" * 30, "0" * 30, "é" * 30, "A" * 29 + "-", "1" * 31])
def test_what_is_no_identifier_is_none(lumen, text):
    assert link_of(lumen, text) is None


def test_a_changed_letter_is_noticed(lumen, link):
    click_id = new_click_id(lumen.pk, link.pk)

    for place in range(30):
        other = "1" if click_id[place] != "1" else "2"
        assert link_of(lumen, click_id[:place] + other + click_id[place + 1 :]) is None


def test_identifiers_hold_when_the_key_is_rotated(lumen, link, settings):
    click_id = new_click_id(lumen.pk, link.pk)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new key"

    assert link_of(lumen, click_id) == link.pk


def test_the_visitor_carries_an_identifier_that_is_stored_with_her_click(client, lumen, link):
    first, second = (client.get(f"/r/{link.slug}")["Location"] for _ in range(2))
    drain()

    assert first != second
    click_id = first.partition("?tandem_click=")[2]
    assert link_of(lumen, click_id) == link.pk
    assert Click.objects.filter(click_id=click_id, link=link).exists()


def test_head_is_given_one_and_nothing_is_stored(client, link):
    assert "tandem_click=" in client.head(f"/r/{link.slug}")["Location"]
    assert drain() == 0
