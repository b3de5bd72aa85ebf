"""Orders as files: rows to .xlsx, and .xlsx or .csv back to rows. Pure: no models, no data base.

Writing is `promocodes.workbook_write`; reading runs in a child process, `promocodes.reading.child`.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from promocodes.reading.guard import recognise
from promocodes.reading.headings import COLUMNS
from promocodes.reading.refusals import Facts, FileProblem, in_words
from promocodes.values import Problem
from promocodes.workbook_write import Column, write_orders

__all__ = [
    "COLUMNS",
    "Cell",
    "Column",
    "FileProblem",
    "Sheet",
    "SheetRow",
    "Table",
    "cell_of",
    "look_at",
    "read_orders",
    "read_table",
    "write_orders",
]

WALL_SECONDS = 20
PIPE = 1 << 20
"""So many bytes the child may be ahead of us; the 64 KiB of a usual pipe hold only some hundred rows."""
Told = str | list[str]
"""A cell as the child tells it: a text, or kind, text and what is shown of anything else."""

_ROOT = Path(__file__).resolve().parent.parent
_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Cell:
    """One cell: what it holds and what a person sees (`10/03/2026` of a date, `100000` of 1E5).

    `kind`: text, blank, number, date, time, boolean, error or formula.
    """

    text: str
    kind: str = "text"
    shown: str = ""


@dataclass(slots=True)
class SheetRow:
    """One filled row. `line` is its number in the sheet; `cells` has every field of the sheet.

    `merged`: fields that lie in the non-first part of a merged range, so that their blank has a reason.
    """

    line: int
    cells: dict[str, Cell]
    hidden: bool = False
    merged: frozenset[str] = frozenset()


@dataclass
class Sheet:
    """The orders of one file: its known fields in the file's order, its filled rows, warnings about the whole."""

    fields: tuple[str, ...]
    rows: list[SheetRow]
    warnings: list[Problem]


def read_orders(
    data: bytes,
    *,
    file_name: str,
    wanted: Sequence[str],
    report: Callable[[int, int], None] = lambda line, last: None,
    meanwhile: Callable[[], object] = lambda: None,
) -> Sheet:
    """Read an uploaded .xlsx or .csv in a child process that hostile bytes may kill without harm.

    `wanted`: the value fields that the campaign hands out personally. `report` is told now and then which line was
    read, of how many (0: not known); `meanwhile` is done while the child begins to read. Raises FileProblem with
    `file.*`, `sheet.*` or `header.*`. Without an order column the sheet's fields lack `order` (match by e-mail, D16).
    """
    order = json.dumps({"format": look_at(data, file_name=file_name), "wanted": list(wanted)})
    rows: list[SheetRow] = []
    question = order.encode() + b"\n" + data
    answer = _ask_child(question, report, meanwhile, lambda told: rows.extend(_rows_of(told["fields"], told["part"])))
    return _sheet(answer, rows)


def look_at(data: bytes, *, file_name: str) -> str:
    """What kind of file it is by its first bytes and its name, without reading it. Raises FileProblem."""
    try:
        return recognise(data, file_name)
    except FileProblem as problem:
        raise FileProblem(problem.code, _said(problem.text, problem.facts)) from None


@dataclass
class Table:
    """Any table: its headings, and its filled rows with their line numbers, each as long as it is filled.

    Its cells are as the child told them: whoever wants one asks `cell_of`, for most are wanted by nobody.
    """

    headings: list[str]
    rows: list[tuple[int, list[Told]]]


def read_table(data: bytes, *, file_name: str, report: Callable[[int, int], None] = lambda line, last: None) -> Table:
    """Read a table of up to 100,000 rows in the same child process. Raises FileProblem."""
    order = json.dumps({"format": look_at(data, file_name=file_name), "wanted": [], "table": True})
    answer = _ask_child(order.encode() + b"\n" + data, report)
    return Table(answer["headings"], answer["rows"])


def _ask_child(
    question: bytes,
    report: Callable[[int, int], None],
    meanwhile: Callable[[], object] = lambda: None,
    take: Callable[[dict[str, Any]], object] = lambda part: None,
) -> dict[str, Any]:
    status, last, complaint = _run_child(question, report, meanwhile, take)
    if complaint:
        _logger.warning("reading a file of orders: %s", complaint[-2000:].decode(errors="replace").strip())
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise FileProblem(
            "file.timeout", _("Reading the file took too long. Export the orders again, fill that file and upload it.")
        )
    try:
        answer = json.loads(last)
    except ValueError as error:
        _logger.warning("the child that reads orders ended with %s", status)
        raise FileProblem(
            "file.unsafe", _("The file could not be read safely. Export the orders again and fill that file.")
        ) from error
    if "error" in answer:
        code, text, facts = answer["error"]
        raise FileProblem(code, _said(text, facts))
    return answer


def _run_child(
    question: bytes,
    report: Callable[[int, int], None],
    meanwhile: Callable[[], object],
    take: Callable[[dict[str, Any]], object],
) -> tuple[int, bytes, bytes]:
    """How the child ended, its last line and its complaint; every line before is how far it was, or the next rows."""
    child = subprocess.Popen(
        [sys.executable, "-E", "-s", "-m", "promocodes.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=_ROOT,
        env={},
        start_new_session=True,  # so that whatever it may have started ends with it
    )
    assert child.stdin
    assert child.stdout
    assert child.stderr
    with suppress(OSError, AttributeError):  # a limit of its user, or no Linux: then it waits for us now and then
        fcntl.fcntl(child.stdout, fcntl.F_SETPIPE_SZ, PIPE)
    last = b""
    too_long = threading.Timer(WALL_SECONDS, _end, [child])
    too_long.start()
    try:
        with child:
            with suppress(BrokenPipeError):  # it has ended already, and how is told below
                # it reads all of this before it says anything, so neither waits for the other
                child.stdin.write(question)
                child.stdin.close()
            meanwhile()
            for last in child.stdout:
                if last.startswith(b"["):
                    report(*json.loads(last))
                elif last.endswith(b"\n"):  # only the last line has no end
                    take(json.loads(last))
            complaint = child.stderr.read()
            return child.wait(), last, complaint
    finally:
        too_long.cancel()
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _rows_of(fields: Sequence[str], told: Sequence[tuple[int, bool, list[Told]]]) -> Iterator[SheetRow]:
    for line, hidden, cells in told:
        yield SheetRow(line, {name: cell_of(found) for name, found in zip(fields, cells, strict=True)}, hidden)


def _sheet(answer: dict[str, Any], rows: list[SheetRow]) -> Sheet:
    fields = tuple(answer["fields"])
    rows.extend(_rows_of(fields, answer["part"]))
    if merged := answer["merged"]:
        for row in rows:
            row.merged = frozenset(fields[place] for place in merged.get(str(row.line), ()))
    return Sheet(fields, rows, [Problem(code, _said(text, facts)) for code, text, facts in answer["warnings"]])


def _said(text: str, facts: Facts) -> str:
    """What `promocodes.reading` says, in the language of whoever asked."""
    return in_words(text, facts, say=_, count=partial(number_format, force_grouping=True))


def cell_of(found: Told) -> Cell:
    """What the child told of one cell."""
    if isinstance(found, str):
        return Cell(found, "text" if found else "blank", found)
    kind, text, shown = found
    return Cell(text, kind, shown)
