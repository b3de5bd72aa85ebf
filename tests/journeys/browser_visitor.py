"""A visitor with Chromium. Every page that is reached must fit its width, and leave the console empty."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from tests.journeys.visitor import CHROME, Visitor

PATIENCE = 10_000  # milliseconds; two cores may be busy


class BrowserVisitor(Visitor):
    """One person's window: a context of its own, so cookies are hers."""

    def __init__(self, browser: Browser, site_url: str, *, width: int = 1360, **context: Any) -> None:
        self.site_url = site_url
        phone = {"is_mobile": True, "has_touch": True} if width < 600 else {}
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, user_agent=CHROME, accept_downloads=True, **phone, **context
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._note)

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def text(self) -> str:
        return " ".join(self.page.locator("body").inner_text().split())

    def open(self, address: str) -> None:
        self.page.goto(urljoin(self.site_url + "/", address))
        self._look()

    def follow(self, words: str) -> None:
        self._go(self._named("link", words, self.page.locator("body")))

    def follow_in(self, words: str, within: str) -> None:
        self._go(self._named("link", words, self._part(within)))

    def press(self, words: str) -> None:
        self._go(self._named("button", words, self.page.locator("body")))

    def press_twice(self, words: str) -> None:
        """Press a button that goes away with what it does, as an impatient person does.

        Without script the second press breaks off the answer to the first: there is no one navigation to wait for.
        """
        button = self._named("button", words, self.page.locator("body"))
        button.dblclick(no_wait_after=True)
        button.wait_for(state="detached")
        self.page.wait_for_load_state()
        self._look()

    def unfold(self, words: str) -> None:
        self._named("button", words, self.page.locator("body")).click()

    def fill(self, label: str, value: str, within: str = "") -> None:
        field = self._field(label, within)
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)

    def tick(self, label: str, within: str = "") -> None:
        self._field(label, within).check()

    def download(self, words: str, within: str) -> tuple[str, bytes]:
        with self.page.expect_download() as coming:
            self._named("link", words, self._part(within)).click()
        path = coming.value.path()
        return coming.value.suggested_filename, Path(path).read_bytes()

    def upload(self, label: str, name: str, data: bytes) -> None:
        self._field(label, "").set_input_files([{"name": name, "mimeType": "", "buffer": data}])

    def knock(self, address: str) -> tuple[int, str]:
        answer = self.context.request.get(address, max_redirects=0)
        return answer.status, answer.headers.get("location", "")

    def _go(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.click()
        self._look()

    def _look(self) -> None:
        assert self.status < 500, self.text()
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        needed = self.page.locator("html").evaluate("html => html.scrollWidth")  # waits, should it load anew
        assert needed <= width, f"{self.path} needs {needed} of {width} pixels"
        assert self.complaints == [], f"{self.path}: {self.complaints}"

    def _named(self, role: Any, words: str, part: Locator) -> Locator:
        # a link may carry a count or a second line; Playwright ends a pattern at a bare slash
        pattern = re.compile(rf"^\s*{re.escape(words)}(?!\w)".replace("/", r"\/"))
        found = part.get_by_role(role, name=pattern if role == "link" else words, exact=role != "link")
        # the bar and the menu of a phone hold the same links; a person presses the one she sees
        return found.locator("visible=true").first

    def _field(self, label: str, within: str) -> Locator:
        # the help stands in the label of a box, after it without a space
        labelled = self._part(within).get_by_label(re.compile(rf"^\s*{re.escape(label)}(?![a-z])"))
        return labelled.and_(self.page.locator("input, select, textarea")).first

    def _part(self, within: str) -> Locator:
        if not within:
            return self.page.locator("body")
        section = self.page.locator(f'section[aria-label="{within}"]')
        folded = self.page.locator("details", has=self.page.locator("summary", has_text=within))
        part = section.or_(folded).first
        if part.evaluate("part => part.tagName === 'DETAILS' && !part.open"):
            part.locator("summary").click()
        return part

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium reports the answers 4xx too, and these are what some stories ask for
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def _note(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.status = response.status
