"""`bench results`: the figures of a campaign beside a tenth of its clicks, the rollup alone and counting the rows."""

from __future__ import annotations

from typing import Any

from django.db import connection

from benchmarks.timing import Spent, alternate, machine, ratio
from campaigns import results, scale
from campaigns.models import Campaign
from tracking import figures
from tracking.figures import EVER

CREATORS = 100
DEFAULT_ROWS = 1_000_000
GOALS = {"to_tenth": 1.3, "peer_to_tandem": 300}

# one group a visitor of a link and day, then one a link: quicker than count(DISTINCT …) on both data bases
_RAW = """
SELECT link_id, sum(clicks), count(*) FROM (
    SELECT link_id, day, visitor, count(*) AS clicks FROM tracking_click
    WHERE robot_reason = '' AND link_id IN (
        SELECT tracked_link_id FROM promocodes_handout WHERE instruction_id IN (%s, %s) AND tracked_link_id IS NOT NULL
    ) GROUP BY link_id, day, visitor
) AS visitors GROUP BY link_id
"""
_RAW_ORDERS = """
SELECT h.influencer_id, c.currency, count(*), sum(c.amount), sum(c.refunded) FROM tracking_conversion c
LEFT JOIN promocodes_handout h ON h.id = c.handout_id WHERE c.instruction_id IN (%s, %s) AND c.excluded_at IS NULL
GROUP BY 1, 2
"""


def measure(*, rows: int, runs: int) -> dict[str, Any]:
    """The figures. Works in the present data base: call it inside `scratch`."""
    small, large = (_campaign(number) for number in (max(rows // 10, 1), rows))

    def raw() -> tuple[list[Any], list[Any]]:
        keys = [one.pk for one in large.instructions]
        with connection.cursor() as cursor:
            cursor.execute(_RAW, keys)
            clicks = cursor.fetchall()
            cursor.execute(_RAW_ORDERS, keys)
            return clicks, cursor.fetchall()

    scope = results.scope_of(large)
    deeds = {
        "tandem": lambda: results.of_campaign(large),
        "tenth": lambda: results.of_campaign(small),
        "totals": lambda: results.by_key(scope, EVER, by="influencer"),
        "floor": lambda: figures.clicks(scope, EVER, by="influencer"),
        "peer": raw,
    }
    found = alternate({name: _spending(deed) for name, deed in deeds.items()}, runs=runs)
    clicks, orders = raw()
    totals = results.of_campaign(large).totals
    counted = (sum(row[1] for row in clicks), sum(row[2] for row in clicks), sum(row[2] for row in orders))
    return {
        "bench": "results",
        "rows": rows,
        "runs": runs,
        "data_base": connection.vendor,
        "machine": machine(),
        "measured": {
            "what": f"totals, {CREATORS} creators and all days of a campaign: {rows} clicks, {rows // 10} orders",
            **found["tandem"].summary(),
        },
        "tenth": {"what": "the same with a tenth of both", "rows": rows // 10, **found["tenth"].summary()},
        "totals": {"what": "clicks and orders of each creator, without the days", **found["totals"].summary()},
        "floor": {"what": "one query: the total clicks of each creator's link", **found["floor"].summary()},
        "peer": {
            "what": "clicks, unique visitors a day and orders of each creator, counted from their rows",
            **found["peer"].summary(),
        },
        "equal_to_the_unit": counted == (totals.clicks, totals.unique_clicks, totals.orders),
        "ratios": {
            "to_tenth": ratio(found["tandem"], found["tenth"]),
            "to_floor": ratio(found["tandem"], found["floor"]),
            "peer_to_tandem": ratio(found["peer"], found["tandem"]),
            "peer_to_totals": ratio(found["peer"], found["totals"]),
        },
        "goals": GOALS,
    }


def _campaign(clicks: int) -> Campaign:
    brand = scale.write(collaborations=CREATORS, clicks=clicks, conversions=clicks // 10)
    return Campaign.objects.select_related("brand", "promo_code", "affiliate_link").get(brand=brand)


def _spending(deed: Any) -> Any:
    def spend(spent: Spent) -> None:
        spent.run(deed)

    return spend
