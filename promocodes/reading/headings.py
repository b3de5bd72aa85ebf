"""Which column is which: headings in any order, case and spacing, in English and in French."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from promocodes.reading.refusals import FileProblem, gettext_noop

COLUMNS: dict[str, tuple[str, ...]] = {
    "order": ("Order", "Commande", "Order reference", "Référence de commande", "Numéro de commande", "N° de commande"),
    "creator": ("Creator", "Créateur", "Créatrice", "Créateur/Créatrice", "Créateur·rice", "Influencer", "Influenceur"),
    "email": ("Email", "E-mail", "Email address", "Courriel", "Adresse e-mail", "Mail", "Adresse électronique"),
    "handle": ("Handle", "Pseudo", "Identifiant", "Pseudonyme", "User name"),
    "network": ("Network", "Réseau", "Réseau social", "Social network"),
    "country": ("Country", "Pays"),
    "accepted_on": ("Accepted on", "Acceptée le", "Accepté le", "Accepté(e) le", "Date d'acceptation"),
    "promo_code": ("Promo Code", "Code promo", "Promo codes", "Codes promo", "Code promotionnel", "Promotion code"),
    "affiliate_link": (
        "Affiliate Link",
        "Lien affilié",
        "Lien d'affiliation",
        "Lien d'affilié",
        "Liens affiliés",
        "Affiliate links",
        "Affiliate URL",
    ),
    "problem": ("Problem", "Problème", "Problems", "Problèmes"),
}

HEADER_WITHIN = 10  # the heading line is looked for in the first ten lines
NAMED = 5  # a message names this many headings and counts the rest

_SAYING_IT_IS_OURS = frozenset({"order", "email", "promo_code", "affiliate_link"})


def heading_key(text: str) -> str:
    """What is compared of a heading: its letters and digits, without case, accents, spaces and signs."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text[:200]).casefold())
    return "".join(char for char in plain if char.isalnum())


_FIELDS = {heading_key(label): name for name, labels in COLUMNS.items() for label in labels}


@dataclass
class Header:
    """The heading line of a sheet: its line, its fields by column number, and headings that nobody knows."""

    line: int
    fields: dict[int, str]
    unknown: list[str] = field(default_factory=list)

    def lacks(self, wanted: Sequence[str]) -> list[str]:
        """The fields without which the file says nothing: a key (order or email) and the campaign's values."""
        have = set(self.fields.values())
        keys = [] if have & {"order", "email"} else ["order"]
        return keys + [name for name in wanted if name not in have]

    def check(self, wanted: Sequence[str]) -> None:
        """Raises FileProblem when a column is there twice or not at all."""
        for name in dict.fromkeys(self.fields.values()):
            count = sum(1 for other in self.fields.values() if other == name)
            if count > 1:
                raise FileProblem(
                    "header.duplicate_column",
                    gettext_noop(
                        "The column “%(name)s” is there %(count)s times (row %(line)s). Delete the wrong one."
                    ),
                    name=COLUMNS[name][0],
                    count=count,
                    line=str(self.line),
                )
        lacking = self.lacks(wanted)
        if lacking:
            facts = {"names": name_all([COLUMNS[name][0] for name in lacking]), "line": str(self.line)}
            if self.unknown:
                raise FileProblem(
                    "header.missing_column",
                    gettext_noop(
                        "The column %(names)s is missing from the headings in row %(line)s (%(unknown)s is not known). "
                        "Name it so, or start again from the exported file."
                    ),
                    **facts,
                    unknown=name_some(self.unknown),
                )
            raise FileProblem(
                "header.missing_column",
                gettext_noop(
                    "The column %(names)s is missing from the headings in row %(line)s. "
                    "Name it so, or start again from the exported file."
                ),
                **facts,
            )


def find_header(lines: Iterable[tuple[int, Mapping[int, str]]]) -> Header | None:
    """The line with the most known headings among the first ten, or None. `lines`: number, text by column."""
    best: Header | None = None
    for line, texts in lines:
        if line > HEADER_WITHIN:
            break
        fields = {column: _FIELDS[key] for column, text in texts.items() if (key := heading_key(text)) in _FIELDS}
        if not _SAYING_IT_IS_OURS & set(fields.values()):
            continue
        if best is None or len(set(fields.values())) > len(set(best.fields.values())):
            unknown = [text.strip() for column, text in texts.items() if column not in fields and text.strip()]
            best = Header(line, fields, unknown)
    return best


def name_some(names: Sequence[str]) -> Any:
    """`“A”, “B” and 3 more`, short enough for a message."""
    quoted = ", ".join(f"“{name[:40]}”" for name in names[:NAMED])
    if len(names) <= NAMED:
        return quoted
    return gettext_noop("%(some)s and %(number)s more"), {"some": quoted, "number": str(len(names) - NAMED)}


def name_all(names: Sequence[str]) -> Any:
    """`“A” and “B” and “C”`."""
    first, *others = (f"“{name[:40]}”" for name in names)
    for other in others:
        first = (gettext_noop("%(first)s and %(second)s"), {"first": first, "second": other})  # type: ignore[assignment]
    return first


def no_header() -> FileProblem:
    """The refusal of a file in which no sheet has our headings."""
    return FileProblem(
        "sheet.no_header",
        gettext_noop(
            "No headings were found in the first %(rows)s rows. "
            "It must name at least “Order” or “Email”, and “Promo Code” or “Affiliate Link”."
        ),
        rows=HEADER_WITHIN,
    )
