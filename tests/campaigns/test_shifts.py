"""Values that stand one row too low or too high: the hint, the shifted reading, and no false alarm."""

from __future__ import annotations

import datetime
import string

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry
from campaigns import imports, offers, shifting, shifts, typed_codes
from campaigns.imports import ImportRefused
from campaigns.models import Collaboration, OrderImport
from campaigns.order_book import Order, OrderBook
from campaigns.orders import Entry
from campaigns.rows import Row
from tests import make

NAMES = ["Marie Laurent", "Luc Moreau", "Zoé Petit", "Anaïs Faure", "Hugo Blanc"]
CODES = ["MARIE10", "LUC10", "ZOE10", "ANAIS10", "HUGO10"]


def hint(codes, *, names=NAMES, present=None, **more):
    """The hint for these codes beside these names, without a data base."""
    book = OrderBook.__new__(OrderBook)
    book.by_pk = {
        pk: Order(pk, f"ref{pk}", f"creator{pk}@example.org", name, "", "ready_to_send", pk, None, None)
        for pk, name in enumerate(names, 1)
    }
    rows = []
    for pk, (name, code) in enumerate(zip(names, codes, strict=True), 1):
        given = {"promo_code": code} | {column: values[pk - 1] for column, values in more.items()}
        had = {"promo_code": present[pk - 1] if present else "", "affiliate_link": ""}
        rows.append(Row(Entry(pk + 1), "new", pk, name, had, given))
    return shifts.hint(rows, book)


def test_codes_one_row_too_low_are_noticed_with_an_example():
    found = hint(["", *CODES[:-1]])

    assert (found.code, found.suggestion) == ("rows.shifted", "-1")
    assert "MARIE10 stands beside Luc Moreau; one row up is Marie Laurent." in found.message


def test_codes_one_row_too_high_are_noticed():
    assert hint([*CODES[1:], ""]).suggestion == "1"


def test_links_are_noticed_by_their_path():
    links = [f"https://shop.example/{name.split()[0].lower()}" for name in NAMES]
    found = hint([""] * 5, affiliate_link=["", *links[:-1]])

    assert found.suggestion == "-1"
    assert "The links look one row too low" in found.message


def test_present_values_of_the_neighbours_are_evidence():
    random = ["X7KQ", "PLM2", "9WET", "ZZ4B", "RT5H"]

    assert hint(["", *random[:-1]], present=random).suggestion == "-1"
    assert hint(random, present=random) is None


def test_accents_and_case_do_not_matter():
    assert hint(["", "marie10", "Luc-10", "ZOÉ", "anaïs"]).suggestion == "-1"


@pytest.mark.parametrize(
    "codes",
    [
        CODES,
        ["", "", "MARIE10", "LUC10", ""],  # two rows of evidence are an accident
        ["MARIE10", "LUC10", "LUC20", "ZOE10", "ANAIS10"],  # two stand right
        ["", "MARIE10", "LUC10", "ZOE10", "X7K2"][::-1],  # nobody's neighbours
        ["SUMMER1", "SUMMER2", "SUMMER3", "SUMMER4", "SUMMER5"],
    ],
)
def test_there_is_no_hint_where_it_is_not_clear(codes):
    assert hint(codes) is None


def test_a_namesake_next_to_her_is_no_evidence():
    assert (
        hint(["MARIE1", "MARIE2", "MARIE3", "MARIE4"], names=["Marie A.", "Marie B.", "Marie C.", "Marie D."]) is None
    )


def test_only_one_of_two_columns_moved_is_said_without_an_offer():
    links = [f"https://shop.example/{name.split()[0].lower()}" for name in NAMES]
    found = hint(["", *CODES[:-1]], affiliate_link=links)

    assert found.suggestion == ""
    assert "Move the codes one row up in your file." in found.message


def test_a_long_file_is_looked_at_in_three_places():
    names = [f"{first} {last}" for first in ("Marie", "Luc", "Zoé", "Hugo") for last in string.ascii_uppercase] * 10
    codes = [name.split()[0] + name.split()[1] for name in names]
    names = [f"{name.split()[0]}{name.split()[1]}x" for name in names]

    assert hint(["", *codes[:-1]], names=names).suggestion == "-1"
    assert hint(codes, names=names) is None


people = st.lists(
    st.tuples(
        st.sampled_from(["Marie", "Luc", "Zoé", "Anna", "Li", "Ole"]), st.text(string.ascii_lowercase, max_size=9)
    ),
    min_size=1,
    max_size=30,
)


@given(people, st.data())
def test_random_codes_never_give_a_hint(people, data):
    """IMP-C28: letters and digits without vowels, as generators make them, hold no name"""
    letters = st.text("BCDFGHJKMNPQRSTVWXYZ23456789", min_size=4, max_size=8)
    codes = data.draw(st.lists(letters, min_size=len(people), max_size=len(people)))

    assert hint(codes, names=[first for first, _ in people]) is None


@given(people, st.integers(1, 99))
def test_right_fills_never_give_a_hint(people, number):
    names = [f"{first} {last}" for first, last in people]

    assert hint([f"{first}{number}" for first, _ in people], names=names) is None


@pytest.fixture
def five(personal) -> list[Collaboration]:
    """Five orders that wait for codes, in the order of NAMES."""
    return [make.accepted(personal, make.creator(name)) for name in NAMES]


def check(campaign, five, codes, by):
    rows = [[one.order_reference, code] for one, code in zip(five, codes, strict=False)]
    rows += [["", code] for code in codes[len(five) :]]
    return imports.check(campaign, make.sheet([["Order", "Promo Code"], *rows]), file_name="o.xlsx", by=by)


@pytest.fixture
def too_low(personal, five, by_maria) -> OrderImport:
    """All codes one row too low; Hugo's stands below the last order."""
    return check(personal, five, ["", *CODES], by_maria)


def codes_of(one: OrderImport) -> list[str]:
    return [row["given"].get("promo_code") or row["entry"]["values"]["promo_code"][0] for row in one.rows]


def problems_of(one: OrderImport) -> dict[str, str]:
    return {problem["code"]: problem["message"] for problem in one.problems}


def test_the_shifted_reading_is_a_new_import_and_the_first_stays(too_low, by_maria):
    made = shifting.shift(too_low, -1, by=by_maria)
    too_low.refresh_from_db()

    assert codes_of(made) == CODES
    assert made.counts["new"] == 5
    assert (made.state, made.shift, made.file.name) == ("checked", -1, too_low.file.name)
    assert (too_low.state, too_low.shift, codes_of(too_low)) == ("checked", 0, ["", *CODES])
    assert "rows.shifted" in problems_of(too_low)
    assert "rows.shifted" not in problems_of(made)
    assert AuditEntry.objects.latest("pk").action == "import.shift"


def test_confirming_the_shifted_reading_gives_each_creator_her_own_code(too_low, five, by_maria):
    imports.confirm(shifting.shift(too_low, -1, by=by_maria), by=by_maria)

    held = Collaboration.objects.order_by("pk").values_list("promo_handout__value", flat=True)
    assert list(held) == CODES


def test_a_value_that_is_pushed_out_is_named(personal, five, by_maria):
    made = shifting.shift(check(personal, five, CODES, by_maria), 1, by=by_maria)

    assert codes_of(made) == ["", *CODES[:-1]]
    assert problems_of(made)["rows.pushed_out"].startswith("No row is left for HUGO10 of row 6")


def test_there_and_back_loses_nothing(too_low, by_maria):
    there = shifting.shift(too_low, 1, by=by_maria)
    back = shifting.shift(there, -1, by=by_maria)

    assert "rows.pushed_out" in problems_of(there)
    assert (back.shift, codes_of(back)) == (0, codes_of(too_low))
    assert shifting.unshifted(there) == too_low


def test_typed_codes_are_shifted_as_well(personal, five, by_maria):
    one = typed_codes.check(personal, zip(five, ["", *CODES[:-1]], strict=True), name="Typed codes", by=by_maria)
    made = shifting.shift(one, -1, by=by_maria)

    assert "rows.shifted" in problems_of(one)
    assert codes_of(made) == [*CODES[:-1], ""]
    assert not made.file


@pytest.mark.parametrize("state", ["applied", "undone", "expired"])
def test_a_finished_import_is_not_shifted(too_low, by_maria, state):
    if state == "expired":
        too_low.uploaded_at = timezone.now() - datetime.timedelta(hours=25)
        too_low.save()
    else:
        imports.confirm(too_low, leave_refused=True, by=by_maria)
        if state == "undone":
            imports.undo(too_low, by=by_maria)
    too_low.refresh_from_db()
    with pytest.raises(ImportRefused) as refused:
        shifting.shift(too_low, -1, by=by_maria)

    assert refused.value.code == f"import.{state}"
    assert OrderImport.objects.count() == 1


def test_nothing_is_shifted_in_a_closed_campaign(too_low, by_maria):
    offers.close(too_low.campaign, by=by_maria)
    too_low.campaign.refresh_from_db()
    with pytest.raises(ImportRefused, match="closed") as refused:
        shifting.shift(too_low, -1, by=by_maria)

    assert refused.value.code == "campaign.closed"


def test_nothing_is_shifted_past_the_file(personal, five, by_maria):
    one = check(personal, five[:1], CODES[:1], by_maria)
    further = shifting.shift(one, 1, by=by_maria)
    with pytest.raises(ImportRefused) as refused:
        shifting.shift(further, 1, by=by_maria)

    assert refused.value.code == "rows.shift_too_far"


def test_one_click_shows_the_shifted_reading_and_the_way_back(signed_in, maria, personal, too_low):
    client = signed_in(maria)
    address = reverse("campaigns:import", args=[personal.pk, too_low.pk])
    page = client.get(address).content.decode()
    assert 'data-error-code="rows.shifted"' in page
    assert "See it moved one row up" in page

    moved = client.post(address, {"do": "shift_up"}, follow=True).content.decode()

    assert "Every value stands one row higher than in the file" in moved
    assert f'href="{address}"' in moved
    assert "5 codes stored, 5 e-mails in 10 minutes." in moved


def test_a_finished_import_is_not_shifted_on_its_page(signed_in, maria, personal, too_low, by_maria):
    imports.confirm(too_low, leave_refused=True, by=by_maria)
    client = signed_in(maria)
    address = reverse("campaigns:import", args=[personal.pk, too_low.pk])

    assert "See it moved" not in client.get(address).content.decode()
    answer = client.post(address, {"do": "shift_up"})
    assert answer.status_code == 409
    assert 'data-error-code="import.applied"' in answer.content.decode()


def test_a_viewer_shifts_nothing(signed_in, vera, personal, too_low):
    client = signed_in(vera)
    address = reverse("campaigns:import", args=[personal.pk, too_low.pk])

    assert "See it moved" not in client.get(address).content.decode()
    assert client.post(address, {"do": "shift_up"}).status_code == 403
    assert OrderImport.objects.count() == 1


def test_the_hint_stands_first_among_the_notices(signed_in, maria, personal, too_low):
    too_low.problems = [*too_low.problems, {"code": "file.orders_missing", "message": "x", "suggestion": ""}]
    too_low.problems.sort(key=lambda problem: problem["code"] == "rows.shifted")
    too_low.save()
    page = signed_in(maria).get(reverse("campaigns:import", args=[personal.pk, too_low.pk])).content.decode()

    assert page.index('"rows.shifted"') < page.index('"file.orders_missing"')
