"""Takes a creator out of the files of orders that brands have uploaded, and of the verdicts that are kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from django.db import transaction

from campaigns.models import Campaign, OrderImport
from tracking.models import OrdersFile

GONE = "—"
SHORTEST = 3
"""A shorter name is part of too many words to be looked for in sentences."""


class Words:
    """The names and addresses of one person, as they are found in texts: whole, in letters big or small."""

    def __init__(self, names: Collection[str], addresses: Collection[str]) -> None:
        self.names, self.addresses = names, addresses
        self.whole = {word.casefold() for word in (*names, *addresses)}
        self.sought = [*addresses, *(name for name in names if len(name) >= SHORTEST)]
        self.found = _any_of(self.sought)

    def and_also(self, *names: str) -> Words:
        """These too, if they say more."""
        more = {name for name in names if name and name.casefold() not in self.whole}
        return Words({*self.names, *more}, self.addresses) if more else self

    def out_of(self, text: str, kept: Collection[str] = ()) -> str:
        """The text with a dash in their place. What is `kept` stays, also where one of them is a part of it."""
        if text in kept:
            return text
        if text.strip().casefold() in self.whole:
            return GONE
        if not self.found.search(text):
            return text  # nearly all
        either = _any_of([*self.sought, *filter(None, kept)])
        return either.sub(lambda match: match[0] if match[0] in kept else GONE, text)


def _any_of(words: Collection[str]) -> re.Pattern[str]:
    """Finds the longest of these that stands by itself: not in a longer word, a code or another address."""
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?<![\w%])(?<!\w[-.+])(?:{longest_first})(?![\w%]|[-.+@]\w)", re.IGNORECASE)


def take_out(
    campaigns: Iterable[Campaign],
    collaborations: Collection[int],
    *,
    names: Collection[str],
    addresses: Collection[str],
) -> None:
    """Delete the files themselves, and put a dash where her name or address stands in what is kept of them.

    In the sentences about a third creator whose name begins as hers (“Ange Petit” of Ange) a part of it goes too.
    """
    hers = Words(names, addresses)
    for pk in list(OrderImport.objects.filter(campaign__in=list(campaigns)).values_list("pk", flat=True)):
        one = OrderImport.objects.select_for_update().get(pk=pk)
        forget_file(one)
        rows = [_row(row, hers, is_hers=row.get("collaboration") in collaborations) for row in one.rows]
        problems = _sayings(one.problems, hers)
        if rows != one.rows or problems != one.problems:
            OrderImport.objects.filter(pk=pk).update(rows=rows, problems=problems)


def forget_file(one: OrderImport | OrdersFile) -> None:
    """Delete the uploaded file once the transaction is through; its name and its verdicts stay."""
    if one.file.name:
        type(one)._default_manager.filter(pk=one.pk).update(file="")
        transaction.on_commit(partial(one.file.storage.delete, one.file.name))


def _row(row: dict[str, Any], hers: Words, *, is_hers: bool) -> dict[str, Any]:
    """A row without her. What was given and decided is no part of her: verdict, order, codes and links stay."""
    entry = row["entry"]
    typed = {name: entry.get(name, "") for name in ("creator", "email")}
    name = row.get("name", "")
    kept = {str(value) for values in (row.get("given"), row.get("present")) for value in (values or {}).values()}
    if is_hers:
        hers = hers.and_also(name, *typed.values())  # however she was called there, and whatever address was typed
        name, typed = "", {"creator": "", "email": ""}
    else:
        if row.get("collaboration"):
            kept.add(name)  # another creator's, even if it is the same
        else:
            name = hers.out_of(name)
        typed = {which: hers.out_of(text, kept) for which, text in typed.items()}
    said = {which: _sayings(row.get(which, []), hers, kept) for which in ("problems", "warnings")}
    return row | {"name": name, "entry": entry | typed} | said


def _sayings(said: list[dict[str, Any]], hers: Words, kept: Collection[str] = ()) -> list[dict[str, Any]]:
    """Problems or warnings: their sentences and suggestions, not their codes and columns."""
    return [
        one | {part: hers.out_of(one[part], kept) for part in ("message", "suggestion") if part in one} for one in said
    ]
