"""Every account page renders in our layout."""

from __future__ import annotations

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from tests import make

SIGNED_OUT = [
    ("account_login", "Sign in"),
    ("account_signup", "Who are you?"),
    ("account_email_verification_sent", "Look into your inbox"),
    ("account_reset_password", "Choose a new password"),
    ("account_reset_password_done", "Look into your inbox"),
    ("account_reset_password_from_key_done", "Your password is new"),
    ("account_inactive", "This account is closed"),
]
SIGNED_IN = [
    ("account_change_password", "Change your password"),
    ("account_email", "Your e-mail address"),
    ("account_logout", "Sign out?"),
    ("account_reauthenticate", "Is it you?"),
    ("mfa_index", "Two-step sign-in"),
]


def is_ours(response):
    page = response.content.decode()
    assert "css/tokens.css" in page
    assert 'style="' not in page
    return page


@pytest.mark.parametrize(("name", "heading"), SIGNED_OUT)
def test_page_has_our_layout_when_signed_out(client, db, name, heading):
    assert f"<h1>{heading}</h1>" in is_ours(client.get(reverse(name)))


@pytest.mark.parametrize(("name", "heading"), SIGNED_IN)
def test_page_has_our_layout_when_signed_in(signed_in, maria, name, heading):
    assert f"<h1>{heading}</h1>" in is_ours(signed_in(maria).get(reverse(name)))


@pytest.mark.parametrize("role", ["brand", "creator"])
def test_sign_up_has_a_form_for_each_role(client, db, role):
    page = is_ours(client.get(f"/accounts/signup/?as={role}&next=/store/"))
    assert f'action="/accounts/signup/?as={role}"' in page
    assert 'name="next" value="/store/"' in page


@pytest.mark.parametrize("path", ["confirm-email/altered/", "password/reset/key/1-altered/"])
def test_altered_link_is_refused_with_a_code(client, db, path):
    """AUT-08: an altered token gets a neutral page."""
    page = is_ours(client.get(f"/accounts/{path}"))
    assert 'data-error-code="' in page


def test_set_password_renders_for_who_has_none(client, marie):
    marie.user.set_unusable_password()
    marie.user.save()
    client.force_login(marie.user)
    assert "<h1>Set a password</h1>" in is_ours(client.get(reverse("account_set_password")))


@pytest.fixture
def proven(client, maria):
    """maria, who has just typed her password, with two-step sign-in."""
    client.post(reverse("account_login"), {"login": maria.email, "password": make.PASSWORD})
    return client


def sign_in_again(client):
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    return client


def test_authenticator_page_shows_a_picture_and_a_key(proven):
    page = is_ours(sign_in_again(proven).get(reverse("mfa_activate_totp")))
    assert "data:image/svg+xml" in page


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("mfa_index", "Two-step sign-in"),
        ("mfa_view_recovery_codes", "Recovery codes"),
        ("mfa_generate_recovery_codes", "Make new recovery codes?"),
        ("mfa_deactivate_totp", "Switch two-step sign-in off?"),
    ],
)
def test_two_step_pages_have_our_layout(proven, maria, name, heading):
    sign_in_again(proven)
    TOTP.activate(maria, generate_totp_secret())
    RecoveryCodes.activate(maria)
    assert f"<h1>{heading}</h1>" in is_ours(proven.get(reverse(name)))


def test_second_step_is_asked_after_the_password(client, maria):
    TOTP.activate(maria, generate_totp_secret())
    answer = client.post(reverse("account_login"), {"login": maria.email, "password": make.PASSWORD}, follow=True)
    assert "<h1>Second step</h1>" in is_ours(answer)
    assert "_auth_user_id" not in client.session
