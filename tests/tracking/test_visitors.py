"""Whose visit it is: the client's address behind proxies, and the hash that forgets it."""

from __future__ import annotations

import datetime

import pytest

from promocodes.models import TrackedLink
from tracking import results
from tracking.clicks import record
from tracking.visitors import client_address, visitor_of

DAY = datetime.date(2026, 5, 1)


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
    first = visitor_of("2001:db8:1:2::1", "Safari", DAY)

    assert visitor_of("2001:db8:1:2:ffff::9", "Safari", DAY) == first
    assert visitor_of("2001:db8:1:3::1", "Safari", DAY) != first


def test_ipv4_in_ipv6_is_the_same_visitor():
    assert visitor_of("::ffff:203.0.113.9", "Safari", DAY) == visitor_of("203.0.113.9", "Safari", DAY)


def test_a_visitor_is_another_hash_with_another_agent_day_or_key(settings):
    """CLK-15: keyed, and of one day."""
    first = visitor_of("203.0.113.9", "Safari", DAY)
    others = {
        visitor_of("203.0.113.9", "Firefox", DAY),
        visitor_of("203.0.113.9", "Safari", DAY + datetime.timedelta(days=1)),
    }
    settings.SECRET_KEY = "another"
    others.add(visitor_of("203.0.113.9", "Safari", DAY))

    assert len(first) == 32
    assert len(others | {first}) == 4


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
        record(link.pk, at, "203.0.113.9", agent, {})

    with django_assert_num_queries(1):
        found = results.clicks_by_link([first.pk, second.pk, quiet.pk])

    assert found == {first.pk: (3, 2, 1), second.pk: (1, 1, 0), quiet.pk: (0, 0, 0)}
