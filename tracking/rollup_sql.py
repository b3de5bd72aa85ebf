"""The triggers that keep the rollups, for SQLite and PostgreSQL, as migration 0007 installs them.

On SQLite a migration that makes `tracking_conversion` or `tracking_clickday` anew drops their triggers with the old
table: let it end with `RunPython(install)`. `check_consistency` and the tests find triggers that are missing.
"""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_COLUMNS = "brand_id, instruction_id, handout_id, occurred_at, currency, orders, gross, refunded, excluded"
_NOTED = "INSERT INTO tracking_conversionchange (" + _COLUMNS + ") "
_SOURCE = (
    "brand_id", "instruction_id", "handout_id", "occurred_at", "currency", "amount", "refunded", "excluded_at",
    "status",
)  # fmt: skip
_CLICKS = "tracking_clickday"
_CLICKED = "clicks, unique_clicks, robot_clicks"
_CHANGE = f"brand_id, day, {_CLICKED}"
_BRAND = "(SELECT l.brand_id FROM promocodes_trackedlink l WHERE l.id = {})"
NAMES = tuple(
    f"tracking_{table}_{deed}" for table in ("conversion", "clickday") for deed in ("insert", "update", "delete")
)


def _figures(row: str, sign: str, whole: str) -> str:
    """The values of a note: what this row counts for, taken `sign` once. Only paid orders count."""
    counts = f"CASE WHEN {row}.status = 'paid' AND {row}.excluded_at IS NULL THEN 1 ELSE 0 END"
    left_out = f"CASE WHEN {row}.status = 'paid' AND {row}.excluded_at IS NOT NULL THEN 1 ELSE 0 END"
    money = [f"{sign}({counts}) * " + whole.format(f"{row}.{name}") for name in ("amount", "refunded")]
    keys = [f"{row}.{name}" for name in ("brand_id", "instruction_id", "handout_id", "occurred_at", "currency")]
    return ", ".join([*keys, f"{sign}({counts})", *money, f"{sign}({left_out})"])


def _total(of_brands: bool, link: str) -> tuple[str, str]:
    """The columns of a link's total, and what stands in those for brand, creator and first instruction."""
    if not of_brands:
        return f"link_id, {_CLICKED}", ""
    creator = _BRAND.replace("brand_id", "influencer_id")
    first = "(SELECT h.instruction_id FROM promocodes_handout h WHERE h.tracked_link_id = {} ORDER BY h.id LIMIT 1)"
    whose = "".join(f"{one.format(link)}, " for one in (_BRAND, creator, first))
    return f"link_id, brand_id, influencer, instruction, {_CLICKED}", whose


def _postgresql(*, of_brands: bool) -> list[str]:
    whole = "CAST({} * 10000 AS bigint)"
    changed = "({}) IS DISTINCT FROM ({})".format(
        ", ".join(f"removed.{name}" for name in _SOURCE), ", ".join(f"added.{name}" for name in _SOURCE)
    )
    both = f"FROM removed JOIN added ON removed.id = added.id WHERE {changed}"
    # questions of their own and no joins: a plan for thousands of links is kept for one, and would read all of them
    parts = "({0}) AS parts(link_id, day, c, u, r)"
    columns, whose = _total(of_brands, "parts.link_id")
    totals = (
        f"INSERT INTO tracking_clicktotal AS t ({columns}) "  # noqa: S608  constants only
        f"SELECT link_id, {whose}sum(c), sum(u), sum(r) FROM {parts} GROUP BY link_id ORDER BY link_id "
        "ON CONFLICT (link_id) DO UPDATE SET clicks = t.clicks + excluded.clicks, "
        "unique_clicks = t.unique_clicks + excluded.unique_clicks, "
        "robot_clicks = t.robot_clicks + excluded.robot_clicks;"
    )
    if of_brands:
        totals += (
            f" INSERT INTO tracking_clickchange ({_CHANGE}) SELECT brand_id, day, sum(c), sum(u), sum(r) "  # noqa: S608
            f"FROM (SELECT {_BRAND.format('parts.link_id')} AS brand_id, day, c, u, r FROM {parts}) AS of_brands "
            "WHERE brand_id IS NOT NULL GROUP BY brand_id, day;"
        )
    more = "SELECT link_id, day, clicks, unique_clicks, robot_clicks FROM added"
    less = "SELECT link_id, day, -clicks, -unique_clicks, -robot_clicks FROM removed"
    bodies = {
        ("conversion", "insert"): f"{_NOTED}SELECT {_figures('added', '', whole)} FROM added;",  # noqa: S608  constants only
        ("conversion", "delete"): f"{_NOTED}SELECT {_figures('removed', '-', whole)} FROM removed;",  # noqa: S608  constants only
        ("conversion", "update"): (
            f"{_NOTED}SELECT {_figures('removed', '-', whole)} {both}; "
            f"{_NOTED}SELECT {_figures('added', '', whole)} {both};"
        ),
        ("clickday", "insert"): totals.format(more),
        ("clickday", "delete"): totals.format(less),
        ("clickday", "update"): totals.format(f"{more} UNION ALL {less}"),
    }
    tables = {
        "insert": "REFERENCING NEW TABLE AS added",
        "delete": "REFERENCING OLD TABLE AS removed",
        "update": "REFERENCING OLD TABLE AS removed NEW TABLE AS added",
    }
    statements = []
    for (table, deed), body in bodies.items():
        name = f"tracking_{table}_{deed}"
        statements += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN NULL; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON tracking_{table}",
            f"CREATE TRIGGER {name} AFTER {deed.upper()} ON tracking_{table} {tables[deed]} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ]
    return statements


def _sqlite(*, of_brands: bool) -> list[str]:
    whole = "CAST(round({} * 10000) AS integer)"
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _SOURCE)
    columns, whose = _total(of_brands, "{row}.link_id")
    totals = (
        f"INSERT INTO tracking_clicktotal ({columns}) "  # noqa: S608  constants only
        f"VALUES ({{row}}.link_id, {whose}{{figures}}) "
        "ON CONFLICT (link_id) DO UPDATE SET clicks = clicks + excluded.clicks, "
        "unique_clicks = unique_clicks + excluded.unique_clicks, robot_clicks = robot_clicks + excluded.robot_clicks; "
    )
    if of_brands:
        totals += (
            f"INSERT INTO tracking_clickchange ({_CHANGE}) SELECT l.brand_id, {{row}}.day, {{figures}} "  # noqa: S608
            "FROM promocodes_trackedlink l WHERE l.id = {row}.link_id; "
        )
    more = totals.format(row="NEW", figures="NEW.clicks, NEW.unique_clicks, NEW.robot_clicks")
    less = totals.format(row="OLD", figures="-OLD.clicks, -OLD.unique_clicks, -OLD.robot_clicks")
    note, back = f"{_NOTED}SELECT {_figures('NEW', '', whole)}; ", f"{_NOTED}SELECT {_figures('OLD', '-', whole)}; "
    bodies = {
        ("conversion", "insert"): ("", note),
        ("conversion", "delete"): ("", back),
        ("conversion", "update"): (f"WHEN {changed} ", back + note),
        ("clickday", "insert"): ("", more),
        ("clickday", "delete"): ("", less),
        ("clickday", "update"): ("", less + more),
    }
    statements = []
    for (table, deed), (when, body) in bodies.items():
        name = f"tracking_{table}_{deed}"
        statements += [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} AFTER {deed.upper()} ON tracking_{table} FOR EACH ROW {when}BEGIN {body}END",
        ]
    return statements


def install(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers, or make them anew; before there are days of brands, as they were then."""
    of_brands = apps is None or "clickchange" in apps.all_models["tracking"]
    for statement in _statements(schema_editor, of_brands=of_brands):
        schema_editor.execute(statement)


def install_those_of_clicks(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The same for ClickDay alone: nobody who reads or writes orders has to wait."""
    _execute_those_of_clicks(schema_editor, of_brands=True)


def install_those_before_brands(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The triggers of ClickDay as they were, for who goes back."""
    _execute_those_of_clicks(schema_editor, of_brands=False)


def _execute_those_of_clicks(schema_editor: BaseDatabaseSchemaEditor, *, of_brands: bool) -> None:
    for statement in _statements(schema_editor, of_brands=of_brands):
        if _CLICKS in statement:
            schema_editor.execute(statement)


def _statements(schema_editor: BaseDatabaseSchemaEditor, *, of_brands: bool) -> list[str]:
    postgresql = schema_editor.connection.vendor == "postgresql"
    return _postgresql(of_brands=of_brands) if postgresql else _sqlite(of_brands=of_brands)


def missing(connection: Any) -> list[str]:
    """The names of the triggers that are not there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in NAMES if name not in present]
