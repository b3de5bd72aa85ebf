"""What stands in front of Django: `/r/<slug>` answered from memory, everything else passed on.

A known slug needs no data base, no Redis and no queue: its answer waits for its line in the spool (tracking/spool.py)
and for nothing else. A thread of its own asks every two seconds which links were changed, so a change takes effect at
once by a person's measure, and while the data base is away all known slugs go on redirecting. An unknown slug is asked
for once and then remembered for a while; Django answers it with its page.
"""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from tracking import reach, signposts
from tracking.signposts import Signpost
from tracking.spool import spool_in
from tracking.visitors import client_address, network_of
from tracking.visits import line_of

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PREFIX = "/r/"
LOOK_EVERY = 2.0  # seconds
READ_ALL_EVERY = 600.0
"""After so long every known slug is read again: somebody may have changed a link by hand, without `changed_at`."""

OVERLAP = datetime.timedelta(minutes=2)
"""A change is stamped before it is committed, and clocks differ."""

MOST_KNOWN = 100_000
READY_AT_START = 20_000
UNKNOWN_FOR = 10.0  # seconds
MOST_UNKNOWN = 10_000
AT_ONCE = 500  # slugs of one query
LOOK_UPS = 4
"""Requests that may wait for a data base at a time: were it away, they must not take the threads of the others."""

PATIENCE = 2.0  # seconds that a request waits for its turn to look up
LONGEST = 64
"""Characters of a path that may lead somewhere: a slug, and what a sentence may have hung on it."""

GUESSES = 60
"""Slugs that one address may get wrong in a minute; then it gets 429 for every slug that is not at hand."""

log = logging.getLogger(__name__)

_NOTHING = [b""]


class Front:
    """The WSGI application of the site."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.known: dict[str, Signpost] = {}
        self.unknown: dict[str, float] = {}
        self.guesses = Guesses()
        self.spool = spool_in(settings.CLICK_SPOOL)
        self.proxies = settings.TRUSTED_PROXIES
        self._places = threading.BoundedSemaphore(LOOK_UPS)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        post = self.known.get(path)
        if post is None:
            if not path.startswith(PREFIX) or "/" in path[3:] or not len(PREFIX) < len(path) <= LONGEST:
                return self.application(environ, start_response)
            found = self._asked_for(path, environ)
            if found is None:
                return self.application(environ, start_response)
            if isinstance(found, str):
                start_response(found, [("Retry-After", "60"), ("Cache-Control", "no-store"), ("Content-Length", "0")])
                return _NOTHING
            post = found
        method = environ["REQUEST_METHOD"]
        if method == "GET":
            if post.takes_id:
                headers, click_id = post.answer()
                self.spool.append(line_of(post.owner, environ, proxies=self.proxies, click_id=click_id))
            else:
                headers = post.headers
                self.spool.append(line_of(post.owner, environ, proxies=self.proxies))
            start_response("302 Found", headers)
        elif method == "HEAD":
            start_response("302 Found", post.answer()[0])
        else:
            start_response("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Length", "0")])
        return _NOTHING

    def _asked_for(self, path: str, environ: dict[str, Any]) -> Signpost | str | None:
        """The signpost of a path that is not at hand; None if there is none, a status line if it cannot be told now."""
        now = time.monotonic()
        if self.guesses.are_too_many(environ, now):
            return "429 Too Many Requests"
        if self.unknown.get(path, 0.0) > now:
            self.guesses.note(environ, now)
            return None
        if reach.away.is_set() or not self._places.acquire(timeout=PATIENCE):
            return "503 Service Unavailable"
        try:
            if post := self.known.get(path):  # somebody else has asked meanwhile
                return post
            found = signposts.find(path[len(PREFIX) :].encode("latin-1").decode("utf-8", "replace"))
        except Exception:  # whatever a driver raises: the visitor is told to come back
            log.exception("A slug could not be looked up.")
            return "503 Service Unavailable"
        finally:
            self._places.release()
            if not connection.in_atomic_block:  # a test's connection is the test's
                close_old_connections()
        if found is None:
            self.guesses.note(environ, now)
            _keep(self.unknown, path, now + UNKNOWN_FOR, MOST_UNKNOWN)
        elif found.slug == path[len(PREFIX) :]:  # one that was mended is asked for again: its spellings have no end
            _keep(self.known, path, found, MOST_KNOWN)
        return found

    # --- the thread that keeps the table true ---

    def keep_true(self) -> Front:
        """Begin to follow what changes."""
        threading.Thread(target=self._follow, name="signposts", daemon=True).start()
        return self

    def _follow(self) -> None:
        looked: datetime.datetime | None = None
        read_all = time.monotonic()
        while True:
            began = timezone.now()
            try:
                reach.look()
                if looked is None:
                    self.fill()
                elif time.monotonic() - read_all > READ_ALL_EVERY:
                    self.read_again(list(self.known))
                    read_all = time.monotonic()
                else:
                    self.look(looked)
                looked = began
            except Exception as error:
                # not an error of a request: known slugs go on, and the next look catches up
                log.warning("Changes of links cannot be read now: %s", error)
            finally:
                connection.close()
            time.sleep(LOOK_EVERY)

    def fill(self) -> None:
        """Have the newest links at hand, so that a site that starts with its data base in trouble knows them."""
        for slug, post in reversed(signposts.newest(READY_AT_START).items()):  # the newest are let go of last
            _keep(self.known, PREFIX + slug, post, MOST_KNOWN)

    def look(self, since: datetime.datetime) -> None:
        """Read what was made or changed since: it is at hand before somebody comes by it."""
        changed = signposts.changed_since(since - OVERLAP)
        for slug in changed:
            self.unknown.pop(PREFIX + slug, None)
        self.read_again([PREFIX + slug for slug in changed])

    def read_again(self, paths: list[str]) -> None:
        """Bring these up to date."""
        for start in range(0, len(paths), AT_ONCE):
            part = [path[len(PREFIX) :] for path in paths[start : start + AT_ONCE]]
            found = signposts.read(part)
            for slug in part:
                if slug in found:
                    _keep(self.known, PREFIX + slug, found[slug], MOST_KNOWN)
                else:
                    self.known.pop(PREFIX + slug, None)


class Guesses:
    """How many slugs each address, or IPv6 /64, got wrong in the present minute. Of this process alone, and bounded."""

    def __init__(self) -> None:
        self._minute = 0
        self._wrong: dict[str, int] = {}

    def are_too_many(self, environ: dict[str, Any], now: float) -> bool:
        """Whether this address has used up its minute."""
        return self._minute == now // 60 and self._wrong.get(network_of(client_address(environ)), 0) >= GUESSES

    def note(self, environ: dict[str, Any], now: float) -> None:
        """Count a wrong one."""
        if self._minute != now // 60:
            self._minute, self._wrong = int(now // 60), {}
        address = network_of(client_address(environ))
        _keep(self._wrong, address, self._wrong.get(address, 0) + 1, MOST_UNKNOWN)


def _keep(table: dict[str, Any], key: str, value: Any, most: int) -> None:
    """Store it, and let go of the oldest when there are too many."""
    table[key] = value
    if len(table) > most:
        try:
            del table[next(iter(table))]
        except (KeyError, RuntimeError, StopIteration):
            return  # another thread did
