"""The frame of a page knows whose brands are shown, and asks the data base as little as it can."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts.models import Membership
from campaigns.navigation import navigation


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_a_stranger_costs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        frame = navigation(request_of(AnonymousUser()))
        assert not any(frame.values())


def test_the_only_brand_is_the_brand_of_the_page(maria, lumen, django_assert_num_queries):
    with django_assert_num_queries(2):
        frame = navigation(request_of(maria))
        assert (list(frame["nav_brands"]), frame["nav_brand"]) == ([lumen], lumen)
        assert not frame["nav_creator"]


def test_no_brand_is_guessed_among_several(maria, lumen, borealis):
    Membership.objects.create(brand=borealis, user=maria)

    frame = navigation(request_of(maria))

    assert list(frame["nav_brands"]) == [borealis, lumen]
    assert not frame["nav_brand"]


def test_the_view_names_the_brand_of_the_page(maria, lumen, borealis):
    Membership.objects.create(brand=borealis, user=maria)
    request = request_of(maria)
    request.brand = borealis

    assert navigation(request)["nav_brand"] == borealis


def test_other_brands_are_never_listed(otto, lumen, borealis):
    assert list(navigation(request_of(otto))["nav_brands"]) == [borealis]


def test_nothing_is_asked_until_a_template_asks(maria, django_assert_num_queries):
    with django_assert_num_queries(0):
        navigation(request_of(maria))


def test_the_mailbox_is_shown_to_staff_where_mails_are_captured(maria, settings):
    settings.MAIL_CAPTURED = True
    assert not navigation(request_of(maria))["nav_mailbox"]
    maria.is_staff = True
    assert navigation(request_of(maria))["nav_mailbox"]
    settings.MAIL_CAPTURED = False
    assert not navigation(request_of(maria))["nav_mailbox"]
