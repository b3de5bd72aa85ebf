"""The spool: shared writes, what a line survives, and a disk that takes nothing."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.processes.programs import wait_for
from tracking import visits
from tracking.spool import SUFFIX, Spool
from tracking.visits import Lost, Visit

AGENT = "Mozilla/5.0 (iPhone)"
CALM = {"REMOTE_ADDR": "203.0.113.7", "HTTP_USER_AGENT": AGENT}


@pytest.fixture
def spool(tmp_path):
    spool = Spool(tmp_path / "clicks")
    yield spool
    spool.close()


def line(link: int = 1, environ: dict[str, str] = CALM, *, proxies: int = 0) -> bytes:
    return visits.line_of(visits.owner(link, 0, mended=False), environ, proxies=proxies)


def files(spool: Spool) -> list[bytes]:
    return [path.read_bytes() for path in sorted(spool.folder.glob(f"*{SUFFIX}"))]


def test_a_line_is_on_disk_when_append_returns(spool):
    assert spool.append(line(7))

    [visit] = visits.read(files(spool)[0])
    assert (visit.link, visit.connected, visit.agent) == (7, "203.0.113.7", AGENT)


def test_many_threads_share_writes_and_lose_nothing(spool, monkeypatch):
    """R19: group commit."""
    syncs = []
    monkeypatch.setattr(os, "fdatasync", lambda file, sync=os.fdatasync: (syncs.append(file), sync(file)))
    begin = threading.Barrier(16)

    def visitor(number: int) -> None:
        begin.wait()
        for step in range(50):
            assert spool.append(line(number * 50 + step))

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(visit.link for visit in visits.read(files(spool)[0])) == list(range(800))
    assert len(syncs) < 800


@pytest.mark.parametrize(("longest", "number"), [(30.0, 1), (-1.0, 2)], ids=["a while", "for ever"])
def test_a_rush_keeps_the_lock_for_a_while_and_then_takes_a_new_file(spool, monkeypatch, longest, number):
    """The drain waits for no rush to end, and finds the lock free when one has ended."""
    monkeypatch.setattr("tracking.spool.HELD_FOR", longest)
    syncs, goes_on = [], threading.Event()
    monkeypatch.setattr(os, "fdatasync", lambda file, sync=os.fdatasync: (syncs.append(file), goes_on.wait(60)))
    rush = [threading.Thread(target=spool.append, args=(line(one),)) for one in (1, 2)]
    rush[0].start()
    wait_for(lambda: syncs, 60)  # the first is writing
    rush[1].start()
    wait_for(lambda: spool._gathering.lines, 60)  # the second waits to be next
    assert not any(is_free(path) for path in spool.folder.glob("*"))
    goes_on.set()
    for one in rush:
        one.join()

    assert [visit.link for data in files(spool) for visit in visits.read(data)] == [1, 2]
    assert [is_free(path) for path in spool.folder.glob("*")] == [True] * number


def test_a_lock_that_cannot_be_freed_costs_its_file_and_no_click(spool, monkeypatch):
    """The visitor goes on, and the drain finds the old file free."""
    with monkeypatch.context() as broken:
        broken.setattr(fcntl, "flock", refusing_to_free)
        assert spool.append(line(1))
    assert spool.append(line(2))

    assert [visit.link for data in files(spool) for visit in visits.read(data)] == [1, 2]
    assert [is_free(path) for path in spool.folder.glob("*")] == [True, True]


def refusing_to_free(file: int, what: int, flock: Any = fcntl.flock) -> None:
    if what == fcntl.LOCK_UN:
        raise OSError(errno.EIO, "Input/output error")
    flock(file, what)


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock of a file."""
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_only_its_owner_reads_the_file(spool):
    """CLK-15: raw addresses stand in it."""
    spool.append(line())

    [path] = spool.folder.glob("*")
    assert path.stat().st_mode & 0o777 == 0o600
    assert spool.folder.stat().st_mode & 0o777 == 0o700


def test_a_removed_file_is_followed_by_a_new_one(spool):
    """The drain removes what it has stored."""
    spool.append(line(1))
    [path] = spool.folder.glob("*")
    path.unlink()

    assert spool.append(line(2))
    assert [visit.link for visit in visits.read(files(spool)[0])] == [2]


def test_a_full_disk_loses_the_click_counts_it_and_says_so_later(spool, monkeypatch, caplog):
    """CLK-10, CLK-11: counted, alarmed, and told in the next file that can be written."""
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
        assert not spool.append(line(1))
        assert not spool.append(line(2))

    assert spool.append(line(3))
    assert spool.lost == 2
    assert [record.levelname for record in caplog.records] == ["CRITICAL"], "one alarm in ten seconds"
    assert [one for data in files(spool) for one in visits.read(data) if isinstance(one, Lost)] == [Lost(2)]


def test_a_part_that_a_full_disk_took_is_taken_back(spool, monkeypatch):
    spool.append(line(1))
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda file, data, write=os.write: write(file, data[:20]))
        assert not spool.append(line(2))

    assert [visit.link for visit in visits.read(files(spool)[0])] == [1]


def test_a_failed_sync_is_a_loss(spool, monkeypatch):
    def broken(file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", broken)

    assert not spool.append(line())
    assert spool.lost == 1


def test_a_click_is_lost_and_the_visitor_goes_on_when_the_folder_cannot_be_made(tmp_path):
    (tmp_path / "clicks").write_text("a file stands there")

    assert not Spool(tmp_path / "clicks").append(line())


def test_a_damaged_line_is_passed_over_and_the_next_is_read():
    """CLK-11: a line that was cut off by a kill."""
    whole = line(1)

    found = list(visits.read(whole + whole[:-9] + b"\n" + line(2) + b"\0\0\0\n" + line(3)))

    assert [one.link if isinstance(one, Visit) else None for one in found] == [1, None, 2, None, 3]


@pytest.mark.parametrize(
    ("proxies", "kept"), [(0, ""), (1, "6.6.6.6, 203.0.113.9")], ids=["no proxy is trusted", "one is"]
)
def test_a_forwarded_address_is_kept_only_if_a_proxy_is_trusted(proxies, kept):
    """CLK-14."""
    environ = CALM | {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9"}

    [visit] = visits.read(line(1, environ, proxies=proxies))
    assert visit.forwarded == kept


text = st.text(st.characters(max_codepoint=0x2100, exclude_categories=["Cs"]), max_size=1500)


@given(agent=text, referrer=text, forwarded=text, purpose=text)
def test_whatever_a_client_sends_is_one_line_that_can_be_read(agent, referrer, forwarded, purpose):
    environ = {
        "REMOTE_ADDR": "2001:db8::1",
        "HTTP_USER_AGENT": agent,
        "HTTP_REFERER": referrer,
        "HTTP_X_FORWARDED_FOR": forwarded,
        "HTTP_SEC_PURPOSE": purpose,
    }

    [visit] = visits.read(line(5, environ, proxies=1))
    assert (visit.link, visit.connected) == (5, "2001:db8::1")
    assert len(visit.agent) <= 1000
