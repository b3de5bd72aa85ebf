"""On PostgreSQL the click table becomes one that is partitioned by month; its rows are kept. Elsewhere nothing."""

from django.db import migrations

MAKE = """
CREATE TABLE tracking_click (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    day date NOT NULL,
    visitor varchar(32) NOT NULL,
    robot_reason varchar(20) NOT NULL,
    referrer_host varchar(120) NOT NULL,
    link_id bigint NOT NULL REFERENCES promocodes_trackedlink (id),
    click_id varchar(40) NOT NULL,
    labelled_link_id bigint NULL REFERENCES promocodes_labelledlink (id),
    mended boolean NOT NULL,
    PRIMARY KEY (id, day)
) PARTITION BY RANGE (day)
"""


def partition(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        # what the last migration has deferred would forbid to touch the table in this transaction
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE tracking_click RENAME TO tracking_click_before")
        for index in ("click_link_day", "click_at"):
            cursor.execute(f"ALTER INDEX {index} RENAME TO {index}_before")
        cursor.execute(MAKE)
        cursor.execute("CREATE SEQUENCE tracking_click_number OWNED BY tracking_click.id")
        cursor.execute("ALTER TABLE tracking_click ALTER id SET DEFAULT nextval('tracking_click_number')")
        cursor.execute("CREATE TABLE tracking_click_default PARTITION OF tracking_click DEFAULT")
        cursor.execute("CREATE INDEX click_link_day ON tracking_click (link_id, day)")
        cursor.execute("CREATE INDEX click_at ON tracking_click (at)")
        cursor.execute("SELECT DISTINCT date_trunc('month', day)::date FROM tracking_click_before")
        for (month,) in cursor.fetchall():
            following = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
            cursor.execute(
                f"CREATE TABLE tracking_click_{month:%Y%m} PARTITION OF tracking_click "
                f"FOR VALUES FROM ('{month}') TO ('{following}')"
            )
        columns = "id, at, day, visitor, robot_reason, referrer_host, link_id, click_id, labelled_link_id, mended"
        cursor.execute(f"INSERT INTO tracking_click ({columns}) SELECT {columns} FROM tracking_click_before")
        cursor.execute("SELECT setval('tracking_click_number', max(id)) FROM tracking_click HAVING max(id) > 0")
        cursor.execute("DROP TABLE tracking_click_before")


class Migration(migrations.Migration):
    dependencies = [("tracking", "0002_spool_and_labels")]

    operations = [migrations.RunPython(partition, migrations.RunPython.noop, elidable=False)]
