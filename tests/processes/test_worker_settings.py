"""What the worker takes, how long one of its processes lives, and who may reach the services (INF-16, INF-17)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.checks import run_checks

from campaigns import deploy_checks
from config.celery import app

COMPOSE = Path(__file__).resolve().parents[2] / "compose.yaml"


def test_nothing_but_json_is_taken_from_the_broker_or_given_to_it() -> None:
    """INF-16: whoever could write into Redis must not run code here."""
    assert list(app.conf.accept_content) == ["json"]
    assert (app.conf.task_serializer, app.conf.event_serializer) == ("json", "json")
    assert app.conf.task_ignore_result is True
    assert app.conf.result_accept_content in (None, ["json"])


def test_a_process_of_the_worker_is_replaced_in_time() -> None:
    """INF-17: after so many tasks, or so much memory."""
    assert 0 < app.conf.worker_max_tasks_per_child <= 2000
    assert 0 < app.conf.worker_max_memory_per_child <= 1_000_000  # kilobytes


def test_the_services_of_the_containers_have_passwords_and_no_port_outside() -> None:
    """INF-16."""
    described = yaml.safe_load(COMPOSE.read_text())
    services = described["services"]
    for name in ("postgres", "redis"):
        assert "ports" not in services[name], name
    settings = described["x-tandem"]["environment"]
    for name in ("DATABASE_URL", "REDIS_URL"):
        assert "PASSWORD:?" in settings[name], name
    assert "--requirepass" in str(services["redis"])


@pytest.mark.parametrize(
    ("base", "broker", "found"),
    [
        ("postgres://tandem:secret@db/tandem", "redis://:secret@cache/0", []),
        ("postgres://tandem@db/tandem", "redis://:secret@cache/0", ["tandem.E001"]),
        ("postgres://tandem@db/tandem?sslcert=/etc/client.pem", "redis://:secret@cache/0", []),
        ("postgres://tandem:secret@db/tandem", "redis://cache/0", ["tandem.E002"]),
        ("postgres://tandem@127.0.0.1/tandem", "redis://127.0.0.1/0", []),
        ("", "", []),
    ],
)
def test_a_service_without_a_password_on_another_machine_is_found(
    base: str, broker: str, found: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INF-16."""
    monkeypatch.delenv("PGPASSWORD", raising=False)
    settings.DATABASE_URL, settings.REDIS_URL = base, broker
    assert [error.id for error in deploy_checks.passwords(None)] == found
    told = {error.id for error in run_checks(include_deployment_checks=True)}
    assert {name for name in told if name and name.startswith("tandem.")} == set(found)
