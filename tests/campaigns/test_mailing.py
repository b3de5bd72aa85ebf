"""The E-mail page: which addresses a brand does not mail, why, and lifting that."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from notifications import suppressions
from notifications.models import Message, Suppression
from tests import make


@pytest.fixture
def bounced(lumen, marie) -> Suppression:
    """A mail of Lumen to Marie came back."""
    return suppressions.suppress(lumen.lane, marie.email, "bounced", detail="550 5.1.1 no such user")


def test_the_page_says_who_is_not_mailed_and_the_rule(signed_in, vera, bounced):
    """ESP-10: the brand is told, viewers too."""
    page = signed_in(vera).get("/mail/?brand=lumen").content.decode()

    assert "marie@example.org" in page
    assert "550 5.1.1 no such user" in page
    assert "A code is always sent." in page
    assert "/lift/" not in page


def test_a_manager_lifts_an_address(signed_in, maria, lumen, bounced):
    answer = signed_in(maria).post(f"/mail/{bounced.pk}/lift/")

    assert answer["Location"] == "/mail/?brand=lumen"
    assert not suppressions.suppressed(lumen.lane, [bounced.address])
    bounced.refresh_from_db()
    assert bounced.lifted_by == "Maria Manager"
    assert AuditEntry.objects.filter(action="suppression.lifted", brand=lumen, subject_id=bounced.pk).count() == 1


def test_a_viewer_lifts_nothing_and_a_stranger_finds_nothing(signed_in, vera, otto, bounced):
    assert signed_in(vera).post(f"/mail/{bounced.pk}/lift/").status_code == 403
    assert signed_in(otto).post(f"/mail/{bounced.pk}/lift/").status_code == 404
    assert signed_in(otto).get("/mail/?brand=lumen").status_code == 404
    bounced.refresh_from_db()
    assert bounced.lifted_at is None


def test_nothing_is_lifted_by_opening_an_address(signed_in, maria, bounced):
    assert signed_in(maria).get(f"/mail/{bounced.pk}/lift/").status_code == 405


def test_what_she_unsubscribed_from_is_hers_to_take_back(signed_in, maria, lumen):
    declined = suppressions.suppress(lumen.lane, "marie@example.org", "unsubscribed", scope="optional")

    answer = signed_in(maria).post(f"/mail/{declined.pk}/lift/")

    assert answer.status_code == 409
    assert b'data-error-code="suppression.her_choice"' in answer.content


def test_a_code_is_on_her_page_though_she_cannot_be_mailed(generic, marie, bounced, deliver, client):
    """ESP-10."""
    one = make.accepted(generic, marie)

    assert deliver() == []
    mail = Message.objects.get()
    assert (mail.state, mail.error_code) == ("suppressed", "message.suppressed")
    client.force_login(marie.user)
    assert b"SUMMER10" in client.get(f"/my/campaigns/{one.pk}/").content


def test_an_undone_import_takes_suppressed_mails_with_it(personal, marie_ready, by_maria, bounced):
    from campaigns import imports, orders

    for _ in range(2):  # the second time needs the keys of the first
        file = make.filled(orders.export(personal), {"marie@example.org": {"Promo Code": "MARIE10"}})
        done = imports.confirm(imports.check(personal, file, file_name="o.xlsx", by=by_maria), by=by_maria)
        assert Message.objects.filter(state="suppressed").count() == 1
        imports.undo(done, by=by_maria)
        assert not Message.objects.filter(state="suppressed").exists()
