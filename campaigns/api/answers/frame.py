"""What every answer is made of, pages of a list, and what a refusal looks like."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


class Shape(serializers.Serializer):
    """An answer; `shapes` makes it."""


def moment(**options: Any) -> serializers.DateTimeField:
    """A time in UTC, null while it has not come."""
    return serializers.DateTimeField(allow_null=True, **options)


class WrongField(Shape):
    field = serializers.CharField(help_text="Its path, as in title, promo_code.code or 3.email.")
    code = serializers.CharField()
    message = serializers.CharField()


class Problem(Shape):
    """RFC 9457."""

    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for people, with the mend.")
    code = serializers.CharField(help_text="Stable; programs look at this.")
    errors = WrongField(many=True, required=False)


def page_of(shape: type[Shape]) -> serializers.Serializer:
    """The envelope of a list."""
    return inline_serializer(
        f"{shape.__name__}Page",
        {
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": shape(many=True),
        },
    )
