"""Passwords are hashed few at a time: each hash takes 100 MB for as long as it lasts.

The threads of a web process that all check passwords at once, as after a mail to everybody or in an attack, took more
than 3 GB when they were thirty-two, and none was done sooner: a hash works on all processors already.
"""

from __future__ import annotations

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2

_places = threading.BoundedSemaphore(AT_ONCE)


class BoundedArgon2PasswordHasher(Argon2PasswordHasher):
    """Django's, with the same hashes; who comes third waits for her turn."""

    def encode(self, password: str, salt: str) -> str:
        """The hash that is stored."""
        with _places:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether this is the password."""
        with _places:
            return super().verify(password, encoded)
