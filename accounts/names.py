"""Cleans what people type as a name or a text, so that no header, log line or page can be bent by it. Pure."""

from __future__ import annotations

import unicodedata


def clean_name(text: str, limit: int = 100) -> str:
    """One line without control and invisible characters, white space collapsed, at most `limit` characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:limit].strip()  # most texts: no letter of them need be looked at
    spaced = "".join(" " if char.isspace() else char for char in text)
    kept = "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return " ".join(kept.split())[:limit].strip()


def clean_text(text: str) -> str:
    """Several lines without control characters other than the line breaks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(char for char in line if unicodedata.category(char) not in ("Cc", "Cs")) for line in lines)
    return "\n".join(line.rstrip() for line in kept).strip()
