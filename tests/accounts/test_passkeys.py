"""Passkeys in Chromium with an authenticator of its own, and what the server makes of nonsense."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import AuditEntry
from accounts.passkeys import MFAAdapter
from notifications.models import Message
from tests import make
from tests.browser import chromium


@contextmanager
def window(live_server: Any) -> Iterator[Page]:
    """A browser whose passkeys live in a virtual authenticator that always says yes; its console stays empty."""
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url)
        page.set_default_timeout(15_000)
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page
    assert complaints == []


def sign_in(page: Page, email: str, path: str = "/accounts/login/") -> None:
    page.goto(path)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def add(page: Page, name: str, *, alone: bool) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_signs_in_alone(live_server, maria):
    """AUT-14: a passkey instead of the password."""
    with window(live_server) as page:
        sign_in(page, maria.email)
        add(page, "My phone\u202e", alone=True)
        sign_out(page)
        page.goto("/accounts/login/?next=/brands/lumen/team/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url("**/brands/lumen/team/")

    assert Authenticator.objects.get(type="webauthn").wrap().name == "My phone"
    assert Message.objects.filter(to=maria.email, subject="A passkey was added").exists()
    assert AuditEntry.objects.get(action="account.second_step_added").detail == {"type": "webauthn"}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_the_second_step_and_can_be_removed(live_server, maria):
    """AUT-14: after the password, and again before something that matters."""
    with window(live_server) as page:
        sign_in(page, maria.email)
        add(page, "Key in the drawer", alone=False)
        sign_out(page)

        sign_in(page, maria.email)
        expect(page.get_by_role("heading", name="Second step")).to_be_visible()
        page.goto("/brands/lumen/")
        assert page.url.endswith("/accounts/2fa/authenticate/")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(lambda url: "/accounts/" not in url)

        page.goto("/accounts/2fa/webauthn/")
        page.get_by_role("link", name="Remove Key in the drawer").click()
        page.get_by_role("link", name="Use a passkey").click()
        page.get_by_role("button", name="Use a passkey").click()
        page.get_by_role("button", name="Remove it").click()
        expect(page.get_by_text("The passkey is removed.")).to_be_visible()

    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(action="account.second_step_removed").exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_without_passkeys_is_told_and_signs_in_as_ever(live_server, maria):
    with window(live_server) as page:
        page.add_init_script("delete window.PublicKeyCredential")
        sign_in(page, maria.email)
        page.goto("/accounts/login/")
        sign_out(page)
        page.goto("/accounts/login/")
        expect(page.get_by_label("Password")).to_be_visible()
        expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()


@pytest.mark.parametrize(
    "credential",
    ["", "{", "null", "[]", "0", '""', "{}", '{"response": null}', '{"response": []}', '{"id": 1, "response": {}}',
     '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "//8", "clientDataJSON": "e30",'
     ' "authenticatorData": "AA", "signature": "AA"}}',
     '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30"}}'],
)  # fmt: skip
def test_nonsense_is_no_passkey(client, maria, credential):
    """AUT-14: altered and made up credentials are refused, not answered with an error of ours."""
    client.raise_request_exception = False
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_passkeys_are_for_the_sites_own_host(rf, settings):
    """AUT-09: whatever host was asked, over https it is the one of SITE_URL."""
    from allauth.core import context

    settings.HTTPS, settings.SITE_URL, settings.ALLOWED_HOSTS = True, "https://tandem.example", ["other.example"]
    with context.request_context(rf.get("/", HTTP_HOST="other.example")):
        assert MFAAdapter().get_public_key_credential_rp_entity() == {"id": "tandem.example", "name": "Tandem"}


def test_no_more_passkeys_than_anybody_needs(client, maria, monkeypatch):
    from accounts import passkeys

    monkeypatch.setattr(passkeys, "MOST", 0)
    client.post(reverse("account_login"), {"login": maria.email, "password": make.PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    answer = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": json.dumps({})})
    assert 'data-error-code="passkey.too_many"' in answer.content.decode()
