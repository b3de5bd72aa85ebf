"""From words with placeholders to finished paragraphs, in one pass: what a person typed is never read again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.mail_words import PLACEHOLDER, paragraphs

BOXES = ("code", "link", "details")
OWN_VALUES = frozenset({"creator", "code", "link"})
"""These differ from creator to creator, so a paragraph names them and the template prints them: all else in the
paragraphs is alike for many creators, and the post office fills one form for them."""

Values = Mapping[str, str]
Boxes = Mapping[str, Mapping[str, Any]]
Paragraph = dict[str, Any]
Piece = list[str]
"""A name of OWN_VALUES and nothing, or nothing and text."""


@dataclass(frozen=True)
class Words:
    """Words made ready to be filled many times: texts, with a placeholder's name at every second place."""

    subject: tuple[str, ...]
    body: tuple[tuple[str, tuple[str, ...]], ...]


def prepare(subject: str, body: str) -> Words:
    """Take the words apart. A paragraph is a heading (it begins with #), a box, or text."""
    return Words(_taken_apart(subject), tuple(_paragraph(one) for one in paragraphs(body)))


def fill_subject(words: Words, values: Values) -> str | None:
    """The finished subject; None where one of its placeholders has no value."""
    given = [values.get(name, "") for name in words.subject[1::2]]
    if not all(given):
        return None
    filled = list(words.subject)
    filled[1::2] = given
    return "".join(filled)


def fill(words: Words, values: Values, boxes: Boxes) -> list[Paragraph]:
    """The finished paragraphs: `{"kind": "text", "pieces": […]}`, and boxes with what `boxes` says of them.

    A paragraph with a placeholder that has no value is left out.
    """
    done: list[Paragraph] = []
    for kind, texts in words.body:
        if kind in BOXES:
            if box := boxes.get(kind):
                done.append({"kind": kind, **box})
        elif all(values.get(name) for name in texts[1::2]):
            done.append({"kind": kind, "pieces": _pieces(texts, values)})
    return done


class Filler:
    """Fills the words of many letters. Creators of whom the same is said share one list of paragraphs."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._names = sorted({name for _, texts in words.body for name in texts[1::2]})
        self._filled: dict[tuple[Any, ...], tuple[Boxes, list[Paragraph]]] = {}

    def fill(self, values: Values, boxes: Boxes) -> list[Paragraph]:
        """As `fill` does. Boxes are told apart by being the same object, so make equal ones once."""
        said = [bool(values.get(name)) if name in OWN_VALUES else values.get(name) for name in self._names]
        key = (id(boxes), *said)
        if key not in self._filled:  # the boxes are kept with it, so that no others can come to their place
            self._filled[key] = boxes, fill(self.words, values, boxes)
        return self._filled[key][1]


def _paragraph(text: str) -> tuple[str, tuple[str, ...]]:
    for box in BOXES:
        if text == f"{{{box}}}":
            return box, ()
    if text.startswith("#") and "\n" not in text:
        return "heading", _taken_apart(text.lstrip("#").strip())
    return "text", _taken_apart(text)


def _taken_apart(text: str) -> tuple[str, ...]:
    return tuple(PLACEHOLDER.split(text))


def _pieces(texts: tuple[str, ...], values: Values) -> list[Piece]:
    pieces: list[Piece] = [["", ""]]
    for place, text in enumerate(texts):
        if place % 2 and text in OWN_VALUES:
            pieces += [[text, ""], ["", ""]]
        else:
            pieces[-1][1] += values[text] if place % 2 else text
    return [piece for piece in pieces if any(piece)]
