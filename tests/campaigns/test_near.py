"""“Did you mean …?” and repeated rows: a file in which every row is wrong costs no more than it may."""

from __future__ import annotations

import time

import pytest

from campaigns import clashes, imports, near
from campaigns.near import Near
from campaigns.orders import Entry
from campaigns.rows import Row
from tests import make

TWENTY_THOUSAND = range(2, 20_002)


def test_the_nearest_known_text_is_named():
    assert Near().among(["marie@example.org", "luc@example.org"], "mari@example.org", cutoff=0.8) == "marie@example.org"
    assert Near().among(["marie@example.org"], "zoe@elsewhere.example", cutoff=0.8) == ""


def test_no_more_is_looked_for_when_the_comparisons_are_used_up(monkeypatch):
    monkeypatch.setattr(near, "MOST", 100)
    look, known = Near(), [f"creator{number}@example.org" for number in range(40)]
    found = [look.among(known, "creator7@example.com", cutoff=0.8) for _ in range(4)]

    assert found == ["creator7@example.org", "creator7@example.org", "", ""]


def test_all_rows_of_a_wrong_file_are_refused_and_the_first_have_a_hint(personal, by_maria, monkeypatch):
    monkeypatch.setattr(near, "MOST", 10)
    people = make.ready(personal, 5)
    rows = [[one.email.replace("example", "exemple"), "CODE10"] for one in people]
    data = make.sheet([["Email", "Promo Code"], *rows])
    one = imports.check(personal, data, file_name="o.xlsx", by=by_maria)

    said = [row["problems"][0] for row in one.rows]
    assert [problem["code"] for problem in said] == ["row.unknown_order"] * 5
    assert [bool(problem["suggestion"]) for problem in said] == [True, True, False, False, False]


@pytest.mark.parametrize("refuse", [clashes.refuse_repeated_orders, clashes.refuse_repeated_codes])
def test_one_code_in_every_row_of_the_longest_file_is_refused_in_seconds(refuse):
    rows = [Row(Entry(line), collaboration=1, given={"promo_code": "MARIE10"}) for line in TWENTY_THOUSAND]
    before = time.process_time()
    refuse(rows)

    assert time.process_time() - before < 5  # row by row beside all others it took a minute
    assert all(row.verdict == "refused" for row in rows)
    assert "rows 2, 4, 5, 6, 7" in rows[1].problems[0]["message"]
