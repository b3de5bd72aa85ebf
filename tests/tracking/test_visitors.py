"""Whose visit it is: the client's address behind proxies, and the hash that forgets it."""

from __future__ import annotations

import datetime

import pytest

from promocodes.models import TrackedLink
from tests import make
from tracking import clicks, results
from tracking.models import VisitorSalt
from tracking.visitors import client_address, destroy_old_salts, salts_of, visitor_of

DAY = datetime.date(2026, 5, 1)
KEY = b"k" * 32


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (1, "", "10.0.0.1"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "6.6.6.6, nonsense", "10.0.0.1"),
        (1, "203.0.113.9:51234", "203.0.113.9"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
    ],
)
def test_the_address_comes_from_a_trusted_hop_only(settings, proxies, forwarded, address):
    """CLK-14: what a client writes into X-Forwarded-For is never read."""
    settings.TRUSTED_PROXIES = proxies

    assert client_address({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}) == address


def test_addresses_of_one_ipv6_network_are_one_visitor():
    """CLK-14: /64 rotation."""
    first = visitor_of("2001:db8:1:2::1", "Safari", KEY)

    assert visitor_of("2001:db8:1:2:ffff::9", "Safari", KEY) == first
    assert visitor_of("2001:db8:1:3::1", "Safari", KEY) != first


def test_ipv4_in_ipv6_is_the_same_visitor():
    assert visitor_of("::ffff:203.0.113.9", "Safari", KEY) == visitor_of("203.0.113.9", "Safari", KEY)


def test_a_visitor_is_another_hash_with_another_agent_or_key():
    """CLK-15: keyed."""
    first = visitor_of("203.0.113.9", "Safari", KEY)

    assert len(first) == 32
    assert first not in (visitor_of("203.0.113.9", "Firefox", KEY), visitor_of("203.0.113.9", "Safari", b"x" * 32))


def test_every_day_has_a_key_of_its_own_that_stays_the_same(db):
    """CLK-15: of one day."""
    first = salts_of({DAY, DAY + datetime.timedelta(days=1)})

    assert len(set(first.values())) == 2
    assert salts_of({DAY}) == {DAY: first[DAY]}


def test_keys_are_destroyed_after_two_days(db):
    """CLK-15: nobody can find out whose hash it was."""
    days = {DAY - datetime.timedelta(days=number) for number in range(4)}
    salts_of(days)

    destroy_old_salts(DAY)

    assert set(VisitorSalt.objects.values_list("day", flat=True)) == {DAY, DAY - datetime.timedelta(days=1)}


def test_results_add_up_the_days_of_each_link(lumen, marie, luc, django_assert_num_queries):
    first, second, quiet = (
        TrackedLink.objects.create(brand=lumen, influencer=one, destination="https://shop.example.com/")
        for one in (marie, luc, luc)
    )
    noon = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
    for link, at, agent in (
        (first, noon, "Safari"),
        (first, noon, "Safari"),
        (first, noon + datetime.timedelta(days=1), "Safari"),
        (first, noon, "curl/8"),
        (second, noon, "Firefox"),
    ):
        clicks.store([make.visit(link, at, agent=agent)])

    with django_assert_num_queries(1):
        found = results.clicks_by_link([first.pk, second.pk, quiet.pk])

    assert found == {first.pk: (3, 2, 1), second.pk: (1, 1, 0), quiet.pk: (0, 0, 0)}
