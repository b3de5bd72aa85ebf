"""The cycle collector waits for long work, and never for ever."""

from __future__ import annotations

import contextlib
import gc

import pytest

from campaigns.collector import paused


@pytest.fixture(autouse=True)
def on():
    assert gc.isenabled()
    yield
    gc.enable()


def test_it_waits_inside_and_goes_on_whatever_happens():
    with contextlib.suppress(ValueError), paused():
        assert not gc.isenabled()
        raise ValueError
    assert gc.isenabled()


def test_two_that_overlap_leave_it_on():
    """As in two threads: the second begins before the first has ended, and ends after it."""
    first, second = paused(), paused()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)

    assert gc.isenabled()


def test_one_that_was_off_before_stays_off():
    gc.disable()
    with paused(), paused():
        pass

    assert not gc.isenabled()
