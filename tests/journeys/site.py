"""A real site: `manage.py serve` on a folder of its own, on the data base that the suite runs on."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings

from tests import services
from tests.journeys.inbox import Inbox
from tests.processes import programs
from tests.processes.groundwork import lay_data_base, lay_static
from tests.processes.programs import Server


class Site:
    """Its address, its commands and its mail."""

    def __init__(self, folder: Path, environment: dict[str, str], inbox: Inbox) -> None:
        self.folder = folder
        self.port = services.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = environment | {"SITE_URL": self.url}
        self.inbox = inbox

    def manage(self, *arguments: str) -> str:
        """Run a management command; what it printed."""
        answer = programs.run(self.folder, *arguments, **self.environment)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    @contextlib.contextmanager
    def served(self) -> Iterator[Site]:
        """The site with web server, worker and beat running."""
        server = Server(self.folder, self.port, **self.environment)
        try:
            server.wait_until_it_answers()
            yield self
        finally:
            server.kill_group()


@contextlib.contextmanager
def new_site(folder: Path, *, mail: bool = True) -> Iterator[Site]:
    """An empty site, not yet served. Without `mail` it captures what it sends, where the data base is embedded."""
    with contextlib.ExitStack() as stack:
        environment, inbox = {"MAIL_RATE": "0"}, Inbox()
        if not settings.EMBEDDED:
            environment |= {"DATABASE_URL": stack.enter_context(_data_base()), "REDIS_URL": services.own_redis_url()}
            environment["SECRET_KEY"] = "k" * 50
        else:
            lay_data_base(folder)
        lay_static(folder)
        if mail or not settings.EMBEDDED:
            port = services.free_port()
            inbox.open(port)
            stack.callback(inbox.close)
            environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        yield Site(folder, environment, inbox)


@contextlib.contextmanager
def _data_base() -> Iterator[str]:
    url, name = services.postgres_url(), f"tandem_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
