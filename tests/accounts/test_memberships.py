"""What a request knows of somebody's memberships: read once, and of nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from accounts.permissions import SecondStepNeeded, may, memberships_of


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_one_query_says_role_and_brands_for_a_whole_request(lumen, maria, vera):
    request = request_of(maria)
    with CaptureQueriesContext(connection) as queries:
        assert [one.brand for one in memberships_of(request).values()] == [lumen]
        assert may(request, lumen, Role.MANAGER)
        assert not may(request_of(vera), lumen, Role.MANAGER)
    assert len(queries) == 2


def test_another_brand_is_none_of_hers(lumen, otto, maria):
    assert not may(request_of(otto), lumen, Role.VIEWER)
    assert not may(request_of(AnonymousUser()), lumen, Role.VIEWER)


def test_who_looks_as_somebody_else_has_her_memberships_and_then_ones_own_again(lumen, maria, otto):
    request = request_of(otto)
    assert not may(request, lumen, Role.VIEWER)
    request.user = maria
    assert may(request, lumen, Role.MANAGER)
    request.user = otto
    assert not may(request, lumen, Role.VIEWER)


def test_the_next_request_knows_that_she_was_removed(lumen, maria):
    assert may(request_of(maria), lumen, Role.MANAGER)
    lumen.memberships.filter(user=maria).delete()
    assert not may(request_of(maria), lumen, Role.VIEWER)


def test_a_brand_that_asks_for_a_second_step_asks_here_too(lumen, maria):
    lumen.second_step = True
    lumen.save()
    with pytest.raises(SecondStepNeeded):
        may(request_of(maria), lumen, Role.VIEWER)
