"""Names and typed texts in the plain letters of a promo code: A to Z, 0 to 9 and - _ . %. Pure."""

from __future__ import annotations

import unicodedata

PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.%")
# letters that no decomposition takes apart
_SPELT = str.maketrans(
    {
        "ß": "SS", "ẞ": "SS", "Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Ħ": "H",
        "Ŧ": "T", "Ŋ": "N", "ı": "I", "ĸ": "K", "Ɨ": "I", "Ʉ": "U", "Ǝ": "E", "Ə": "A",
    }
)  # fmt: skip


def folded(text: str) -> str:
    """The text in capitals, without accents and without whatever a code cannot hold; '' for other scripts."""
    capitals = text.translate(_SPELT).upper().translate(_SPELT)
    return "".join(char for char in unicodedata.normalize("NFKD", capitals).upper() if char in PLAIN)
