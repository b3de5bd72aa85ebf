from django.db import migrations

# the lock lets everybody read, and drains wait: clicks stay on the disk for as long as this takes
_ALONE = "LOCK TABLE tracking_clickday, tracking_clickchange IN SHARE ROW EXCLUSIVE MODE"
_TOTALS = """
    INSERT INTO tracking_clicktotal
        (link_id, brand_id, influencer, instruction, clicks, unique_clicks, robot_clicks)
    SELECT d.link_id, l.brand_id, l.influencer_id,
        (SELECT h.instruction_id FROM promocodes_handout h WHERE h.tracked_link_id = d.link_id ORDER BY h.id LIMIT 1),
        d.clicks, d.unique_clicks, d.robot_clicks
    FROM (
        SELECT link_id, sum(clicks) AS clicks, sum(unique_clicks) AS unique_clicks, sum(robot_clicks) AS robot_clicks
        FROM tracking_clickday GROUP BY link_id
    ) d JOIN promocodes_trackedlink l ON l.id = d.link_id
"""
_DAYS = """
    INSERT INTO tracking_clickbrandday (brand_id, day, clicks, unique_clicks, robot_clicks)
    SELECT l.brand_id, d.day, sum(d.clicks), sum(d.unique_clicks), sum(d.robot_clicks)
    FROM tracking_clickday d JOIN promocodes_trackedlink l ON l.id = d.link_id
    GROUP BY l.brand_id, d.day
"""


def count(apps, schema_editor):
    """Everything from the days of the links, whatever was there."""
    alone = [_ALONE] if schema_editor.connection.vendor == "postgresql" else []
    old = [f"DELETE FROM tracking_{table}" for table in ("clickchange", "clicktotal", "clickbrandday")]
    with schema_editor.connection.cursor() as cursor:
        for statement in (*alone, *old, _TOTALS, _DAYS):
            cursor.execute(statement)


class Migration(migrations.Migration):
    """Drains wait while it counts, some ten seconds for a million links; pages and redirects do not.

    On SQLite whoever writes waits, as for every migration.
    """

    dependencies = [
        ('tracking', '0015_clicks_of_brands'),
    ]

    operations = [
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
