"""Every refusal is a problem document."""

from __future__ import annotations

import pytest

from tests.api.conftest import fields_of, is_problem


@pytest.mark.parametrize(
    ("data", "media", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b"{'title': 'A'}", "application/json", 400, "malformed"),
        (b"\xff\xfe", "application/json", 400, "malformed"),
        (b'{"title": NaN}', "application/json", 400, "malformed"),
        (b"[" * 100_000, "application/json", 400, "malformed"),
        (b'{"places": ' + b"9" * 5000 + b"}", "application/json", 400, "malformed"),
        (b'{"title": "A", "title": "B"}', "application/json", 422, "invalid"),
        (b"[]", "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
        (b"5", "application/json", 422, "invalid"),
        (b"title=A", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"title: A", "text/yaml", 415, "unsupported_media_type"),
        (b'{"title": "A"}', "", 415, "unsupported_media_type"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(api, data, media, status, code):
    is_problem(api.client.generic("POST", "/api/v1/campaigns/", data, media), status, code)


def test_a_body_with_a_byte_order_mark_is_read(api):
    body = b'\xef\xbb\xbf{"title": "\xc3\x89t\xc3\xa9"}'

    assert api.client.post("/api/v1/campaigns/", body, "application/json").json()["title"] == "Été"


@pytest.mark.parametrize("media", ["", "application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_an_action_takes_an_empty_body_of_any_type(api, generic, media):
    response = api.client.generic("POST", f"/api/v1/campaigns/{generic.pk}/close/", b"", media)

    assert response.status_code == 200


def test_a_body_that_is_too_large_is_refused(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    is_problem(api.post("campaigns/", {"title": "x" * 2000}), 413, "body.too_large")


def test_a_body_without_a_length_is_refused_rather_than_lost(api):
    response = api.client.generic(
        "POST", "/api/v1/campaigns/", b"", "application/json", HTTP_TRANSFER_ENCODING="chunked"
    )

    is_problem(response, 411, "length.required")


@pytest.mark.parametrize(
    "path", ["", "nothing/", "campaigns", "campaigns/abc/", "campaigns/-1/", "campaigns/1/nothing/", "me/x", "a\x00b"]
)
def test_an_unknown_address_is_a_problem_too(api, path):
    is_problem(api.get(path), 404, "not_found")


@pytest.mark.parametrize("number", ["0", "2147483648", "9223372036854775808", "9" * 30, "9" * 5000])
def test_an_identifier_out_of_range_is_not_there(api, number):
    is_problem(api.get(f"campaigns/{number}/"), 404, "not_found")


def test_another_method_is_refused_and_the_right_ones_named(api, generic):
    response = api.call("delete", f"campaigns/{generic.pk}/")

    is_problem(response, 405, "method_not_allowed")
    assert response.headers["Allow"] == "GET, PATCH, HEAD, OPTIONS"


def test_accept_does_not_matter(api):
    assert api.get("me/?format=xml", accept="text/html").headers["Content-Type"] == "application/json"


def test_a_header_alone_lists_the_methods(api):
    assert api.call("options", "me/").status_code == 200
    assert api.call("head", "me/").status_code == 200


def test_several_wrong_fields_are_all_named(api):
    response = api.post("campaigns/", {"posting_days": "x", "places": "y"})

    assert set(fields_of(response)) == {"title", "posting_days", "places"}
    assert "2 more" in response.json()["detail"]
