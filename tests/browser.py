"""Debian's Chromium, for whoever looks at pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.services import chromium_path


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, ended before Django takes its data base down; without one the test is skipped.

    It is looked for first: what drives it does not even start on a system without the libraries of browsers.
    """
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-quic", "--disable-background-networking"]
        )
        try:
            yield browser
        finally:
            browser.close()
