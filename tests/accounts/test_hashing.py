"""A rush of sign-ins takes the memory of two hashes, not of all threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, get_hasher, make_password

from accounts.hashing import AT_ONCE, BoundedArgon2PasswordHasher
from config import settings as site_settings

MANY = 8


class Counted:
    """Stands in for the work of a hash, and notes how much of it went on at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._more = threading.Condition()

    def __call__(self, *given: object) -> bool:
        with self._more:
            self.now += 1
            self.most = max(self.most, self.now)
            self._more.notify_all()
            self._more.wait_for(lambda: self.most > AT_ONCE, timeout=0.3)
            self.now -= 1
        return True


def rush(hasher: Argon2PasswordHasher, method: str) -> None:
    with ThreadPoolExecutor(MANY) as pool:
        for done in [pool.submit(getattr(hasher, method), "secret", "kept") for _ in range(MANY)]:
            done.result()


@pytest.mark.parametrize("method", ["verify", "encode"])
def test_few_passwords_are_hashed_at_once_however_many_sign_in(monkeypatch, method):
    """LOD-02: three hundred people who sign in."""
    counted = Counted()
    monkeypatch.setattr(Argon2PasswordHasher, method, counted)

    rush(BoundedArgon2PasswordHasher(), method)
    assert counted.most == AT_ONCE

    rush(Argon2PasswordHasher(), method)  # the negative control
    assert counted.most > AT_ONCE


def test_a_hash_of_before_is_good_and_is_not_made_anew(settings):
    """By the site's own list, for the tests' own is quicker."""
    settings.PASSWORD_HASHERS = site_settings.PASSWORD_HASHERS
    before = Argon2PasswordHasher().encode("correct-horse", "a-salt-of-before-long-enough")
    renewed = []

    assert check_password("correct-horse", before, setter=renewed.append)
    assert not check_password("wrong-horse", before)
    assert renewed == []
    assert make_password("correct-horse").startswith("argon2$argon2id$")
    assert isinstance(get_hasher(), BoundedArgon2PasswordHasher)
