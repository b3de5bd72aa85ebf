"""The click table on PostgreSQL, a partition a month."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import make
from tracking import clicks
from tracking.models import Click

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no partitions")
MAY = datetime.datetime(2031, 5, 31, 23, 59, tzinfo=datetime.UTC)
LATER = MAY.replace(year=2041)
"""Months that stay in the data base of the tests: the migration's test commits."""


@pytest.fixture
def link(lumen, marie):
    return make.link(lumen, marie)


def partition_of(click: Click) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM tracking_click WHERE id = %s", [click.pk])
        return cursor.fetchone()[0]


def test_a_month_gets_its_partition_with_its_first_click(link):
    """D25."""
    clicks.store([make.visit(link, MAY), make.visit(link, MAY + datetime.timedelta(minutes=2))])

    assert [partition_of(one) for one in Click.objects.order_by("at")] == [
        "tracking_click_203105",
        "tracking_click_203106",
    ]


def test_clicks_that_were_written_another_way_move_when_their_month_is_made(link):
    other = Click.objects.create(link=link, at=MAY, day=MAY.date(), visitor="v")
    assert partition_of(other) == "tracking_click_default"

    clicks.store([make.visit(link, MAY)])

    assert partition_of(other) == "tracking_click_203105"
    assert Click.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_clicks_from_before_the_partitions_are_kept(lumen, marie):
    """The migration moves every row, and numbers go on behind the last."""
    link = make.link(lumen, marie)
    MigrationExecutor(connection).migrate([("tracking", "0002_spool_and_labels")])
    with connection.cursor() as cursor:  # as it was: a plain table
        cursor.execute("DROP TABLE tracking_click")
        cursor.execute(
            "CREATE TABLE tracking_click (id bigint PRIMARY KEY, at timestamptz, day date, visitor varchar, "
            "robot_reason varchar, referrer_host varchar, link_id bigint, click_id varchar, labelled_link_id bigint, "
            "mended boolean)"
        )
        cursor.execute("CREATE INDEX click_link_day ON tracking_click (link_id, day)")
        cursor.execute("CREATE INDEX click_at ON tracking_click (at)")
        cursor.executemany(
            "INSERT INTO tracking_click VALUES (%s, %s, %s, 'v', '', '', %s, '', NULL, false)",
            [
                (number, at, at.date(), link.pk)
                for number, at in ((7, LATER), (9, LATER - datetime.timedelta(days=200)))
            ],
        )

    executor = MigrationExecutor(connection)
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())

    assert [(one.pk, partition_of(one)) for one in Click.objects.order_by("pk")] == [
        (7, "tracking_click_204105"),
        (9, "tracking_click_204011"),
    ]
    assert Click.objects.create(link=link, at=LATER, day=LATER.date(), visitor="v").pk == 10
