"""A creator who goes is taken out of kept verdicts, and only she: codes, verdicts and the others stay (LIF-01)."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from campaigns import import_traces
from campaigns.models import OrderImport

HERS, OTHERS = 7, 8
NAMES, ADDRESSES = {"Ange", "@ange.b"}, {"ange@example.org"}


def row(creator: str = "", email: str = "", *, collaboration: int | None = None, name: str = "", **more: Any) -> Any:
    """A kept verdict on the code ANGE, in which her name is a part of nearly everything."""
    cells = {"promo_code": ["ANGE", "text", "ANGE"]}
    entry = {"line": 2, "order": "T-ANGE-1", "email": email, "creator": creator, "values": cells, "hidden": False}
    decided = {"verdict": "changed", "given": {"promo_code": "ANGE"}, "present": {"promo_code": "ORANGE10"}}
    said = {"problems": [], "warnings": []}
    return {"entry": entry, "collaboration": collaboration, "name": name} | decided | said | more


def said(message: str, suggestion: str = "") -> list[dict[str, str]]:
    return [{"column": "change", "code": "row.changed", "message": message, "suggestion": suggestion}]


@pytest.fixture
def without_her(personal):
    """What is left of one row, or of what was said of the file."""

    def run(kept: Any, problems: Any = ()) -> Any:
        one = OrderImport.objects.create(
            campaign=personal, brand=personal.brand, rows=[kept] if kept else [], problems=list(problems)
        )
        import_traces.take_out([personal], [HERS], names=NAMES, addresses=ADDRESSES)
        one.refresh_from_db()
        return one.rows[0] if kept else one.problems

    return run


def untouched(kept: Any) -> Any:
    """Everything that no departure changes."""
    found = copy.deepcopy(kept)
    for name in ("creator", "email"):
        found["entry"].pop(name)
    return {name: found[name] for name in ("entry", "verdict", "given", "present", "collaboration")}


@pytest.mark.parametrize("whose", [HERS, OTHERS, None])
def test_verdicts_codes_and_orders_stay_whoevers_row_it_is(without_her, whose):
    kept = row("Ange", "ange@example.org", collaboration=whose, name="Ange")

    assert untouched(without_her(copy.deepcopy(kept))) == untouched(kept)


def test_her_own_row_loses_whatever_she_was_called_there(without_her):
    left = without_her(
        row(
            "Angie", "old@example.org", collaboration=HERS, name="Ange Before",
            warnings=said("The name “Angie” is not taken over; Ange Before keeps hers.", "old@example.org"),
        )
    )  # fmt: skip

    assert (left["name"], left["entry"]["creator"], left["entry"]["email"]) == ("", "", "")
    assert left["warnings"] == [
        {"column": "change", "code": "row.changed", "suggestion": "—"}
        | {"message": "The name “—” is not taken over; — keeps hers."}
    ]


def test_a_line_that_belongs_to_nobody_loses_her_name_and_address(without_her):
    left = without_her(row("ange (insta)", "Ange@Example.org", name="@ange.b"))

    assert (left["name"], left["entry"]["creator"], left["entry"]["email"]) == ("—", "— (insta)", "—")


@pytest.mark.parametrize("name", ["Ange", "Ange Petit", "Solange", "Ange-Marie"])
def test_another_creator_keeps_her_name_and_address(without_her, name):
    kept = row(name, "solange@example.org", collaboration=OTHERS, name=name, warnings=said(f"{name} has ORANGE10 now."))

    assert without_her(copy.deepcopy(kept)) == kept


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("ORANGE10 is already Ange's here.", "ORANGE10 is already —'s here."),
        ("Row 2: ANGE is on row 3 too; ask ange@example.org.", "Row 2: ANGE is on row 3 too; ask —."),
        ("ANGE-10 was changed; Solange has it.", "ANGE-10 was changed; Solange has it."),
        ("Did you mean mi.ange@example.org or ange@example.org.uk?",) * 2,
        ("L’ordre d’Ange est prêt.", "L’ordre d’— est prêt."),
    ],
)
def test_sentences_lose_her_name_where_it_stands_by_itself(without_her, message, left):
    found = without_her(row("Luc", collaboration=OTHERS, name="Luc", problems=said(message, "ange@example.org")))

    assert [(one["message"], one["suggestion"]) for one in found["problems"]] == [(left, "—")]
    assert [(one["column"], one["code"]) for one in found["problems"]] == [("change", "row.changed")]


def test_what_is_said_of_the_file_loses_her_name_too(without_her):
    [left] = without_her(None, said("ORANGE10 stands beside Luc; one row up is Ange."))

    assert left["message"] == "ORANGE10 stands beside Luc; one row up is —."
