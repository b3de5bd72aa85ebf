"""The processes of a site: what each is, what it holds of the memory, and what it has taken of the processors."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.live.site import Site

MEGABYTE = 1024 * 1024
TICKS = os.sysconf("SC_CLK_TCK")
_KNOWN = (
    (" granian ", "web's master", "web"),
    (" worker ", "worker", "worker's child"),
    (" beat ", "beat", ""),
    (" drain_clicks ", "drain", ""),
)
"""A word of its command line, what such a process is, and what its children are."""


class Process(NamedTuple):
    """`held` in MB; `spent` in seconds, children that have ended included."""

    parent: int
    group: int
    line: str
    held: float
    spent: float


def roles_of(site: Site) -> Iterator[tuple[str, Process]]:
    """Each process of each part of the site, with what it is."""
    groups = {part.pid for part in site.parts}
    found = {pid: one for pid, one in _every() if one.group in groups}
    for one in found.values():
        parent = found.get(one.parent)
        if "with_parent" not in one.line and (role := _role(one.line, parent.line if parent else "")):
            yield role, one


def spent_by(site: Site) -> dict[str, float]:
    """Processor seconds so far, by part of the site; PostgreSQL's are of the connections that are open now."""
    total: defaultdict[str, float] = defaultdict(float)
    for role, one in roles_of(site):
        total[role.partition("'")[0]] += one.spent
    backends = {pid for (pid,) in site.ask(f"SELECT pid FROM pg_stat_activity WHERE datname = '{site.name}'")}  # noqa: S608
    total["postgresql"] = sum(one.spent for pid, one in _every() if pid in backends)  # nothing where it is elsewhere
    return dict(total)


def _every() -> Iterator[tuple[int, Process]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            line = (folder / "cmdline").read_text().replace("\0", " ")
        except (OSError, ValueError):
            continue  # it has ended meanwhile
        held = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
        spent = sum(int(one) for one in fields[11:15]) / TICKS
        yield int(folder.name), Process(int(fields[1]), int(fields[2]), line, held, spent)


def _role(line: str, parents: str) -> str:
    """What a process of `serve` is, by its command line and its parent's."""
    if "forkserver" in line:
        return "fork server for files" if "forkserver" not in parents else ""
    if "resource_tracker" in line:
        return ""
    for word, role, child in _KNOWN:
        if word in line:
            return child if word in parents and "with_parent" not in parents else role
    return "serve" if "manage.py serve" in line else ""
