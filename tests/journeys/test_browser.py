"""The stories in Chromium: at a desk, on a phone, and without JavaScript; once with LibreOffice in between."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import make
from tests.browser import chromium
from tests.journeys import stories
from tests.journeys.browser_visitor import BrowserVisitor
from tests.journeys.cast import Cast
from tests.journeys.site import Site
from tests.journeys.stories import Values
from tests.services import soffice_path

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]

WINDOWS: dict[str, dict[str, Any]] = {
    "desk": {"width": 1360},
    "phone": {"width": 390},
    "noscript": {"width": 1360, "java_script_enabled": False},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module", params=WINDOWS)
def cast(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Cast]:
    opened: list[BrowserVisitor] = []

    def open_window() -> BrowserVisitor:
        opened.append(BrowserVisitor(browser, site.url, **WINDOWS[request.param]))
        return opened[-1]

    cast = Cast(request.param, site.inbox, open_window)
    cast.everybody_signs_up()
    yield cast
    for window in opened:
        window.close()


@pytest.fixture
def fill(cast: Cast, tmp_path: Path) -> Callable[[bytes, Values], bytes]:
    """How the file is filled: by openpyxl, and at a desk saved again by LibreOffice."""
    if cast.suffix != "desk":
        return make.filled
    soffice = soffice_path()
    return lambda data, values: saved_again(soffice, make.filled(data, values), tmp_path)


def saved_again(soffice: str, data: bytes, folder: Path) -> bytes:
    """The workbook as LibreOffice writes it."""
    given, made = folder / "given" / "orders.xlsx", folder / "made"
    given.parent.mkdir(exist_ok=True)
    given.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(made), str(given)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (made / "orders.xlsx").exists(), done.stdout + done.stderr
    return (made / "orders.xlsx").read_bytes()


def test_generic_code(cast):
    stories.generic_code(cast)


def test_personal_codes(cast, fill):
    stories.personal_codes(cast, fill)


def test_generic_link(cast):
    stories.generic_link(cast)


def test_personal_links(cast):
    stories.personal_links(cast)


def test_code_and_link(cast):
    stories.code_and_link(cast)
