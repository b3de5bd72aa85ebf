"""The single-use link behind the button of a creator's mails."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts.models import User
from influencers import profiles, sign_in_links
from influencers.models import Influencer, SignInLinkUse
from influencers.sign_in_links import make_link
from notifications.models import Message
from tests import make

NEXT = "/my/profile/"


@pytest.fixture
def brought(db):
    """A creator whom a brand brought: a profile, no account."""
    return profiles.bring("luna@example.org")


@pytest.fixture
def path(brought):
    return urlsplit(make_link(brought, next_path=NEXT)).path


def who(client):
    return client.session.get("_auth_user_id")


def refused(response):
    return response.status_code == 410 and 'data-error-code="sign_in_link.invalid"' in response.content.decode()


def test_link_is_absolute_from_site_url(brought):
    assert make_link(brought, next_path=NEXT).startswith("http://127.0.0.1:8000/my/sign-in/")


def test_scanner_that_opens_the_link_changes_nothing(client, path):
    """AUT-15: GET (and HEAD) show a button."""
    client.head(path)
    page = client.get(path)
    assert "<form" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    assert not User.objects.exists()
    assert not SignInLinkUse.objects.exists()
    assert who(client) is None


def test_button_signs_in_and_claims_the_profile(client, path, brought):
    """AUT-15: POST logs in."""
    assert client.post(path).url == NEXT
    brought.refresh_from_db()
    assert who(client) == str(brought.user_id)
    assert brought.claimed_at
    assert EmailAddress.objects.get(user=brought.user).verified
    assert not brought.user.has_usable_password()
    assert client.get(NEXT).status_code == 200


def test_a_domain_with_a_letter_that_looks_alike_signs_in_nobody_else(client, db):
    """AUT-15: a brand brings marie@mınd.example (dotless ı) and reads its mail; PostgreSQL makes MIND of both."""
    marie = make.creator("Marie", "marie@mind.example").user
    stranger = profiles.bring("marie@mınd.example")
    client.post(urlsplit(make_link(stranger, next_path=NEXT)).path)
    assert who(client) != str(marie.pk)
    assert User.objects.get(pk=who(client)).email == "marie@mınd.example"


def test_an_address_typed_in_capitals_by_an_administrator_is_the_same(client, db, path):
    """Decision 0010: capitals make nobody another one."""
    known = User.objects.create(email="Luna@Example.org")
    client.post(path)
    assert who(client) == str(known.pk)


def test_session_key_is_new(client, path):
    """AUT-05: by link too."""
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.post(path)
    assert "planted" not in client.session
    assert client.session.session_key != planted


def test_link_works_once(client, path):
    client.post(path)
    assert refused(Client().get(path))
    assert refused(Client().post(path))


def test_pressed_twice_in_one_moment_signs_in_once(brought, path):
    link = sign_in_links.read_link(path.split("/")[3])
    sign_in_links.use_link(link)
    with pytest.raises(sign_in_links.LinkRefused):
        sign_in_links.use_link(link)


def test_used_link_leads_on_who_is_signed_in_already(client, path, brought):
    client.post(path)
    second = urlsplit(make_link(Influencer.objects.get(), next_path=NEXT)).path
    assert client.get(second).url == NEXT
    assert SignInLinkUse.objects.count() == 1


def test_old_link_is_refused(client, path, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=14, seconds=1))
    assert refused(client.post(path))


def test_altered_link_is_refused(client, path):
    assert refused(client.post(path.replace("/sign-in/", "/sign-in/x")))


def test_token_of_another_purpose_is_refused(client, brought):
    said = [brought.pk, "nonce", NEXT, sign_in_links._address_mark(brought)]
    foreign = signing.TimestampSigner(salt="another.purpose", sep=".").sign_object(said)
    assert refused(client.post(f"/my/sign-in/{foreign}/"))


@pytest.mark.parametrize("said", [[], ["x"], {"a": 1}, "text", 7, [1, 2, 3, 4], [None, None, None, None]])
def test_token_of_another_shape_is_refused(client, db, said):
    token = sign_in_links._signer().sign_object(said)
    assert refused(client.post(f"/my/sign-in/{token}/"))


def test_signature_is_that_of_djangos_signer(brought):
    django = signing.TimestampSigner(salt="influencers.sign_in_links", sep=".")
    for said in ("", "7:a.b", "Ngọc ’ \n", "x" * 5000):
        assert sign_in_links._signer().signature(said) == django.signature(said)
    token = django.sign_object([brought.pk, "nonce", NEXT, sign_in_links._address_mark(brought)])
    assert sign_in_links.read_link(token).influencer == brought


def test_link_of_an_older_key_is_read_while_that_key_is_kept(client, path, settings):
    older, settings.SECRET_KEY = settings.SECRET_KEY, "new" * 20
    assert refused(client.get(path))
    settings.SECRET_KEY_FALLBACKS = [older]
    assert client.get(path).status_code == 200


def test_link_dies_with_the_address_it_went_to(client, path, brought):
    Influencer.objects.update(email="luna.new@example.org")
    assert refused(client.post(path))


@pytest.mark.parametrize("next_path", ["https://evil.example/", "//evil.example", "/\\evil.example", "", "store/"])
def test_link_leads_to_own_pages_only(brought, next_path):
    """AUT-10: links too."""
    with pytest.raises(ValueError, match="no path"):
        make_link(brought, next_path=next_path)


def owner(user):
    make.brand("Luna", owner=user)


def staff(user):
    User.objects.filter(pk=user.pk).update(is_staff=True)


def closed(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def two_steps(user):
    TOTP.activate(user, generate_totp_secret())


@pytest.mark.parametrize("more", [owner, staff, closed, two_steps])
@pytest.mark.parametrize("claimed", [True, False])
def test_account_with_more_to_lose_gets_the_sign_in_page(client, path, brought, more, claimed):
    user = make.user("luna@example.org")
    if claimed:
        profiles.claim(user)
    more(user)

    assert client.post(path).url == "/accounts/login/?next=%2Fmy%2Fprofile%2F"

    assert who(client) is None
    assert not SignInLinkUse.objects.exists()


def test_strangers_password_dies_when_the_link_proves_the_address(client, path, brought):
    stranger = User.objects.create_user("luna@example.org", "of a stranger 1", name="Not Luna")
    EmailAddress.objects.create(user=stranger, email=stranger.email, primary=True)

    client.post(path)

    brought.refresh_from_db()
    assert who(client) == str(stranger.pk) == str(brought.user_id)
    assert not brought.user.has_usable_password()
    assert brought.name == ""
    assert (
        Client().post("/accounts/login/", {"login": stranger.email, "password": "of a stranger 1"}).status_code == 200
    )


def test_proven_account_keeps_its_password(client, path, brought):
    user = make.user("luna@example.org", name="Luna")
    client.post(path)
    user.refresh_from_db()
    brought.refresh_from_db()
    assert user.check_password(make.PASSWORD)
    assert (brought.user, brought.name) == (user, "Luna")


def test_somebody_else_is_signed_out_first(client, path, maria, brought):
    client.force_login(maria)
    assert "Maria Manager" in client.get(path).content.decode()
    client.post(path)
    brought.refresh_from_db()
    assert who(client) == str(brought.user_id)


def test_new_link_is_mailed_to_the_profiles_address_once_in_ten_minutes(client, path, brought, time_machine):
    client.post(path)
    for _ in range(3):
        page = client.post(f"{path}new/")
    assert "If the link was one of ours" in page.content.decode()
    assert Message.objects.get().to == "luna@example.org"

    fresh = urlsplit(Message.objects.get().context["button_url"]).path
    other = Client()
    assert other.post(fresh).url == NEXT

    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1))
    client.post(f"{path}new/")
    assert Message.objects.count() == 2


def test_new_link_for_an_altered_token_answers_the_same_and_mails_nobody(client, path, brought):
    known = client.post(f"{path}new/")
    altered = client.post("/my/sign-in/altered/new/")
    assert known.status_code == altered.status_code == 200
    assert Message.objects.count() == 1
