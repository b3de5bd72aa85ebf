"""Facts as they are written down: one moment in one way, the same statement with the same digest for ever."""

from __future__ import annotations

import datetime
import zoneinfo
from decimal import Decimal

from tracking.order_facts import Returned, State, dated, stamp
from tracking.order_folds import event_of

AT = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
WHOLE = State("s", 'é"1', AT, "paid", Decimal("1.50"), "EUR", AT, ("A", "ß"), "x", test=True)
SHORT = State("s", "2", AT)
BACK = Returned("s", "2", "r", AT, Decimal(5))


def test_the_two_hours_of_an_autumn_night_are_two():
    night = datetime.datetime(2026, 10, 25, 2, 30, tzinfo=zoneinfo.ZoneInfo("Europe/Paris"))

    assert stamp(night) == "2026-10-25T00:30:00.000000+00:00"
    assert stamp(night.replace(fold=1)) == "2026-10-25T01:30:00.000000+00:00"


def test_a_digest_is_that_of_the_statements_of_before():
    """CNV-19: what was stored under another version is known to this one."""
    assert [event_of(one).digest[:12] for one in (WHOLE, SHORT, BACK)] == [
        "6d338c5ae7a1", "c02093232236", "7a3513844539",
    ]  # fmt: skip


def test_a_statement_is_made_again_of_what_was_written_down():
    for one in (WHOLE, SHORT, BACK):
        assert type(one).of(one.source, one.order_id, dated(one)) == one
