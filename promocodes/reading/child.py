"""The child process that reads an uploaded file: `python -m promocodes.reading.child`.

Standard input: one line of JSON (`format`, `wanted`, perhaps `table` for a table of any kind), then the bytes of the
file. Standard output: now and then how far it is (`[4200, 10001]`, a line each) and the next rows of orders (`part`),
and last one JSON object without a line end, `error` or the rest of the answer. It limits itself before it reads a
byte; whatever the bytes do to it, the web process lives on. No Django here: it must start fast.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from typing import Any

from promocodes.reading.answer import Row
from promocodes.reading.refusals import FileProblem, gettext_noop

TOO_LARGE = gettext_noop("The file needs too much memory to read. Export the orders again.")
DAMAGED = gettext_noop("The file is damaged. Open it in Excel or LibreOffice and save it again.")
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 15


def main() -> None:
    """Read one file and answer."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_CORE, 0)
    gc.disable()  # nothing here refers to itself; looking for what does would cost a third of the time
    order = json.loads(sys.stdin.buffer.readline())
    try:
        answer = _read(order["format"], sys.stdin.buffer.read(), order["wanted"], table=order.get("table", False))
    except MemoryError:
        answer = {"error": ["file.unsafe", TOO_LARGE, {}]}
    sys.stdout.write(json.dumps(answer))  # `json.dump` would make it piece by piece in Python, ten times slower


def _limit(what: int, most: int) -> None:
    """Set a limit, or keep a stricter one that the machine has set already."""
    hard = resource.getrlimit(what)[1]
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (least, least))


def _report(line: int, last: int) -> None:
    print(json.dumps([line, last]), flush=True)  # noqa: T201 - the parent reads it


def _hand_over(fields: list[str], rows: list[Row]) -> None:
    sys.stdout.write(json.dumps({"part": rows, "fields": fields}) + "\n")
    sys.stdout.flush()


def _read(kind: str, data: bytes, wanted: list[str], *, table: bool) -> dict[str, Any]:
    try:
        if table:
            from promocodes.reading.table import read_table

            return read_table(kind, data, _report)
        if kind == "xlsx":
            from promocodes.reading.xlsx import read_xlsx

            answer = read_xlsx(data, wanted, _report, _hand_over)
        else:
            from promocodes.reading.csv_text import read_csv

            answer = read_csv(data, wanted, _report, _hand_over)
    except FileProblem as problem:
        return {"error": [problem.code, problem.text, problem.facts]}
    except MemoryError:
        raise
    except Exception as error:  # the one place for everything a forged file may provoke
        print(f"{type(error).__name__}: {error}"[:2000], file=sys.stderr)  # noqa: T201 - the parent logs it
        return {"error": ["file.damaged", DAMAGED, {}]}
    return {"part": answer.rows, "fields": answer.fields, "warnings": answer.warnings, "merged": answer.merged}


if __name__ == "__main__":
    main()
