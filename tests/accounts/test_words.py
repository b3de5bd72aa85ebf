"""The pure modules: names, currencies, addresses."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import currencies
from accounts.addresses import is_own_path, rooted
from accounts.names import clean_name, clean_text


@given(st.text(max_size=300))
def test_clean_name_can_stand_in_a_mails_head(text):
    """SEC-08: whatever was typed."""
    name = clean_name(text)
    assert len(name) <= 100
    assert not {unicodedata.category(char) for char in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean_name(name) == name


def test_clean_text_keeps_lines_and_drops_control_characters():
    assert clean_text("one\r\n\r\ntwo\x07 \x1b[31m") == "one\n\ntwo [31m"


@pytest.mark.parametrize(
    ("code", "places"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("UGX", 0), ("XOF", 0), ("TND", 3)]
)
def test_currency_has_its_own_number_of_decimals(code, places):
    assert currencies.decimals(code) == places


@pytest.mark.parametrize("code", ["XXX", "XTS", "EURO", "eur", "", "BTC", "XAU"])
def test_what_nobody_is_paid_in_is_no_currency(code):
    assert not currencies.is_currency(code)


def test_brands_choose_from_currencies_of_countries():
    codes = [code for code, _ in currencies.CHOICES]
    assert codes == sorted(set(codes))
    assert len(codes) > 150
    assert "CLF" not in codes


def test_link_keeps_its_path_and_gets_our_host():
    assert rooted("https://evil.example/a/b/?c=1") == "http://127.0.0.1:8000/a/b/?c=1"


@given(st.text(max_size=40))
def test_own_path_never_names_a_host(text):
    """AUT-10: whatever `next` says."""
    if is_own_path(text):
        assert text.startswith("/")
        assert not text.startswith(("//", "/\\"))
