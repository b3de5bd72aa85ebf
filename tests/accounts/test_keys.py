"""API keys on their page: made and shown once, rotated, revoked; owners change them, managers look."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from accounts import keys
from accounts.keys import KeyRefused
from accounts.models import ApiKey, AuditEntry, Brand, User
from tests import make

PAGE = "/brands/lumen/keys/"
GIVEN = {"do": "make", "name": "Web shop", "scopes": ["read", "conversions"]}


@pytest.fixture
def owner(lumen: Brand, signed_in):
    return signed_in(User.objects.get(email="olga@lumen.example"))


@pytest.fixture
def by_owner(lumen: Brand):
    return make.owner_of(lumen)


def shown(answer) -> str:
    """The key that a page shows."""
    found = re.findall(r"\b\w{8}\.\w{32}\b", answer.content.decode())
    assert len(set(found)) == 1, found
    return found[0]


def status_of(client, secret: str) -> int:
    return client.get("/api/v1/me/", headers={"authorization": f"Bearer {secret}"}).status_code


def test_a_made_key_is_shown_once_and_works(owner, lumen):
    answer = owner.post(PAGE, GIVEN)
    secret = shown(answer)

    assert answer.headers["Cache-Control"] == "no-store, private"
    assert secret not in owner.get(PAGE).content.decode()
    made = ApiKey.objects.get()
    assert (made.brand, made.name, made.scopes, made.expiry_date) == (lumen, "Web shop", ["read", "conversions"], None)
    assert made.created_label == "Olga Owner"
    assert status_of(owner, secret) == 200


def test_the_key_is_kept_as_a_hash(owner):
    secret = shown(owner.post(PAGE, GIVEN))

    kept = str(list(ApiKey.objects.values())) + str(list(AuditEntry.objects.values()))
    assert secret.partition(".")[2] not in kept


def test_the_hash_stands_on_no_page(owner):
    owner.post(PAGE, GIVEN)

    page = owner.get(PAGE).content.decode()
    made = ApiKey.objects.get()
    assert made.prefix in page
    assert made.hashed_key.rpartition("$")[2] not in page


def test_every_change_of_a_key_is_in_the_audit_log(owner):
    owner.post(PAGE, GIVEN)
    key = ApiKey.objects.get()
    owner.post(PAGE, {"do": "rotate", "key": key.prefix, "keep": "day"})
    owner.post(PAGE, {"do": "revoke", "key": key.prefix})

    entries = AuditEntry.objects.filter(action__startswith="key.").order_by("pk")
    assert [(one.action, one.actor_label, one.detail["prefix"]) for one in entries] == [
        ("key.create", "Olga Owner", key.prefix),
        ("key.rotate", "Olga Owner", key.prefix),
        ("key.revoke", "Olga Owner", key.prefix),
    ]


def test_the_last_day_ends_where_the_brand_is(owner, lumen):
    Brand.objects.update(timezone="America/New_York")
    day = timezone.now().date() + datetime.timedelta(days=30)

    owner.post(PAGE, GIVEN | {"expires_on": day.isoformat()})

    ends = ApiKey.objects.get().expiry_date
    assert ends.date() == day + datetime.timedelta(days=1)
    assert ends.hour in (4, 5)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "required"),
        ({"name": "\u200b"}, "required"),
        ({"name": "x" * 51}, "max_length"),
        ({"scopes": []}, "required"),
        ({"scopes": ["admin"]}, "invalid_choice"),
        ({"expires_on": "2020-01-31"}, "key.already_over"),
        ({"expires_on": "soon"}, "invalid"),
        ({"expires_on": "9999-12-31"}, "max_value"),
    ],
)
def test_a_key_is_refused_with_a_code(owner, changes, code):
    answer = owner.post(PAGE, GIVEN | changes)

    assert answer.status_code == 422
    assert f'data-error-code="{code}"' in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_a_rotated_key_goes_on_for_the_chosen_time_and_the_new_one_works_at_once(owner, client, lumen, by_owner):
    old, old_secret = keys.make(lumen, "Shop", ["read"], by=by_owner)

    secret = shown(owner.post(PAGE, {"do": "rotate", "key": old.prefix, "keep": "hour"}))

    assert secret != old_secret
    assert (status_of(client, old_secret), status_of(client, secret)) == (200, 200)
    old.refresh_from_db()
    made = ApiKey.objects.exclude(pk=old.pk).get()
    assert (made.name, made.scopes, old.replaced_by) == ("Shop", ["read"], made)
    assert abs(old.expiry_date - timezone.now() - datetime.timedelta(hours=1)) < datetime.timedelta(minutes=1)


def test_a_rotated_key_stops_at_once_where_that_was_chosen(client, lumen, by_owner):
    old, old_secret = keys.make(lumen, "Shop", ["read"], by=by_owner)

    _, secret = keys.rotate(old, keep=datetime.timedelta(0), by=by_owner)

    assert (status_of(client, old_secret), status_of(client, secret)) == (401, 200)


def test_a_rotation_never_lengthens_the_life_of_the_key_of_before(lumen, by_owner):
    ends = timezone.now() + datetime.timedelta(minutes=5)
    old, _ = keys.make(lumen, "Shop", ["read"], expires_at=ends, by=by_owner)

    made, _ = keys.rotate(old, keep=datetime.timedelta(days=7), by=by_owner)

    old.refresh_from_db()
    assert old.expiry_date == ends
    assert timezone.now() < made.expiry_date < timezone.now() + datetime.timedelta(minutes=6)


def test_a_key_is_rotated_once(lumen, by_owner):
    old, _ = keys.make(lumen, "Shop", ["read"], by=by_owner)
    keys.rotate(old, keep=datetime.timedelta(days=1), by=by_owner)

    with pytest.raises(KeyRefused) as refused:
        keys.rotate(old, keep=datetime.timedelta(days=1), by=by_owner)
    assert refused.value.code == "key.replaced"


def test_a_key_that_does_not_work_any_more_is_not_rotated(owner, lumen, by_owner):
    old, _ = keys.make(lumen, "Shop", ["read"], by=by_owner)
    keys.revoke(old, by=by_owner)

    answer = owner.post(PAGE, {"do": "rotate", "key": old.prefix, "keep": "day"})

    assert answer.status_code == 409
    assert 'data-error-code="key.over"' in answer.content.decode()
    assert ApiKey.objects.count() == 1


def test_a_revoked_key_is_refused_at_its_next_call(owner, client, lumen, by_owner):
    key, secret = keys.make(lumen, "Shop", ["read"], by=by_owner)
    assert status_of(client, secret) == 200

    owner.post(PAGE, {"do": "revoke", "key": key.prefix})

    assert status_of(client, secret) == 401
    page = owner.get(PAGE).content.decode()
    assert "revoked on" in page
    assert f'value="{key.prefix}"' not in page


def test_revoking_twice_is_revoking_once(lumen, by_owner):
    key, _ = keys.make(lumen, "Shop", ["read"], by=by_owner)

    assert [keys.revoke(key, by=by_owner) for _ in range(2)] == [True, False]
    assert AuditEntry.objects.filter(action="key.revoke").count() == 1


def test_a_manager_sees_the_keys_and_changes_none(signed_in, maria, lumen, by_owner):
    key, _ = keys.make(lumen, "Web shop", ["read"], by=by_owner)
    client = signed_in(maria)

    page = client.get(PAGE).content.decode()
    assert "Web shop" in page
    assert "<form class" not in page.partition("</header>")[2].partition("</main>")[0]
    for sent in (GIVEN, {"do": "revoke", "key": key.prefix}, {"do": "rotate", "key": key.prefix, "keep": "day"}):
        assert client.post(PAGE, sent).status_code == 403
    assert ApiKey.objects.working().get() == key


def test_a_viewer_does_not_see_the_keys(signed_in, vera):
    assert signed_in(vera).get(PAGE).status_code == 403


def test_a_key_of_another_brand_is_not_there(owner, borealis):
    """TEN-03"""
    key, _ = keys.make(borealis, "Theirs", ["read"], by=make.owner_of(borealis))

    assert owner.post(PAGE, {"do": "revoke", "key": key.prefix}).status_code == 404
    assert owner.post(PAGE, {"do": "rotate", "key": key.prefix, "keep": "day"}).status_code == 404
    assert owner.post(PAGE, {"do": "revoke", "key": "\x00"}).status_code == 404
    assert owner.get("/brands/borealis/keys/").status_code == 404
    assert "Theirs" not in owner.get(PAGE).content.decode()
    assert ApiKey.objects.working().get() == key


def test_a_brand_has_so_many_keys_and_no_more(lumen, by_owner, monkeypatch):
    monkeypatch.setattr(keys, "MOST_KEYS", 2)
    first, _ = keys.make(lumen, "One", ["read"], by=by_owner)
    keys.make(lumen, "Two", ["read"], by=by_owner)

    with pytest.raises(KeyRefused) as refused:
        keys.make(lumen, "Three", ["read"], by=by_owner)
    assert refused.value.code == "key.too_many"
    keys.revoke(first, by=by_owner)
    keys.make(lumen, "Three", ["read"], by=by_owner)


def test_staff_revokes_a_key_with_an_audit_entry(signed_in, lumen, by_owner):
    key, _ = keys.make(lumen, "Shop", ["read"], by=by_owner)
    client = signed_in(make.user("staff@example.org", is_staff=True, is_superuser=True))

    client.post("/admin/accounts/apikey/", {"action": "revoke", "_selected_action": [key.pk]})

    assert not ApiKey.objects.working().exists()
    assert AuditEntry.objects.get(action="key.revoke").source == AuditEntry.Source.ADMIN
