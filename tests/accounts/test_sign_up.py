"""Sign-up as a brand and as a creator, by HTTP, with the mail read from the outbox."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages

from accounts.models import Brand, Role, User
from influencers import profiles
from influencers.models import CreatorSignUp, Influencer
from notifications.models import Message
from tests import make

BRAND = {
    "name": "Nina New",
    "email": "Nina@Solis.example",
    "password1": "a sentence to sign in with",
    "brand_name": "Solis",
    "currency": "EUR",
    "timezone": "Europe/Paris",
}
CREATOR = {
    "name": "Marie Laurent",
    "email": "marie@example.org",
    "password1": "a sentence to sign in with",
    "handle": "@marie",
    "country": "FR",
    "network": "instagram",
    "followers": "12000",
}


def sign_up(client, role, **changes):
    return client.post(f"/accounts/signup/?as={role}", (BRAND if role == "brand" else CREATOR) | changes)


def confirm(client, email):
    """Press the button of the newest mail to this address."""
    url = Message.objects.filter(to=email).order_by("-pk")[0].context["button_url"]
    return client.post(urlsplit(url).path)


def test_brand_and_owner_are_there_after_sign_up(client, db):
    assert sign_up(client, "brand").url == "/accounts/confirm-email/"

    brand = Brand.objects.get(slug="solis")
    membership = brand.memberships.get()
    assert (membership.user.email, membership.user.name, membership.role) == (
        "nina@solis.example",
        "Nina New",
        Role.OWNER,
    )
    assert (brand.currency, brand.timezone) == ("EUR", "Europe/Paris")


def test_nobody_gets_in_before_the_address_is_confirmed(client, db):
    sign_up(client, "brand")
    client.cookies.clear()

    answer = client.post("/accounts/login/", {"login": "nina@solis.example", "password": BRAND["password1"]})

    assert answer.url == "/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session


def test_confirming_signs_in_in_the_same_browser(client, db):
    sign_up(client, "brand")
    confirm(client, "nina@solis.example")
    assert client.session["_auth_user_id"]


def test_get_of_the_confirmation_link_changes_nothing(client, db):
    sign_up(client, "brand")
    url = Message.objects.get().context["button_url"]
    client.get(urlsplit(url).path)
    assert not EmailAddress.objects.get().verified


def test_second_brand_of_one_name_gets_its_own_slug(client, db):
    make.brand("Solis")
    sign_up(client, "brand")
    assert Brand.objects.filter(slug="solis-2").exists()


def test_mail_goes_to_the_outbox_and_names_nothing_that_was_typed(client, db, deliver):
    sign_up(client, "brand", name="Buy at https://bad.example")
    [mail] = deliver()
    assert mail.to == ["nina@solis.example"]
    assert "bad.example" not in mail.body
    assert "http://127.0.0.1:8000/accounts/confirm-email/" in mail.body


def test_taken_address_gets_the_same_page_and_its_owner_a_notice(client, maria):
    """AUT-03: sign-up with a taken address."""
    answer = sign_up(client, "brand", email=maria.email)

    assert (answer.status_code, answer.url) == (302, "/accounts/confirm-email/")
    assert Message.objects.get(to=maria.email).subject == "You have an account already"
    assert not Brand.objects.filter(slug="solis").exists()
    assert [str(m) for m in get_messages(answer.wsgi_request)] == [f"We have sent an e-mail to {maria.email}."]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password1": "short"}, "password_too_short"),
        ({"password1": "password123"}, "password_too_common"),
        ({"email": "nobody"}, "invalid"),
        ({"email": ""}, "required"),
        ({"name": "\u200b \x07"}, "required"),
        ({"currency": "XXX"}, "invalid_choice"),
        ({"timezone": "Mars/Base"}, "invalid_choice"),
        ({"brand_name": "x" * 101}, "max_length"),
    ],
)
def test_wrong_field_is_refused_beside_it(client, db, changes, code):
    """AUT-13 and SEC-08: passwords, names and choices."""
    page = sign_up(client, "brand", **changes).content.decode()
    assert f'data-error-code="{code}"' in page
    assert not User.objects.exists()


def test_long_password_with_spaces_and_letters_of_any_script_is_taken(client, db):
    """AUT-13: 64 and more characters, no rule of composition, kept as typed."""
    password = " ñandú çà et là " * 8
    sign_up(client, "brand", password1=password)
    assert User.objects.get().check_password(password)


def test_control_characters_leave_a_name(client, db):
    """SEC-08: no line break reaches a mail's head."""
    sign_up(client, "brand", name="Nina\r\nBcc: all@example.org", brand_name="So\u202elis")
    assert User.objects.get().name == "Nina Bcc: all@example.org"
    assert Brand.objects.get().name == "Solis"


def test_staff_rights_cannot_be_typed(client, db):
    """TEN-10: fields that are not asked for are not taken."""
    sign_up(client, "brand", is_staff="1", is_superuser="1", slug="mine")
    user = User.objects.get()
    assert not user.is_staff
    assert not user.is_superuser


def test_creator_has_no_profile_before_her_address_is_confirmed(client, db):
    sign_up(client, "creator")
    assert not Influencer.objects.exists()


def test_confirming_makes_the_creators_profile(client, db):
    sign_up(client, "creator")
    confirm(client, "marie@example.org")

    marie = Influencer.objects.get()
    assert (marie.user.email, marie.name, marie.handle, marie.country) == (
        "marie@example.org",
        "Marie Laurent",
        "marie",
        "FR",
    )
    presence = marie.presences.get()
    assert (presence.network, presence.handle, presence.followers) == ("instagram", "marie", 12000)
    assert not CreatorSignUp.objects.exists()


def test_confirming_in_another_browser_makes_the_profile_too(client, db):
    sign_up(client, "creator")
    client.cookies.clear()
    assert confirm(client, "marie@example.org").url == "/accounts/login/"
    assert Influencer.objects.get().user.email == "marie@example.org"


def test_brought_in_profile_is_claimed_only_after_confirmation(client, db):
    brought = profiles.bring("Marie@Example.org")
    sign_up(client, "creator", handle="stranger")
    brought.refresh_from_db()
    assert (brought.user, brought.handle) == (None, "")

    confirm(client, "marie@example.org")

    brought.refresh_from_db()
    assert (brought.user.email, brought.handle) == ("marie@example.org", "stranger")
    assert brought.claimed_at


def test_what_a_profile_says_is_not_overwritten_by_the_sign_up(client, db):
    Influencer.objects.create(email="marie@example.org", handle="the.real.one", country="BE")
    sign_up(client, "creator")
    confirm(client, "marie@example.org")
    marie = Influencer.objects.get()
    assert (marie.handle, marie.country, marie.name) == ("the.real.one", "BE", "Marie Laurent")


def test_brand_sign_up_does_not_claim_a_creators_profile(client, db):
    brought = profiles.bring("nina@solis.example")
    sign_up(client, "brand")
    confirm(client, "nina@solis.example")
    brought.refresh_from_db()
    assert brought.user is None


@pytest.mark.parametrize(("field", "value"), [("handle", "no spaces"), ("country", "ZZ"), ("followers", "-1")])
def test_wrong_creators_field_is_refused(client, db, field, value):
    page = sign_up(client, "creator", **{field: value}).content.decode()
    assert f'data-field="{field}"' in page
    assert 'aria-invalid="true"' in page
    assert not User.objects.exists()
