"""Codes, links and order references as plain text: what they may be, what makes two of them the same. Pure."""

from __future__ import annotations

import ipaddress
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

MAX_CODE = 64
MAX_NORM = 200  # what the column holds; a few letters unfold into many (ﷺ into 18)
MAX_URL = 2000
PLACEHOLDERS = frozenset({"TBD", "TBC", "N/A", "NA", "-", "?", "XXX", "CODE"})

_PLAIN_CODE = re.compile(r"[A-Za-z0-9_.%][A-Za-z0-9_.%-]{0,63}")
SLUG_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz"
SLUG_LENGTH = 9
_ORDER_ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 31 letters, a prime: the check finds every single slip
_ORDER_LENGTH = 8
_ORDER_PLACES = {letter: place for place, letter in enumerate(_ORDER_ALPHABET)}
_ORDER_FILLERS = re.compile(r"[\s\-‐-―−]")


@dataclass
class Problem:
    """One reason why a value is refused, or (as a warning) was changed: a stable code and a sentence with the mend."""

    code: str
    message: str
    suggestion: str = ""


@dataclass
class Reading:
    """What was read from one typed value: the value to store (empty if refused), problems and warnings."""

    value: str = ""
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def refuse(self, code: str, message: str, suggestion: str = "") -> Reading:
        """Drop the value and say why."""
        self.value = ""
        self.problems.append(Problem(code, message, suggestion))
        return self


def normalize_code(text: str) -> str:
    """The identity of a code: NFKC, casefold, NFKC again. Two codes with one identity are the same code."""
    if text.isascii():  # which NFKC leaves alone
        return text.strip().casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.strip()).casefold())


def shown(text: str, limit: int = 40) -> str:
    """A value for a message: short, and with its invisible characters written out."""
    if len(text) <= limit and text.isprintable():
        return text  # most values: nothing in them is invisible
    visible = "".join(
        char if not unicodedata.category(char).startswith("C") else f"\\u{ord(char):04x}" for char in text
    )
    return visible if len(visible) <= limit else visible[: limit - 1] + "…"


def read_code(text: str) -> Reading:
    """Read a typed promo code (contract §5, code alphabet). Blank text gives an empty reading, without a problem."""
    if _PLAIN_CODE.fullmatch(text) and text.upper() not in PLACEHOLDERS:
        return Reading(text)  # most codes: nothing below can say anything about them
    reading = Reading()
    value = _strip_outside(text, reading)
    if not value:
        return reading
    code = {"code": shown(value)}
    if "\n" in value or "\r" in value:
        return reading.refuse(
            "code.multiline", _("“%(code)s” runs over several lines. Keep one code in the cell.") % code
        )
    if value.upper() in PLACEHOLDERS:
        return reading.refuse(
            "code.placeholder", _("“%(code)s” is a placeholder. Give the real code, or leave it blank.") % code
        )
    if len(value) > MAX_CODE:
        return reading.refuse(
            "code.too_long",
            _("“%(code)s” has %(length)s characters. A code has at most %(most)s: shorten it.")
            % {**code, "length": len(value), "most": MAX_CODE},
        )
    if value[0] in "=+-@":
        return reading.refuse(
            "code.bad_chars",
            _("“%(code)s” starts with “%(first)s”. Start with a letter or a digit.") % {**code, "first": value[0]},
        )
    for place, char in enumerate(value, start=1):
        if not _is_code_char(char):
            return reading.refuse(
                "code.bad_chars",
                _("“%(code)s” has %(char)s at place %(place)s. Use letters, digits and %(marks)s only.")
                % {**code, "char": _name(char), "place": place, "marks": "- _ . %"},
                suggestion="".join(c for c in value if _is_code_char(c)),
            )
    scripts = {_script(char): char for char in value if unicodedata.category(char).startswith("L")}
    if len(scripts) > 1:
        odd = next(char for name, char in scripts.items() if name != "LATIN")
        return reading.refuse(
            "code.mixed_script",
            _("“%(code)s” mixes scripts: %(char)s only looks like a Latin letter. Type the code again.")
            % {**code, "char": _name(odd)},
        )
    if len(normalize_code(value)) > MAX_NORM:
        return reading.refuse(
            "code.too_long", _("“%(code)s” is made of letters that stand for whole words: shorten it.") % code
        )
    reading.value = value
    return reading


def read_url(text: str, *, allow_http: bool = False) -> Reading:
    """Read a typed destination (reliability R18): an absolute https address of a public host, kept byte for byte."""
    reading = Reading()
    value = text.strip()
    if not value:
        return reading
    quoted = {"address": shown(value)}
    if len(value) > MAX_URL:
        return reading.refuse(
            "url.bad",
            _("The address has %(length)s characters. At most %(most)s: shorten it.")
            % {"length": len(value), "most": MAX_URL},
        )
    if any(char.isspace() or unicodedata.category(char) in ("Cc", "Cf") for char in value) or "\\" in value:
        return reading.refuse(
            "url.bad", _("“%(address)s” has a space or a backslash inside. Copy the address again.") % quoted
        )
    scheme = value.partition(":")[0].lower() if ":" in value else ""
    if scheme not in (("https", "http") if allow_http else ("https",)) or "://" not in value:
        mend = f"https://{value}" if "://" not in value and scheme in ("", value) else ""
        return reading.refuse("url.bad_scheme", _("“%(address)s” must start with https://.") % quoted, suggestion=mend)
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return reading.refuse(
            "url.bad", _("“%(address)s” is no address. Copy it from the browser's address bar.") % quoted
        )
    if parts.username is not None or parts.password is not None or port not in (None, 443):
        return reading.refuse("url.bad_host", _("“%(address)s”: leave out the user name and the port.") % quoted)
    if not _is_public_host(host):
        return reading.refuse(
            "url.bad_host", _("“%(address)s”: “%(host)s” is no public web site.") % {**quoted, "host": shown(host)}
        )
    if not value.isascii():
        return reading.refuse(
            "url.bad",
            _("“%(address)s” has a letter that is not plain. Copy the address from the browser's address bar.")
            % quoted,
        )
    reading.value = value
    return reading


def new_slug() -> str:
    """A fresh slug of a tracked link: 9 random letters without look-alikes, about 51 bits."""
    return "".join(secrets.choice(SLUG_ALPHABET) for _ in range(SLUG_LENGTH))


def new_order_reference() -> str:
    """A fresh order reference such as `T7K3M9-Q2XC`: T, eight random characters, a check character."""
    body = "".join(secrets.choice(_ORDER_ALPHABET) for _ in range(_ORDER_LENGTH))
    return _format_order(body + _order_check(body))


def read_order_reference(text: str) -> str:
    """The stored form of a typed order reference, or '' if it is none or its check character does not fit."""
    plain = _ORDER_FILLERS.sub("", text).upper().replace("I", "1").replace("L", "1")
    if len(plain) != _ORDER_LENGTH + 2 or plain[0] != "T":
        return ""
    body, check = plain[1:-1], plain[-1]
    if any(char not in _ORDER_ALPHABET for char in body) or check != _order_check(body):
        return ""
    return _format_order(body + check)


def _format_order(text: str) -> str:
    return f"T{text[:5]}-{text[5:]}"


def _order_check(body: str) -> str:
    total = sum((place + 2) * _ORDER_PLACES[char] for place, char in enumerate(body))
    return _ORDER_ALPHABET[total % len(_ORDER_ALPHABET)]


def _strip_outside(text: str, reading: Reading) -> str:
    """Take white space and invisible characters off both ends; each kind is a warning."""
    value = text
    cleaned = trimmed = False
    while value:
        for edge, rest in ((value[0], value[1:]), (value[-1], value[:-1])):
            if edge.isspace():
                trimmed, value = True, rest
                break
            if unicodedata.category(edge) in ("Cf", "Cc") or _is_variation(edge):
                cleaned, value = True, rest
                break
        else:
            break
    if trimmed and value:
        trimmed_off = _("Spaces around “%(code)s” were taken off.") % {"code": shown(value)}
        reading.warnings.append(Problem("code.trimmed", trimmed_off))
    if cleaned and value:
        reading.warnings.append(
            Problem(
                "code.cleaned",
                _("Invisible characters around “%(code)s” were taken off.") % {"code": shown(value)},
            )
        )
    return value


def _is_variation(char: str) -> bool:
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF


def _is_code_char(char: str) -> bool:
    if char in "-_.%":
        return True
    category = unicodedata.category(char)
    # marks belong to letters in many scripts; variation selectors are marks that nobody can see
    return category in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Mn", "Mc") and not _is_variation(char)


def _script(letter: str) -> str:
    # compatibility forms (full width) belong to the script of the letter they stand for
    plain = unicodedata.normalize("NFKC", letter)[0]
    name = unicodedata.name(plain, "UNKNOWN").split(" ")[0]
    return {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK", "HANGUL": "CJK"}.get(name, name)


def _name(char: str) -> str:
    if char == " ":
        return _("a space")
    name = unicodedata.name(char, "").lower() or _("an unnamed character")
    return f"{name} (U+{ord(char):04X})"


def _is_public_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
        return False
    except ValueError:
        pass
    try:
        ascii_host = host.encode("idna").decode("ascii") if host else ""
    except UnicodeError:
        return False
    labels = ascii_host.rstrip(".").split(".")
    if len(labels) < 2 or labels[-1] in ("local", "localhost", "internal", "invalid") or labels[-1].isdigit():
        return False
    return all(re.fullmatch(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)", label) for label in labels)
