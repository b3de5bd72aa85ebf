"""The section “Reminders and deadlines” of a brand's settings."""

from __future__ import annotations

import datetime

import pytest

from accounts.models import AuditEntry, User

GIVEN = {
    "reminders": "1", "remind_unseen": "on", "remind_deadline_near": "on", "unseen_days": "5",
    "quiet_from": "21:30", "quiet_until": "08:00", "expire_after_days": "10",
}  # fmt: skip


@pytest.fixture
def owner(signed_in, lumen):
    return signed_in(User.objects.get(email="olga@lumen.example"))


def test_an_owner_sets_reminders_and_expiry(owner, lumen):
    assert owner.post("/brands/lumen/", GIVEN).status_code == 302

    lumen.refresh_from_db()
    assert (lumen.remind_unseen, lumen.remind_unconfirmed, lumen.remind_deadline_past) == (True, False, False)
    assert (lumen.unseen_days, lumen.expire_after_days) == (5, 10)
    assert (lumen.quiet_from, lumen.quiet_until) == (datetime.time(21, 30), datetime.time(8))
    entry = AuditEntry.objects.get(action="brand_changed")
    assert entry.detail["after"]["quiet_from"] == "21:30:00"
    assert lumen.name == "Lumen"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"quiet_from": "09:00", "quiet_until": "08:00"}, "quiet.too_long"),
        ({"quiet_from": "late"}, "invalid"),
        ({"unseen_days": "0"}, "min_value"),
        ({"expire_after_days": "366"}, "max_value"),
    ],
)
def test_what_cannot_be_is_refused(owner, lumen, typed, code):
    page = owner.post("/brands/lumen/", GIVEN | typed)
    assert page.status_code == 422
    assert f'data-error-code="{code}"' in page.content.decode()
    lumen.refresh_from_db()
    assert lumen.expire_after_days is None


def test_a_manager_reads_them_and_changes_nothing(signed_in, maria, lumen):
    client = signed_in(maria)
    page = client.get("/brands/lumen/").content.decode()
    assert "Unsubscribing stops reminders and announcements; the code itself is always sent." in page
    assert "20:00 to 09:00" in page
    assert client.post("/brands/lumen/", GIVEN).status_code == 403
