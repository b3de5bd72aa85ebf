"""Work on files in a process of its own: what it answers, raises and tells arrives, and its death harms nobody."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from campaigns import apart, import_desk, imports
from campaigns.imports import ImportRefused
from campaigns.models import OrderImport
from promocodes.workbook import FileProblem


@pytest.fixture
def aside(settings: Any) -> None:
    settings.FILES_APART = True


def where(*, zone: str = "") -> tuple[int, str, str]:
    return os.getpid(), gettext("Close"), zone or timezone.get_current_timezone_name()


def refuse(kind: str) -> None:
    if kind == "file":
        raise FileProblem("sheet.too_many_rows", "The file has %(found)s rows.", found=20_001)
    raise ImportRefused("import.expired", "Too late.")


def count(number: int, *, report: Any) -> int:
    for done in range(number):
        report("reading", done, number)
    return number


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_it_is_done_in_another_process_in_the_readers_language(aside):
    with translation.override("fr"), timezone.override("Asia/Tokyo"):
        pid, word, zone = apart.run(where)
        assert word == gettext("Close") != "Close"

    assert pid != os.getpid()
    assert zone == "Asia/Tokyo"
    assert apart.run(where, zone="kept")[2] == "kept"


def test_it_is_done_here_where_that_is_set():
    assert apart.run(where)[0] == os.getpid()
    assert apart.run(count, 3, report=lambda *told: None) == 3


def test_refusals_come_back_whole(aside):
    with pytest.raises(FileProblem) as file:
        apart.run(refuse, "file")
    with pytest.raises(ImportRefused, match="Too late") as late:
        apart.run(refuse, "import")

    assert (file.value.code, file.value.facts) == ("sheet.too_many_rows", {"found": 20_001})
    assert file.value.message == "The file has 20,001 rows."
    assert late.value.code == "import.expired"


def test_what_is_told_on_the_way_is_heard_in_order(aside):
    heard: list[Any] = []

    assert apart.run(count, 3, report=lambda *told: heard.append(told)) == 3
    assert heard == [("reading", 0, 3), ("reading", 1, 3), ("reading", 2, 3)]


def hunger() -> None:
    raise MemoryError


def test_what_runs_out_of_memory_has_died(aside):
    with pytest.raises(apart.Died):
        apart.run(hunger)


def test_a_fork_server_that_dies_is_a_death_too(aside, monkeypatch):
    def start(self: Any) -> None:
        raise EOFError

    monkeypatch.setattr("multiprocessing.context.ForkServerProcess.start", start)
    with pytest.raises(apart.Died):
        apart.run(where)


def test_its_death_is_an_error_and_the_next_one_works(aside):
    with pytest.raises(apart.Died):
        apart.run(die)
    assert apart.run(where)[0] != os.getpid()


def test_one_that_says_nothing_is_ended(aside, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 0.2)
    with pytest.raises(apart.Died):
        apart.run(signal.pause)


def test_a_dead_check_or_confirm_is_said_plainly(db, personal, by_maria, monkeypatch):
    def run(*args: Any, **named: Any) -> None:
        raise apart.Died

    one = OrderImport.objects.create(campaign=personal, brand=personal.brand, counts={"new": import_desk.FEW + 1})
    monkeypatch.setattr(apart, "run", run)

    with pytest.raises(FileProblem) as file:
        import_desk.check(personal, b"", file_name="orders.xlsx", by=by_maria)
    with pytest.raises(ImportRefused) as confirmed:
        import_desk.confirm(one, by=by_maria)
    assert (file.value.code, confirmed.value.code) == ("file.interrupted", "import.interrupted")
    assert "nothing of it is stored" in str(confirmed.value)


def test_few_rows_need_no_process(db, personal, by_maria, monkeypatch):
    one = OrderImport.objects.create(campaign=personal, brand=personal.brand, counts={"new": import_desk.FEW})
    monkeypatch.setattr(apart, "run", lambda *args, **named: pytest.fail("another process was asked for"))
    monkeypatch.setattr(imports, "confirm", lambda one, **named: one)

    assert import_desk.confirm(one, by=by_maria) == one
