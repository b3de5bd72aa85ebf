"""Log lines say which request, task and message they are about."""

from __future__ import annotations

import json
import logging

import pytest
from celery import current_app, shared_task
from django.test import RequestFactory

from config.logs import JsonFormatter
from notifications import log_ids
from notifications.log_ids import HEADER, Naming, named

log = logging.getLogger("tandem.test")


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, str]] = []
        self.addFilter(Naming())
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def kept():
    handler = Kept()
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler.lines
    log.removeHandler(handler)


@shared_task
def say_something() -> None:
    log.info("in the worker")


def answer(**headers: str):
    def view(request):
        log.info("in the view")
        return {}

    request = RequestFactory().get("/", headers=headers)
    return log_ids.name_request(view)(request)


def test_a_line_carries_what_it_is_about(kept):
    with named(request="r1234567"), named(message="12"):
        log.info("both")
    log.info("none")
    assert (kept[0]["request_id"], kept[0]["message_id"]) == ("r1234567", "12")
    assert not {"request_id", "message_id", "task_id"} & kept[1].keys()


def test_every_request_has_an_identifier_of_its_own_and_says_it(kept):
    first, second = answer(), answer()
    assert [line["request_id"] for line in kept] == [first[HEADER], second[HEADER]]
    assert first[HEADER] != second[HEADER]


def test_a_trusted_proxy_names_the_request(kept, settings):
    settings.TRUSTED_PROXIES = 1
    assert answer(x_request_id="from-the-proxy-1")[HEADER] == "from-the-proxy-1"


@pytest.mark.parametrize("name", ["short", "a" * 65, "two words here", 'quote"quote"', "line\nline-line"])
def test_a_name_that_could_forge_a_line_is_not_taken(kept, settings, name):
    settings.TRUSTED_PROXIES = 1
    assert answer(x_request_id=name)[HEADER] != name


def test_nobody_but_a_proxy_names_a_request(kept, settings):
    settings.TRUSTED_PROXIES = 0
    assert answer(x_request_id="from-somebody-else")[HEADER] != "from-somebody-else"


def test_a_task_carries_the_request_that_asked_for_it(kept):
    headers: dict[str, str] = {}
    with named(request="r1234567"):
        log_ids._carry(headers=headers)
    say_something.apply(task_id="t-1", headers=headers)
    say_something.apply(task_id="t-2")
    assert [(line["task_id"], line.get("request_id")) for line in kept] == [("t-1", "r1234567"), ("t-2", None)]
    assert log_ids.present() == {}
    assert current_app.tasks[say_something.name]


def test_a_page_says_its_identifier(client, db):
    assert log_ids.FIT.fullmatch(client.get("/healthz")[HEADER])
