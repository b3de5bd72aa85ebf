"""The child process says how far it is while it reads a long file, and never more of that than a few lines."""

from __future__ import annotations

import pytest

from promocodes import workbook
from promocodes.workbook import FileProblem, read_orders
from tests import make

HEADINGS = ["Order", "Email", "Promo Code"]


def rows_of(number: int) -> list[list[str]]:
    return [HEADINGS, *[[f"ref{n}", f"creator{n}@example.org", f"CODE{n}X"] for n in range(number)]]


def as_csv(number: int) -> bytes:
    return "\n".join(",".join(row) for row in rows_of(number)).encode()


def told(data: bytes, name: str = "orders.xlsx") -> list[tuple[int, int]]:
    said: list[tuple[int, int]] = []
    read_orders(data, file_name=name, wanted=["promo_code"], report=lambda *words: said.append(words))
    return said


def test_rows_of_a_long_workbook_are_told_with_the_last(tmp_path):
    assert told(make.sheet(rows_of(1_600))) == [(500, 1_601), (1_000, 1_601), (1_500, 1_601)]


@pytest.mark.parametrize("end", [b"", b"\n"], ids=["open", "closed"])
def test_rows_of_a_long_text_file_are_told_with_the_last(end):
    assert told(as_csv(1_100) + end, "orders.csv") == [(500, 1_101), (1_000, 1_101)]


def test_a_short_file_is_told_by_its_answer_alone():
    assert told(make.sheet(rows_of(3))) == []


def test_a_refusal_after_the_first_reports_is_still_a_refusal():
    with pytest.raises(FileProblem) as refusal:
        told(as_csv(20_001), "orders.csv")
    assert refusal.value.code == "file.too_many_rows"


def test_the_child_ends_when_the_report_fails(monkeypatch):
    children = []
    real = workbook.subprocess.Popen
    monkeypatch.setattr(workbook.subprocess, "Popen", lambda *a, **k: children.append(real(*a, **k)) or children[0])

    def fail(*_: int) -> None:
        raise RuntimeError("the cache is gone")

    with pytest.raises(RuntimeError):
        read_orders(as_csv(19_000), file_name="o.csv", wanted=["promo_code"], report=fail)
    assert children[0].returncode is not None
