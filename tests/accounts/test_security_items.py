"""Items of the ASVS that no case of the plan names: defaults, tokens, what cannot be typed, and what is logged."""

from __future__ import annotations

import logging
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import invitations
from accounts.models import ApiKey, Brand, Role, User
from accounts.permissions import can
from config import settings as site_settings
from influencers import sign_in_links
from notifications import unsubscribing
from notifications.models import Message
from tests import make


def signed(client):
    return "_auth_user_id" in client.session


def test_a_fresh_site_has_no_account_and_no_key(db):
    """ASVS 6.3.2, 13.2.3"""
    assert not User.objects.exists()
    assert not ApiKey.objects.exists()


def test_a_cookie_is_worth_nothing_after_signing_out(client, maria):
    """ASVS 7.4.1: kept and sent again."""
    client.force_login(maria)
    client.get("/campaigns/")
    kept = client.cookies["tandem-session"].value
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies["tandem-session"] = kept
    assert thief.get("/campaigns/").url.startswith("/accounts/login/")


def test_a_key_in_the_address_is_no_key(client, lumen):
    """ASVS 14.2.1: addresses end up in logs and histories."""
    _, key = ApiKey.objects.create_key(name="shop", brand=lumen, scopes=["read"])
    for name in ("key", "api_key", "token", "access_token", "Authorization"):
        assert client.get("/api/v1/me/", {name: key}).status_code == 401


@pytest.mark.parametrize("path", [".git/config", ".env", "var/secret_key", "manage.py",
                                  "static/../config/settings/places.py", "metrics",
                                  "debug/", "server-status", "uploads/x", "media/x"])  # fmt: skip
def test_nothing_of_the_house_is_served(client, db, path):
    """ASVS 13.4.1, 13.4.5"""
    assert client.get(f"/{path}").status_code == 404


def test_passwords_are_kept_by_argon2_and_debug_is_off():
    """ASVS 11.4.2, 13.4.2"""
    assert site_settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert site_settings.DEBUG is False
    assert settings.DEBUG is False


def test_tokens_cannot_be_guessed(marie, lumen):
    """ASVS 11.5.1: 128 bits and more, from the system's own source."""
    made = {invitations.invite(lumen, f"n{number}@example.org", Role.VIEWER, by=make.owner_of(lumen)).digest
            for number in range(4)}  # fmt: skip
    assert len(made) == 4
    assert all(len(one) == 64 for one in made)
    links = {sign_in_links.make_link(marie, next_path="/my/campaigns/") for _ in range(20)}
    assert len(links) == 20
    assert len(ApiKey.objects.create_key(name="x", brand=lumen, scopes=[])[1]) > 32


def test_a_token_of_one_purpose_is_nothing_for_another(client, marie, lumen):
    """ASVS 9.2.2: each has a salt, or a table, of its own."""
    sign_in = sign_in_links.make_link(marie, next_path="/my/campaigns/").rstrip("/").rpartition("/")[2]
    message = Message(public_id=uuid.uuid4(), lane=lumen.lane, to=marie.email)
    unsubscribe = unsubscribing.url(message).rstrip("/").rpartition("/")[2]
    assert client.post(f"/my/sign-in/{unsubscribe}/").status_code == 410
    assert client.post(f"/invitations/{sign_in}/").status_code == 410
    assert client.post(f"/invitations/{unsubscribe}/").status_code == 410
    assert (
        'data-error-code="reset.invalid"'
        in client.get(f"/accounts/password/reset/key/1-{sign_in}/", follow=True).content.decode()
    )
    assert not signed(client)


def test_what_no_form_asks_for_cannot_be_typed(client, lumen, maria):
    """ASVS 8.2.3, 15.3.3: more fields than the form has."""
    owner = lumen.memberships.get(role=Role.OWNER).user
    client.force_login(owner)
    typed = {
        "name": "Lumen", "currency": "EUR", "timezone": "Europe/Paris", "hold_minutes": "10",
        "slug": "stolen", "second_step": "on", "logo": "x" * 32, "created_at": "2000-01-01", "id": "1", "pk": "1",
        "is_staff": "on", "memberships": "1",
    }  # fmt: skip
    before = Brand.objects.values().get(pk=lumen.pk)
    assert client.post("/brands/lumen/", typed).status_code == 302
    after = Brand.objects.values().get(pk=lumen.pk)
    assert {name for name in after if after[name] != before[name]} <= {"website", "about", "reserved_codes"}
    owner.refresh_from_db()
    assert not owner.is_staff
    assert not can(maria, lumen, Role.OWNER)


def test_sign_ins_and_refusals_leave_a_line(client, maria, vera, lumen, caplog):
    """ASVS 16.3.1, 16.3.2: who, by her number; whether; never what was typed."""
    caplog.set_level(logging.INFO)
    client.post(reverse("account_login"), {"login": maria.email, "password": "wrong 1"})
    client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong 1"})
    client.post(reverse("account_login"), {"login": maria.email, "password": make.PASSWORD})
    client.get("/admin/")
    client.force_login(vera)
    client.post("/brands/lumen/", {"name": "x"})
    lines = [record.getMessage() for record in caplog.records]
    for said in (
        f"sign-in failed: user={maria.pk}",
        "sign-in failed: user=unknown",
        f"signed in: user={maria.pk}",
        f"forbidden: user={maria.pk} GET /admin/",
        f"forbidden: user={vera.pk} POST /brands/lumen/",
    ):
        assert any(line.startswith(said) for line in lines), said
    assert "wrong 1" not in "".join(lines)
