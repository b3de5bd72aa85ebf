"""What the frame of a page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The brands of the person and whether she is a creator."""
    return {}
