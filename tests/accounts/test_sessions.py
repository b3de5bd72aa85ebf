"""One's own sessions: listed, ended, and none for longer than it may last."""

from __future__ import annotations

import datetime

import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.actors import person
from accounts.browsers import browser_of
from accounts.models import AuditEntry
from tests import make

PAGE = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)


def browser(user, agent=FIREFOX, address="203.0.113.77"):
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    client.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
    return client


def is_in(client):
    return client.get("/campaigns/").status_code == 200


def test_own_sessions_are_listed_and_nobody_elses(maria, vera):
    here = browser(maria)
    browser(maria, PHONE, "2001:db8:1:2:3:4:5:6")
    browser(vera, "curl/8")
    page = here.get(PAGE).content.decode()

    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert page.count("This browser") == 1
    assert "Another program" not in page
    assert "203.0.113.x" in page


def test_no_whole_address_is_kept(maria):
    browser(maria)
    browser(maria, PHONE, "2001:db8:1:2:3:4:5:6")
    browser(maria, PHONE, "::ffff:198.51.100.9")
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"203.0.113.0", "2001:db8:1::", "198.51.100.0"}


def test_an_ended_session_is_out_at_its_next_request(maria):
    """AUT-07"""
    here, other = browser(maria), browser(maria, PHONE)
    assert is_in(other)
    ending = UserSession.objects.get(session_key=other.session.session_key)

    assert here.post(PAGE, {"end": ending.pk}).url == PAGE

    assert not is_in(other)
    assert is_in(here)
    entry = AuditEntry.objects.get(action="account.sessions_ended")
    assert (entry.actor, entry.detail) == (maria, {"number": 1})


def test_all_others_end_and_this_one_stays(maria):
    here, *others = [browser(maria) for _ in range(3)]
    here.post(PAGE, {"end": "others"})
    assert [is_in(one) for one in (here, *others)] == [True, False, False]


def before_the_list(user):
    """A browser that signed in before sessions were listed, and has not come back since."""
    client = browser(user)
    UserSession.objects.filter(session_key=client.session.session_key).delete()
    session = client.session
    for name in ("since", "seen"):
        session.pop(name)
    session.save()
    return client


def test_sessions_of_before_the_list_are_told_and_end_with_the_others(maria, vera):
    """AUT-07, ASVS 7.4.2"""
    here, old, hers = browser(maria), before_the_list(maria), before_the_list(vera)
    page = here.get(PAGE).content.decode()
    assert "1 session from before this list was kept" in page
    assert "End all others" in page

    here.post(PAGE, {"end": "others"})

    assert [is_in(one) for one in (here, old, hers)] == [True, False, True]
    assert AuditEntry.objects.get(action="account.sessions_ended").detail == {"number": 1}
    assert "from before this list" not in here.get(PAGE).content.decode()


def test_a_session_of_before_the_list_is_listed_once_it_is_used(maria):
    old = before_the_list(maria)
    assert is_in(old)
    assert sessions.unlisted(maria, here=None) == []
    assert UserSession.objects.filter(session_key=old.session.session_key).exists()


def test_a_session_of_before_the_list_is_not_told_of_where_it_asks_or_is_over(maria):
    here = before_the_list(maria)
    assert sessions.unlisted(maria, here=here.session.session_key) == []
    Session.objects.update(expire_date=timezone.now())
    assert sessions.unlisted(maria, here=None) == []


def test_a_session_of_before_the_list_ends_with_the_password(maria):
    """AUT-06"""
    here, old = browser(maria), before_the_list(maria)
    new = "a quite new sentence"
    here.post(reverse("account_change_password"), {"oldpassword": make.PASSWORD, "password1": new, "password2": new})
    assert [is_in(one) for one in (here, old)] == [True, False]
    assert sessions.unlisted(maria, here=here.session.session_key) == []


@pytest.mark.parametrize("wanted", ["", "x", "-1", "1" * 30, "²"])
def test_nonsense_ends_nothing(maria, wanted):
    here = browser(maria)
    assert here.post(PAGE, {"end": wanted}).status_code == 404
    assert is_in(here)


def test_the_session_that_asks_is_ended_by_signing_out_only(maria):
    here = browser(maria)
    assert here.post(PAGE, {"end": UserSession.objects.get().pk}).url == PAGE
    assert is_in(here)


def test_nobody_ends_the_session_of_another(maria, vera):
    here, hers = browser(vera), browser(maria)
    here.post(PAGE, {"end": UserSession.objects.get(user=maria).pk})
    assert is_in(hers)
    assert not AuditEntry.objects.exists()


def test_a_session_without_use_ends(maria, time_machine):
    """ASVS 7.3.1"""
    here = browser(maria)
    time_machine.move_to(timezone.now() + datetime.timedelta(days=13))
    assert is_in(here)
    time_machine.move_to(timezone.now() + datetime.timedelta(days=14, seconds=1))
    assert not is_in(here)


def test_a_session_ends_after_thirty_days_however_much_it_is_used(maria, time_machine):
    """ASVS 7.3.2"""
    here, begin = browser(maria), timezone.now()
    for day in (10, 20, 29):
        time_machine.move_to(begin + datetime.timedelta(days=day))
        assert is_in(here)
    time_machine.move_to(begin + datetime.timedelta(days=30, seconds=1))
    assert not is_in(here)


def test_a_session_is_noted_seldom(maria, time_machine, django_assert_num_queries):
    here = browser(maria)
    before = UserSession.objects.get()
    here.get("/campaigns/")
    assert UserSession.objects.get().last_seen_at == before.last_seen_at
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=16))
    here.get("/campaigns/")
    assert UserSession.objects.get().last_seen_at > before.last_seen_at


def test_others_end_when_the_first_second_step_is_set_up(maria, committed):
    """AUT-14: whoever had only the password is out."""
    here, other = browser(maria), browser(maria, PHONE)
    here.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    here.get(reverse("mfa_activate_totp"))
    secret = here.session[totp.SECRET_SESSION_KEY]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    with committed():
        assert here.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    assert is_in(here)
    assert not is_in(other)


def test_what_is_over_is_forgotten(maria, vera, time_machine):
    browser(maria)
    time_machine.move_to(timezone.now() + datetime.timedelta(days=15))
    still = browser(vera)
    sessions.forget()
    assert list(UserSession.objects.values_list("user", flat=True)) == [vera.pk]
    assert Session.objects.count() == 1
    assert is_in(still)


def test_looking_at_the_list_changes_no_row(maria):
    """SEC-01"""
    here = browser(maria)
    UserSession.objects.create(user=maria, session_key="gone", ip="192.0.2.1", user_agent="x")
    assert len(sessions.of(maria, here=here.session.session_key)) == 1
    here.get(PAGE)
    assert UserSession.objects.count() == 2


def test_ending_none_is_not_on_record(maria):
    assert sessions.end(maria, but="x", by=person(maria)) == 0
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (PHONE, ("Safari", "iPhone")),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", ("Chrome", "Android")),
        ("curl/8.5", ("", "")),
    ],
)
def test_browsers_are_called_by_their_names(agent, name):
    assert browser_of(agent) == name
