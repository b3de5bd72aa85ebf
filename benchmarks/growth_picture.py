"""A curve of seconds over rows as SVG, readable on light and on dark ground. Pure: points in, text out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

LEFT, RIGHT, TOP, BOTTOM = 64.0, 460.0, 44.0, 232.0
WIDTH, HEIGHT = 520, 280
Place = Callable[[float], float]

STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2a28}.t{font-size:14px;font-weight:600}.q{fill:#5b6a66}"
    ".g{stroke:#d6dedb}.l{fill:none;stroke:#0b6b5c;stroke-width:2.5}.e{fill:none;stroke:#8a9a95;stroke-dasharray:4 4}"
    ".p{fill:#0b6b5c}.b{fill:#ffffff}"
    "@media (prefers-color-scheme:dark){text{fill:#e6edeb}.q{fill:#9fb0ab}.g{stroke:#33413d}.l{stroke:#5fd0b8}"
    ".e{stroke:#71827d}.p{fill:#5fd0b8}.b{fill:#141c1a}}"
)
"""The colours of static/css/tokens.css, which a picture in a document cannot read."""


def picture(title: str, what: str, points: Sequence[tuple[int, float]]) -> str:
    """Seconds over rows, both scales in powers of ten, beside a dashed line that grows as the rows do.

    `points` are rows and seconds, two at least, all above nought.
    """
    rows, seconds = [one[0] for one in points], [one[1] for one in points]
    as_rows = [seconds[0] * number / rows[0] for number in rows]
    across = _scale(min(rows), max(rows), LEFT, RIGHT)
    up = _scale(_power(min(seconds), math.floor), _power(max([*seconds, *as_rows]), math.ceil), BOTTOM, TOP)
    marks = "".join(
        f'<circle class="p" cx="{across(number):.1f}" cy="{up(taken):.1f}" r="4"/>'
        f'<text x="{across(number):.1f}" y="{up(taken) - 10:.1f}" text-anchor="middle">{duration(taken)}</text>'
        for number, taken in points
    )
    below = "".join(
        f'<text class="q" x="{across(number):.1f}" y="{BOTTOM + 20:.0f}" text-anchor="middle">{size(number)}</text>'
        for number in rows
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">'
        f'<style>{STYLE}</style><rect class="b" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
        f'<text class="t" x="20" y="24">{escape(title)}</text>{_grid(up, seconds, as_rows)}'
        f'<polyline class="e" points="{_line(across, up, rows, as_rows)}"/>'
        f'<polyline class="l" points="{_line(across, up, rows, seconds)}"/>{marks}{below}'
        f'<text class="q" x="{(LEFT + RIGHT) / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle">{escape(what)}</text>'
        "</svg>\n"
    )


def size(number: int) -> str:
    """1,000 as 1k, 10,000,000 as 10M."""
    for least, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= least and number % (least // 10) == 0:
            return f"{number / least:g}{letter}"
    return f"{number:,}"


def duration(seconds: float) -> str:
    """0.0042 as 4.2 ms, 12.34 as 12.3 s."""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def _scale(low: float, high: float, start: float, end: float) -> Place:
    """From values to places, by their logarithms."""
    first, span = math.log10(low), math.log10(high / low) or 1.0
    return lambda value: start + (end - start) * (math.log10(value) - first) / span


def _power(value: float, towards: Callable[[float], int]) -> float:
    return 10.0 ** towards(math.log10(value))


def _grid(up: Place, seconds: Sequence[float], as_rows: Sequence[float]) -> str:
    low, high = (round(math.log10(_power(edge, way))) for edge, way in (
        (min(seconds), math.floor), (max([*seconds, *as_rows]), math.ceil),
    ))  # fmt: skip
    return "".join(
        f'<line class="g" x1="{LEFT}" x2="{RIGHT}" y1="{up(10.0**power):.1f}" y2="{up(10.0**power):.1f}"/>'
        f'<text class="q" x="{LEFT - 8}" y="{up(10.0**power) + 4:.1f}" text-anchor="end">{duration(10.0**power)}</text>'
        for power in range(low, high + 1)
    )


def _line(across: Place, up: Place, rows: Sequence[int], seconds: Sequence[float]) -> str:
    return " ".join(f"{across(number):.1f},{up(taken):.1f}" for number, taken in zip(rows, seconds, strict=True))
