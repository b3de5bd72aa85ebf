"""Codes of the second step: each once, and few tries; and what changes while somebody is signed in."""

from __future__ import annotations

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from accounts import invitations, teams
from accounts.actors import person
from accounts.models import Membership, Role
from notifications.models import Message
from tests import make
from tests.accounts.test_sign_in import OTHER, choose_password, reset_path


@pytest.fixture
def secret(maria):
    made = totp.generate_totp_secret()
    totp.TOTP.activate(maria, made)
    return made


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def half_in(maria, password=make.PASSWORD):
    """A browser that has given the password."""
    client = Client()
    client.post(reverse("account_login"), {"login": maria.email, "password": password})
    return client


def second(client, code):
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def test_a_code_of_the_app_works_once(maria, secret):
    """AUT-14: read over her shoulder, or by a false page."""
    code = code_of(secret)
    assert second(half_in(maria), code)
    assert not second(half_in(maria), code)


def test_a_recovery_code_works_once(maria, secret):
    """AUT-14"""
    RecoveryCodes.activate(maria)
    codes = maria.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    assert second(half_in(maria), codes[0])
    assert not second(half_in(maria), codes[0])
    assert second(half_in(maria), codes[1])


def test_codes_cannot_be_guessed(maria, secret):
    """AUT-14: five tries, whatever the browser; then even the right one waits."""
    client = half_in(maria)
    for _ in range(5):
        assert not second(client, "000000")
    assert not second(half_in(maria), code_of(secret))


def test_a_code_without_the_password_is_nothing(maria, secret):
    """AUT-14"""
    assert not second(Client(), code_of(secret))


def test_a_new_password_does_not_go_round_the_second_step(maria, secret):
    """AUT-08, ASVS 6.4.3"""
    client = Client()
    choose_password(client, reset_path(client, maria.email))
    assert "_auth_user_id" not in client.session
    again = half_in(maria, OTHER)
    assert "_auth_user_id" not in again.session
    assert second(again, code_of(secret))


def test_another_role_holds_at_the_next_request(maria, lumen, generic, signed_in):
    """AUT-07: the page she has open is worth what her role is now."""
    client = signed_in(maria)
    assert client.get(f"/campaigns/{generic.pk}/bring/").status_code == 200
    teams.change_role(Membership.objects.get(user=maria), Role.VIEWER, by=make.owner_of(lumen))
    assert client.get(f"/campaigns/{generic.pk}/").status_code == 200
    assert client.post(f"/campaigns/{generic.pk}/close/", {}).status_code == 403


def test_an_invitation_by_another_host_leads_to_ours(lumen, client):
    """AUT-09: invitations too."""
    owner = lumen.memberships.get(role=Role.OWNER).user
    client.force_login(owner)
    typed = {"do": "invite", "email": "n@example.org", "role": "viewer"}
    assert client.post("/brands/lumen/team/", typed, HTTP_HOST="evil.example").status_code == 400
    client.post("/brands/lumen/team/", typed, HTTP_X_FORWARDED_HOST="evil.example")
    assert Message.objects.get(kind="invitation").context["button_url"].startswith("http://127.0.0.1:8000/invitations/")


def test_an_invited_person_needs_the_second_step_too(lumen, signed_in):
    """AUT-11, AUT-14: the way in is no way round."""
    owner = make.second_step(lumen.memberships.get(role=Role.OWNER).user)
    from accounts import second_step

    second_step.demand(lumen, True, by=person(owner))
    nina = make.user("nina@example.org")
    invitations.accept(invitations.invite(lumen, nina.email, Role.VIEWER, by=person(owner)), nina, by=person(nina))
    assert signed_in(nina).get("/").url == "/accounts/2fa/"
