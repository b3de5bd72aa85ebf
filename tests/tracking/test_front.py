"""The handler in front of Django: what it answers itself, what it passes on, and how it learns of changes."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from promocodes.models import TrackedLink
from tests import make
from tracking import front, signposts
from tracking.drain import drain
from tracking.front import Front
from tracking.models import Click, ClickDay

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"


class Site:
    """A front with a Django behind it that only says that it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.front = Front(self._django)

    def _django(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked.append(environ["PATH_INFO"])
        start_response("404 Not Found", [])
        return [b"the page"]

    def get(self, path: str, method: str = "GET", **more: str) -> tuple[int, dict[str, str]]:
        environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "REMOTE_ADDR": "203.0.113.7", "HTTP_USER_AGENT": PHONE}
        told: list[Any] = []
        self.front(environ | more, lambda status, headers: told.extend((status, headers)))
        return int(told[0].split()[0]), dict(told[1])


@pytest.fixture
def site(db):
    return Site()


@pytest.fixture
def link(lumen, marie):
    return make.link(lumen, marie, "https://shop.example.com/a?x=1&y=%2f#z")


def test_a_known_slug_is_answered_without_a_query_and_counted(site, link, django_assert_num_queries):
    """CLK-01, P16: data base, Redis and queue are not asked."""
    site.front.fill()

    with django_assert_num_queries(0):
        status, headers = site.get(f"/r/{link.slug}", QUERY_STRING="url=https://evil.example")

    assert (status, headers["Location"]) == (302, link.destination)
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert site.asked == []
    assert drain() == 1
    assert ClickDay.objects.get().clicks == 1


def test_head_answers_the_same_and_leaves_no_row(site, link):
    """CLK-02."""
    assert site.get(f"/r/{link.slug}", "HEAD") == site.get(f"/r/{link.slug}", "HEAD")
    assert drain() == 0


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "PUT", "DELETE"])
def test_another_method_is_refused(site, link, method):
    """CLK-02."""
    status, headers = site.get(f"/r/{link.slug}", method)

    assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert drain() == 0


def test_letters_beyond_ascii_leave_as_they_were_stored(site, lumen, marie):
    """Contract §6: byte for byte; WSGI carries bytes as latin-1."""
    link = make.link(lumen, marie, "https://shop.example.com/été?x=é")

    assert site.get(f"/r/{link.slug}")[1]["Location"].encode("latin-1").decode() == link.destination


@pytest.mark.parametrize("path", ["/", "/campaigns/", "/r/", "/r/some/thing", "/rx"])
def test_everything_else_is_djangos(site, path):
    assert site.get(path)[0] == 404
    assert site.asked == [path]


def test_an_unknown_slug_is_asked_for_once_and_answered_by_djangos_page(site, link, django_assert_num_queries):
    """CLK-08: 404, not counted."""
    site.get("/r/nobody234")

    with django_assert_num_queries(0):
        assert site.get("/r/nobody234")[0] == 404
    assert site.asked == ["/r/nobody234", "/r/nobody234"]
    assert drain() == 0


@pytest.mark.parametrize("path", ["/r/\x00", "/r/nobody\x0023", "/r/nobody\x1b23"])
def test_a_slug_with_a_control_character_is_unknown_and_not_asked_for(site, path, django_assert_num_queries):
    """PostgreSQL takes no NUL: each such call was a 503 and a trace in the log."""
    with django_assert_num_queries(0):
        assert site.get(path)[0] == 404


def test_an_edited_destination_takes_effect_at_the_next_look_and_keeps_its_clicks(site, link):
    """CLK-12: well within a minute."""
    site.get(f"/r/{link.slug}")
    began = timezone.now()
    TrackedLink.objects.update(destination="https://shop.example.com/new", changed_at=began)

    site.front.look(began)

    assert site.get(f"/r/{link.slug}")[1]["Location"] == "https://shop.example.com/new"
    drain()
    assert ClickDay.objects.get().clicks == 2


def test_a_change_of_another_link_leaves_the_table_alone(site, link, django_assert_num_queries):
    site.get(f"/r/{link.slug}")
    with django_assert_num_queries(3):
        site.front.look(timezone.now() + datetime.timedelta(hours=1))


def test_a_link_that_was_edited_by_hand_is_read_again_in_time(site, link):
    site.get(f"/r/{link.slug}")
    TrackedLink.objects.update(destination="https://shop.example.com/new")

    site.front.read_again(list(site.front.known))

    assert site.get(f"/r/{link.slug}")[1]["Location"] == "https://shop.example.com/new"


def test_a_new_link_works_though_its_slug_was_asked_for_before(site, lumen, marie):
    site.get("/r/newslug23")
    make.link(lumen, marie, slug="newslug23")

    site.front.look(timezone.now())

    assert site.get("/r/newslug23")[0] == 302


def test_known_slugs_go_on_while_the_data_base_is_away(site, link, monkeypatch):
    """CLK-10, P16: an unknown one is asked to come back."""
    site.front.fill()

    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("no connection")

    monkeypatch.setattr(signposts, "read", away)

    assert site.get(f"/r/{link.slug}")[0] == 302
    status, headers = site.get("/r/another23")
    assert (status, headers["Retry-After"]) == (503, "60")


def test_waiting_look_ups_never_take_all_threads(site, link):
    """P16: the data base hangs, and those who ask for something new are sent away at once."""
    site.front.fill()
    for _ in range(front.LOOK_UPS):
        site.front._places.acquire()

    assert site.get("/r/another23")[0] == 503
    assert site.get(f"/r/{link.slug}")[0] == 302


def test_guessing_is_slowed_down_and_visitors_are_not(site, link, monkeypatch):
    """CLK-07, CLK-06: 60 wrong slugs a minute for an address; a link that is at hand is never refused."""
    monkeypatch.setattr(front.time, "monotonic", lambda: 1000.0)  # all of it in one minute
    site.front.fill()
    answers = [site.get(f"/r/guess{number}")[0] for number in range(front.GUESSES + 5)]

    assert answers == [404] * front.GUESSES + [429] * 5
    assert site.get("/r/guess1")[0] == 429
    assert site.get(f"/r/{link.slug}")[0] == 302
    assert site.get("/r/guess1", REMOTE_ADDR="203.0.113.8")[0] == 404


def test_one_ipv6_network_guesses_as_one(site, monkeypatch):
    """CLK-07, CLK-14: a client has as many addresses inside its /64 as it likes."""
    monkeypatch.setattr(front.time, "monotonic", lambda: 1000.0)
    for number in range(front.GUESSES):
        site.get(f"/r/guess{number}", REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}")

    assert site.get("/r/guess-on", REMOTE_ADDR="2001:db8:1:2:ffff::1")[0] == 429
    assert site.get("/r/guess-on", REMOTE_ADDR="2001:db8:1:3::1")[0] == 404


@pytest.mark.parametrize(
    ("headers", "reason"),
    [({"HTTP_USER_AGENT": "", "HTTP_ACCEPT_LANGUAGE": "zh-CN"}, ""), ({"HTTP_USER_AGENT": ""}, "no_agent")],
)
def test_an_agent_that_the_server_cannot_hand_on_is_a_persons_beside_her_language(site, link, headers, reason):
    """CLK-04: the web server gives '' for a name that is not ASCII, and for one that was sent empty."""
    site.get(f"/r/{link.slug}", **headers)
    drain()

    assert Click.objects.get().robot_reason == reason


def test_the_tables_are_bounded(site, monkeypatch, lumen, marie):
    """CLK-07: guessing fills no memory."""
    monkeypatch.setattr(front, "MOST_UNKNOWN", 3)
    monkeypatch.setattr(front, "MOST_KNOWN", 2)
    for number in range(10):
        site.get(f"/r/guess{number}")
        site.get(f"/r/{make.link(lumen, marie).slug}")

    assert (len(site.front.unknown), len(site.front.known)) == (3, 2)


@pytest.mark.parametrize("ending", [".", ",", ")", "]", "!", ").", "…", "”"])
def test_a_sign_behind_the_slug_still_finds_its_owner(site, link, ending):
    """The link stood at the end of a sentence."""
    path = f"/r/{link.slug}{ending}".encode().decode("latin-1")

    assert site.get(path)[1]["Location"] == link.destination
    drain()
    assert Click.objects.get().mended


def test_a_slug_without_its_last_letter_still_finds_its_owner(site, link):
    assert site.get(f"/r/{link.slug[:-1]}")[1]["Location"] == link.destination
    drain()
    assert Click.objects.get().mended
    assert ClickDay.objects.get().link == link


def test_a_slug_without_its_last_letter_is_unknown_when_two_could_be_meant(site, lumen, marie, luc):
    make.link(lumen, marie, slug="twins2345")
    make.link(lumen, luc, slug="twins2346")

    assert site.get("/r/twins234")[0] == 404


def test_a_mended_slug_follows_its_link(site, link):
    site.get(f"/r/{link.slug}.")
    TrackedLink.objects.update(destination="https://shop.example.com/new", changed_at=timezone.now())

    site.front.look(timezone.now())

    assert site.get(f"/r/{link.slug}.")[1]["Location"] == "https://shop.example.com/new"


def test_a_destination_that_is_no_web_address_leads_nowhere(site, link):
    """R18: checked again at redirect time."""
    TrackedLink.objects.update(destination="javascript:alert(1)")

    assert site.get(f"/r/{link.slug}")[0] == 404


def test_a_path_that_is_too_long_is_djangos_and_mended_ones_are_not_kept(site, link):
    """CLK-08: one slug with endless dots behind it takes no memory."""
    site.get(f"/r/{link.slug}..")
    assert f"/r/{link.slug}.." not in site.front.known
    assert site.get(f"/r/{link.slug}{'.' * 100}")[0] == 404
