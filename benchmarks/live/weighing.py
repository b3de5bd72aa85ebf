"""What a site weighs: bytes of a row with its indexes, bytes of the log that PostgreSQL has written, Redis' memory."""

from __future__ import annotations

from typing import Any

import redis

from benchmarks.live.site import Site

LEAST_ROWS = 1000
"""Below that the first pages of each index are most of the weight."""

TABLES = (
    "tracking_click", "tracking_clickvisitor", "tracking_clickday", "tracking_conversion", "tracking_orderevent",
    "tracking_usedcode", "tracking_delivery", "notifications_message", "notifications_messageevent",
    "campaigns_collaboration", "promocodes_handout", "promocodes_code", "promocodes_trackedlink",
)  # fmt: skip
_SIZE = """SELECT (SELECT count(*) FROM {0}), coalesce(
    (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('{0}')), pg_total_relation_size('{0}'))"""


def log_position(site: Site) -> int:
    """Bytes that this PostgreSQL has written into its log, whoever made it write: alone on it, they are the site's."""
    return int(site.ask("SELECT pg_current_wal_insert_lsn() - '0/0'")[0][0])


def weigh(site: Site) -> dict[str, Any]:
    """Bytes a row of the tables that have many, and what Redis holds."""
    found = {name: site.ask(_SIZE.format(name))[0] for name in TABLES}
    store: Any = redis.Redis.from_url(site.redis_url).info("memory")
    return {
        "bytes_a_row": {
            name: {"rows": rows, "bytes": round(int(size) / rows)}
            for name, (rows, size) in found.items()
            if rows >= LEAST_ROWS
        },
        "redis_mb": round(store["used_memory"] / 2**20, 1),
        "redis_peak_mb": round(store["used_memory_peak"] / 2**20, 1),
    }
