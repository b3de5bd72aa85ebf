"""What one page leaves for the next to say, as “Saved.”, kept meanwhile in a cookie, or in the session if it is long.

The cookie is one of this very host, as all of ours are: what it says may name people and brands.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.messages.storage.base import BaseStorage
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class OwnCookie(CookieStorage):
    """Django's, under our name."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


class Notices(FallbackStorage):
    """The cookie first. settings.MESSAGE_STORAGE names this class."""

    storage_classes: ClassVar[tuple[type[BaseStorage], ...]] = (OwnCookie, SessionStorage)  # type: ignore[misc]
