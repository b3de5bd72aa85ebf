"""The tracked redirect: where it leads, what it says, and what it refuses."""

from __future__ import annotations

import datetime
import errno
import os

import pytest

from promocodes.models import TrackedLink
from tests import make
from tracking import clicks
from tracking.drain import drain
from tracking.models import Click, ClickDay, ClickVisitor

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"


@pytest.fixture
def link(lumen, marie):
    return TrackedLink.objects.create(
        brand=lumen, influencer=marie, destination="https://shop.example.com/a?x=1&y=%2f#z"
    )


def visit(client, link, path="", agent=PHONE, **extra):
    answer = client.get(f"/r/{link.slug}{path}", headers={"user-agent": agent}, **extra)
    drain()
    return answer


def test_a_click_leads_on_and_is_counted(client, link):
    """CLK-01."""
    answer = visit(client, link)

    assert (answer.status_code, answer["Location"]) == (302, "https://shop.example.com/a?x=1&y=%2f#z")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert not answer.cookies
    day = ClickDay.objects.get(link=link)
    assert (day.clicks, day.unique_clicks, day.robot_clicks) == (1, 1, 0)


@pytest.mark.parametrize(
    "destination",
    [
        "https://shop.example.com/%7Euser/?a=%20b&a=%2B+c&d[]=1|2",
        "https://shop.example.com/a'b\"c<d>{e}^`",
        "https://shop.example.com?utm=%C3%A9#/route?x=%25",
        "HTTPS://Shop.Example.com//double//slash/",
    ],
)
def test_the_destination_is_sent_byte_for_byte(client, link, destination):
    """Contract §6: never re-encoded."""
    TrackedLink.objects.update(destination=destination)

    assert visit(client, link)["Location"] == destination


def test_head_answers_the_same_and_leaves_no_row(client, link):
    """CLK-02."""
    answer = client.head(f"/r/{link.slug}", headers={"user-agent": PHONE})

    assert (answer.status_code, answer["Location"]) == (302, link.destination)
    assert answer["Cache-Control"] == "no-store"
    assert drain() == 0
    assert not Click.objects.exists()
    assert not ClickDay.objects.exists()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_another_method_is_refused(client, link, method):
    """CLK-02."""
    client.handler.enforce_csrf_checks = True

    answer = getattr(client, method)(f"/r/{link.slug}")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert not Click.objects.exists()


def test_an_unknown_slug_is_not_found(client, link):
    """CLK-08."""
    assert client.get("/r/nobody234").status_code == 404
    assert not Click.objects.exists()


def test_a_slash_behind_the_slug_is_not_counted(client, link):
    """Contract §6."""
    assert visit(client, link, "/").status_code == 404
    assert not Click.objects.exists()


@pytest.mark.parametrize("query", ["?url=https://evil.example", "?next=//evil.example&utm_source=x", "?x=1&y=2"])
def test_a_query_never_changes_the_destination(client, link, query):
    """CLK-09."""
    assert visit(client, link, query)["Location"] == link.destination


def test_an_edited_destination_works_at_once_and_keeps_its_clicks(client, link):
    """CLK-12."""
    visit(client, link)
    TrackedLink.objects.filter(pk=link.pk).update(destination="https://shop.example.com/new")

    assert visit(client, link)["Location"] == "https://shop.example.com/new"
    assert ClickDay.objects.get(link=link).clicks == 2


def test_a_destination_that_is_no_web_address_leads_nowhere(client, link):
    """R18: checked again at redirect time."""
    TrackedLink.objects.update(destination="javascript:alert(1)")

    assert visit(client, link).status_code == 404


def test_the_visitor_goes_on_when_counting_fails(client, link, monkeypatch, caplog):
    """CLK-10: a full disk is written to the log and never shown."""

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)

    assert visit(client, link).status_code == 302
    assert "Clicks are not counted" in caplog.text


def test_no_session_is_read_and_two_queries_are_made(client, link, maria, django_assert_num_queries):
    client.force_login(maria, backend="django.contrib.auth.backends.ModelBackend")

    with django_assert_num_queries(2):  # links and labelled links; what counts a click is not asked
        answer = client.get(f"/r/{link.slug}", headers={"user-agent": PHONE})

    assert answer["Cache-Control"] == "no-store"


def test_fifty_clicks_of_one_visitor_are_one_unique(client, link):
    """CLK-05."""
    for _ in range(50):
        visit(client, link)

    day = ClickDay.objects.get(link=link)
    assert (day.clicks, day.unique_clicks) == (50, 1)
    assert Click.objects.count() == 50


def test_a_visitor_is_unique_again_on_the_next_utc_day(link):
    """D22: once per link, visitor and UTC day."""
    late = datetime.datetime(2026, 5, 1, 23, 59, tzinfo=datetime.UTC)
    for at in (
        late,
        late + datetime.timedelta(minutes=2),
        late.astimezone(datetime.timezone(datetime.timedelta(hours=9))),
    ):
        clicks.store([make.visit(link, at, agent=PHONE)])

    assert list(ClickDay.objects.order_by("day").values_list("clicks", "unique_clicks")) == [(2, 1), (1, 1)]


def test_many_people_behind_one_address_are_each_unique(client, link):
    """CLK-06."""
    for number in range(20):
        visit(client, link, agent=f"{PHONE} Phone/{number}")

    assert ClickDay.objects.get(link=link).unique_clicks == 20


def test_no_address_is_stored(client, link):
    """CLK-15: neither the address nor the agent stands anywhere in the data base."""
    visit(client, link, REMOTE_ADDR="198.51.100.23", HTTP_REFERER="https://www.instagram.com/p/secret?u=marie")

    stored = [str(row) for model in (Click, ClickVisitor, ClickDay) for row in model.objects.values()]
    assert not any("198.51" in row or "iPhone" in row or "secret" in row for row in stored)
    assert Click.objects.get().referrer_host == "www.instagram.com"


def test_a_creators_link_works_for_a_generic_destination(client, lumen, marie, luc):
    campaign = make.campaign(lumen, affiliate_link=make.GENERIC_LINK)
    first, second = (make.accepted(campaign, one) for one in (marie, luc))

    visit(client, first.link_handout.tracked_link)

    assert first.link_handout.tracked_link.slug != second.link_handout.tracked_link.slug
    assert ClickDay.objects.get().link == first.link_handout.tracked_link
