"""Codes made up from a pattern."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promocodes import generator, spoken
from promocodes.folding import folded
from promocodes.generator import Candidate, PatternRefused, Suggestion
from promocodes.values import normalize_code, read_code


def person(name: str = "Marie Laurent", *, owner: int = 1, handle: str = "", email: str = "") -> Candidate:
    return Candidate(key=f"T{owner}", owner=owner, name=name, handle=handle, email=email)


def made(pattern: str, *people: Candidate, length: int = 20, **more: object) -> list[Suggestion]:
    read = generator.read_pattern(pattern, length)
    return generator.suggest(read, people, length=length, **{"taken": {}, **more})  # type: ignore[arg-type]


def codes(pattern: str, *people: Candidate, **more: object) -> list[str]:
    return [one.code for one in made(pattern, *people, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("{FIRSTNAME}10", "MARIE10"),
        ("{firstname}-{LastName}", "MARIE-LAURENT"),
        ("summer {HANDLE}", "SUMMERMARIE.L"),
        ("LUMEN{NUMBER}", "LUMEN1"),
        ("été%", "ETE%"),
    ],
)
def test_a_pattern_is_filled_with_her_names(pattern, code):
    assert codes(pattern, person(handle="@marie.l")) == [code]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Élodie", "ELODIE"), ("Weiß", "WEISS"), ("Işıl", "ISIL"), ("İpek", "IPEK"), ("Søren", "SOREN"),
        ("Łukasz", "LUKASZ"), ("Œuvre", "OEUVRE"), ("Ægir", "AEGIR"), ("Þór", "THOR"), ("ＭＡＲＩＥ", "MARIE"),
        ("Jean-Luc", "JEAN-LUC"), ("O'Neil", "ONEIL"), ("Мария", ""), ("明", ""), ("🎉", ""),
    ],
)  # fmt: skip
def test_accents_are_folded(name, plain):
    assert folded(name) == plain


def test_random_letters_have_no_look_alikes_and_stay_the_same_for_a_seed():
    people = [person(owner=number) for number in range(1, 300)]

    found = codes("{RANDOM4}", *people, seed="a")

    assert len(set(found)) == len(people)
    assert not set("".join(found)) & set("0O1IL")
    assert found == codes("{RANDOM4}", *people, seed="a")
    assert found != codes("{RANDOM4}", *people, seed="b")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{FIRSTNAME}10", ["MARIE10", "MARIE10-2", "LUC10", "MARIE10-3"]),
        ("{FIRSTNAME}{NUMBER}", ["MARIE1", "MARIE2", "LUC1", "MARIE3"]),
        ("SUMMER", ["SUMMER", "SUMMER-2", "SUMMER-3", "SUMMER-4"]),
    ],
)
def test_no_two_get_the_same_code(pattern, expected):
    assert codes(pattern, person(), person(owner=2), person("Luc", owner=3), person(owner=4)) == expected


def test_a_taken_code_is_left_to_its_owner():
    taken = {"marie10": 2, "marie10-2": 0}

    assert codes("{FIRSTNAME}10", person(owner=1), person(owner=2), taken=taken) == ["MARIE10-3", "MARIE10"]


def test_only_names_are_shortened():
    long = person("Wilhelmina-Alexandra Featherstonehaugh")

    assert codes("{FIRSTNAME}-{LASTNAME}10", long, length=12) == ["WILH-FEATH10"]
    assert codes("{FIRSTNAME}10", long, person("Wilhelmina-Alexandra", owner=2), length=8) == ["WILHEL10", "WILH10-2"]


@pytest.mark.parametrize(
    ("someone", "code"),
    [
        (person("Мария", handle="@maria_k", email="m@x.org"), "MARIA_K10"),
        (person("明", handle="@明", email="ming+news@example.org"), "MING10"),
        (person("明", email="明@example.org"), "CREATOR110"),
        (person(""), "CREATOR110"),
    ],
)
def test_who_has_no_latin_name_goes_by_handle_address_or_number(someone, code):
    assert codes("{FIRSTNAME}10", someone) == [code]


def test_a_missing_last_name_is_left_out():
    assert codes("{FIRSTNAME}{LASTNAME}", person("Cher")) == ["CHER"]
    assert codes("{LASTNAME}", person("Cher", handle="cher.official")) == ["CHER.OFFICIAL"]


@pytest.mark.parametrize(
    ("pattern", "length", "code"),
    [
        ("{SURNAME}10", 20, "generator.unknown_placeholder"),
        ("{FIRSTNAME", 20, "generator.unknown_placeholder"),
        ("{}", 20, "generator.unknown_placeholder"),
        ("", 20, "generator.empty"),
        (" 🎉 ", 20, "generator.empty"),
        ("SUMMERTIME", 8, "generator.too_long"),
        ("{FIRSTNAME}" * 30, 64, "generator.too_long"),
        ("{FIRSTNAME}", 65, "generator.bad_length"),
        ("{FIRSTNAME}", 3, "generator.bad_length"),
    ],
)
def test_a_pattern_that_makes_no_codes_is_refused(pattern, length, code):
    with pytest.raises(PatternRefused) as refused:
        generator.read_pattern(pattern, length)
    assert refused.value.code == code


def test_an_unknown_placeholder_is_named_with_the_known_ones():
    with pytest.raises(PatternRefused, match=r"“\{SURNAME\}” is no placeholder. Known: \{FIRSTNAME\}, .*\{RANDOM4\}"):
        generator.read_pattern("{SURNAME}10")


def test_reserved_and_rude_words_stand_in_no_code():
    [staff, viper, rude] = made(
        "{FIRSTNAME}-10",
        person("Staff"),
        person("Viper", owner=2),
        person("Putain", owner=3),
        reserved=["staff", "VIP"],
    )

    assert (staff.code, viper.code, rude.code) == ("", "VIPER-10", "")
    assert [one.code for one in (*staff.warnings, *rude.warnings)] == ["generator.forbidden"] * 2


@pytest.mark.parametrize("name", ["Cassandra", "Nazir", "Yoshito", "Essex", "Dick"])
def test_a_name_is_no_rude_word(name):
    assert spoken.forbidden_word(folded(name) + "10") == ""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("MARIE10", []),
        ("LEO05", ["code.looks_alike"]),
        ("M0NA", ["code.looks_alike"]),
        ("HEIDI10", ["code.looks_alike"]),
        ("ANNA20", ["code.double_letter"]),
    ],
)
def test_codes_hard_to_read_aloud_are_warned_of(code, found):
    assert [one.code for one in spoken.warnings(code)] == found


def test_a_pattern_without_room_for_all_says_so():
    found = made("A{NUMBER}BC", *(person(owner=number) for number in range(1, 12)), length=4)

    assert [one.code for one in found[:9]] == [f"A{number}BC" for number in range(1, 10)]
    assert [(one.code, one.warnings[0].code) for one in found[9:]] == [("", "generator.no_code")] * 2


PARTS = st.sampled_from([*(f"{{{name}}}" for name in generator.PLACEHOLDERS), "10", "-", "SUMMER", "é", " ", "%"])
PEOPLE = st.lists(st.tuples(st.text(max_size=30), st.text(max_size=12), st.text(max_size=12)), max_size=12)


@given(st.lists(PARTS, min_size=1, max_size=4).map("".join), PEOPLE, st.integers(4, 64))
def test_whatever_is_suggested_can_be_stored(pattern, people, length):
    cast = [
        Candidate(f"T{place}", place, name, handle, email)
        for place, (name, handle, email) in enumerate(people, start=1)
    ]
    try:
        found = made(pattern, *cast, length=length, taken={"summer10": 0, "creator1": 1})
    except PatternRefused:
        return
    given_out = [one.code for one in found if one.code]
    assert len(found) == len(cast)
    assert all(one.code or one.warnings for one in found)
    assert all(read_code(code).value == code and len(code) <= length for code in given_out)
    assert len({normalize_code(code) for code in given_out}) == len(given_out)
