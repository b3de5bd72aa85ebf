"""Signing in and out, passwords, sessions, and where one lands."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from tests import make

OTHER = "another fine sentence 7"


def log_in(client, email, password=make.PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def signed_in(client):
    return "_auth_user_id" in client.session


def reset_path(client, email):
    """Ask for a reset; the path of the link in the mail."""
    client.post(reverse("account_reset_password"), {"email": email})
    return urlsplit(Message.objects.filter(to=email).order_by("-pk")[0].context["button_url"]).path


def choose_password(client, path, password=OTHER):
    """Follow a reset link and choose a password."""
    page = client.get(path, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


def without_what_was_typed(response, *words):
    page = response.content.decode()
    for word in words:
        page = page.replace(word, "")
    return page.split("<main", 1)[1].split("csrfmiddlewaretoken")[0]


def test_unknown_address_and_wrong_password_look_the_same(client, maria):
    """AUT-01: same text, same status."""
    known = log_in(client, maria.email, "wrong password 1")
    unknown = log_in(client, "nobody@lumen.example", "wrong password 1")
    assert known.status_code == unknown.status_code == 200
    assert without_what_was_typed(known, maria.email) == without_what_was_typed(unknown, "nobody@lumen.example")
    assert 'data-error-code="email_password_mismatch"' in known.content.decode()


def test_unknown_address_costs_a_hash_too(client, maria, monkeypatch):
    """AUT-01: the time tells nothing, because the same number of hashes is made."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    made = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, p, s: made.append(1) or encode(self, p, s))
    log_in(client, maria.email, "wrong password 1")
    for_known, made[:] = len(made), []
    log_in(client, "nobody@lumen.example", "wrong password 1")
    assert len(made) == for_known


def test_sixth_wrong_password_waits_and_the_right_one_works_later(client, maria, monkeypatch):
    """AUT-04: throttled per account, and not for ever."""
    for _ in range(5):
        log_in(client, maria.email, "wrong password 1")
    page = log_in(client, maria.email).content.decode()
    assert 'data-error-code="too_many_login_attempts"' in page

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    log_in(client, maria.email)
    assert signed_in(client)


def test_reset_answers_the_same_for_unknown_addresses(client, maria):
    """AUT-02: the page is the same; the link goes to a known address only."""
    known = client.post(reverse("account_reset_password"), {"email": maria.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@lumen.example"}, follow=True)
    assert without_what_was_typed(known) == without_what_was_typed(unknown)
    subjects = dict(Message.objects.values_list("to", "subject"))
    assert subjects == {maria.email: "Choose a new password", "nobody@lumen.example": "No account with this address"}


def test_session_key_is_new_after_sign_in(client, maria):
    """AUT-05: a key that was planted before is worth nothing."""
    client.get("/accounts/login/")
    session = client.session
    session["before"] = True
    session.save()
    planted = session.session_key

    log_in(client, maria.email)

    assert signed_in(client)
    assert client.session.session_key != planted


def test_pages_of_a_signed_in_person_are_not_stored(client, maria):
    """AUT-05: nothing personal stays in a cache."""
    log_in(client, maria.email)
    assert "no-store" in client.get(reverse("account_email"))["Cache-Control"]


def test_the_page_where_a_password_is_chosen_is_not_stored(client, maria):
    """AUT-05: it belongs to whoever has followed the link, and nobody is signed in there."""
    to_the_page = client.get(reset_path(client, maria.email))
    assert "no-store" in to_the_page["Cache-Control"]
    assert "no-store" in client.get(to_the_page.url)["Cache-Control"]


def test_other_sessions_end_when_the_password_changes(client, maria):
    """AUT-06: change; this browser stays, the other is out at once."""
    other = Client()
    log_in(client, maria.email)
    log_in(other, maria.email)
    typed = {"oldpassword": make.PASSWORD, "password1": OTHER, "password2": OTHER}

    client.post(reverse("account_change_password"), typed)

    assert client.get(reverse("account_email")).status_code in (200, 302)
    assert signed_in(client)
    assert other.get(reverse("account_email")).url.startswith("/accounts/login/")
    assert Message.objects.filter(to=maria.email, subject="Your password was changed").exists()


def test_all_sessions_end_when_the_password_is_reset(client, maria):
    """AUT-06: reset."""
    log_in(client, maria.email)
    choose_password(Client(), reset_path(Client(), maria.email))
    assert client.get(reverse("account_email")).url.startswith("/accounts/login/")


def test_reset_link_works_once(client, maria):
    """AUT-08: used twice."""
    path = reset_path(client, maria.email)
    choose_password(client, path)
    assert 'data-error-code="reset.invalid"' in Client().get(path, follow=True).content.decode()
    maria.refresh_from_db()
    assert maria.check_password(OTHER)


def test_reset_link_dies_after_an_hour(client, maria, time_machine):
    """AUT-08: after one hour."""
    path = reset_path(client, maria.email)
    time_machine.move_to(timezone.now() + timedelta(seconds=3601))
    assert 'data-error-code="reset.invalid"' in client.get(path, follow=True).content.decode()


def test_reset_link_dies_when_the_password_changes(client, maria):
    """AUT-08: after a change."""
    path = reset_path(client, maria.email)
    maria.set_password(OTHER)
    maria.save()
    assert 'data-error-code="reset.invalid"' in client.get(path, follow=True).content.decode()


def test_reset_link_of_one_person_does_not_open_another_account(client, maria, otto):
    """AUT-08: other user."""
    from allauth.account.utils import user_pk_to_url_str

    path = reset_path(client, maria.email)
    foreign = path.replace(f"/{user_pk_to_url_str(maria)}-", f"/{user_pk_to_url_str(otto)}-")
    assert 'data-error-code="reset.invalid"' in client.get(foreign, follow=True).content.decode()


def test_foreign_host_is_refused(client, maria):
    """AUT-09: the Host header of an attacker."""
    answer = client.post(reverse("account_reset_password"), {"email": maria.email}, HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert not Message.objects.exists()


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_HOST", "HTTP_X_HOST", "HTTP_FORWARDED"])
def test_forwarded_host_plays_no_part_in_links(client, maria, header):
    """AUT-09: links are made from SITE_URL."""
    client.post(reverse("account_reset_password"), {"email": maria.email}, **{header: "evil.example"})
    assert Message.objects.get().context["button_url"].startswith("http://127.0.0.1:8000/accounts/password/reset/key/")


def test_allowed_second_host_plays_no_part_in_links(client, maria):
    """AUT-09: not even another host of ours."""
    client.post(reverse("account_reset_password"), {"email": maria.email}, HTTP_HOST="localhost:9999")
    assert Message.objects.get().context["button_url"].startswith("http://127.0.0.1:8000/")


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/store/?network=tiktok", "/store/?network=tiktok"),
        ("https://evil.example/", "/"),
        ("http://127.0.0.1:8000/store/", "/"),
        ("//evil.example/", "/"),
        ("///evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("\\\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        (" javascript:alert(1)", "/"),
        ("data:text/html,x", "/"),
        ("evil.example", "/"),
        ("", "/"),
    ],
)
def test_next_leads_to_own_pages_only(client, maria, wanted, reached):
    """AUT-10: open redirects."""
    assert log_in(client, maria.email, next=wanted).url == reached


def test_disabled_account_is_out_at_its_next_request(client, maria):
    """AUT-07: disabled."""
    log_in(client, maria.email)
    maria.is_active = False
    maria.save()
    assert client.get(reverse("account_email")).url.startswith("/accounts/login/")
    assert log_in(Client(), maria.email).url == "/accounts/inactive/"


def test_signing_out_needs_a_post(client, maria):
    log_in(client, maria.email)
    client.get(reverse("account_logout"))
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


def test_address_changes_only_after_password_and_confirmation(client, maria):
    """AUT-12: password, confirmation at the new address, notice at the old one."""
    log_in(client, maria.email)
    typed = {"email": "maria.new@lumen.example", "action_add": ""}
    assert client.post(reverse("account_email"), typed).url.startswith("/accounts/reauthenticate/")
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    client.post(reverse("account_email"), typed)
    maria.refresh_from_db()
    assert maria.email == "maria@lumen.example"

    url = Message.objects.get(to="maria.new@lumen.example").context["button_url"]
    client.post(urlsplit(url).path)

    maria.refresh_from_db()
    assert maria.email == "maria.new@lumen.example"
    assert Message.objects.get(to="maria@lumen.example").subject == "Your e-mail address was changed"


def test_form_without_its_token_is_refused(maria):
    """SEC-01: sign-in too."""
    strict = Client(enforce_csrf_checks=True)
    assert log_in(strict, maria.email).status_code == 403


def test_cookies_are_locked_down_over_https(tmp_path):
    """AUT-16: `__Host-`, Secure, HttpOnly, SameSite=Lax."""
    import json
    import os
    import subprocess
    import sys

    script = (
        "import json; from django.conf import settings as s;"
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY,"
        "s.SESSION_COOKIE_SAMESITE, s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN]))"
    )
    env = os.environ | {
        "SITE_URL": "https://tandem.example",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    out = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True).stdout
    assert json.loads(out) == ["__Host-session", "__Host-csrf", True, True, True, True, "Lax", "/", None]
