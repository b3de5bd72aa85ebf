"""Makes up promo codes from a pattern such as `{FIRSTNAME}10`. Pure: the same people and seed give the same codes.

A code that is taken, reserved or no code at all is not suggested. What comes next is the rule of collisions:
with {RANDOM4} other letters are drawn, with {NUMBER} the next number is taken, and otherwise -2, -3, … is appended
(MARIE10, MARIE10-2). Only names are shortened to keep to the length, never the pattern's own text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext, gettext_noop

from promocodes import spoken
from promocodes.folding import folded
from promocodes.values import MAX_CODE, Problem, normalize_code, read_code

USUAL_LENGTH = 20
SHORTEST = 4
LONGEST_PATTERN = 200
PLACEHOLDERS = {
    "FIRSTNAME": gettext_noop("her first name"),
    "LASTNAME": gettext_noop("her last name"),
    "HANDLE": gettext_noop("her handle"),
    "NUMBER": gettext_noop("the lowest number from 1 that makes the code hers alone"),
    "RANDOM4": gettext_noop("four random letters and digits, none of them easily mistaken"),
}
_NAMES = ("FIRSTNAME", "LASTNAME", "HANDLE")
_RANDOM_LETTERS = "CDFGHJKMNPRTVWXY34679"  # no vowels, so no words; no 0 O 1 I L, 2 Z, 5 S, 8 B, U
_DRAWS = 100


class PatternRefused(Exception):
    """The pattern makes no codes; the text says what to change."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Candidate:
    """Somebody who needs a code. `key` tells her random letters, `owner` which taken codes are her own."""

    key: str
    owner: int
    name: str = ""
    handle: str = ""
    email: str = ""


@dataclass
class Suggestion:
    """A code, '' if none could be made, and what to know about it."""

    code: str = ""
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Pattern:
    """A read pattern: its parts in order, each a placeholder's name or plain text."""

    parts: tuple[tuple[str, str], ...]  # (placeholder or "", text)

    def has(self, name: str) -> bool:
        """Whether the placeholder stands in it."""
        return any(placeholder == name for placeholder, _ in self.parts)


def read_pattern(text: str, length: int = USUAL_LENGTH) -> Pattern:
    """Take a pattern apart. Raises PatternRefused."""
    if not SHORTEST <= length <= MAX_CODE:
        raise PatternRefused(
            "generator.bad_length",
            gettext("A code has %(least)s to %(most)s characters, not %(length)s.")
            % {"least": SHORTEST, "most": MAX_CODE, "length": length},
        )
    if len(text) > LONGEST_PATTERN:
        raise PatternRefused(
            "generator.too_long",
            gettext("The pattern has %(number)s characters. At most %(most)s: shorten it.")
            % {"number": len(text), "most": LONGEST_PATTERN},
        )
    parts: list[tuple[str, str]] = []
    for piece in re.findall(r"\{[^{}]*\}?|[^{]+", text):
        if not piece.startswith("{"):
            parts.append(("", folded(piece)))
            continue
        name = piece.strip("{}").strip().upper()
        if name not in PLACEHOLDERS or not piece.endswith("}"):
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise PatternRefused(
                "generator.unknown_placeholder",
                gettext("“%(piece)s” is no placeholder. Known: %(known)s.") % {"piece": piece[:40], "known": known},
            )
        parts.append((name, ""))
    if not any(placeholder or plain for placeholder, plain in parts):
        raise PatternRefused("generator.empty", gettext("Give a pattern, for example {FIRSTNAME}10."))
    pattern = Pattern(tuple(parts))
    least = sum({"": len(plain), "RANDOM4": 4}.get(placeholder, 1) for placeholder, plain in parts)
    if least > length:
        raise PatternRefused(
            "generator.too_long",
            gettext("The pattern needs at least %(least)s characters, but codes have at most %(length)s. Shorten it.")
            % {"least": least, "length": length},
        )
    return pattern


def suggest(
    pattern: Pattern,
    people: Sequence[Candidate],
    *,
    taken: Mapping[str, int],
    reserved: Collection[str] = (),
    length: int = USUAL_LENGTH,
    seed: str = "",
) -> list[Suggestion]:
    """A code for each of these people, in order, no two the same.

    `taken` maps the normalised codes of the brand to their owner (0: nobody may have it); her own she may have again.
    `reserved` are words of the brand that stand in no code.
    """
    used: set[str] = set()
    tried: dict[str, int] = {}
    banned = frozenset(folded(word) for word in reserved) - {""}
    made = []
    for place, person in enumerate(people, start=1):
        suggestion = Suggestion()
        for code in _codes(pattern, person, place, length, seed, tried):
            word = spoken.forbidden_word(code, banned)
            norm = normalize_code(code)
            if word:
                suggestion.warnings = [_of_forbidden(code, word)]
                if not pattern.has("RANDOM4"):
                    break  # a number more does not take the word away
            elif (
                code
                and norm not in used
                and taken.get(norm, person.owner) == person.owner
                and not read_code(code).problems
            ):
                used.add(norm)
                suggestion = Suggestion(code, spoken.warnings(code))
                break
        if not suggestion.code and not suggestion.warnings:
            suggestion.warnings = [
                Problem(
                    "generator.no_code",
                    gettext("No free code of this pattern is left for her. Type one, or change it."),
                )
            ]
        made.append(suggestion)
    return made


def _codes(
    pattern: Pattern, person: Candidate, place: int, length: int, seed: str, tried: dict[str, int]
) -> Iterator[str]:
    """The codes that the pattern has for her, the most wanted first."""
    names = _names_of(pattern, person, place)
    if pattern.has("RANDOM4"):
        draw = random.Random(f"{seed}:{person.key}")  # noqa: S311 seeded on purpose; the seed is the secret
        for _ in range(_DRAWS):
            letters = "".join(draw.choices(_RANDOM_LETTERS, k=4))
            yield _written(pattern, names, length, number="1", letters=letters)
        return
    yield _written(pattern, names, length, number="1")
    number = 2
    while shape := _numbered(pattern, names, length, "#" * len(str(number))):
        # whose code looks the same but for its number starts where the last one stopped: many cost no more than few
        free = max(number, tried.get(shape, 0) + 1)
        if len(str(free)) == len(str(number)):
            tried[shape] = free
            yield _numbered(pattern, names, length, str(free))
            free += 1
        number = free


def _numbered(pattern: Pattern, names: Mapping[str, str], length: int, number: str) -> str:
    """Her code with a number where the pattern has one, otherwise at its end."""
    if pattern.has("NUMBER"):
        return _written(pattern, names, length, number=number)
    return _written(pattern, names, length, number="", tail=f"-{number}")


def _written(
    pattern: Pattern, names: Mapping[str, str], length: int, *, number: str, letters: str = "", tail: str = ""
) -> str:
    """The code with these parts, its names shortened to the length; '' if there is no room."""
    fixed = {"NUMBER": number, "RANDOM4": letters}
    room = length - len(tail)
    room -= sum(len(fixed.get(name, plain)) for name, plain in pattern.parts if name not in _NAMES)
    texts = [names.get(name, "") for name, _ in pattern.parts if name in _NAMES]
    if room < (1 if any(texts) else 0):
        return ""
    while sum(map(len, texts)) > room:
        longest = max(range(len(texts)), key=lambda at: len(texts[at]))
        texts[longest] = texts[longest][:-1]
    short = iter(texts)
    code = "".join(next(short) if name in _NAMES else fixed.get(name, plain) for name, plain in pattern.parts)
    code = code.lstrip("-")  # a code starts with no dash
    return code and code + tail


def _names_of(pattern: Pattern, person: Candidate, place: int) -> dict[str, str]:
    """What the names of the pattern are for her. Who has none in Latin letters goes by handle, address or number."""
    wanted = [name for name in _NAMES if pattern.has(name)]
    words = [word for part in person.name.split() if (word := folded(part).strip("-_.%"))]
    handle = folded(person.handle).strip("-_.%")
    found = {
        "FIRSTNAME": words[0] if words else "",
        "LASTNAME": words[-1] if len(words) > 1 else "",
        "HANDLE": handle,
    }
    if wanted and not any(found[name] for name in wanted):
        address = folded(person.email.partition("@")[0].partition("+")[0]).strip("-_.%")
        found[wanted[0]] = handle or address or f"CREATOR{place}"
    return {name: found[name] for name in wanted}


def _of_forbidden(code: str, word: str) -> Problem:
    return Problem(
        "generator.forbidden",
        gettext("%(code)s contains “%(word)s”, which is not to be used. Type another code.")
        % {"code": code, "word": word},
    )
