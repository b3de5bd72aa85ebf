"""A web process has a connection for each of its threads."""

from __future__ import annotations

import pytest

from campaigns.processes import WEB_THREADS

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_no_thread_waits_for_the_connection_of_another(at_once):
    """LOD-02: with fewer, a rush of slow sign-ins held all of them, and other pages failed with 500."""
    assert at_once(*[lambda: "answered"] * WEB_THREADS) == ["answered"] * WEB_THREADS
