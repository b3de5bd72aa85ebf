"""The curves of docs/growth.md: drawn, readable on both grounds, and made by the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.growth_picture import BOTTOM, LEFT, RIGHT, TOP, duration, picture, size

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent.parent
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*points: tuple[int, float]) -> ElementTree.Element:
    return ElementTree.fromstring(picture("Files & more", "orders <of> it", points))  # noqa: S314 - our own


def dots(svg: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(one.get("cx", "")), float(one.get("cy", ""))) for one in svg.iter(f"{SVG}circle")]


def test_more_rows_lie_to_the_right_and_more_seconds_above():
    found = dots(drawn((1_000, 0.1), (10_000, 0.5), (100_000, 7.0)))

    assert found == sorted(found)
    assert [y for _, y in found] == sorted((y for _, y in found), reverse=True)
    assert all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for x, y in found)


def test_the_dashed_line_grows_as_the_rows_do():
    svg = drawn((1_000, 0.1), (10_000, 1.0))
    lines = {one.get("class"): one.get("points") for one in svg.iter(f"{SVG}polyline")}

    assert lines["e"] == lines["l"]


def test_it_has_words_of_its_own_for_who_does_not_see_it_and_colours_for_both_grounds():
    svg = drawn((10, 0.001), (20, 0.001))

    assert svg.get("aria-label") == "Files & more"
    assert "prefers-color-scheme:dark" in (svg.findtext(f"{SVG}style") or "")


@pytest.mark.parametrize(("number", "said"), [(999, "999"), (1_000, "1k"), (2_500, "2.5k"), (10_000_000, "10M")])
def test_sizes_are_short(number, said):
    assert size(number) == said


@pytest.mark.parametrize(("seconds", "said"), [(0.0042, "4.2 ms"), (0.25, "250 ms"), (12.34, "12.3 s")])
def test_durations_are_short(seconds, said):
    assert duration(seconds) == said


@pytest.mark.processes
def test_the_command_writes_the_page_and_its_pictures(tmp_path):
    environment = os.environ | {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": "", "TANDEM_NO_BOOTSTRAP": "1"}
    sizes = ["--imports", "5", "10", "--exports", "5", "10", "--clicks", "100", "200", "--docs", str(tmp_path)]

    subprocess.run([sys.executable, "-m", "benchmarks.growth", *sizes], cwd=ROOT, env=environment, check=True)

    page = (tmp_path / "growth.md").read_text()
    for name in ("import", "export", "results"):
        assert f"growth/{name}.svg" in page
        ElementTree.parse(tmp_path / "growth" / f"{name}.svg")  # noqa: S314 - our own
    assert page.count("| 2 ×,") == 3
