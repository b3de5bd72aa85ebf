"""The cast: maria manages Lumen (EUR), vera looks at it, otto manages Borealis (USD); marie and luc are creators."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from accounts import audit_guard
from accounts.actors import Actor, person
from accounts.models import Brand, Role, User
from campaigns.models import Campaign, Collaboration
from config import roomy
from influencers.models import Influencer
from notifications import hints
from tests import make


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """As the web server does: a tenth of the suite's time went into pieces of stack, far below pytest's own calls."""
    pyfuncitem.obj = functools.partial(roomy.call, pyfuncitem.obj)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The counts of processes that have ended are nobody's."""
    for path in settings.METRICS_DIR.glob("*.db") if settings.configured and settings.METRICS_DIR else ():
        if not Path(f"/proc/{path.stem.rsplit('_', 1)[-1]}").exists():
            path.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def own_var_dir(settings: Any, tmp_path: Any) -> None:
    """Uploads and captured mails of a test stay in its own folder; passwords are hashed quickly."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.CLICK_SPOOL = tmp_path / "clicks"
    settings.FILES_APART = False
    settings.SCOPE_GUARD_RAISES = True
    settings.MAIL_CAPTURE_DIR = tmp_path / "mailbox"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(autouse=True, scope="session")
def emptied_between_tests() -> Iterator[None]:
    """A test with real transactions ends by emptying every table; the guarded one through its door."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def through_the_door(self: Any, statements: Any) -> None:
        with audit_guard._door(audit_guard.AGE):
            flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", through_the_door)
        yield


@pytest.fixture(autouse=True)
def fresh_cache(own_var_dir: None) -> None:
    """Rate limits of one test do not reach the next, nor what is known of the broker and of hints."""
    cache.clear()
    hints._quiet_until = 0.0
    hints._next_turn.clear()


@pytest.fixture
def lumen(db: None) -> Brand:
    return make.brand("Lumen", slug="lumen", currency="EUR", owner=make.user("olga@lumen.example", name="Olga Owner"))


@pytest.fixture
def borealis(db: None) -> Brand:
    return make.brand("Borealis", slug="borealis", currency="USD", owner=make.user("odin@borealis.example"))


@pytest.fixture
def maria(lumen: Brand) -> User:
    return make.member(lumen, "maria@lumen.example", name="Maria Manager")


@pytest.fixture
def vera(lumen: Brand) -> User:
    return make.member(lumen, "vera@lumen.example", role=Role.VIEWER, name="Vera Viewer")


@pytest.fixture
def otto(borealis: Brand) -> User:
    return make.member(borealis, "otto@borealis.example", name="Otto Other")


@pytest.fixture
def by_maria(maria: User) -> Actor:
    return person(maria)


@pytest.fixture
def marie(db: None) -> Influencer:
    return make.creator("Marie Laurent", "marie@example.org")


@pytest.fixture
def luc(db: None) -> Influencer:
    return make.creator("Luc Martin", "luc@example.org", followers=3_000)


@pytest.fixture
def generic(lumen: Brand) -> Campaign:
    """A published campaign with the generic code SUMMER10."""
    return make.campaign(lumen)


@pytest.fixture
def personal(lumen: Brand) -> Campaign:
    """A published campaign with personal codes."""
    return make.campaign(lumen, title="Autumn Codes", promo_code=make.PERSONAL_CODE)


@pytest.fixture
def marie_applied(generic: Campaign, marie: Influencer) -> Collaboration:
    return make.applied(generic, marie)


@pytest.fixture
def marie_ready(personal: Campaign, marie: Influencer) -> Collaboration:
    """Accepted, and waiting for her personal code."""
    return make.accepted(personal, marie)


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Callable[[], AbstractContextManager[Any]]:
    """`with committed():` runs what waits for the commit, as a real one would."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def deliver(db: None, mailoutbox: list[Any]) -> Callable[[], list[Any]]:
    """Send what is due, as the worker does; returns all mails sent so far."""

    def run() -> list[Any]:
        from notifications.delivery import deliver_due

        while deliver_due():
            pass
        return mailoutbox

    return run


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    """A browser with somebody signed in, whose session was noted then, as the answer to a real sign-in does."""

    def sign_in(user: User) -> Client:
        client.force_login(user)
        session = client.session
        session["seen"] = session["since"] = int(time.time())
        session.save()
        return client

    return sign_in
