"""Walks along the links of the site as one person, and keeps the pages, the files and the forms that it meets."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

LEFT_OUT = ("/admin/", "/api/", "/static/", "/r/", "/accounts/logout/", "/mailbox/")
TIMES_EACH = 5
"""So many addresses of one view."""


@dataclass
class Form:
    """A form of a page: where it is sent, and the values that it would send."""

    at: str
    action: str
    sends: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Walked:
    """What was met: contents by address, forms that post, and all addresses that pages named."""

    contents: dict[str, bytes] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    views: set[str] = field(default_factory=set)


def walk(client: Client, *starts: str) -> Walked:
    """Follow every link, a few addresses of each view."""
    found, times, seen, waiting = Walked(), Counter[str](), set[str](), list(starts)
    while waiting:
        address = waiting.pop(0)
        if address in seen or not address.startswith("/") or address.startswith(LEFT_OUT):
            continue
        seen.add(address)
        view = _view_of(address)
        if not view or times[view] >= TIMES_EACH:
            continue
        times[view] += 1
        answer = client.get(address)
        if answer.status_code in (301, 302):
            waiting.append(urljoin(address, answer["Location"]))
            continue
        content = answer.getvalue()
        found.contents[address] = content
        found.views.add(view)
        if answer["Content-Type"].startswith("text/html"):
            reader = Reader(address)
            reader.feed(content.decode())
            found.forms += reader.done()
            waiting += reader.links
    return found


def _view_of(address: str) -> str:
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return f"{match.view_name} {match.kwargs.get('step', '')}"


class Reader(HTMLParser):
    """Reads links and forms of one page; a control may name its form from elsewhere."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at
        self.links: list[str] = []
        self.forms: dict[str, Form] = {}
        self.loose: list[tuple[str, str, str]] = []
        self.inside: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a tag says."""
        given: dict[str, Any] = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.at, given["href"]).partition("#")[0])
        elif tag == "form" and given.get("method", "").lower() == "post":
            self.inside = Form(self.at, urljoin(self.at, given.get("action") or self.at))
            self.forms[given.get("id") or f"#{len(self.forms)}"] = self.inside
        elif tag in ("input", "button", "textarea") and given.get("name"):
            self._take(given.get("form", ""), given["name"], given.get("value", ""))
            if "formaction" in given and self.inside:
                other = Form(self.at, urljoin(self.at, given["formaction"]), list(self.inside.sends))
                self.forms[f"#{len(self.forms)}"] = other
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.select:
            self._take(given.get("form", ""), self.select, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave a form."""
        if tag == "form":
            self.inside = None
        elif tag == "select":
            self.select = ""

    def done(self) -> list[Form]:
        """The forms, with the controls that named them."""
        for form, name, value in self.loose:
            if form in self.forms:
                self.forms[form].sends.append((name, value))
        return [form for form in self.forms.values() if re.match(r"/(?!accounts/)", form.action)]

    def _take(self, form: str, name: str, value: str) -> None:
        if form:
            self.loose.append((form, name, value))
        elif self.inside:
            self.inside.sends.append((name, value))
