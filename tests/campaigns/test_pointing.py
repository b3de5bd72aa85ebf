"""Collaborations point to their handouts, many in one statement."""

from __future__ import annotations

import pytest
from django.utils import timezone

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
