"""How a promo code sounds when a creator reads it aloud: what is easily misheard, and what nobody should say. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.utils.translation import gettext as _

from promocodes.values import Problem

# refused wherever they stand; none of them is part of a name that we know
_ANYWHERE = ("FUCK", "NIGGER", "HITLER", "PUTAIN", "SALOPE", "WICHSER", "MIERDA")
# refused as words of their own only: Cassandra, Nazir, Yoshito and Essex are fine
_ALONE = frozenset(
    {"ASS", "SHIT", "CUNT", "COCK", "SEX", "XXX", "KKK", "NAZI", "RAPE", "PORN", "PUTA", "PUTE", "CUL", "HURE"}
)
_ZERO = re.compile(r"[OQD]0|0[OQD]|[A-Z]0(?=[A-Z])")
_ONE = re.compile(r"[IL]1|1[IL]|[A-Z]1(?=[A-Z])")
_DOUBLE = re.compile(r"([A-Z])\1")


def warnings(code: str) -> list[Problem]:
    """What makes the code hard to read aloud: 0 beside O, 1 beside I or L, doubled letters.

    The number at the end of MARIE10 is read as a number and gives no warning.
    """
    text = code.upper()
    found = []
    if _ZERO.search(text):
        found.append(Problem("code.looks_alike", _("The 0 is easily read as O.")))
    if _ONE.search(text):
        found.append(Problem("code.looks_alike", _("The 1 is easily read as I or L.")))
    doubled = list(dict.fromkeys(match.group(1) for match in _DOUBLE.finditer(text)))
    if doubled:
        letters = _(" and double ").join(doubled)
        say = _("Say “double %(letters)s” when reading aloud.") % {"letters": letters}
        found.append(Problem("code.double_letter", say))
    return found


def forbidden_word(code: str, reserved: Collection[str] = ()) -> str:
    """The word that must not be in the code, or ''. Reserved words are looked for as whole words."""
    text = code.upper()
    for word in _ANYWHERE:
        if word in text:
            return word
    words = {text, *re.split(r"[-_.%]", text), *re.findall(r"[A-Z]+", text)}
    return next(iter(sorted(words & (_ALONE | set(reserved)))), "")
