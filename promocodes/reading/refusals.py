"""Why a whole file is refused, and how that is said: in English here, and by whoever asked in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Facts = dict[str, Any]  # numbers, texts, or a part of the sentence: (text, facts)


def gettext_noop(text: str) -> str:
    """Marks a sentence for the translators. The child that reads files runs without Django; its parent translates."""
    return text


def in_words(
    text: str, facts: Facts, *, say: Callable[[str], str] = str, count: Callable[[int], str] = "{:,}".format
) -> str:
    """A sentence with its facts in their places; `say` translates, `count` writes a number with its thousands apart."""
    if not facts:
        return say(text)
    return say(text) % {name: _fact(fact, say, count) for name, fact in facts.items()}


class FileProblem(Exception):
    """A file that cannot be read as orders: a stable code (`file.*`, `sheet.*`, `header.*`) and the mend.

    `message` is in English where the problem comes from `promocodes.reading`; with `text` and `facts` it can be said
    again in another language.
    """

    def __init__(self, code: str, text: str, **facts: Any) -> None:
        self.code = code
        self.text = text
        self.facts: Facts = facts
        self.message = in_words(text, facts)
        super().__init__(self.message)


def _fact(fact: Any, say: Callable[[str], str], count: Callable[[int], str]) -> str:
    if isinstance(fact, tuple | list):
        return in_words(fact[0], fact[1], say=say, count=count)
    return count(fact) if isinstance(fact, int) else str(fact)
