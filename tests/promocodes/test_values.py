"""Codes, links and order references as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promocodes.values import (
    new_order_reference,
    new_slug,
    normalize_code,
    read_code,
    read_order_reference,
    read_url,
)


@pytest.mark.parametrize(
    "code", ["MARIE10", "Marie10", "0012", "1E5", "MAR10", "10%", "TRUE", "été10", "A", "x" * 64, "夏セール"]
)
def test_code_is_kept_as_typed_when_its_letters_are_fine(code):
    """IMP-C01, IMP-C09, IMP-C17, IMP-C24."""
    assert read_code(code).value == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("MARIE 10", "code.bad_chars"),
        ("MARIE\n10", "code.multiline"),
        ("МARIE10", "code.mixed_script"),
        ("x" * 65, "code.too_long"),
        ("=HYPERLINK(1)", "code.bad_chars"),
        ("+1", "code.bad_chars"),
        ("-5", "code.bad_chars"),
        ("@x", "code.bad_chars"),
        ("<script>", "code.bad_chars"),
        ("{{7*7}}", "code.bad_chars"),
        ("MAR\u200bIE", "code.bad_chars"),
        ("MARIE\ufe0f10", "code.bad_chars"),
        ("MARIE🎉", "code.bad_chars"),
        ("tbd", "code.placeholder"),
        ("?", "code.placeholder"),
        ("-", "code.placeholder"),
    ],
)
def test_code_is_refused_with_its_reason_when_wrong(typed, code):
    """IMP-C15, C16, C18, C24, C25, C26, D20."""
    reading = read_code(typed)
    assert reading.value == ""
    assert [problem.code for problem in reading.problems] == [code]


@pytest.mark.parametrize("typed", ["  MARIE10 ", "\tMARIE10", "MARIE10\u00a0", "\u3000MARIE10\u202f"])
def test_code_is_trimmed_with_a_warning_when_spaces_stand_around_it(typed):
    """IMP-C12, IMP-C13."""
    reading = read_code(typed)
    assert (reading.value, [one.code for one in reading.warnings]) == ("MARIE10", ["code.trimmed"])


@pytest.mark.parametrize("typed", ["\u200bMARIE10", "MARIE10\ufeff", "\u00adMARIE10", "MARIE10\u200f"])
def test_code_is_cleaned_with_a_warning_when_invisible_characters_stand_around_it(typed):
    """IMP-C14."""
    reading = read_code(typed)
    assert (reading.value, [one.code for one in reading.warnings]) == ("MARIE10", ["code.cleaned"])


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\n"])
def test_code_is_blank_when_nothing_can_be_seen(typed):
    """D3."""
    reading = read_code(typed)
    assert (reading.value, reading.problems, reading.warnings) == ("", [], [])


def test_two_codes_are_one_when_only_case_or_width_differ():
    """D5, P02."""
    assert normalize_code("MARIE10") == normalize_code("marie10") == normalize_code("ＭＡＲＩＥ１０")
    assert normalize_code("ÉTÉ10") == normalize_code("e\u0301te\u030110")


@pytest.mark.parametrize(
    "url",
    ["https://shop.example.com", "https://shop.example.com/a%20b?x=%C3%A9&y=1#top", "https://example.com:443/"],
)
def test_link_is_kept_byte_for_byte_when_right(url):
    assert read_url(url).value == url


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("javascript:alert(1)", "url.bad_scheme"),
        ("data:text/html,x", "url.bad_scheme"),
        ("http://shop.example.com", "url.bad_scheme"),
        ("shop.example.com/x", "url.bad_scheme"),
        ("//shop.example.com", "url.bad_scheme"),
        ("https://user:pw@shop.example.com", "url.bad_host"),
        ("https://127.0.0.1/", "url.bad_host"),
        ("https://[::1]/", "url.bad_host"),
        ("https://localhost/", "url.bad_host"),
        ("https://shop.local/", "url.bad_host"),
        ("https://shop.example.com:8443/", "url.bad_host"),
        ("https://shop.example.com\\@evil.example", "url.bad"),
        ("https://shop.example.com/a b", "url.bad"),
        ("https://shop.example.com/" + "x" * 3000, "url.bad"),
        ("https://", "url.bad_host"),
    ],
)
def test_link_is_refused_with_its_reason_when_wrong(typed, code):
    """IMP-R21, SEC-08, SEC-09."""
    reading = read_url(typed)
    assert reading.value == ""
    assert [problem.code for problem in reading.problems] == [code]


def test_link_without_scheme_is_offered_with_https():
    assert read_url("shop.example.com/x").problems[0].suggestion == "https://shop.example.com/x"


def test_order_reference_is_read_back_when_typed_loosely():
    reference = new_order_reference()
    assert read_order_reference(f" {reference.lower().replace('-', ' ')} ") == reference


@given(st.integers(1, 9), st.sampled_from("123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_order_reference_is_refused_when_one_character_is_wrong(place, letter):
    """D16: a typing error is noticed."""
    reference = new_order_reference().replace("-", "")
    typed = reference[:place] + letter + reference[place + 1 :]
    assert read_order_reference(typed) in (
        "",
        reference[:6] + "-" + reference[6:] if letter == reference[place] else "",
    )


def test_slug_is_too_long_to_guess():
    """CLK-07: at least 47 bits."""
    assert len({new_slug() for _ in range(2000)}) == 2000
    assert 53 ** len(new_slug()) > 2**47


@given(st.text(max_size=80))
def test_reading_never_breaks_and_never_keeps_what_nobody_can_see(text):
    """P03, IMP-C14."""
    import unicodedata

    for reading in (read_code(text), read_url(text)):
        assert not (reading.value and reading.problems)
        assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in reading.value)


def test_code_whose_letters_unfold_past_the_column_is_refused():
    assert [problem.code for problem in read_code("ﷺ" * 60).problems] == ["code.too_long"]
