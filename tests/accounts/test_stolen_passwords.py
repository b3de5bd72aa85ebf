"""New passwords are compared with a list of stolen ones where there is one, and go on without it (ASVS 6.2.12)."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.stolen_passwords import StolenPasswordValidator
from tests import make
from tests.accounts.test_sign_up import sign_up as join

STOLEN, OWN = "blue-hydrangea-1987", "a sentence to sign in with"


def digits(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


class List(ThreadingHTTPServer):
    """Such a list: it knows one password, and tells what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[tuple[str, str]] = []
        self.status, self.wait = 200, 0.0
        self.text = f"{digits(STOLEN)[5:]}:3,120\r\n" + "\r\n".join(f"{number:035X}:0" for number in range(800))


class _Answers(BaseHTTPRequestHandler):
    server: List

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Add-Padding", "")))
        time.sleep(self.server.wait)
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere/")
        self.end_headers()
        self.wfile.write(self.server.text.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stolen(settings):
    """The list, switched on."""
    with List() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        settings.BREACHED_PASSWORDS_URL = f"http://127.0.0.1:{made.server_port}/range/"
        settings.PWNED_PASSWORDS = {"API_TIMEOUT": 10}  # a busy machine answers late
        settings.AUTH_PASSWORD_VALIDATORS = [
            *settings.AUTH_PASSWORD_VALIDATORS,
            {"NAME": "accounts.stolen_passwords.StolenPasswordValidator"},
        ]
        yield made
        made.shutdown()


def sign_up(client, password):
    return join(client, "brand", password1=password)


def test_nobody_is_asked_unless_it_is_switched_on():
    assert django_settings.BREACHED_PASSWORDS_URL == ""
    assert not any("stolen" in one["NAME"] for one in django_settings.AUTH_PASSWORD_VALIDATORS)


def test_a_stolen_password_is_refused_beside_its_field(stolen, client, db):
    page = sign_up(client, STOLEN).content.decode()
    assert "stands in lists of stolen passwords" in page
    assert 'data-error-code="password_stolen"' in page
    assert not User.objects.exists()

    sign_up(client, OWN)
    assert User.objects.get().check_password(OWN)


def test_a_new_password_of_an_old_account_is_compared_too(stolen, signed_in, maria):
    client = signed_in(maria)
    for new in (STOLEN, OWN):
        typed = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
        client.post("/accounts/password/change/", typed)
        maria.refresh_from_db()
        assert maria.check_password(new) == (new == OWN)


def test_five_digits_of_forty_leave_the_house_and_none_stands_in_the_log(stolen, caplog):
    with caplog.at_level(logging.INFO):
        StolenPasswordValidator().validate(OWN)
    assert digits(OWN)[:5] not in caplog.text
    assert stolen.asked == [(f"/range/{digits(OWN)[:5]}", "true")]


@pytest.mark.parametrize(
    "trouble", [{"status": 503}, {"status": 429}, {"status": 302}, {"wait": 1.0}, {"text": "<html>not a list</html>"}]
)
def test_a_list_that_does_not_answer_stops_nobody_and_is_noted(stolen, client, db, settings, caplog, trouble):
    vars(stolen).update(trouble)
    if "wait" in trouble:
        settings.PWNED_PASSWORDS = {"API_TIMEOUT": 0.3}
    with caplog.at_level(logging.INFO):
        sign_up(client, OWN)

    assert User.objects.get().check_password(OWN)
    assert "was not compared with the stolen ones" in caplog.text
    assert digits(OWN)[:5] not in caplog.text
    assert len(stolen.asked) == 1


def test_without_a_connection_common_ones_are_refused_all_the_same(stolen, client, db, settings, caplog):
    settings.BREACHED_PASSWORDS_URL = "http://127.0.0.1:9/range/"
    assert 'data-error-code="password_too_common"' in sign_up(client, "password123").content.decode()
    assert "was not compared with the stolen ones" in caplog.text


def test_any_text_can_be_asked_about(stolen):
    for password in ("", "é" * 5000, "\x00", "😀"):
        StolenPasswordValidator().validate(password)
    with pytest.raises(ValidationError) as refused:
        StolenPasswordValidator().validate(STOLEN)
    assert refused.value.code == "password_stolen"
