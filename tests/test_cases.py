"""Every case of the reliability plan that has a row has its test, or a reason why it has none."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "reliability.md"
HOW_MANY = {"D": 20, "IMP-F": 22, "IMP-S": 14, "IMP-C": 28, "IMP-R": 23, "EXP-": 10, "CON-": 12, "ESP-": 10}
CASES = [
    f"{kind}{number:02}" if "-" in kind else f"{kind}{number}"
    for kind, most in HOW_MANY.items()
    for number in range(1, most + 1)
]
CASES += ["EML-13", "EML-14", "EML-25", "EML-27"]
CASES += [f"EML-{number:02}" for number in range(1, 27) if number not in (13, 14, 25)]
CASES += [f"INF-{number:02}" for number in range(1, 21)]
CASES += [f"CLK-{number:02}" for number in range(1, 17)]
CASES += [f"CNV-{number:02}" for number in range(1, 25)]
CASES += [f"TEN-{number:02}" for number in range(1, 14)]
CASES += [f"AUT-{number:02}" for number in range(1, 17)]
CASES += [f"SEC-{number:02}" for number in range(1, 22)]
CASES += [f"LIF-{number:02}" for number in range(1, 9)]
CASES += [f"LOD-{number:02}" for number in range(1, 8)]


@cache
def table() -> dict[str, str]:
    """The proof of each case: its last column."""
    rows = re.findall(r"^\| ([A-Z]+(?:-[A-Z]?)?\d+) \|.*(?<!\\)\| (.*) \|$", TABLE.read_text(), re.MULTILINE)
    assert len(rows) == len({case for case, _ in rows}), "a case stands in the table twice"
    return dict(rows)


@cache
def defined_in(path: Path) -> frozenset[str]:
    """The tests that a file defines."""
    tree = ast.parse(path.read_text()) if path.is_file() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_the_table_has_all_cases_and_no_other():
    assert list(table()) == CASES


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_a_test_or_a_reason(case):
    proof = table().get(case, "")
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", proof)
    reason = re.search(r"missing: .{20,}", proof)
    assert named or reason
    assert [f"{path}::{name}" for path, name in named if name not in defined_in(ROOT / path)] == []
    assert proof.count("::") == len(named), "a test is not written as `file.py::test_name`"
