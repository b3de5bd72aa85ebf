"""Signing in while Redis is out of reach."""

from __future__ import annotations

import pytest
from django.core.cache import cache, caches
from django.core.management import call_command

from config.cache import RedisOrTable
from tests import make


@pytest.fixture
def dead_redis(settings, db, monkeypatch):
    monkeypatch.setattr(RedisOrTable, "quiet_until", 0.0)
    settings.CACHES = {
        "default": {"BACKEND": "config.cache.RedisOrTable", "LOCATION": "redis://127.0.0.1:1/0"},
        "table": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"},
    }
    call_command("createcachetable", verbosity=0)


def test_people_sign_in_when_redis_is_down(dead_redis, client, caplog):
    """INF-06."""
    person = make.user("rosa@example.org")
    answer = client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    assert answer.status_code == 302
    assert "Redis is out of reach" in caplog.text


def test_limits_hold_in_the_table_when_redis_is_down(dead_redis):
    """SEC-20."""
    assert cache.add("tries", 1)
    assert not cache.add("tries", 1)
    assert cache.incr("tries") == caches["table"].get("tries") == 2
