"""The kept rows of an import are paged and counted by the data base, as Python would from the whole list."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.paginator import Paginator

from campaigns.kept_rows import SHOWN_FIRST, KeptRows, Tally, tally
from campaigns.models import OrderImport
from campaigns.rows import VERDICTS

BOTH = ("promo_code", "affiliate_link")


def kept(line: int, verdict: str, given: dict[str, str] | None = None, present: dict[str, str] | None = None) -> Any:
    entry = {"line": line, "order": "", "email": 'Ngọc "N" \\ ’%s', "values": {}}
    return {"entry": entry, "verdict": verdict, "given": given or {}, "present": present or {}, "problems": []}


@pytest.fixture
def an_import(personal, maria):
    def make_it(rows: list[Any]) -> OrderImport:
        counts = {verdict: sum(1 for row in rows if row["verdict"] == verdict) for verdict in VERDICTS}
        return OrderImport.objects.create(campaign=personal, brand=personal.brand, rows=rows, counts=counts)

    return make_it


@pytest.fixture
def mixed(an_import) -> OrderImport:
    return an_import([kept(line, VERDICTS[line * 7 % 5]) for line in range(130, 1, -1)])


@pytest.mark.parametrize("verdict", ["", *VERDICTS])
def test_the_pages_hold_every_row_once_in_the_order_shown(mixed, verdict):
    expected = [row for row in mixed.rows if not verdict or row["verdict"] == verdict]
    expected.sort(key=lambda row: (SHOWN_FIRST.index(row["verdict"]), row["entry"]["line"]))
    shown = [row for page in Paginator(KeptRows(mixed, verdict), 20) for row in page]

    assert shown == expected


def test_the_refused_come_first_where_only_they_are_asked_for_first(mixed):
    expected = sorted(mixed.rows, key=lambda row: (row["verdict"] != "refused", row["entry"]["line"]))

    assert list(KeptRows(mixed, first=("refused",))) == expected
    assert KeptRows(mixed, first=("refused",))[:20] == expected[:20]


def test_a_file_is_read_in_the_order_of_its_lines(mixed, monkeypatch):
    monkeypatch.setattr("campaigns.kept_rows.AT_ONCE", 50)

    assert list(KeptRows(mixed, first=())) == sorted(mixed.rows, key=lambda row: row["entry"]["line"])


def test_an_unknown_verdict_means_all(mixed):
    assert len(KeptRows(mixed, "'; --")) == len(mixed.rows)
    assert KeptRows(mixed, "'; --")[0:1] == KeptRows(mixed)[0:1]


def test_a_page_reads_its_rows_and_no_list(mixed, django_assert_num_queries):
    one = OrderImport.objects.defer("rows").get(pk=mixed.pk)
    with django_assert_num_queries(1) as asked:
        assert len(KeptRows(one)[100:150]) == 29
    assert "LIMIT 29 OFFSET 100" in asked[0]["sql"]


def test_nothing_is_shown_of_an_import_without_rows(an_import):
    assert KeptRows(an_import([]))[0:50] == []
    assert tally(an_import([]), BOTH) == Tally()


def test_what_new_rows_would_store_is_counted(an_import):
    one = an_import(
        [
            kept(2, "new", {"promo_code": "A10", "affiliate_link": "https://a.example"}),
            kept(3, "new", {"promo_code": "B10", "affiliate_link": ""}, {"promo_code": "", "affiliate_link": ""}),
            kept(4, "new", {"promo_code": "C10"}, {"promo_code": "C10", "affiliate_link": "https://c.example"}),
            kept(5, "new", {"affiliate_link": "https://d.example"}, {"promo_code": "D10"}),
            kept(6, "changed", {"promo_code": "E10"}, {"promo_code": "OLD10"}),
            kept(7, "refused", {"promo_code": "F10"}),
        ]
    )
    assert tally(one, BOTH) == Tally(codes=2, links=2, complete=3)


@pytest.mark.parametrize(("name", "stored"), [("promo_code", Tally(2, 0, 2)), ("affiliate_link", Tally(0, 2, 2))])
def test_with_one_column_the_number_of_new_rows_says_it_all(an_import, django_assert_num_queries, name, stored):
    one = an_import([kept(2, "new", {name: "x"}), kept(3, "new", {name: "y"}), kept(4, "blank")])
    with django_assert_num_queries(0):
        assert tally(one, (name,)) == stored
