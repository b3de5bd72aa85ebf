"""The file that locust is given: the classes of users, and where each of their calls is written down."""

from __future__ import annotations

from typing import Any

from locust import events
from locust.env import Environment

from benchmarks.live.browsing import Creator, Manager
from benchmarks.live.importing import Importer
from benchmarks.live.shopping import Program, Shop, Visitor
from benchmarks.live.stage import STAGE

__all__ = ["Creator", "Importer", "Manager", "Program", "Shop", "Visitor"]

for _class in (Creator, Importer, Manager, Program, Shop, Visitor):
    _class.fixed_count = STAGE.plan.users().get(_class.__name__, 0)


@events.request.add_listener
def _note(name: str, response_time: float, exception: object, response: Any = None, **more: Any) -> None:
    STAGE.book.note(name, response_time, getattr(response, "status_code", 0) or 0, exception)


@events.quitting.add_listener
def _write(environment: Environment, **more: Any) -> None:
    STAGE.book.write(STAGE.folder / "book.json")
