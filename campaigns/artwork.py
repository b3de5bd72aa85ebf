"""A cover for each campaign: the picture that its brand has sent, else a drawn one in the brand's colours."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts import pictures
from campaigns.models import Campaign

WIDTH, HEIGHT = 320, 180

# ground, then three colours from dark to light; all of them sit well on white and on near black
PALETTES = (
    ("#f7d9c4", "#8a2f1d", "#e2603a", "#ffb38a"),
    ("#d5ece5", "#0b4f45", "#1c9080", "#8fd6c4"),
    ("#e3e0f6", "#322a72", "#6a5acd", "#b4a8ef"),
    ("#fbe6b3", "#8a5200", "#e39b1f", "#ffd36b"),
    ("#d9e8f7", "#163f6b", "#3b82c4", "#9cc8ee"),
    ("#f8dbe6", "#7d1f4b", "#d2487f", "#f3a3c2"),
    ("#e6ecd0", "#3f5116", "#7f9a35", "#c3d47f"),
    ("#e9e1d8", "#43352a", "#a27b5c", "#d9bd9f"),
)


def cover(campaign: Campaign) -> SafeString:
    """The campaign's own picture, else a drawn one, for decoration: it says nothing that the words do not."""
    if campaign.picture:
        return format_html('<img class="picture" src="{}" alt="" loading="lazy">', pictures.address(campaign.picture))
    ground, *colours = PALETTES[_number(f"brand:{campaign.brand_id}") % len(PALETTES)]
    seed = _number(f"campaign:{campaign.slug}")
    pen = random.Random(seed)  # noqa: S311  a drawing, no secret
    drawn = DRAWINGS[seed % len(DRAWINGS)](pen, colours)
    return mark_safe(  # noqa: S308  numbers and our own colours only
        f'<svg class="picture" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice" aria-hidden="true"'
        f' focusable="false"><path fill="{ground}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>{drawn}</svg>'
    )


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])


def _tiles(pen: random.Random, colours: list[str]) -> str:
    """A quilt of quarter circles."""
    side, shapes = 60, []
    for row in range(3):
        for column in range(6):
            x, y = column * side - 20, row * side
            shape = pen.randrange(6)
            fill = pen.choice(colours)
            if shape < 4:
                # a quarter circle about one of the tile's corners
                cx, cy = x + side * (shape % 2), y + side * (shape // 2)
                dx, dy = (side if shape % 2 == 0 else -side), (side if shape < 2 else -side)
                sweep = int(dx * dy > 0)
                shapes.append(f'<path fill="{fill}" d="M{cx} {cy}h{dx}a{side} {side} 0 0 {sweep} {-dx} {dy}z"/>')
            elif shape == 4:
                shapes.append(f'<circle fill="{fill}" cx="{x + side // 2}" cy="{y + side // 2}" r="{side // 2}"/>')
    return "".join(shapes)


def _hills(pen: random.Random, colours: list[str]) -> str:
    """A sun above three ridges."""
    dark, middle, light = colours
    parts = [
        f'<circle fill="{light}" cx="{pen.randint(70, 250)}" cy="{pen.randint(48, 80)}" r="{pen.randint(30, 44)}"/>'
    ]
    for height, fill, veil in ((96, middle, ".45"), (122, middle, "1"), (148, dark, "1")):
        phase, rise = pen.random() * math.tau, pen.randint(10, 20)
        points = " ".join(f"{x} {height + rise * math.sin(phase + x / 46):.0f}" for x in range(0, WIDTH + 1, 16))
        parts.append(f'<path fill="{fill}" opacity="{veil}" d="M0 {HEIGHT}L{points}L{WIDTH} {HEIGHT}z"/>')
    return "".join(parts)


def _rings(pen: random.Random, colours: list[str]) -> str:
    """Two families of rings that meet."""
    parts = []
    for cx, cy in ((pen.randint(30, 120), pen.randint(140, 190)), (pen.randint(210, 300), pen.randint(0, 60))):
        turned = pen.sample(colours, 3)
        for step, radius in enumerate(range(112, 8, -26)):
            parts.append(
                f'<circle cx="{cx}" cy="{cy}" r="{radius}" fill="none" stroke="{turned[step % 3]}" stroke-width="15"/>'
            )
    return "".join(parts)


def _petals(pen: random.Random, colours: list[str]) -> str:
    """Leaves on a grid, each turned its own way."""
    dark, middle, light = colours
    parts = []
    for row in range(3):
        for column in range(6):
            x, y = 10 + column * 60, 30 + row * 60
            turn = pen.choice((45, 135))
            fill = pen.choice((dark, middle, middle, light))
            parts.append(
                f'<path fill="{fill}" transform="translate({x} {y}) rotate({turn})" d="M-38 0Q0-30 38 0Q0 30-38 0z"/>'
            )
    return "".join(parts)


def _waves(pen: random.Random, colours: list[str]) -> str:
    """Ribbons that run across."""
    parts, rise, phase = [], pen.randint(14, 24), pen.random() * math.tau
    for step in range(7):
        y = -10 + step * 34
        points = " ".join(f"{x} {y + rise * math.sin(phase + x / 52 + step / 5):.0f}" for x in range(-16, 352, 16))
        parts.append(
            f'<path fill="none" stroke="{colours[step % 3]}" stroke-width="{pen.choice((8, 14, 20))}" d="M{points}"/>'
        )
    return "".join(parts)


def _still_life(pen: random.Random, colours: list[str]) -> str:
    """Round and tall things on a table."""
    dark, middle, light = colours
    left = pen.choice((0, 1))
    tall, round_, low = (96, 176, 244) if left else (226, 144, 78)
    glow = pen.randint(40, 56)
    return (
        f'<path fill="{light}" opacity=".55" d="M0 132h{WIDTH}v48H0z"/>'
        f'<circle fill="{light}" cx="{round_}" cy="{pen.randint(60, 74)}" r="{glow}"/>'
        f'<path fill="{dark}" d="M{tall - 24} 148V74q0-12 12-14V40h24v20q12 2 12 14v74z"/>'
        f'<path fill="{middle}" d="M{tall - 24} 96h48v28h-48z"/>'
        f'<circle fill="{middle}" cx="{round_}" cy="118" r="30"/>'
        f'<path fill="{dark}" d="M{low - 34} 148a34 34 0 0 1 68 0z"/>'
        f'<circle fill="{light}" cx="{low}" cy="104" r="10"/>'
    )


DRAWINGS: tuple[Callable[[random.Random, list[str]], str], ...] = (_tiles, _hills, _rings, _petals, _waves, _still_life)
