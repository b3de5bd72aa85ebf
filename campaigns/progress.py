"""How far the check of an uploaded file is, for the page that waits for it: a short record in the cache.

The page brings a token that the server made for this person; it names the record, and nobody else can read it.
A check without a token, or with a wrong one, is a check like any other: nobody is told how far it is.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from django.core import signing
from django.core.cache import cache
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.models import User

Report = Callable[[str, int, int], None]  # phase, rows done, rows in all (0: not known yet)

LIVES = 300  # seconds
PAUSE = 0.2  # seconds between two records of one phase: the cache may be a table of the data base
WORDS = {
    "waiting": gettext_noop("Waiting for its turn"),
    "reading": gettext_noop("Reading the file"),
    "comparing": gettext_noop("Comparing with the orders"),
    "keeping": gettext_noop("Keeping the verdicts"),
}

_signer = signing.Signer(salt="campaigns.progress")


def new_token(user: User) -> str:
    """A token for one upload of this person."""
    return _signer.sign(f"{user.pk}.{secrets.token_urlsafe(16)}")


def is_token_of(user: User, token: str) -> bool:
    """Whether the server made this token for this person."""
    try:
        return _signer.unsign(token).partition(".")[0] == str(user.pk)
    except signing.BadSignature:
        return False


def reporter(user: User, token: str) -> Report:
    """What the check calls at each step. Records a new phase at once, and rows a few times a second."""
    return recorder(_key(token)) if is_token_of(user, token) else silent


def recorder(key: str) -> Report:
    """What a check calls whose record has this name in the cache, whoever may ask for it."""
    last_phase, last_time = "", 0.0

    def report(phase: str, done: int, total: int) -> None:
        nonlocal last_phase, last_time
        now = time.monotonic()
        if phase != last_phase or now - last_time >= PAUSE:
            last_phase, last_time = phase, now
            cache.set(key, (phase, done, total), LIVES)

    return report


def silent(phase: str, done: int, total: int) -> None:
    """Tells nobody."""


def how_far(token: str) -> dict[str, str | int]:
    """The record as the page shows it; before the check has begun, it waits."""
    return recorded(_key(token))


def recorded(key: str) -> dict[str, str | int]:
    """The record of this name."""
    phase, done, total = cache.get(key) or ("waiting", 0, 0)
    words = _(WORDS[phase])
    numbers = {
        "done": number_format(done, force_grouping=True),
        "total": number_format(total, force_grouping=True),
    }
    if phase == "reading" and done:
        words = (_("Reading row %(done)s of %(total)s") if total else _("Reading row %(done)s")) % numbers
    elif phase == "comparing" and total:
        words = ngettext("Comparing %(total)s row with the orders", "Comparing %(total)s rows with the orders", total)
        words %= numbers
    return {"phase": phase, "done": done, "total": total, "words": words}


def _key(token: str) -> str:
    return f"import-progress:{token}"
