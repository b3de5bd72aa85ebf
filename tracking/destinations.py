"""The address that a visitor is sent to: the brand's own, byte for byte, with what the campaign adds. Pure."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote_plus


class Address(NamedTuple):
    """`before` and `after` a click identifier where it takes one; else `before` is all of it."""

    before: str
    after: str
    takes_id: bool


def with_query(destination: str, query: str, parameter: str = "") -> Address:
    """The destination with what is added. `parameter` is the one that is to carry a click identifier; '' is none.

    All of it goes behind the destination's own query and before its fragment; nothing of its own is touched, and a
    parameter that it has already is not added again.
    """
    front, sign, fragment = destination.partition("#")
    path, _, own = front.partition("?")
    named = {unquote_plus(pair.partition("=")[0]) for pair in own.split("&")}
    added = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in named]
    takes_id = bool(parameter) and parameter not in named
    if takes_id:
        added.append(f"{parameter}=")
    if not added:
        return Address(destination, "", takes_id=False)
    join = "?" if front == path else "" if front.endswith(("?", "&")) else "&"
    before, after = front + join + "&".join(added), sign + fragment
    return Address(before, after, takes_id=True) if takes_id else Address(before + after, "", takes_id=False)


def is_address(destination: str) -> bool:
    """The last look before it leaves: what is no web address any more (a hand in the data base) leads nowhere."""
    return destination[:8].lower().startswith(("https://", "http://")) and destination.isprintable()
