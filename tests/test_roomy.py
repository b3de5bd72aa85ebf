"""Calls deep below `roomy.call` find their room in one piece (docs/decisions/0055)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config import roomy

FAULTS = """
import resource, sys
from config import roomy

def deep(left):
    return deep(left - 1) if left else [leaf() for _ in range(20_000)]

def leaf():
    return None

def faults(way, depth):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    way(deep, depth)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

plain = [faults(lambda call, depth: call(depth), depth) for depth in range(60, 260)]
room = [faults(roomy.call, depth) for depth in range(60, 260)]
print(max(plain), max(room))
"""


def test_what_it_calls_gets_and_gives_what_it_would():
    def add(one: int, *, two: int) -> int:
        return one + two

    assert roomy.call(add, 1, two=2) == 3
    with pytest.raises(ZeroDivisionError):
        roomy.call(lambda: 1 // 0)


def test_no_depth_of_calls_costs_a_page_of_memory_each_time():
    done = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True)
    plain, room = map(int, done.stdout.split())
    assert room < 2_000
    if sys.version_info < (3, 13):
        assert plain > 10_000  # or the test proves nothing
