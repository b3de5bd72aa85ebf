"""/mailbox/: captured mails, for staff, where mails are captured."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from notifications.delivery import deliver_due
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def captured(post, settings):
    """One captured mail; returns the name it has in the addresses."""
    settings.EMAIL_BACKEND = "notifications.transport.CaptureBackend"
    settings.MAIL_CAPTURED = True
    post("marie@example.org", subject="Your code arrivé", context={"name": "Marie <3 https://tandem.example/x"})
    deliver_due()
    [path] = Path(settings.MAIL_CAPTURE_DIR).iterdir()
    return path.stem


@pytest.fixture
def staff(db):
    return make.user("ada@tandem.example", is_staff=True)


ADDRESSES = ["mailbox_message", "mailbox_message_html", "mailbox_message_file"]


def test_captured_mails_are_private_files(captured, settings):
    [path] = Path(settings.MAIL_CAPTURE_DIR).glob("*.eml")
    assert path.stat().st_mode & 0o077 == 0


def test_strangers_find_no_mailbox(captured, signed_in, maria, client):
    """TEN: signed out, and signed in without being staff."""
    pages = [reverse("mailbox"), *(reverse(name, args=[captured]) for name in ADDRESSES)]
    assert {client.get(page).status_code for page in pages} == {404}
    signed_in(maria)
    assert {client.get(page).status_code for page in pages} == {404}


def test_there_is_no_mailbox_where_mails_leave(captured, signed_in, staff, settings):
    settings.MAIL_CAPTURED = False
    browser = signed_in(staff)
    pages = [reverse("mailbox"), *(reverse(name, args=[captured]) for name in ADDRESSES)]
    assert {browser.get(page).status_code for page in pages} == {404}


def test_staff_read_the_list_and_search_it_by_recipient(captured, signed_in, staff):
    browser = signed_in(staff)
    page = browser.get(reverse("mailbox"))
    assert "Your code arrivé" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "Your code" in browser.get(reverse("mailbox"), {"to": "MARIE@"}).content.decode()
    assert "No mail to" in browser.get(reverse("mailbox"), {"to": "luc"}).content.decode()


def test_staff_read_one_mail_with_its_links(captured, signed_in, staff):
    page = signed_in(staff).get(reverse("mailbox_message", args=[captured]))

    text = page.content.decode()
    assert "Auto-Submitted" in text
    assert '<a href="https://tandem.example/x"' in text
    assert "Marie &lt;3" in text
    assert "frame-src 'self'" in page["Content-Security-Policy"]


def test_the_html_part_is_shut_in_a_sandbox(captured, signed_in, staff):
    page = signed_in(staff).get(reverse("mailbox_message_html", args=[captured]))

    assert page["X-Frame-Options"] == "SAMEORIGIN"
    policy = page["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "frame-ancestors 'self'" in policy
    assert '<base target="_blank">' in page.content.decode()


def test_the_raw_mail_is_downloaded_as_it_was_captured(captured, signed_in, staff, settings):
    page = signed_in(staff).get(reverse("mailbox_message_file", args=[captured]))

    assert page.content == (Path(settings.MAIL_CAPTURE_DIR) / f"{captured}.eml").read_bytes()
    assert page["Content-Disposition"] == f'attachment; filename="{captured}.eml"'


@pytest.mark.parametrize("name", ["..%2Fsecret", "../secret", "%2e%2e/secret", "secret", "..", "a.eml", "x" * 300])
def test_no_path_leads_out_of_the_mailbox(captured, signed_in, staff, settings, name):
    """SEC: path traversal."""
    folder = Path(settings.MAIL_CAPTURE_DIR)
    (folder.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    (folder / "linked.eml").symlink_to(folder.parent / "secret.eml")
    browser = signed_in(staff)

    assert browser.get(f"/mailbox/{captured}/file/").status_code == 200
    assert browser.get(f"/mailbox/{name}/file/").status_code == 404
    assert browser.get("/mailbox/linked/file/").status_code == 404
