"""Forms that cost more to take apart than to send are refused unread."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.middleware import MOST_OF_A_FORM, MOST_OF_A_STRANGER

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/?as=creator", "/language/", "/nowhere/"])
def test_nobody_sends_a_large_form_who_is_not_signed_in(client: Any, db: None, path: str) -> None:
    answer = client.post(path, "a=" + "%" * MOST_OF_A_STRANGER, content_type=FORM)
    assert answer.status_code == 413
    assert 'data-error-code="bad_request"' in answer.content.decode()


def test_a_large_file_of_a_stranger_is_not_taken_in_either(client: Any, db: None) -> None:
    """It would be written to the disk before anybody is asked who he is."""
    file = SimpleUploadedFile("orders.xlsx", b"x" * MOST_OF_A_STRANGER)
    assert client.post("/accounts/login/", {"file": file}).status_code == 413


def test_what_people_and_passkeys_send_is_far_below(client: Any, db: None) -> None:
    said = {"login": "marie@example.org", "password": "x" * (MOST_OF_A_STRANGER - 1000)}
    assert client.post("/accounts/login/", said).status_code == 200


def test_who_is_signed_in_sends_long_lists_and_files(signed_in: Any, maria: Any, lumen: Any) -> None:
    client = signed_in(maria)
    said = "name=Nova&about=" + "x" * (MOST_OF_A_STRANGER * 2)
    assert client.post("/brands/new/", said, content_type=FORM).status_code == 422  # read: it has no currency
    assert client.post("/brands/new/", "a=" + "%" * MOST_OF_A_FORM, content_type=FORM).status_code == 413
    file = SimpleUploadedFile("logo.png", b"x" * (MOST_OF_A_FORM + 1))
    assert client.post("/brands/new/", {"name": "Nova", "file": file}).status_code == 422


def test_whose_session_has_ended_is_led_to_sign_in(signed_in: Any, maria: Any, lumen: Any) -> None:
    """Not told that her file is damaged."""
    client = signed_in(maria)
    Session.objects.all().delete()
    file = SimpleUploadedFile("orders.xlsx", b"x" * MOST_OF_A_STRANGER)
    answer = client.post("/campaigns/1/imports/new/", {"file": file})
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/campaigns/1/imports/new/")


def test_a_length_that_is_no_number_is_left_to_the_server(client: Any, db: None) -> None:
    assert client.get("/accounts/login/", CONTENT_LENGTH="²").status_code == 200
