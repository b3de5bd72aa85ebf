"""Support: one search, and the site as somebody sees it: read only, with a banner, on record, and never her secrets."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.models import Permission

from accounts.models import AuditEntry
from campaigns import entry
from campaigns.models import Collaboration
from notifications.models import Message
from promocodes.models import TrackedLink
from tests import make
from tests.api.conftest import Program

HOME = "/campaigns/"


@pytest.fixture
def ada(db):
    return make.user("ada@tandem.example", name="Ada Admin", is_staff=True, is_superuser=True)


@pytest.fixture
def sam(db):
    """An administrator who may do nothing yet."""
    return make.user("sam@tandem.example", name="Sam Staff", is_staff=True)


@pytest.fixture
def lived(marie_ready, by_maria, lumen):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    Program(lumen).post("conversions/", make.order(order_id="A-1001", code="MARIE10"))
    return Collaboration.objects.get(pk=marie_ready.pk)


def searched(client, words):
    return client.get("/admin/search/", {"q": words}).content.decode()


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("marie@example.org", ["Creators", "Orders and requests", "E-mails", "Accounts"]),
        ("laurent", ["Creators", "Accounts"]),
        ("@marie.laurent", ["Creators"]),
        ("ｍarie10", ["Codes", "Orders of the shop"]),
        ("A-1001", ["Orders of the shop"]),
        ("lumen", ["Accounts", "Brands"]),
        ("Autumn", ["Campaigns"]),
    ],
)
def test_one_search_finds_whatever_is_at_hand(lived, ada, signed_in, words, kinds):
    page = searched(signed_in(ada), words)
    for kind in kinds:
        assert f">{kind}</h2>" in page, kind


def test_an_order_reference_and_a_link_are_found(lived, ada, signed_in):
    assert "Orders and requests" in searched(signed_in(ada), lived.order_reference.lower())
    if link := TrackedLink.objects.first():
        assert "Tracked links" in searched(signed_in(ada), f"https://x.example/r/{link.slug}")


@pytest.mark.parametrize("words", ["", "   ", "nothing of the kind", "'; --", "\x00", "%", "x" * 5000])
def test_words_that_name_nothing_find_nothing(lived, ada, signed_in, words):
    assert signed_in(ada).get("/admin/search/", {"q": words}).status_code == 200


def test_an_administrator_finds_only_what_she_may_see(lived, sam, signed_in):
    assert "</h2>" not in searched(signed_in(sam), "marie@example.org").partition("<form")[2]
    sam.user_permissions.add(Permission.objects.get(codename="view_message"))
    page = searched(signed_in(sam), "marie@example.org")
    assert ">E-mails</h2>" in page
    assert ">Creators</h2>" not in page


@pytest.mark.parametrize("path", ["/admin/search/?q=marie", "/admin/view-as/1/"])
def test_strangers_and_managers_do_not_search(client, maria, signed_in, path):
    assert client.get(path).status_code == 302
    assert signed_in(maria).get(path).status_code == 403


def look_as(client, user):
    return client.post(f"/admin/view-as/{user.pk}/")


def test_staff_sees_the_site_as_somebody_and_it_is_on_record(signed_in, ada, maria, lumen, personal):
    """TEN-12"""
    client = signed_in(ada)
    assert "can change nothing" in client.get(f"/admin/view-as/{maria.pk}/").content.decode()
    assert not AuditEntry.objects.filter(action="support.view_as").exists()
    assert look_as(client, maria).url == "/"

    page = client.get(HOME).content.decode()
    assert personal.title in page
    assert "Ada Admin looks as Maria Manager. Nothing can be changed." in page
    entries = AuditEntry.objects.filter(action="support.view_as")
    assert {one.brand for one in entries} == {lumen, None}
    assert {(one.actor, one.source, one.subject_id) for one in entries} == {(ada, "admin", maria.pk)}

    assert client.post("/viewing/end/").url == "/admin/"
    assert personal.title not in client.get(HOME, follow=True).content.decode()


def test_nothing_can_be_changed_meanwhile(signed_in, ada, maria, personal):
    """TEN-12"""
    client = signed_in(ada)
    look_as(client, maria)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"/campaigns/{personal.pk}/close/").status_code == 403
    personal.refresh_from_db()
    assert personal.status == "published"
    assert client.post("/language/", {"language": "fr"}).status_code == 403
    maria.refresh_from_db()
    assert maria.language == ""


def test_her_own_account_stays_hers(signed_in, ada, maria):
    """TEN-12: passwords, second steps, recovery codes and sessions are the staff's own there."""
    client = signed_in(ada)
    look_as(client, make.second_step(maria))
    for path in ("/accounts/email/", "/accounts/sessions/", "/accounts/2fa/"):
        page = client.get(path, follow=True).content.decode()
        assert maria.email not in page.partition("<main")[2]
    assert client.get("/admin/").status_code == 200


def test_a_creators_page_is_not_seen_by_her_then(signed_in, ada, lived, marie):
    """TEN-12: the strong sign that she has her code is hers alone to give."""
    client = signed_in(ada)
    look_as(client, marie.user)
    before = Collaboration.objects.values().get(pk=lived.pk)
    assert client.get(f"/my/campaigns/{lived.pk}/").status_code == 200
    assert Collaboration.objects.values().get(pk=lived.pk) == before


def test_it_ends_by_itself(signed_in, ada, maria, personal, monkeypatch):
    client = signed_in(ada)
    look_as(client, maria)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1801)
    assert personal.title not in client.get(HOME, follow=True).content.decode()


def test_administrators_and_closed_accounts_are_not_looked_at(signed_in, ada, sam, maria, personal):
    client = signed_in(ada)
    assert look_as(client, sam).status_code == 409
    maria.is_active = False
    maria.save()
    assert look_as(client, maria).status_code == 409
    assert not AuditEntry.objects.filter(action="support.view_as").exists()


def test_it_needs_the_right_and_ends_when_that_is_taken(signed_in, sam, ada, maria, personal):
    assert look_as(signed_in(sam), maria).status_code == 409
    client = signed_in(ada)
    look_as(client, maria)
    ada.is_superuser = ada.is_staff = False
    ada.save()
    assert personal.title not in client.get(HOME, follow=True).content.decode()


def test_a_session_that_says_so_without_staff_is_nothing(signed_in, otto, maria, personal):
    client = signed_in(otto)
    session = client.session
    session["viewing_as"] = [maria.pk, int(time.time())]
    session.save()
    assert personal.title not in client.get(HOME, follow=True).content.decode()


def test_no_mail_of_hers_shows_what_lets_in(signed_in, ada, lived):
    """TEN-12"""
    page = searched(signed_in(ada), Message.objects.first().to)
    assert "/my/sign-in/" not in page
