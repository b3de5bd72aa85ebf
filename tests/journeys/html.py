"""A page as a tree, read with the standard library: enough to find what a person sees and to send a form."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
INLINE = {"a", "b", "code", "em", "span", "strong", "wbr"}
UNSEEN = {"script", "style", "template", "head", "svg"}


class Element:
    """A tag with what is in it."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | str] = []

    def get(self, name: str) -> str:
        """An attribute; empty if it is missing."""
        return self.attributes.get(name, "")

    def all(self, *tags: str) -> Iterator[Element]:
        """Everything inside of these tags, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def up(self, *tags: str) -> Element | None:
        """The nearest element of these tags around it."""
        found = self.parent
        while found and found.tag not in tags:
            found = found.parent
        return found

    def text(self) -> str:
        """What a person reads, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in UNSEEN:
                space = "" if child.is_inline else " "
                yield from (space, *child._texts(), space)

    @property
    def is_inline(self) -> bool:
        """Whether it stands in the line; the classes are those that the style sheet sets below it."""
        return self.tag in INLINE and not {"block", "help"} & set(self.get("class").split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.top = self.now = Element("document", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.now)
        self.now.children.append(made)
        if tag not in VOID:
            self.now = made

    def handle_endtag(self, tag: str) -> None:
        open_one: Element | None = self.now
        while open_one and open_one.tag != tag:
            open_one = open_one.parent
        if open_one and open_one.parent:
            self.now = open_one.parent

    def handle_data(self, data: str) -> None:
        self.now.children.append(data)


def read(page: str) -> Element:
    """The tree of a page."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.top
