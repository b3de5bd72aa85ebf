"""A creator's own picture: written anew, seen by the brands to which she has applied, and gone when she says so."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile

import pytest
from django.urls import reverse
from PIL import Image

from accounts import pictures
from campaigns import farewell, joining, picture_book
from influencers import profiles
from tests import make
from tests.accounts.test_pictures import picture, sent
from tests.api.conftest import Program

PAGE, PROFILE = "/my/profile/picture/", "/my/profile/"


@pytest.fixture
def faced(marie):
    """Marie with a picture."""
    profiles.set_avatar(marie, pictures.read(picture(size=(300, 600)), pictures.AVATAR))
    return marie


def page(client, path):
    return client.get(path).content.decode()


def test_she_gives_a_picture_and_takes_it_away(signed_in, marie):
    """SEC-18"""
    client = signed_in(marie.user)
    assert client.post(PAGE, sent(picture("JPEG", (2000, 1000)))).url == PROFILE
    marie.refresh_from_db()
    address = pictures.address(marie.avatar)
    assert address in page(client, PROFILE)
    answer = client.get(address)
    made = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert (answer["Content-Type"], made.size) == ("image/webp", (256, 128))

    client.post(PAGE, {"remove": "1"})
    assert address not in page(client, PROFILE)
    assert client.get(address).status_code == 404


def test_what_is_no_picture_is_refused_beside_its_field(signed_in, marie):
    """SEC-18"""
    answer = signed_in(marie.user).post(PAGE, sent(b"<svg/>", "me.svg"))
    assert answer.status_code == 422
    assert 'data-error-code="picture.not_one"' in answer.content.decode()
    assert signed_in(marie.user).post(PAGE, {}).status_code == 422
    marie.refresh_from_db()
    assert marie.avatar == ""


def test_who_is_no_creator_has_none(signed_in, maria):
    assert signed_in(maria).post(PAGE, sent(picture())).url == PROFILE


def test_the_brand_sees_it_in_every_list_and_on_her_page(signed_in, maria, faced, personal, generic):
    address, client = pictures.address(faced.avatar), signed_in(maria)
    asked = make.applied(personal, faced)
    given = make.accepted(generic, faced)
    for path in (
        f"/campaigns/{personal.pk}/requests/",
        reverse("campaigns:collaboration", args=[personal.pk, asked.pk]),
        f"/campaigns/{generic.pk}/pending/",
        reverse("campaigns:collaboration", args=[generic.pk, given.pk]),
    ):
        assert f'src="{address}"' in page(client, path), path
    assert client.get(address).status_code == 200


def test_rows_without_a_picture_keep_their_initials(signed_in, maria, faced, luc, personal):
    make.applied(personal, faced)
    make.applied(personal, luc)
    body = page(signed_in(maria), f"/campaigns/{personal.pk}/requests/")
    assert body.count("avatar-face") == 1
    assert '<span class="avatar" aria-hidden="true">LM</span>' in body


def test_a_brand_that_brought_her_does_not_see_it(signed_in, maria, faced, personal, by_maria):
    """Decision 0006: who brings a creator learns nothing new of her."""
    [one] = joining.bring(personal, [joining.Guest(email=faced.email, name="Marie")], by=by_maria)
    client, address = signed_in(maria), pictures.address(faced.avatar)
    assert address not in page(client, f"/campaigns/{personal.pk}/requests/")
    assert client.get(address).status_code == 404
    api = Program(personal.brand)
    assert api.get(f"collaborations/{one.pk}/").json()["influencer"]["picture"] is None
    assert api.get(f"collaborations/{one.pk}/picture.webp").status_code == 404


def test_other_brands_other_creators_and_strangers_do_not_see_it(client, signed_in, otto, luc, faced, personal):
    """TEN-06"""
    make.applied(personal, faced)
    address = pictures.address(faced.avatar)
    assert client.get(address).status_code == 302
    for user in (otto, luc.user):
        assert signed_in(user).get(address).status_code == 404


def test_programs_read_where_pictures_are_and_fetch_them(faced, luc, generic, by_maria, borealis):
    api, other = Program(generic.brand), Program(borealis)
    one, plain = make.accepted(generic, faced), make.accepted(generic, luc)
    assert api.get(f"campaigns/{generic.pk}/").json()["picture"] is None
    assert api.get(f"campaigns/{generic.pk}/picture.webp").status_code == 404
    picture_book.set_picture(generic, pictures.read(picture(), pictures.COVER), by=by_maria)

    shown = [api.get(f"campaigns/{generic.pk}/").json(), api.get(f"collaborations/{one.pk}/").json()["influencer"]]
    for shape in shown:
        path = shape["picture"].partition("/api/v1/")[2]
        answer = api.get(path)
        assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
            200, "image/webp", "no-store, private",
        )  # fmt: skip
        assert answer.content.startswith(b"RIFF")
        assert other.get(path).status_code == 404
    assert api.get(f"collaborations/{plain.pk}/").json()["influencer"]["picture"] is None
    listed = api.get(f"campaigns/{generic.pk}/collaborations/").json()["results"]
    assert [bool(each["influencer"]["picture"]) for each in listed] == [True, False]


def test_another_picture_has_another_address(generic, by_maria):
    api, seen = Program(generic.brand), set()
    for color in ("red", "blue"):
        picture_book.set_picture(generic, pictures.read(picture(color=color), pictures.COVER), by=by_maria)
        seen.add(api.get(f"campaigns/{generic.pk}/").json()["picture"])
    assert len(seen) == 2


def test_it_goes_with_her_account(faced, personal):
    """LIF-01"""
    make.applied(personal, faced)
    name = faced.avatar
    farewell.delete_account(faced.user)
    faced.refresh_from_db()
    assert faced.avatar == ""
    os.utime(pictures.path_of(name), (time.time() - 7200,) * 2)
    assert picture_book.forget() == 1
    assert pictures.path_of(name) is None


def test_a_picture_in_use_is_kept(faced):
    os.utime(pictures.path_of(faced.avatar), (time.time() - 7200,) * 2)
    assert picture_book.forget() == 0


def test_she_takes_it_along(signed_in, faced):
    """LIF-01"""
    from campaigns import her_data

    with zipfile.ZipFile(io.BytesIO(her_data.as_zip(faced.user))) as file:
        assert sorted(file.namelist()) == ["data.html", "data.json", "picture.webp"]
        assert file.read("picture.webp") == pictures.path_of(faced.avatar).read_bytes()
        assert json.loads(file.read("data.json"))["profile"]["picture"] == "picture.webp"
