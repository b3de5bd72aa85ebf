"""Pictures that people send: what is read, what is refused, and what is left of a file that came."""

from __future__ import annotations

import io
import os
import struct
import time
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from accounts import pictures
from accounts.models import AuditEntry, Role
from accounts.pictures import PictureRefused
from campaigns import offers, picture_book
from campaigns.models import Campaign

LOGO = "/brands/lumen/logo/"


def picture(kind="PNG", size=(60, 40), color="red", mode="RGB", **extra):
    made = io.BytesIO()
    Image.new(mode, size, color).save(made, kind, **extra)
    return made.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width=30_000, height=30_000):
    """A PNG of few bytes that claims to be 900 million pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


def sent(data, name="x.png"):
    return {"picture": SimpleUploadedFile(name, data)}


@pytest.fixture
def olga(lumen):
    return lumen.memberships.get(role=Role.OWNER).user


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_written_anew_and_fits(kind):
    """SEC-18"""
    made = Image.open(io.BytesIO(pictures.read(picture(kind, (3000, 1000)), (512, 512))))
    assert (made.format, made.size) == ("WEBP", (512, 171))


def test_a_picture_that_can_be_seen_through_stays_so():
    made = Image.open(io.BytesIO(pictures.read(picture(mode="RGBA", color=(1, 2, 3, 0)), (512, 512))))
    assert made.convert("RGBA").getpixel((5, 5))[3] == 0


def test_where_and_with_what_it_was_taken_is_left_behind():
    """SEC-18: camera, place, comments, colour profiles."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 0.0)}
    exif[0x0112] = 6  # it lies on its side
    data = picture("JPEG", (60, 40), exif=exif, comment=b"SecretComment")
    made = pictures.read(data, (512, 512))
    assert b"Secret" in data
    assert b"Secret" not in made
    opened = Image.open(io.BytesIO(made))
    assert opened.size == (40, 60)
    assert dict(opened.getexif()) == {}
    assert not {"exif", "icc_profile", "xmp"} & opened.info.keys()
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SecretAuthor", zip=False)
    assert b"Secret" not in pictures.read(picture(pnginfo=notes), (512, 512))


def test_what_hides_behind_a_picture_is_left_behind():
    """SEC-18: a file that is a picture and a page, or a picture and an archive."""
    for hidden in (b"<script>p()</script>", b"PK\x03\x04secret"):
        made = pictures.read(picture() + hidden, (512, 512))
        assert hidden not in made
        assert made.startswith(b"RIFF")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>p()</script></svg>", "picture.not_one"),
        (b"<html><script>p()</script>", "picture.not_one"),
        (b"%PDF-1.7", "picture.not_one"),
        (b"GIF89a<script>", "picture.not_one"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "picture.not_one"),
        (b"\x89PNG\r\n\x1a\n", "picture.not_one"),
        (picture()[:60], "picture.not_one"),
        (b"PK\x03\x04", "picture.not_one"),
        (bomb(), "picture.too_many_pixels"),
        (bomb(5001, 5000), "picture.too_many_pixels"),
        (b"\0" * (pictures.MOST_BYTES + 1), "picture.too_large"),
    ],
    ids=["svg", "html", "pdf", "gif", "eps", "head", "cut", "zip", "bomb", "50MP", "5MB"],
)
def test_what_is_no_picture_is_refused(data, code):
    """SEC-18"""
    with pytest.raises(PictureRefused) as refused:
        pictures.read(data, (512, 512))
    assert refused.value.code == code


def test_an_owner_gives_her_brand_a_logo_and_takes_it_away(signed_in, olga, lumen):
    client = signed_in(olga)
    assert client.post(LOGO, sent(picture())).url == "/brands/lumen/"
    lumen.refresh_from_db()
    answer = client.get(pictures.address(lumen.logo))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert b"".join(answer.streaming_content).startswith(b"RIFF")
    assert pictures.address(lumen.logo) in client.get("/campaigns/").content.decode()
    assert AuditEntry.objects.get(action="brand_changed").detail["after"] == {"logo": lumen.logo}

    before = lumen.logo
    client.post(LOGO, {"remove": "1"})
    lumen.refresh_from_db()
    assert lumen.logo == ""
    assert client.get(pictures.address(before)).status_code == 404


def test_a_wrong_logo_is_refused_with_its_code(signed_in, olga, lumen):
    answer = signed_in(olga).post(LOGO, sent(b"<svg/>", "logo.svg"))
    assert answer.status_code == 422
    assert 'data-error-code="picture.not_one"' in answer.content.decode()
    lumen.refresh_from_db()
    assert lumen.logo == ""
    assert signed_in(olga).post(LOGO, {}).status_code == 422


def test_managers_do_not_change_the_logo(signed_in, maria):
    assert signed_in(maria).post(LOGO, sent(picture())).status_code == 403


def test_a_campaign_gets_its_picture_and_creators_see_it(signed_in, maria, marie, generic):
    client = signed_in(maria)
    path = f"/campaigns/{generic.pk}/picture/"
    assert client.post(path, sent(picture())).url == f"/campaigns/{generic.pk}/settings/"
    generic.refresh_from_db()
    address = pictures.address(generic.picture)
    assert address in client.get(f"/campaigns/{generic.pk}/settings/").content.decode()
    assert AuditEntry.objects.get(action="campaign.picture").detail["after"] == generic.picture

    hers = signed_in(marie.user)
    assert address in hers.get("/store/").content.decode()
    assert hers.get(address).status_code == 200
    client = signed_in(maria)
    assert client.post(path, sent(b"no")).status_code == 422
    client.post(path, {"remove": "1"})
    assert address not in client.get("/store/").content.decode()


def test_the_picture_of_a_draft_is_its_teams(signed_in, maria, marie, otto, lumen, by_maria):
    """TEN-06"""
    draft = offers.create(lumen, {"title": "Secret"}, by=by_maria)
    picture_book.set_picture(draft, pictures.read(picture(), pictures.COVER), by=by_maria)
    address = pictures.address(Campaign.objects.get(pk=draft.pk).picture)
    assert signed_in(maria).get(address).status_code == 200
    assert signed_in(marie.user).get(address).status_code == 404
    assert signed_in(otto).get(address).status_code == 404


def test_strangers_and_made_up_names_get_nothing(client, signed_in, maria, settings):
    """SEC-18, ASVS 5.3.2: a name is never a path."""
    assert client.get(pictures.address("a" * 32)).status_code == 302
    for name in ("a" * 32, "..%2f..%2fsecret_key", "secret_key"):
        assert signed_in(maria).get(f"/pictures/{name}.webp").status_code == 404
    assert pictures.path_of("../secret_key") is None


def test_a_closed_campaign_keeps_its_picture(signed_in, maria, generic, by_maria):
    offers.close(generic, by=by_maria)
    answer = signed_in(maria).post(f"/campaigns/{generic.pk}/picture/", sent(picture()))
    assert answer.status_code == 409


def test_pictures_that_nobody_uses_are_deleted(lumen, by_maria):
    """ASVS 14.2: replaced, removed, and never committed; what is new is left alone."""
    made = pictures.read(picture(), pictures.LOGO)
    from accounts import brands

    brands.set_logo(lumen, made, by=by_maria)
    lost, fresh = pictures.store(made), pictures.store(made)
    for name in (lost, lumen.logo):
        os.utime(pictures.path_of(name), (time.time() - 7200,) * 2)
    assert picture_book.forget() == 1
    assert [pictures.path_of(name) is not None for name in (lost, fresh, lumen.logo)] == [False, True, True]
