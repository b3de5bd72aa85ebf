"""The drain: exactly once, whatever happens between two steps."""

from __future__ import annotations

import datetime
import time

import pytest
from django.db import DatabaseError

from campaigns import consistency
from promocodes.models import LabelledLink
from tests import make
from tracking import clicks, drain, visits
from tracking.models import Click, ClickDay, ClickLabelDay, ClickSpool, ClickVisitor
from tracking.spool import Spool

NOON = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture
def link(lumen, marie):
    return make.link(lumen, marie)


@pytest.fixture
def spool(settings):
    spool = Spool(settings.CLICK_SPOOL)
    yield spool
    spool.close()


@pytest.fixture
def click(spool, link):
    """Write so many visits of people, each another one."""
    numbers = iter(range(10_000))

    def write(number: int = 1) -> None:
        for _ in range(number):
            environ = {"REMOTE_ADDR": f"198.51.100.{next(numbers)}", "HTTP_USER_AGENT": "Safari"}
            spool.append(visits.line_of(visits.owner(link.pk, 0, mended=False), environ, proxies=0))

    return write


@pytest.fixture
def aged(monkeypatch):
    """Files are old at once, so that they are removed when they are stored."""
    monkeypatch.setattr(drain, "OLD", -1.0)


def paths(spool):
    return list(spool.folder.glob("*"))


def test_every_click_is_stored_once_however_often_it_is_drained(click):
    """CLK-16."""
    click(3)

    assert [drain.drain(), drain.drain()] == [3, 0]
    click(2)
    assert drain.drain() == 2
    assert Click.objects.count() == ClickVisitor.objects.count() == ClickDay.objects.get().clicks == 5


def test_nothing_is_stored_and_nothing_lost_when_it_fails_in_the_middle(click, monkeypatch):
    """CLK-11: rows, counts and place in the file are one transaction."""
    click(3)
    with monkeypatch.context() as broken:
        broken.setattr(clicks, "_add_up", lambda *_: (_ for _ in ()).throw(DatabaseError("away")))
        with pytest.raises(DatabaseError):
            drain.drain()

    assert not Click.objects.exists()
    assert drain.drain() == 3
    assert ClickDay.objects.get().unique_clicks == 3


def test_a_file_that_cannot_be_stored_holds_up_no_other(click, spool, settings, monkeypatch):
    """Several web processes write; one of the files is bad."""
    click(1)
    other = Spool(settings.CLICK_SPOOL)
    other.append(visits.line_of(visits.owner(999, 0, mended=False), {}, proxies=0))
    other.close()
    whole = clicks.store

    def store(found):
        if found[0].link == 999:
            raise DatabaseError("bad")
        return whole(found)

    monkeypatch.setattr(clicks, "store", store)

    with pytest.raises(DatabaseError):
        drain.drain()
    assert Click.objects.count() == 1


def test_a_file_is_drained_part_by_part(click, monkeypatch):
    monkeypatch.setattr(drain, "PART", 100)
    click(5)

    assert drain.drain() == 5
    assert ClickSpool.objects.get().clicks == 5


def test_a_stored_file_is_removed_and_its_author_takes_a_new_one(click, spool, aged):
    """CLK-15: no address stays on the disk."""
    click(2)
    assert drain.drain() == 2
    assert paths(spool) == []

    click(1)
    assert drain.drain() == 1
    assert ClickSpool.objects.filter(removed_at__isnull=False).count() == 2


def test_a_file_is_left_while_somebody_writes_into_it(click, spool, aged):
    click(1)
    spool._hold()

    assert drain.drain() == 1
    assert len(paths(spool)) == 1


def test_a_file_that_comes_back_is_not_stored_again(click, spool, aged):
    """A power cut may undo the removal."""
    click(2)
    [path] = paths(spool)
    data = path.read_bytes()
    drain.drain()
    path.write_bytes(data)

    assert drain.drain() == 0
    assert Click.objects.count() == 2


def test_what_a_kill_cut_off_is_passed_over_and_the_file_removed(click, spool, aged, caplog):
    """CLK-11."""
    click(2)
    [path] = paths(spool)
    with path.open("ab") as file:
        file.write(b"12345678\thalf a li")

    assert drain.drain() == 2
    assert paths(spool) == []
    assert ClickSpool.objects.get().torn == 1
    assert "cut off" in caplog.text


def test_a_loss_is_on_record(spool, click):
    """CLK-11: the documented bound can be looked up."""
    spool._untold = 4
    click(1)
    drain.drain()

    assert ClickSpool.objects.get().lost == 4


def test_a_click_on_a_link_that_is_gone_is_passed_over(click, link):
    click(1)
    link.delete()

    assert drain.drain() == 0
    assert drain.drain() == 0


def test_salts_and_old_records_go_in_time(db, monkeypatch):
    monkeypatch.setattr(drain, "_tidied_at", -drain.TIDY_EVERY + time.monotonic() - 1)
    old = NOON - drain.KEPT
    ClickSpool.objects.create(name="gone", removed_at=old)
    ClickSpool.objects.create(name="here")

    drain.drain()

    assert list(ClickSpool.objects.values_list("name", flat=True)) == ["here"]


def test_clicks_by_labels_add_up_to_their_link(link):
    """A visitor is unique by the label she came by first."""
    story, bio = (LabelledLink.objects.create(link=link, label=label) for label in ("Story", "Bio"))
    clicks.store(
        [
            make.visit(link, NOON, label=story),
            make.visit(link, NOON, label=bio),
            make.visit(link, NOON, label=bio, ip="203.0.113.8"),
            make.visit(link, NOON, ip="203.0.113.9"),
            make.visit(link, NOON, label=bio, agent="curl/8"),
        ]
    )

    day = ClickDay.objects.get()
    assert (day.clicks, day.unique_clicks, day.robot_clicks) == (4, 3, 1)
    by_label = ClickLabelDay.objects.values_list("labelled_link__label", "clicks", "unique_clicks", "robot_clicks")
    assert sorted(by_label) == [("Bio", 2, 1, 1), ("Story", 1, 1, 0)]
    assert list(consistency._clicks()) == []


def test_a_click_from_a_page_of_tandem_is_no_visit(link, settings):
    """CLK-13: a manager or the creator tries the link where it is shown."""
    clicks.store([make.visit(link, referrer=f"{settings.SITE_URL}/my/campaigns/1/"), make.visit(link)])

    assert sorted(Click.objects.values_list("robot_reason", flat=True)) == ["", "own_page"]
    assert ClickDay.objects.get().robot_clicks == 1


def test_the_creators_own_visit_counts_like_anybodys(link):
    """CLK-13: she is nobody special when she comes by her post: one visitor a day."""
    clicks.store([make.visit(link, referrer="https://l.instagram.com/") for _ in range(3)])

    assert (ClickDay.objects.get().clicks, ClickDay.objects.get().unique_clicks) == (3, 1)


def test_a_prefetch_is_kept_and_flagged(link):
    """CLK-03, P17."""
    clicks.store([make.visit(link, early=" prefetch;prerender")])

    assert Click.objects.get().robot_reason == "prefetch"


def test_a_batch_takes_few_statements_whatever_its_size(link, django_assert_max_num_queries):
    many = [make.visit(link, NOON, ip=f"198.51.{n // 250}.{n % 250}") for n in range(400)]

    with django_assert_max_num_queries(16):  # some of them on PostgreSQL, for the month's partition
        clicks.store(many)

    assert ClickDay.objects.get().unique_clicks == 400
