"""UTM parameters of a campaign's links: templates with placeholders, checked and filled. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.utils.text import slugify

FIELDS = ("source", "medium", "campaign", "content", "term")
PLACEHOLDERS = ("campaign", "creator", "handle", "network", "label")
LONGEST = 100
LONGEST_PARAMETER = 40

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
Wrong = Callable[[str, str, str], None]
"""Notes a wrong field: its path, a stable code, a sentence with the mend."""


def read_utm(given: Mapping[str, Any] | None, wrong: Wrong, path: str = "utm") -> dict[str, str]:
    """The templates as they are stored: those that say something, in the order of FIELDS."""
    templates = {}
    for name in given or {}:
        if name not in FIELDS:
            wrong(f"{path}.{name}", "unknown", f"“{name[:40]}” is not known. Choose from {', '.join(FIELDS)}.")
    for name in FIELDS:
        template = str((given or {}).get(name) or "").strip()
        if template and _is_right(f"{path}.{name}", template, wrong):
            templates[name] = template
    return templates


def read_parameter(given: Any, wrong: Wrong, path: str = "click_id_parameter") -> str:
    """The name of the parameter that carries a click identifier; '' is none."""
    name = str(given or "").strip()
    if name and (not _PARAMETER.fullmatch(name) or name.lower().startswith("utm_")):
        wrong(
            path,
            "click_id.bad_name",
            f"“{name[:60]}” is no name of a parameter. Take a letter, then letters, digits, - _ or ., up to "
            f"{LONGEST_PARAMETER}, and no utm_ name; as in tandem_click.",
        )
    return name


def query_of(templates: Mapping[str, str], facts: Mapping[str, str]) -> str:
    """The parameters with these facts in them, as they stand in an address; what comes out empty is left out."""
    pairs = []
    for name in FIELDS:
        filled = _PLACEHOLDER.sub(lambda found: facts.get(found[1], ""), templates.get(name, "")).strip("-_ .")
        if filled:
            pairs.append(f"utm_{name}={quote(filled[:LONGEST], safe='')}")
    return "&".join(pairs)


def facts(*, campaign: str, creator: str, handle: str, network: str, label: str = "") -> dict[str, str]:
    """What the placeholders stand for: names in the plain small letters that analytics tools expect."""
    return {
        "campaign": campaign,
        "creator": slugify(creator, allow_unicode=True),
        "handle": handle.lstrip("@"),
        "network": network,
        "label": slugify(label, allow_unicode=True),
    }


def _is_right(path: str, template: str, wrong: Wrong) -> bool:
    if len(template) > LONGEST:
        wrong(path, "too_long", f"The template has {len(template)} characters; at most {LONGEST}.")
    elif any(unicodedata.category(letter)[0] == "C" for letter in template):
        wrong(path, "utm.bad_chars", "There is an invisible character in the template. Type it anew.")
    elif unknown := [one for one in _PLACEHOLDER.findall(template) if one not in PLACEHOLDERS]:
        known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
        wrong(path, "utm.unknown_placeholder", f"“{{{unknown[0][:40]}}}” is not known. Choose from {known}.")
    elif re.search(r"[{}]", _PLACEHOLDER.sub("", template)):
        wrong(path, "utm.braces", "A brace is open or closed alone. Write a placeholder as in {handle}.")
    else:
        return True
    return False
