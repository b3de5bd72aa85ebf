"""Brand settings by role, a second brand, and the two commands."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import brands
from accounts.actors import person
from accounts.models import ApiKey, AuditEntry, Brand, Membership, Role, User
from tests import make

SETTINGS = {
    "name": "Lumen Paris",
    "currency": "JPY",
    "timezone": "Asia/Tokyo",
    "website": "lumen.example",
    "about": "Lamps.",
    "hold_minutes": "30",
}


@pytest.fixture
def olga(lumen):
    return User.objects.get(email="olga@lumen.example")


def change(client, **changes):
    return client.post("/brands/lumen/", SETTINGS | changes)


def test_owner_changes_the_settings(signed_in, olga, lumen):
    assert change(signed_in(olga)).status_code == 302
    lumen.refresh_from_db()
    assert (lumen.name, lumen.currency, lumen.timezone, lumen.hold_minutes) == ("Lumen Paris", "JPY", "Asia/Tokyo", 30)
    assert lumen.website == "https://lumen.example"
    entry = AuditEntry.objects.get(action="brand_changed")
    assert entry.actor == olga
    assert entry.detail["before"]["currency"] == "EUR"


@pytest.mark.parametrize("who", ["maria", "vera"])
def test_manager_and_viewer_see_and_do_not_change(signed_in, who, request, lumen):
    client = signed_in(request.getfixturevalue(who))
    page = client.get("/brands/lumen/")
    assert page.status_code == 200
    assert "olga@lumen.example" in page.content.decode()
    assert change(client).status_code == 403
    lumen.refresh_from_db()
    assert lumen.name == "Lumen"


def test_stranger_finds_no_brand(signed_in, otto, lumen):
    client = signed_in(otto)
    assert client.get("/brands/lumen/").status_code == 404
    assert change(client).status_code == 404


def test_signed_out_person_is_asked_to_sign_in(client, lumen):
    assert client.get("/brands/lumen/").url == "/accounts/login/?next=/brands/lumen/"


def test_removed_member_is_out_at_the_next_request(signed_in, maria, lumen):
    """AUT-07: removed from the brand."""
    client = signed_in(maria)
    Membership.objects.filter(user=maria).delete()
    assert client.get("/brands/lumen/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("hold_minutes", "61", "max_value"),
        ("hold_minutes", "-1", "min_value"),
        ("website", "javascript:alert(1)", "invalid"),
        ("website", "ftp://lumen.example", "invalid"),
        ("currency", "EURO", "invalid_choice"),
        ("name", " ", "required"),
    ],
)
def test_wrong_setting_is_refused_and_nothing_is_stored(signed_in, olga, lumen, field, value, code):
    answer = change(signed_in(olga), **{field: value})
    assert answer.status_code == 422
    assert f'data-error-code="{code}"' in answer.content.decode()
    lumen.refresh_from_db()
    assert lumen.currency == "EUR"


def test_second_brand_belongs_to_who_adds_it(signed_in, maria):
    typed = {"name": "New", "currency": "USD", "timezone": "UTC"}
    assert signed_in(maria).post("/brands/new/", typed).url == "/brands/new-2/"
    assert Membership.objects.get(brand__slug="new-2").role == Role.OWNER


def test_brand_name_without_letters_gets_a_slug(maria):
    assert brands.create_brand("灯", owner=maria, by=person(maria)).slug == "brand"


def create_brand(**changes):
    given = {"name": "Lumen", "slug": "lumen", "owner": "Olga@Lumen.example", "password": "lamp-lit 9 rooms"} | changes
    call_command("create_brand", **given)


def test_command_makes_a_brand_whose_owner_can_sign_in_at_once(db, client, capsys):
    create_brand()
    client.post("/accounts/login/", {"login": "olga@lumen.example", "password": "lamp-lit 9 rooms"})
    assert client.get("/brands/lumen/").status_code == 200
    assert "Made the brand “Lumen” (lumen, EUR), owned by olga@lumen.example." in capsys.readouterr().out


def test_command_changes_nothing_the_second_time(db, capsys):
    create_brand()
    create_brand(name="Other", owner="other@lumen.example", password="another 1")
    assert Brand.objects.get().name == "Lumen"
    assert User.objects.count() == 1
    assert "exists already; nothing was changed" in capsys.readouterr().out


def test_command_leaves_the_password_of_a_proven_account(otto):
    create_brand(owner=otto.email, password="taken over 1")
    otto.refresh_from_db()
    assert otto.check_password(make.PASSWORD)
    assert otto.memberships.count() == 2


def test_command_replaces_the_password_of_an_unproven_account(db):
    User.objects.create_user("olga@lumen.example", "of a stranger 1")
    create_brand()
    assert User.objects.get().check_password("lamp-lit 9 rooms")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"slug": "a b"}, "--slug “a b”"),
        ({"slug": "new"}, "--slug “new”"),
        ({"owner": "olga"}, "--owner “olga”"),
        ({"name": "  "}, "--name"),
        ({"password": ""}, "--password"),
    ],
)
def test_command_refuses_with_one_sentence(db, changes, word):
    with pytest.raises(CommandError, match=word):
        create_brand(**changes)
    assert not Brand.objects.exists()


def key_for(capsys, *options):
    call_command("create_api_key", "--brand", "lumen", "--name", "Shop", *options)
    out = capsys.readouterr().out
    return out.strip(), out


def test_key_command_prints_the_key_and_nothing_else(lumen, capsys):
    key, out = key_for(capsys)
    assert out == key + "\n"
    stored = ApiKey.objects.get_from_key(key)
    assert (stored.brand, stored.scopes) == (lumen, ["read", "write", "conversions"])
    assert key not in stored.hashed_key


@pytest.mark.parametrize("scopes", [["write,read"], ["read", "write"], ["read,", "write"]])
def test_key_command_takes_scopes_with_comma_or_space(lumen, capsys, scopes):
    key, _ = key_for(capsys, "--scopes", *scopes)
    assert ApiKey.objects.get_from_key(key).scopes == ["read", "write"]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--brand", "nobody", "--name", "Shop"], "No brand has the slug “nobody”"),
        (["--brand", "lumen", "--name", ""], "--name: Give the key a name"),
        (["--brand", "lumen", "--name", "x" * 51], "--name: Give the key a name"),
        (["--brand", "lumen", "--name", "Shop", "--scopes", "read", "admin"], "“admin” is no scope"),
    ],
)
def test_key_command_refuses_with_one_sentence(lumen, options, word):
    with pytest.raises(CommandError, match=word):
        call_command("create_api_key", *options)
    assert not ApiKey.objects.exists()


def test_administration_sends_strangers_to_the_one_sign_in_page(db):
    assert Client().get("/admin/campaigns/?a=1").url == "/accounts/login/?next=%2Fadmin%2Fcampaigns%2F%3Fa%3D1"


def test_administration_is_closed_to_managers(signed_in, maria):
    assert signed_in(maria).get("/admin/").status_code == 403


def test_staff_need_the_second_step_over_https(signed_in, db, settings):
    settings.HTTPS = True
    staff = make.user("staff@example.org", is_staff=True)
    assert signed_in(staff).get("/admin/").url == "/accounts/2fa/"


def test_an_owner_reserves_words_for_no_generated_code(signed_in, olga, lumen):
    change(signed_in(olga), reserved_codes=" STAFF \nWELCOME10")

    lumen.refresh_from_db()
    assert lumen.reserved_codes == "STAFF\nWELCOME10"
