"""The browsers in which somebody is signed in: listed for her, ended by her, and none for longer than it may last.

A session ends after 14 days in which it was not used, and after 30 in any case: both stand in the session's own expiry,
so that the store refuses it. Of an address only the network is kept, for it says enough to tell home from elsewhere.
"""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

from allauth.core.internal.sessionkit import get_session_user
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import audit, browsers
from accounts.actors import Actor
from accounts.models import User

UNUSED = datetime.timedelta(days=14)
LONGEST = datetime.timedelta(days=30)
OFTEN = datetime.timedelta(minutes=15)
"""So exactly is it known when a session was last used: a write for each page would say no more."""
_SINCE, _SEEN = "since", "seen"


@dataclass(frozen=True)
class Device:
    """One session as its owner reads it."""

    pk: int
    browser: str
    system: str
    network: str
    since: datetime.datetime
    seen: datetime.datetime
    is_here: bool


def of(user: User, *, here: str | None) -> list[Device]:
    """Her sessions that still let somebody in, this one first, then the last used."""
    found = [one for one in UserSession.objects.filter(user=user) if _lets_in(one)]
    found.sort(key=lambda one: (one.session_key != here, -one.last_seen_at.timestamp()))
    return [
        Device(one.pk, *browsers.browser_of(one.user_agent), _written(one.ip), one.created_at, one.last_seen_at,
               one.session_key == here)
        for one in found
    ]  # fmt: skip


def unlisted(user: User, *, here: str | None) -> list[str]:
    """The keys of sessions that let her in and have no row here: of before the list was kept, and not used since.

    The next request of such a session puts it on the list. Few sessions have no row, so each of them is looked into.
    """
    listed = UserSession.objects.filter(session_key=OuterRef("session_key"))
    found = Session.objects.filter(~Exists(listed), expire_date__gt=timezone.now())
    hers = [one.session_key for one in found.iterator() if one.get_decoded().get(SESSION_KEY) == str(user.pk)]
    return [key for key in hers if key != here and get_session_user(SessionStore(key)) == user]


@transaction.atomic
def end(user: User, *, but: str | None, only: int | None = None, by: Actor) -> int:
    """End her sessions `but` the one with this key, or `only` one of them: out at their next request. How many."""
    found = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    ending = list(found if only is None else found.filter(pk=only))
    for one in ending:
        one.end()
    number = len(ending)
    if only is None:
        number += Session.objects.filter(pk__in=unlisted(user, here=but)).delete()[0]
    if number:
        audit.record("account.sessions_ended", by=by, brand=None, subject=user, number=number)
    return number


def forget() -> int:
    """Delete sessions that are over, with what was kept of them. Returns how many."""
    SessionStore.clear_expired()
    number, _ = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return number


def keep(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: notes that a session is used, and until when it lasts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # a page that never looked at the session is nobody's, and should not cost a query for it (/r/…)
        if request.session.accessed and request.user.is_authenticated and not request.session.is_empty():
            _note(request)
        return response

    return middleware


def shorten(address: str) -> str:
    """The network of an address: three numbers of four, or the first three groups."""
    number = ipaddress.ip_address(address)
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped
    length = 24 if number.version == 4 else 48
    return str(ipaddress.ip_network(f"{number}/{length}", strict=False).network_address)


def _note(request: HttpRequest) -> None:
    session, now = request.session, timezone.now()
    if now.timestamp() - session.get(_SEEN, 0) < OFTEN.total_seconds():
        return
    session[_SEEN] = int(now.timestamp())
    since = datetime.datetime.fromtimestamp(session.setdefault(_SINCE, session[_SEEN]), tz=datetime.UTC)
    session.set_expiry(min(now + UNUSED, since + LONGEST))
    UserSession.objects.create_from_request(request)


def _lets_in(one: UserSession) -> bool:
    # a changed password has ended the others without touching their rows
    store = SessionStore(one.session_key)
    return bool(store.exists(one.session_key)) and get_session_user(store) is not None


def _written(address: str) -> str:
    return address.removesuffix("0") + "x" if "." in address else address.removesuffix(":") + "x"


def networks_only(instance: UserSession, **_: object) -> None:
    """Before a session's row is written: whoever writes it, no whole address gets in."""
    instance.ip = shorten(instance.ip)
