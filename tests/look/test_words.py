"""The template words: small, and right at the edges."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from campaigns.templatetags import tandem


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Marie Laurent", "ML"),
        ("marie@example.org", "MA"),
        ("Ana de la Cruz", "AC"),
        ("É", "É"),
        ("", "?"),
        ("@@", "?"),
    ],
)
def test_initials(name, letters):
    assert tandem.initials(name) == letters


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1 K"),
        (1234, "1.2 K"),
        (128_400, "128 K"),
        (999_600, "1 M"),
        (3_400_000, "3.4 M"),
        (None, ""),
    ],
)
def test_compact_number(number, text):
    assert tandem.compact_number(number) == text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1250", "EUR", "€ 1,250.00"),
        ("1250.4", "JPY", "¥ 1,250"),
        ("0.0005", "KWD", "KWD 0.001"),
        ("70", "SEK", "SEK 70.00"),
        (None, "EUR", ""),
    ],
)
def test_money_has_the_decimals_of_its_currency(amount, currency, text):
    assert tandem.money(amount, currency) == text


def test_grouped_shows_a_dash_for_nothing():
    assert (tandem.grouped(18204), tandem.grouped(0), tandem.grouped(None)) == ("18,204", "0", "—")


def test_query_changes_one_name_and_keeps_the_rest():
    context = {"request": RequestFactory().get("/?q=a%26b&page=3&sort=name")}

    assert tandem.query(context, page=4, sort=None) == "?q=a%26b&page=4"


def test_a_badge_escapes_its_words():
    assert tandem.status_badge("<b>") == '<span class="badge">&lt;b&gt;</span>'
    assert tandem.status_badge("published") == '<span class="badge badge-ok">Published</span>'


def test_a_long_address_breaks_after_its_slashes_only():
    assert tandem.breakable("https://x.example/r/<a>") == "https://<wbr>x.example/<wbr>r/<wbr>&lt;a&gt;"
