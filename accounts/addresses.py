"""Addresses of our own pages: absolute ones from SITE_URL only, and a check that a path is one of ours. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme

_PLAIN_PATH = re.compile(r"(?:/[a-z0-9_-]+)+/?")


def absolute(path: str) -> str:
    """A path of ours as a link for an e-mail. What host a request named plays no part."""
    return f"{settings.SITE_URL}{path}"


def rooted(url: str) -> str:
    """The same page under SITE_URL: keeps path and query of a link that a request built, and drops its host."""
    parts = urlsplit(url)
    return absolute(parts.path + (f"?{parts.query}" if parts.query else ""))


def is_own_path(path: str | None) -> bool:
    """Whether a `next` leads to a page of ours: a plain path, no host, no scheme, none of their disguises."""
    if path and _PLAIN_PATH.fullmatch(path):
        return True  # most paths, of which nothing below can say anything else
    return bool(path) and str(path).startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
