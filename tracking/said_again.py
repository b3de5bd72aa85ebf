"""Says sentences that were stored in English in the language of whoever reads them (decision 0020). Pure.

What is stored is a row of sentences with values in their places. Each is known by its pattern; what is of no known
pattern, as of an earlier version, stays as it was stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import gettext

_PLACE = re.compile(r"%\((\w+)\)s")


def say(text: str, sentences: Sequence[str]) -> str:
    """The text, sentence by sentence. Of two patterns that fit the one that stands first in `sentences` counts."""
    said = []
    rest = text
    while rest:
        found = next(((one, fits) for one in sentences if (fits := _pattern(one).match(rest))), None)
        if found is None:
            said.append(rest)
            break
        sentence, values = found
        said.append(gettext(sentence) % values.groupdict())
        rest = rest[values.end() :]
    return " ".join(said)


@lru_cache(maxsize=200)
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _PLACE.split(sentence)  # text, name, text, name, text
    places = (f"(?P<{part}>.+?)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
    return re.compile("".join(places) + r"(?:\s+|$)")
