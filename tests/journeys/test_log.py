"""A day's work with everything that is secret in it, and what the log says of it afterwards."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import ApiKey
from campaigns import board, orders
from config.logs import TextFormatter
from influencers import sign_in_links
from notifications.models import Message
from promocodes.models import Code
from tests import make
from tests.walls.world import _client as browser

OTHER = "another fine sentence 7"
WRONG = "not the password 9"


def paths_of_mails() -> list[str]:
    """The links in all mails: each may let somebody in."""
    return [urlsplit(url).path for one in Message.objects.all() if (url := (one.context or {}).get("button_url"))]


def accounts(maria, secrets):
    """Sign in wrongly and rightly, by an app, a new password, and links that are altered or used up."""
    client = browser(maria)
    Client().post(reverse("account_login"), {"login": maria.email, "password": WRONG})
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session[totp.SECRET_SESSION_KEY]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    client.get(reverse("mfa_view_recovery_codes"))
    Client().post(reverse("account_reset_password"), {"email": maria.email})
    for path in paths_of_mails():
        page = client.get(path, follow=True)
        client.post(page.request["PATH_INFO"], {"password1": OTHER, "password2": OTHER})
        Client(enforce_csrf_checks=True).post(path)
        Client(raise_request_exception=False).get(path.rstrip("/") + "x/")
    secrets |= {secret, client.session.session_key, client.cookies["tandem-session"].value}


def campaign(personal, marie, maria, secrets):
    """Hand out a code by a file, with a mistake of ours in between, and open the creator's link."""
    make.accepted(personal, marie)
    client = browser(maria)
    file = make.filled(orders.export(personal), {"marie@example.org": {"Promo Code": "SECRETMARIE10"}})
    answer = client.post(f"/campaigns/{personal.pk}/imports/new/", {"file": SimpleUploadedFile("o.xlsx", file)})
    client.post(answer["Location"], {"do": "confirm"})
    client.post(answer["Location"])
    link = urlsplit(sign_in_links.make_link(marie, next_path="/my/campaigns/")).path
    for who in (Client(), Client(enforce_csrf_checks=True), Client(raise_request_exception=False)):
        who.post(link)
    Client().get(link + "more/")
    secrets |= {link.split("/")[3], "SECRETMARIE10"}


def program(lumen, secrets):
    """A program with a right key, a wrong one, and one in the address."""
    _, key = ApiKey.objects.create_key(name="Shop", brand=lumen, scopes=["read"])
    for sent in (key, key[:-1] + "x"):
        Client().get("/api/v1/campaigns/", headers={"authorization": f"Bearer {sent}"})
        Client().post("/api/v1/campaigns/", headers={"authorization": f"Bearer {sent}"})
    Client().get(f"/api/v1/nothing/?key={key}")
    secrets |= {key, key.partition(".")[2]}


def test_the_log_of_a_day_holds_no_secret(lumen, maria, personal, marie, caplog, monkeypatch, deliver):
    """SEC-16, SEC-17"""
    caplog.set_level(logging.INFO)
    secrets = {make.PASSWORD, OTHER, WRONG, "marie@example.org", maria.email}
    campaign(personal, marie, maria, secrets)
    program(lumen, secrets)
    deliver()
    accounts(maria, secrets)
    with monkeypatch.context() as broken:
        broken.setattr(board, "of_brands", lambda brands: {}[maria.email])
        client = Client(raise_request_exception=False)
        client.force_login(make.member(lumen, "broken@lumen.example"))
        assert client.get("/").status_code == 500
    for path in paths_of_mails():
        secrets |= {part for part in path.split("/") if len(part) > 20}

    assert Code.objects.filter(value="SECRETMARIE10").exists()
    written = "\n".join(TextFormatter("%(levelname)s %(name)s %(message)s").format(one) for one in caplog.records)
    assert "sign-in failed: user=" in written
    assert "Traceback" in written
    assert len(written.splitlines()) > 15
    assert len(secrets) > 10
    assert [secret for secret in secrets if secret in written] == []


@pytest.fixture(autouse=True)
def quiet_server_errors(settings):
    settings.DEBUG = False
