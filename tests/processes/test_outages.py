"""Services that are away for a while, full, restarted, or cut off in the midst of a COMMIT; the site stays as it is.

One installation for all: each test leaves it as it found it, and it is never started again.
"""

from __future__ import annotations

import http.client
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
import redis
import requests
from celery import Celery

from tests import services
from tests.processes import programs
from tests.processes.click_kills import AGENT
from tests.processes.desk import Desk, filled
from tests.processes.machines import Lined
from tests.processes.post import Post
from tests.processes.programs import wait_for

pytestmark = [
    pytest.mark.once, pytest.mark.postgres, pytest.mark.redis, pytest.mark.processes,
    pytest.mark.xdist_group("processes"), pytest.mark.timeout(600),
]  # fmt: skip

ROWS = 510
ORDER = {"source": "shop", "occurred_at": "2026-11-01T12:00:00Z", "amount": "7.00", "currency": "EUR"}


@dataclass
class Site:
    """An installation whose services can be taken away, a program at its desk, and the mail server."""

    house: Lined
    post: Post
    desk: Desk

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.house.port}"

    def ready(self) -> tuple[int, dict[str, str]]:
        """What /readyz says."""
        answer = requests.get(f"{self.url}/readyz", timeout=60)
        return answer.status_code, answer.json()["parts"]

    def brought_in(self, number: int) -> int:
        """A campaign with a code for so many, checked and not confirmed: the import's key."""
        campaign = self.desk.campaign(number)
        codes = filled(self.desk.orders(campaign), number)
        return int(self.desk.check(campaign, codes)["id"])

    def confirmed(self, pk: int) -> Any:
        """Confirm, and let the mails go."""
        applied = self.desk.ask(f"imports/{pk}/confirm/", 200, json={}).json()
        self.desk.ask(f"imports/{pk}/send-now/", 200)
        return applied

    def all_left(self) -> None:
        """Wait until no mail waits; each has come once."""
        wait_for(lambda: not self.house.waiting(), 120, self.house.said)
        sent = {public_id for public_id, state, _ in self.house.rows() if state != "cancelled"}
        assert Counter(self.post.bodies) == Counter(sent)

    def processes(self) -> set[int]:
        """The direct children of `serve`: the same ones, unless one was started again."""
        assert self.house.server
        return {self.house.server.wait_for_child(word) for word in ("granian", "worker", "beat")}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Post(services.free_port(), seconds=0) as post:
        house = Lined(tmp_path_factory.mktemp("var"), post.port)
        try:
            house.start()
            yield Site(house, post, Desk(house.port, house.key()))
        finally:
            house.end()


def signed_in(url: str) -> requests.Session:
    """A person who has just signed in."""
    session = requests.Session()
    session.get(f"{url}/accounts/login/", timeout=60)
    sent = {
        "login": "olga@lumen.example", "password": "correct-horse-battery",
        "csrfmiddlewaretoken": session.cookies["tandem-csrf"],
    }  # fmt: skip
    answer = session.post(f"{url}/accounts/login/", sent, timeout=60, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/"), answer.text
    return session


def follow(site: Site, slug: str) -> tuple[int, float]:
    """Follow a tracked link: the status, and how many seconds it took."""
    connection, began = http.client.HTTPConnection("127.0.0.1", site.house.port, timeout=10), time.monotonic()
    connection.request("GET", f"/r/{slug}", headers={"User-Agent": AGENT})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, time.monotonic() - began


def link_of(site: Site) -> str:
    """The slug of a creator's tracked link that the front knows."""
    slug = site.desk.link()
    assert follow(site, slug)[0] == 302
    return slug


def test_the_site_works_while_redis_is_away_and_mails_leave_when_it_is_back(site: Site) -> None:
    """INF-06: sign-in, pages, a redirect and a Confirm; decided by the table, so no mail is lost and none doubled."""
    pk, slug = site.brought_in(3), link_of(site)
    site.all_left()
    before = len(site.post.bodies)
    site.house.end_redis()
    try:
        person = signed_in(site.url)
        assert person.get(f"{site.url}/campaigns/", timeout=60).status_code == 200
        assert follow(site, slug)[0] == 302
        assert site.confirmed(pk)["applied"]["mails"] == 3
        status, parts = site.ready()
        assert (status, parts["broker"], parts["database"]) == (503, "out of reach", "ok")
        time.sleep(2)
        assert len(site.post.bodies) == before  # the negative control: the broker is what tells the worker
    finally:
        site.house.start_redis()
    site.all_left()
    assert site.ready()[0] == 200


def test_a_full_redis_is_as_one_that_is_away_and_it_is_said(site: Site) -> None:
    """INF-07: nothing is lost, and the alarm is not that Redis is silent but that it takes nothing."""
    pk = site.brought_in(3)
    client = redis.Redis(port=site.house.redis_port)
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", 1)
    try:
        assert client.ping()
        assert signed_in(site.url).get(f"{site.url}/campaigns/", timeout=60).status_code == 200
        assert site.confirmed(pk)["applied"]["mails"] == 3
        assert site.ready() == (503, {"database": "ok", "cache": "ok", "broker": "is full", "messages": "ok"})
    finally:
        client.config_set("maxmemory", 0)
    site.all_left()
    assert site.ready()[0] == 200


@pytest.mark.parametrize(
    ("name", "given"),
    [("notifications.tasks.deliver_one", [7]), ("notifications.tasks.sweep", [7]), ("gone.tasks.other", [])],
)
def test_a_task_of_another_version_is_passed_over(site: Site, name: str, given: list[int]) -> None:
    """INF-14: one that is gone, or takes no such arguments any more; the worker lives, and the rows say what is due."""
    children = site.processes()
    client = redis.Redis(port=site.house.redis_port)
    with Celery(broker=site.house.settings["REDIS_URL"]) as old:
        old.send_task(name, given, queue="mail", ignore_result=True)
    site.confirmed(site.brought_in(2))

    site.all_left()
    wait_for(lambda: not client.llen("mail") and not client.hlen("unacked"), 30, site.house.said)
    assert site.processes() == children


def test_a_confirm_that_loses_postgres_is_refused_once_and_applies_when_pressed_again(site: Site) -> None:
    """INF-08: PostgreSQL is restarted in the middle; 503, nothing by halves, and the next press works."""
    pk = site.brought_in(ROWS)
    assert site.house.base_line
    site.house.base_line.lose_commit(b"import.apply", done=False)
    lost = site.desk.send("POST", f"imports/{pk}/confirm/", json={})
    site.house.base.restart()

    assert (lost.status_code, lost.json()["code"]) == (503, "unavailable")
    wait_for(lambda: site.desk.send("GET", f"imports/{pk}/").status_code == 200, 60, site.house.said)
    assert site.desk.import_of(pk)["state"] == "checked"
    assert site.confirmed(pk)["applied"]["codes"] == ROWS
    site.all_left()


@pytest.mark.parametrize("done", [True, False])
def test_a_commit_whose_answer_is_lost_is_told_by_the_key(site: Site, done: bool) -> None:
    """INF-10: done or not, the program cannot know; the same call with the same key ends with one order."""
    order = ORDER | {"order_id": f"lost-{done}-7"}
    sent: dict[str, Any] = {"json": order, "headers": {"Idempotency-Key": f"commit {done}"}}
    line = site.house.base_line
    assert line
    line.lose_commit(order["order_id"].encode(), done=done)

    lost = site.desk.send("POST", "conversions/", **sent)
    rows = f"SELECT COUNT(*) FROM tracking_conversion WHERE order_id = '{order['order_id']}'"  # noqa: S608
    found = site.house.ask(rows)  # what came of the first call
    again = site.desk.send("POST", "conversions/", **sent)

    assert line.lost[-1] is done
    assert (lost.status_code, lost.json()["code"]) == (503, "unavailable")
    assert found == [(int(done),)]
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, "true" if done else None)
    assert again.json()["order_id"] == order["order_id"]
    assert site.house.ask(rows) == [(1,)]


def test_redirects_go_on_while_postgres_is_away_and_all_recovers_by_itself(site: Site) -> None:
    """INF-11, CLK-10: pages say 503 at once, known links lead on, clicks wait, nobody restarts anything."""
    slug, children, person = link_of(site), site.processes(), signed_in(site.url)
    links = f"SELECT id FROM promocodes_trackedlink WHERE slug = '{slug}'"  # noqa: S608
    clicks = f"SELECT COUNT(*) FROM tracking_click WHERE link_id IN ({links})"  # noqa: S608
    site.house.base.stop()
    try:
        page = person.get(f"{site.url}/campaigns/", timeout=60)
        assert (page.status_code, 'data-error-code="unavailable"' in page.text) == (503, True)
        wait_for(lambda: _seconds(f"{site.url}/campaigns/") < 1, 30)  # it is known by now, and nobody waits for it
        call = site.desk.send("GET", "me/")
        assert (call.status_code, call.json()["code"]) == (503, "unavailable")
        assert requests.get(f"{site.url}/healthz", timeout=10).status_code == 200
        status, parts = site.ready()
        assert (status, parts["database"]) == (503, "out of reach")
        followed = [follow(site, slug) for _ in range(40)]
        assert {status for status, _ in followed} == {302}
        assert sorted(seconds for _, seconds in followed)[20] < 5, "nobody waits for a connection"
    finally:
        site.house.base.start()
    wait_for(lambda: _seconds(f"{site.url}/", 200) < 60, 60, site.house.said)
    wait_for(lambda: site.ready()[0] == 200, 60, site.house.said)
    assert site.desk.send("GET", "me/").status_code == 200
    wait_for(lambda: int(site.house.ask(clicks)[0][0]) >= 41, 60, site.house.said)
    assert int(site.house.ask(clicks)[0][0]) == 41  # with the one before
    assert site.processes() == children


def test_after_all_of_it_everything_adds_up(site: Site) -> None:
    site.all_left()
    checked = programs.run(site.house.folder, "check_consistency", **site.house.settings)
    assert checked.returncode == 0, checked.stdout


def _seconds(url: str, status: int = 503) -> float:
    """How long a page takes that is answered like this; for ever if it is not."""
    began = time.monotonic()
    with suppress(requests.RequestException):
        if requests.get(url, timeout=60).status_code == status:
            return time.monotonic() - began
    return float("inf")
