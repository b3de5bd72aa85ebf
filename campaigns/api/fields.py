"""Fields that take what they say and nothing else: no "true" for true, no 5 for "5"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any

from django.core.validators import EmailValidator, ProhibitNullCharactersValidator
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from accounts.names import clean_name, clean_text
from influencers.departures import refuse_gone

PLAIN = {
    "required": "This is missing. Give it.",
    "null": "null is not allowed here. Give a value, or leave the name out.",
}
WORDS = PLAIN | {
    "not_text": "This is no text. Put it in quotation marks.",
    "blank": "This is empty. Give a text.",
    "max_length": "This is too long: at most {max_length} characters.",
}


class Text(serializers.CharField):
    """A text; on one line unless `lines`. Control and invisible characters are taken out, NUL is refused."""

    default_error_messages = WORDS

    def __init__(self, *, lines: bool = False, words: Iterable[tuple[Any, Any]] = (), **options: Any) -> None:
        self.lines = lines
        self.words = list(words)  # choices, told in the schema only: the verbs know them and say what is wrong
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        """The cleaned text."""
        if not isinstance(data, str):
            self.fail("not_text")
        ProhibitNullCharactersValidator()(data)
        ProhibitSurrogateCharactersValidator()(data)
        return clean_text(data) if self.lines else clean_name(data, limit=len(data))


class Typed(serializers.CharField):
    """A code or an address exactly as typed; promocodes.values reads it and names what is wrong."""

    default_error_messages = WORDS

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=10_000, **options)
        self.validators: list[Any] = [
            one
            for one in self.validators
            if not isinstance(one, (ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator))
        ]

    def to_internal_value(self, data: Any) -> str:
        """The text, untouched."""
        if not isinstance(data, str):
            self.fail("not_text")
        return data


class Address(Text):
    """An e-mail address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        self.validators.append(
            EmailValidator(message="“%(value)s” is no e-mail address. Write it as marie@example.org.")
        )
        self.validators.append(refuse_gone)


class Several(serializers.ListField):
    """A list. That it is too long is said before any of its items is read: there may be millions."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """The items, each as its kind is read."""
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        read: list[Any] = super().to_internal_value(data)
        return read


class Named(serializers.DictField):
    """Values by their names, `most` of them at the most; that too is said before any of them is read."""

    default_error_messages = {"max_length": "This has more than {most} names. Give only those that you need."}

    def __init__(self, *, most: int = 20, **options: Any) -> None:
        self.most = most
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The values, each as its kind is read."""
        if isinstance(data, dict) and len(data) > self.most:
            self.fail("max_length", most=self.most)
        read: dict[str, Any] = super().to_internal_value(data)
        return read


class Flag(serializers.BooleanField):
    """true or false."""

    default_error_messages = PLAIN | {"invalid": "This is neither true nor false (without quotation marks)."}

    def to_internal_value(self, data: Any) -> bool:
        """The very value."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    """A whole number."""

    default_error_messages = PLAIN | {
        "invalid": "This is no whole number (without quotation marks).",
        "max_value": "This is too large: at most {max_value}.",
        "min_value": "This is too small: at least {min_value}.",
    }

    def to_internal_value(self, data: Any) -> int:
        """The very number."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Day(serializers.DateField):
    """A day as 2026-06-30."""

    def to_internal_value(self, value: Any) -> datetime.date:
        """The day."""
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return datetime.date.fromisoformat(value)
            except ValueError:
                pass
        raise serializers.ValidationError(f"“{str(value)[:40]}” is no day. Write it as 2026-06-30.", code="no_such_day")
