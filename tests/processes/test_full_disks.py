"""Disks that are full: of uploads, of clicks, of the log, of the data base. Each is a small tmpfs (INF-12).

Mounting one needs root; without it the same refusals are proven by tests/campaigns/test_whole_files.py and
tests/tracking/test_spool.py.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import services
from tests.processes import programs
from tests.processes.click_kills import AGENT
from tests.processes.desk import Desk, filled
from tests.processes.machines import Embedded
from tests.processes.post import Post
from tests.processes.programs import wait_for

pytestmark = [pytest.mark.once, pytest.mark.processes, pytest.mark.xdist_group("processes"), pytest.mark.timeout(600)]

TOKEN = "a-token-of-twenty-letters"
ORDER = {"source": "shop", "occurred_at": "2026-11-01T12:00:00Z", "amount": "7.00", "currency": "EUR"}
SIZES = {".": "96m", "uploads": "2m", "clicks": "1m", "log": "1m"}


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of this size, for as long as it is needed."""
    folder.mkdir(exist_ok=True)
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True)
    if made.returncode:
        pytest.skip("no small disk: mounting a tmpfs needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Inside, nothing more goes on this disk."""
    junk = folder / "junk"
    with junk.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    try:
        yield
    finally:
        junk.unlink()


class Site:
    """A site each of whose folders is a small disk."""

    def __init__(self, folder: Path, house: Embedded) -> None:
        self.folder, self.house = folder, house
        self.desk = Desk(house.port, house.key())
        self.campaign = self.desk.campaign(3)
        self.codes = filled(self.desk.orders(self.campaign), 3)
        self.slug = self.desk.link()
        self.pk = 0  # of the import that is confirmed

    def upload(self) -> requests.Response:
        return self.desk.send("POST", f"campaigns/{self.campaign}/imports/", files={"file": ("o.xlsx", self.codes)})

    def confirmed(self) -> int:
        """The one import of this site, confirmed whoever asks first."""
        if not self.pk:
            taken = self.upload()
            assert taken.status_code == 201, taken.text
            self.pk = taken.json()["id"]
            assert self.desk.ask(f"imports/{self.pk}/confirm/", 200).json()["applied"]["codes"] == 3
        return self.pk

    def follow(self) -> int:
        url = f"http://127.0.0.1:{self.house.port}/r/{self.slug}"
        return requests.get(url, headers={"User-Agent": AGENT}, allow_redirects=False, timeout=30).status_code

    def figure(self, name: str) -> float:
        """One of /metrics."""
        url = f"http://127.0.0.1:{self.house.port}/metrics"
        said = requests.get(url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30).text
        return next(float(line.split()[-1]) for line in said.splitlines() if line.startswith(f"{name} "))

    def count(self, table: str, what: str = "COUNT(*)") -> int:
        return int(self.house.ask(f"SELECT {what} FROM {table}")[0][0] or 0)  # noqa: S608


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("var")
    with ExitStack() as stack:
        for name, size in SIZES.items():
            stack.enter_context(small_disk(folder / name, size))
        (folder / "output.txt").symlink_to(folder / "log" / "output.txt")
        post = stack.enter_context(Post(services.free_port(), seconds=0))
        house = Embedded(folder, post.port)
        house.settings |= {"METRICS_TOKEN": TOKEN}
        stack.callback(house.end)
        house.start()
        yield Site(folder, house)


def test_a_file_that_the_disk_does_not_take_is_refused_and_leaves_nothing(site: Site) -> None:
    """INF-12: politely, with a code; no torn file, no row; the alarm rings; with room again it is taken."""
    with full(site.folder / "uploads"):
        refused = site.upload()
        assert (refused.status_code, refused.json()["code"]) == (503, "file.no_room")
        assert refused.headers["Retry-After"] == "60"
        kept = [path.name for path in (site.folder / "uploads").rglob("*") if path.is_file()]
        assert kept == ["junk"]
        assert site.count("campaigns_orderimport") == 0
        assert site.figure("tandem_files_without_room_total") == 1

    assert site.confirmed()
    assert [path.suffix for path in (site.folder / "uploads").rglob("*") if path.is_file()] == [".xlsx"]


def test_visitors_are_redirected_while_no_click_can_be_written_and_the_loss_is_on_record(site: Site) -> None:
    """INF-12, CLK-10: lost clicks are counted, an alarm rings, and later ones are counted as ever."""
    followed = 60  # what the last block of the file still holds is no loss: more than that
    with full(site.folder / "clicks"):
        assert [site.follow() for _ in range(followed)] == [302] * followed
        assert site.figure("tandem_clicks_lost_total") > 10
        assert "Clicks are not counted" in site.house.said()

    assert site.follow() == 302

    def accounted_for() -> int:
        return site.count("tracking_click") + site.count("tracking_clickspool", "SUM(lost)")

    wait_for(lambda: accounted_for() == followed + 1, 60, site.house.said)
    assert site.count("tracking_clickspool", "SUM(lost)") == site.figure("tandem_clicks_lost_total")


def test_a_full_disk_of_the_log_stops_nobody(site: Site) -> None:
    """INF-12: what cannot be written down is not written down; pages and links are answered."""
    with full(site.folder / "log"):
        for _ in range(3):
            assert site.desk.send("GET", "nowhere/").status_code == 404
            assert site.follow() == 302
        assert requests.get(f"http://127.0.0.1:{site.house.port}/", timeout=30).status_code == 200


def test_a_full_disk_of_the_data_base_refuses_what_writes_and_tears_nothing(site: Site) -> None:
    """INF-12: 503 and no half row; what only reads is answered; with room again everything goes on by itself."""

    def report(name: str) -> Any:
        return site.desk.send("POST", "conversions/", json=ORDER | {"order_id": name}, timeout=90)

    assert report("before").status_code == 201
    with full(site.folder):
        refused = [report(f"full-{number}") for number in range(3)]
        assert {(one.status_code, one.json()["code"]) for one in refused} == {(503, "unavailable")}
        assert site.follow() == 302

    wait_for(lambda: report("after").status_code in (200, 201), 60, site.house.said)
    found = sorted(name for (name,) in site.house.ask("SELECT order_id FROM tracking_conversion"))
    assert found == ["after", "before"]
    assert site.house.ask("PRAGMA integrity_check") == [("ok",)]
    site.desk.ask(f"imports/{site.confirmed()}/send-now/", 200)
    wait_for(lambda: not site.house.waiting(), 120, site.house.said)
    checked = programs.run(site.house.folder, "check_consistency", **site.house.settings)
    assert checked.returncode == 0, checked.stdout
