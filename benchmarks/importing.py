"""`bench import`: Check and Confirm of a filled file, beside openpyxl only reading it and django-import-export."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from benchmarks import peer
from benchmarks.orders import campaign_with, filled_file, forget_imports, manager
from benchmarks.timing import Spent, alternate, machine, peak_of, processor_ratio, ratio
from campaigns import apart, import_desk, imports
from campaigns.models import Campaign, OrderImport


def measure(*, rows: int, runs: int) -> dict[str, Any]:
    """The figures. Works in the present data base: call it inside `scratch`."""
    apart.get_ready()
    by, fewer = manager(), max(rows // 10, 1)
    large, small = campaign_with(rows, by=by), campaign_with(fewer, by=by)
    file, small_file = filled_file(large), filled_file(small)
    check, confirm = Spent(), Spent()
    deeds: dict[str, Callable[[Spent], object]] = {
        "tandem": lambda spent: import_one(large, file, spent, by, check, confirm),
        "floor": lambda spent: spent.run(lambda: bare_read(file)),
        "tenth": lambda spent: import_one(small, small_file, spent, by),
        "here": lambda spent: import_one(large, file, spent, by, desk=imports),
    }
    if peer.is_installed():
        its_file = peer.its_file(file)
        deeds["peer_default"] = lambda spent: spent.run(lambda: peer.default_pass(its_file))
        deeds["peer_admin"] = lambda spent: spent.run(lambda: peer.admin_flow(its_file))
        deeds["peer_tuned"] = lambda spent: spent.run(lambda: peer.tuned_pass(its_file))
    found = alternate(deeds, runs=runs)
    del check.wall[0], confirm.wall[0]  # the turn that is not counted
    answer: dict[str, Any] = {
        "bench": "import",
        "rows": rows,
        "runs": runs,
        "data_base": connection.vendor,
        "machine": machine(),
        "measured": {
            "what": f"Check and Confirm of a filled .xlsx of {rows} orders: verdicts, codes, moves, mails, audit, as a "
            "page asks for them: each in a process of its own",
            "seconds": round(found["tandem"].seconds, 4),
            "check_seconds": round(check.seconds, 4),
            "confirm_seconds": round(confirm.seconds, 4),
            "statements": _statements(large, file, by),
            "peak_bytes": peak(large, file, by),
        },
        "in_this_process": {"what": "the same verbs without a process of their own", **found["here"].summary()},
        "tenth": {
            "what": f"the same with {fewer} orders",
            "rows": fewer,
            "seconds": round(found["tenth"].seconds, 4),
            "statements": _statements(small, small_file, by),
            "peak_bytes": peak(small, small_file, by),
        },
        "floor": {"what": "openpyxl in read-only mode reads every cell of the same file", **found["floor"].summary()},
        "peer": None,
        "ratios": {
            "to_floor": ratio(found["tandem"], found["floor"]),
            "to_tenth": ratio(found["tandem"], found["tenth"]),
        },
        "processor_ratios": {"to_floor": processor_ratio(found["here"], found["floor"])},
        "goals": {"to_floor": 2.5, "to_tenth": 12, "peer_default_to_tandem": 6, "peer_admin_to_tandem": 12},
    }
    if peer.is_installed():
        answer["peer"] = {
            "what": f"django-import-export writes a text field of the same {rows} orders, and nothing else",
            "default_pass": found["peer_default"].summary(),
            "admin_flow": found["peer_admin"].summary(),
            "tuned_to_two_fields": found["peer_tuned"].summary(),
        }
        peers = ("peer_default", "peer_admin", "peer_tuned")
        answer["ratios"] |= {f"{name}_to_tandem": ratio(found[name], found["tandem"]) for name in peers}
        answer["processor_ratios"] |= {
            f"{name}_to_tandem": processor_ratio(found[name], found["here"]) for name in peers
        }
    else:
        answer["peer_reason"] = (
            "django-import-export is not installed here: `.venv/bin/pip install django-import-export`."
        )
    return answer


def bare_read(file: bytes) -> int:
    """Every cell of the first sheet, as openpyxl reads it fastest; returns how many rows."""
    book = openpyxl.load_workbook(io.BytesIO(file), read_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))


def import_one(
    campaign: Campaign,
    file: bytes,
    spent: Spent,
    by: Actor,
    check: Spent | None = None,
    confirm: Spent | None = None,
    *,
    desk: Any = import_desk,
) -> None:
    """Check and Confirm of one file, as if it were the first; only these two are timed."""
    checked: list[OrderImport] = []

    def check_it() -> None:
        checked.append(desk.check(campaign, file, file_name="orders.xlsx", by=by))

    def both() -> None:
        (check or Spent()).run(check_it)
        (confirm or Spent()).run(lambda: desk.confirm(checked[0], by=by))

    forget_imports()
    spent.run(both)


def _statements(campaign: Campaign, file: bytes, by: Actor) -> int:
    """How many SQL statements Check and Confirm take."""
    with CaptureQueriesContext(connection) as queries:
        import_one(campaign, file, Spent(), by, desk=imports)
    return sum(1 for query in queries if not query["sql"].startswith(("DELETE", "VACUUM")))


def peak(campaign: Campaign, file: bytes, by: Actor) -> int:
    """The most memory that Python held at once in this process, beyond what it held before, while others worked."""
    return peak_of(lambda: import_one(campaign, file, Spent(), by))
