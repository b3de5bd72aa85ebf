"""`bench import --growth`: the longest file beside a tenth of it, and nothing else, so that it ends soon."""

from __future__ import annotations

from typing import Any

from django.db import connection

from benchmarks.importing import import_one, peak
from benchmarks.orders import campaign_with, filled_file, manager
from benchmarks.timing import alternate, machine, ratio


def measure(*, rows: int, runs: int) -> dict[str, Any]:
    """The figures. Works in the present data base: call it inside `scratch`."""
    by, fewer = manager(), max(rows // 10, 1)
    large, small = campaign_with(rows, by=by), campaign_with(fewer, by=by)
    file, small_file = filled_file(large), filled_file(small)
    found = alternate(
        {
            "tandem": lambda spent: import_one(large, file, spent, by),
            "tenth": lambda spent: import_one(small, small_file, spent, by),
        },
        runs=runs,
    )
    return {
        "bench": "import --growth",
        "rows": rows,
        "runs": runs,
        "data_base": connection.vendor,
        "machine": machine(),
        "measured": {
            "what": f"Check and Confirm of a filled .xlsx of {rows} orders",
            "seconds": round(found["tandem"].seconds, 4),
            "peak_bytes": peak(large, file, by),
        },
        "tenth": {
            "what": f"the same with {fewer} orders",
            "rows": fewer,
            "seconds": round(found["tenth"].seconds, 4),
            "peak_bytes": peak(small, small_file, by),
        },
        "floor": None,
        "peer": None,
        "ratios": {"to_tenth": ratio(found["tandem"], found["tenth"])},
        "goals": {"to_tenth": 12},
    }
