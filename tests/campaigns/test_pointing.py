"""Collaborations point to their handouts, many in one statement."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns import imports
from campaigns.models import Status
from campaigns.pointing import point
from promocodes.models import Handout
from tests import make


@pytest.fixture
def handed(personal, marie, luc, django_assert_num_queries):
    """Two orders, each with a handout on the object and not yet in the data base."""
    found = [make.accepted(personal, marie), make.accepted(personal, luc)]
    for one in found:
        one.promo_handout = Handout.objects.create(
            instruction=personal.promo_code, influencer=one.influencer, value="X1", given_at=timezone.now()
        )
    with django_assert_num_queries(1):
        point(found, "promo_handout")
    return found


def test_each_order_points_to_its_own_handout(handed):
    for one in handed:
        before = one.promo_handout_id
        one.refresh_from_db()
        assert one.promo_handout_id == before
        assert one.promo_handout.influencer_id == one.influencer_id


def test_a_handout_is_taken_from_one_and_kept_by_the_other(handed):
    first, second = handed
    first.promo_handout = None
    point(handed, "promo_handout")
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.promo_handout is None
    assert second.promo_handout is not None


def test_pointing_nobody_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        point([], "link_handout")


def test_confirm_writes_each_order_once(personal, marie, luc, by_maria):
    """P04: a row that is written twice in a transaction has all its keys checked again"""
    orders = [make.accepted(personal, marie), make.accepted(personal, luc)]
    rows = [[one.order_reference, f"GLOW{place}"] for place, one in enumerate(orders)]
    file = make.sheet([["Order", "Promo Code"], *rows])
    checked = imports.check(personal, file, file_name="orders.xlsx", by=by_maria)
    with CaptureQueriesContext(connection) as queries:
        imports.confirm(checked, by=by_maria)
    updates = [query["sql"] for query in queries if 'UPDATE "campaigns_collaboration"' in query["sql"]]
    assert len(updates) == 1
    for one, (_, code) in zip(orders, rows, strict=True):
        one.refresh_from_db()
        assert (one.status, one.promo_handout.value) == (Status.PENDING_CONTENT, code)
