"""Colours are legible: every pair of tokens that meets on a page is computed, in light and in dark (WCAG 2.2 AA)."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

SHEETS = settings.ROOT / "static" / "css"
TOKEN = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
TOKENS = {
    name: {"light": light, "dark": dark} for name, light, dark in TOKEN.findall((SHEETS / "tokens.css").read_text())
}

GROUNDS = ("ground", "surface", "sunken", "raised")
WASHES = ("accent-wash", "info-wash", "ok-wash", "warn-wash", "bad-wash")
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-quiet") for ground in GROUNDS],
    *[("ink", wash) for wash in WASHES],
    *[(link, ground) for link in ("accent", "accent-strong") for ground in (*GROUNDS, "accent-wash")],
    *[(tone, ground) for tone in ("ok", "warn", "bad") for ground in ("surface", "raised", "ground", "sunken")],
    *[(tone, f"{tone}-wash") for tone in ("ok", "warn", "bad", "info", "pair")],
    *[("accent-strong", wash) for wash in ("info-wash", "warn-wash")],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-bad", "bad"),
]
PARTS = [
    *[("edge", ground) for ground in GROUNDS],
    *[("focus", ground) for ground in (*GROUNDS, *WASHES)],
    *[("accent", ground) for ground in GROUNDS],
    *[("pair-mark", ground) for ground in ("ground", "surface")],
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (PARTS, 3.0)], ids=["text", "parts"])
def test_every_pair_has_contrast_enough(scheme, pairs, least):
    found = {pair: contrast(TOKENS[pair[0]][scheme], TOKENS[pair[1]][scheme]) for pair in pairs}

    assert {pair: round(value, 2) for pair, value in found.items() if value < least} == {}


def test_black_on_white_is_21_to_1():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_every_text_colour_of_the_sheets_is_computed():
    written = "".join(sheet.read_text() for sheet in SHEETS.glob("*.css"))
    used = set(re.findall(r"[{; ]color: var\(--([\w-]+)\)", written))

    assert used - {"line"} <= {foreground for foreground, _ in TEXT} | {"edge", "accent"}


def test_every_named_value_is_defined():
    written = "".join(sheet.read_text() for sheet in SHEETS.glob("*.css"))
    used = set(re.findall(r"var\(--([\w-]+)\)", written))

    assert used <= set(re.findall(r"--([\w-]+):", written))
