"""Creators' profiles: brought, claimed, and their own page."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from influencers import profiles
from influencers.models import Influencer
from tests import make

PROFILE = {
    "name": "Marie L.",
    "handle": "@marie.l",
    "country": "BE",
    "language": "fr",
    "bio": "Slow days.\r\nGood light.",
    "instagram_handle": "@marie.l",
    "instagram_followers": "15000",
    "tiktok_handle": "",
    "tiktok_followers": "",
    "youtube_handle": "marie",
    "youtube_followers": "",
}


def test_one_creator_per_address_whatever_its_capitals(db):
    assert profiles.bring(" Marie@Example.ORG ") == profiles.bring("marie@example.org")
    assert Influencer.objects.get().email == "marie@example.org"


def test_bringing_alters_no_profile(marie):
    assert profiles.bring("MARIE@example.org") == marie
    assert Influencer.objects.get().name == "Marie Laurent"


def test_many_are_brought_in_few_queries(db, django_assert_max_num_queries):
    emails = [f"creator{number}@example.org" for number in range(400)]
    profiles.bring_many(emails[:100])
    with django_assert_max_num_queries(6):
        found = profiles.bring_many([*emails, "CREATOR7@example.org"])
    assert set(found) == set(emails)
    assert Influencer.objects.count() == 400


def test_claim_needs_a_verified_address(db):
    user = make.user("marie@example.org")
    user.emailaddress_set.update(verified=False)
    with pytest.raises(profiles.NotHers) as error:
        profiles.claim(user)
    assert error.value.code == "profile.address_not_verified"
    assert not Influencer.objects.exists()


def test_profile_of_somebody_else_cannot_be_claimed(marie):
    other = make.user("other@example.org")
    Influencer.objects.filter(pk=marie.pk).update(email="other@example.org")
    with pytest.raises(profiles.NotHers) as error:
        profiles.claim(other)
    assert error.value.code == "profile.taken"


def test_profile_follows_a_new_address(marie):
    marie.user.email = "marie.new@example.org"
    marie.user.save()
    profiles.follow_address(marie.user)
    marie.refresh_from_db()
    assert marie.email == "marie.new@example.org"


def test_profile_stays_where_another_waits_under_the_new_address(marie):
    profiles.bring("marie.new@example.org")
    marie.user.email = "marie.new@example.org"
    marie.user.save()
    profiles.follow_address(marie.user)
    marie.refresh_from_db()
    assert marie.email == "marie@example.org"


@pytest.mark.parametrize(("typed", "handle"), [("@marie.l", "marie.l"), (" @@ma-rie_1 ", "ma-rie_1"), ("", "")])
def test_handle_is_read_without_its_sign(typed, handle):
    assert profiles.read_handle(typed) == handle


@pytest.mark.parametrize("typed", ["ma rie", "marie/../x", "x" * 61, "<b>", "a\nb"])
def test_wrong_handle_is_refused(typed):
    with pytest.raises(ValidationError) as error:
        profiles.read_handle(typed)
    assert error.value.code == "handle.bad_chars"


def test_country_is_read_in_capitals():
    assert profiles.read_country(" fr ") == "FR"
    with pytest.raises(ValidationError):
        profiles.read_country("ZZ")


def test_creator_edits_her_profile(signed_in, marie):
    client = signed_in(marie.user)
    assert client.post("/my/profile/", PROFILE).status_code == 302

    marie.refresh_from_db()
    assert (marie.name, marie.handle, marie.country, marie.language) == ("Marie L.", "marie.l", "BE", "fr")
    assert marie.bio == "Slow days.\nGood light."
    assert list(marie.presences.values_list("network", "handle", "followers")) == [
        ("instagram", "marie.l", 15000),
        ("youtube", "marie", 0),
    ]
    assert 'value="15000"' in client.get("/my/profile/").content.decode()


def test_network_left_blank_is_taken_off(signed_in, marie):
    signed_in(marie.user).post("/my/profile/", PROFILE | {"instagram_handle": "", "instagram_followers": ""})
    assert not marie.presences.filter(network="instagram").exists()


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("handle", "ma rie", "handle.bad_chars"),
        ("country", "ZZ", "invalid_choice"),
        ("language", "xx", "invalid_choice"),
        ("instagram_followers", "-1", "min_value"),
        ("instagram_followers", "many", "invalid"),
        ("tiktok_followers", "99999999999", "max_value"),
        ("bio", "x" * 1001, "max_length"),
        ("name", "", "required"),
    ],
)
def test_wrong_field_is_refused_and_nothing_is_stored(signed_in, marie, field, value, code):
    answer = signed_in(marie.user).post("/my/profile/", PROFILE | {field: value})
    assert answer.status_code == 422
    assert f'data-error-code="{code}"' in answer.content.decode()
    marie.refresh_from_db()
    assert marie.name == "Marie Laurent"


def test_what_creators_type_is_inert_on_the_page(signed_in, marie):
    """SEC-02: her own page."""
    client = signed_in(marie.user)
    client.post("/my/profile/", PROFILE | {"name": "<script>alert(1)</script>", "bio": "</textarea><script>x"})
    assert "<script>" not in client.get("/my/profile/").content.decode().replace("<script src", "")


def test_manager_is_offered_to_become_a_creator(signed_in, maria):
    client = signed_in(maria)
    assert "<h1>Become a creator</h1>" in client.get("/my/profile/").content.decode()
    assert not Influencer.objects.exists()
    client.post("/my/profile/start/")
    assert Influencer.objects.get().user == maria


def test_profile_asks_to_sign_in(client, db):
    assert client.get("/my/profile/").url == "/accounts/login/?next=/my/profile/"
