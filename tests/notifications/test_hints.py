"""Hints to the worker: few, and none of them waited for."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from notifications import hints

PAUSE = hints.PAUSE_SECONDS


class Clock:
    """A clock that stands still until it is told to go on, and the timers that hang on it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.timers: list[tuple[float, object]] = []

    def timer(self, seconds, deed, given):
        timer = SimpleNamespace(daemon=False)
        timer.start = lambda: self.timers.append((self.now + seconds, lambda: timer.daemon and deed(*given)))
        return timer

    def go_on(self, seconds: float) -> None:
        ends = self.now + seconds
        for at, deed in sorted([one for one in self.timers if one[0] <= ends], key=lambda one: one[0]):
            self.now = at
            deed()
        self.timers = [one for one in self.timers if one[0] > ends]
        self.now = ends


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(hints, "_next_turn", {})
    monkeypatch.setattr(hints, "_quiet_until", 0.0)
    monkeypatch.setattr(hints, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(hints, "threading", SimpleNamespace(Timer=clock.timer))
    return clock


@pytest.fixture
def task(clock):
    """A task that is asked for; `asked` holds when."""
    asked: list[float] = []
    return SimpleNamespace(name="apply", asked=asked, apply_async=lambda **_: asked.append(clock.now))


def test_the_first_hint_is_given_at_once(task, clock):
    hints.hint_in_turn(task, "orders came")
    assert task.asked == [1000]


def test_what_comes_in_between_is_one_hint_at_the_end_of_the_pause(task, clock):
    for _ in range(50):
        hints.hint_in_turn(task, "orders came")
    clock.go_on(10)
    assert task.asked == [1000, 1000 + PAUSE]


def test_after_a_pause_a_hint_is_given_at_once_again(task, clock):
    hints.hint_in_turn(task, "orders came")
    clock.go_on(PAUSE)
    hints.hint_in_turn(task, "orders came")
    assert task.asked == [1000, 1000 + PAUSE]


def test_a_steady_stream_is_hinted_at_the_pace_of_the_pauses_and_its_last_call_too(task, clock):
    for _ in range(95):
        hints.hint_in_turn(task, "orders came")
        clock.go_on(0.01)
    last = clock.now - 0.01
    clock.go_on(10)
    assert task.asked == [1000, 1000.5, 1001.0]
    assert task.asked[-1] >= last


def test_tasks_do_not_wait_for_each_other(task, clock):
    other = SimpleNamespace(name="fold", apply_async=task.apply_async)
    hints.hint_in_turn(task, "orders came")
    hints.hint_in_turn(other, "days are over")
    assert len(task.asked) == 2


def test_a_hint_that_waits_holds_no_process_back_from_ending(monkeypatch):
    monkeypatch.setattr(hints, "_next_turn", {"apply": time.monotonic() + hints.PAUSE_SECONDS / 2})
    asked = threading.Event()
    hints.hint_in_turn(SimpleNamespace(name="apply", apply_async=lambda **_: asked.set()), "orders came")
    assert all(thread.daemon for thread in threading.enumerate() if isinstance(thread, threading.Timer))
    assert asked.wait(60)
