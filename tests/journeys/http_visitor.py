"""A visitor without a browser: reads the pages' forms and sends them as a browser would."""

from __future__ import annotations

import re
from email.message import Message
from urllib.parse import urljoin, urlsplit

import requests

from tests.journeys import html
from tests.journeys.html import Element
from tests.journeys.visitor import CHROME, Visitor

CONTROLS = ("input", "select", "textarea")


class HttpVisitor(Visitor):
    """One cookie jar, one page."""

    def __init__(self, site_url: str) -> None:
        self.address = site_url + "/"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["User-Agent"] = CHROME
        self.page = html.read("")
        self.files: dict[str, tuple[str, bytes]] = {}

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    def text(self) -> str:
        return self.page.text()

    def open(self, address: str) -> None:
        self._take(self.session.get(urljoin(self.address, address), timeout=60))

    def follow(self, words: str) -> None:
        self.open(self._named(words, self.page, "a").get("href"))

    def follow_in(self, words: str, within: str) -> None:
        self.open(self._named(words, self._part(within), "a").get("href"))

    def press(self, words: str) -> None:
        self._send(self._named(words, self.page, "button"))

    def unfold(self, words: str) -> None:
        menu = self._named(words, self.page, "button").get("popovertarget")
        assert any(one.get("id") == menu for one in self.page.all()), f"“{words}” opens nothing"

    def fill(self, label: str, value: str, within: str = "") -> None:
        field = self._field(label, within)
        if field.tag == "select":
            assert any(one.get("value") == value for one in field.all("option")), f"“{label}” has no {value}"
        field.attributes["value"] = value
        field.attributes["filled"] = "filled"

    def tick(self, label: str, within: str = "") -> None:
        self._field(label, within).attributes["checked"] = "checked"

    def download(self, words: str, within: str) -> tuple[str, bytes]:
        link = self._named(words, self._part(within), "a").get("href")
        answer = self.session.get(urljoin(self.address, link), timeout=60)
        assert answer.status_code == 200
        head = Message()
        head["Content-Disposition"] = answer.headers["Content-Disposition"]
        return head.get_filename(""), answer.content

    def upload(self, label: str, name: str, data: bytes) -> None:
        self.files[self._field(label, "").get("name")] = (name, data)

    def knock(self, address: str) -> tuple[int, str]:
        answer = self.session.get(address, allow_redirects=False, timeout=60)
        return answer.status_code, answer.headers.get("Location", "")

    def _take(self, answer: requests.Response) -> None:
        assert answer.status_code < 500, answer.text
        self.status, self.address = answer.status_code, answer.url
        self.page, self.files = html.read(answer.text), {}

    def _send(self, button: Element) -> None:
        form = self._form_of(button)
        assert form, f"“{button.text()}” sends nothing"
        pairs = [pair for one in self.page.all(*CONTROLS) if self._form_of(one) is form for pair in _said(one)]
        if button.get("name"):
            pairs.append((button.get("name"), button.get("value")))
        target = urljoin(self.address, button.get("formaction") or form.get("action") or self.address)
        if form.get("method").lower() != "post":
            self._take(self.session.get(target, params=pairs, timeout=60))
            return
        files = self.files if form.get("enctype") == "multipart/form-data" else None
        self._take(self.session.post(target, data=pairs, files=files, headers={"Referer": self.address}, timeout=60))

    def _form_of(self, control: Element) -> Element | None:
        if control.get("form"):
            return next((form for form in self.page.all("form") if form.get("id") == control.get("form")), None)
        return control.up("form")

    def _named(self, words: str, part: Element, tag: str) -> Element:
        # a link may carry a count or a second line
        named = re.compile(rf"{re.escape(words)}(?!\w)" if tag == "a" else rf"{re.escape(words)}$")
        found = [one for one in part.all(tag) if named.match(one.get("aria-label") or one.text())]
        assert found, f"no {tag} “{words}” on {self.path}: {sorted({one.text() for one in part.all(tag)})}"
        return found[0]

    def _field(self, label: str, within: str) -> Element:
        part = self._part(within)
        for one in part.all("label"):
            if re.match(rf"{re.escape(label)}(?!\w)", one.text()):
                inside = next(one.all(*CONTROLS), None)
                found = inside or next((c for c in part.all(*CONTROLS) if c.get("id") == one.get("for")), None)
                assert found, f"the label “{label}” belongs to nothing"
                return found
        raise AssertionError(f"no field “{label}” on {self.path}: {[one.text() for one in part.all('label')]}")

    def _part(self, within: str) -> Element:
        if not within:
            return self.page
        for one in self.page.all("section", "details"):
            heading = next((summary.text() for summary in one.all("summary")), "") if one.tag == "details" else ""
            if within in (one.get("aria-label"), heading):
                return one
        raise AssertionError(f"no part “{within}” on {self.path}")


def _said(control: Element) -> list[tuple[str, str]]:
    """What a control adds to its form."""
    name, kind = control.get("name"), control.get("type")
    if not name or "disabled" in control.attributes or kind in ("file", "submit"):
        return []
    if kind in ("checkbox", "radio"):
        return [(name, control.get("value") or "on")] if "checked" in control.attributes else []
    if "filled" in control.attributes or control.tag == "input":
        return [(name, control.get("value"))]
    if control.tag == "select":
        options = list(control.all("option"))
        chosen = [one for one in options if "selected" in one.attributes] or options[:1]
        return [(name, one.attributes.get("value", one.text())) for one in chosen]
    return [(name, "".join(child for child in control.children if isinstance(child, str)).removeprefix("\n"))]
