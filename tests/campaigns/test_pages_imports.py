"""The Excel round trip on pages."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Brand
from campaigns import orders
from campaigns.models import Campaign, Collaboration, OrderImport
from notifications.models import Message
from tests import make


@pytest.fixture
def manager(signed_in: Any, maria: Any) -> Any:
    return signed_in(maria)


def at(name: str, campaign: Campaign, *more: int) -> str:
    return reverse(f"campaigns:{name}", args=[campaign.pk, *more])


def upload(client: Any, campaign: Campaign, data: bytes, name: str = "orders.xlsx") -> Any:
    return client.post(at("import_new", campaign), {"file": SimpleUploadedFile(name, data)})


def filled(campaign: Campaign, **codes: str) -> bytes:
    values = {f"{name}@example.org": {"Promo Code": code} for name, code in codes.items()}
    return make.filled(orders.export(campaign), values)


@pytest.fixture
def checked(manager: Any, personal: Campaign, marie_ready: Collaboration) -> OrderImport:
    """A file with Marie's code, uploaded and not confirmed."""
    assert upload(manager, personal, filled(personal, marie="MARIE10")).status_code == 302
    return OrderImport.objects.get()


def test_the_export_is_a_private_download(manager: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    response = manager.get(at("export", personal))
    assert response["Content-Type"].startswith("application/vnd.openxml")
    assert 'attachment; filename="orders-autumn-codes-20' in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content[:2] == b"PK"
    assert manager.get(at("export", personal), {"status": "nonsense"}).status_code == 404


def test_the_page_says_what_confirm_will_do(manager: Any, personal: Campaign, checked: OrderImport) -> None:
    page = manager.get(at("import", personal, checked.pk)).content.decode()
    assert "1 code stored, 1 e-mail in 10 minutes." in page
    assert "MARIE10" in page
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [(b"", "a.xlsx", "empty"), (b"hello", "a.xlsx", "file."), (b"%PDF-1.4", "a.pdf", "file.")],
)
def test_a_wrong_file_is_refused_on_the_page(
    manager: Any, personal: Campaign, marie_ready: Collaboration, data: bytes, name: str, code: str
) -> None:
    page = upload(manager, personal, data, name)
    assert page.status_code == 422
    assert f'data-error-code="{code}' in page.content.decode()
    assert not OrderImport.objects.exists()


def test_a_file_that_is_too_large_is_refused(
    manager: Any, personal: Campaign, marie_ready: Collaboration, settings: Any
) -> None:
    settings.IMPORT_MAX_BYTES = 100
    page = upload(manager, personal, b"x" * 101)
    assert page.status_code == 413
    assert 'data-error-code="file.too_large"' in page.content.decode()


def test_confirm_twice_is_confirm_once(manager: Any, personal: Campaign, checked: OrderImport) -> None:
    address = at("import", personal, checked.pk)
    for _ in range(2):
        assert manager.post(address, {"do": "confirm"}).status_code == 302
    assert Message.objects.count() == 1
    page = manager.get(address).content.decode()
    assert "1 code stored, 1 e-mail." in page
    assert "Undo import" in page
    assert "Send now" in page


def test_refused_rows_need_the_tick(manager: Any, personal: Campaign, marie_ready: Collaboration, luc: Any) -> None:
    make.accepted(personal, luc)
    upload(manager, personal, filled(personal, marie="MARIE10", luc="LUC 10"))
    one = OrderImport.objects.get()
    address = at("import", personal, one.pk)
    refused = manager.post(address, {"do": "confirm"})
    assert refused.status_code == 409
    assert 'data-error-code="import.refused_rows"' in refused.content.decode()
    assert "Leave the 1 refused row out" in refused.content.decode()
    assert manager.post(address, {"do": "confirm", "leave_refused": "on"}).status_code == 302
    corrections = manager.get(at("corrections", personal, one.pk))
    assert corrections.content[:2] == b"PK"


def test_undo_takes_the_import_back_and_then_stays_undone(
    manager: Any, personal: Campaign, checked: OrderImport, marie_ready: Collaboration
) -> None:
    address = at("import", personal, checked.pk)
    manager.post(address, {"do": "confirm"})
    assert manager.post(address, {"do": "undo"}).status_code == 302
    marie_ready.refresh_from_db()
    assert marie_ready.status == "ready_to_send"
    assert "was taken back" in manager.get(address).content.decode()
    assert manager.post(address, {"do": "confirm"}).status_code == 409


def test_after_send_now_it_is_too_late_to_undo(
    manager: Any, personal: Campaign, checked: OrderImport, deliver: Any
) -> None:
    address = at("import", personal, checked.pk)
    manager.post(address, {"do": "confirm"})
    manager.post(address, {"do": "send_now"})
    assert len(deliver()) == 1
    page = manager.post(address, {"do": "undo"})
    assert page.status_code == 409
    assert 'data-error-code="import.too_late"' in page.content.decode()


def test_changed_values_are_replaced_only_with_the_tick(
    manager: Any, personal: Campaign, checked: OrderImport, marie_ready: Collaboration
) -> None:
    manager.post(at("import", personal, checked.pk), {"do": "confirm"})
    data = make.filled(orders.export(personal, ["pending_content"]), {"marie@example.org": {"Promo Code": "MARIE20"}})
    upload(manager, personal, data)
    second = OrderImport.objects.latest("pk")
    address = at("import", personal, second.pk)
    assert "Replace the 1 changed value" in manager.get(address).content.decode()
    manager.post(address, {"do": "confirm", "replace_changed": "on"})
    marie_ready.refresh_from_db()
    assert marie_ready.promo_handout.value == "MARIE20"


def test_the_original_file_comes_back_as_it_was(manager: Any, personal: Campaign, checked: OrderImport) -> None:
    response = manager.get(at("import_file", personal, checked.pk))
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert "orders.xlsx" in response["Content-Disposition"]
    assert "orders.xlsx" in manager.get(at("imports", personal)).content.decode()


def test_what_a_file_says_is_shown_and_never_run(manager: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    """IMP-C26, IMP-F17: a code and a name of a file that are mark-up"""
    rows = [["Order", "Promo Code"], [marie_ready.order_reference, "<script>alert(1)</script>{{7*7}}"]]
    answer = upload(manager, personal, make.sheet(rows), "<img src=x onerror=alert(1)>.xlsx")
    page = manager.get(answer.url).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert "{{7*7}}" in page


def test_names_stand_beside_codes(manager: Any, personal: Campaign, marie_ready: Collaboration, luc: Any) -> None:
    """IMP-C28: a code filled down is not detectable; a person sees whose it would be"""
    make.accepted(personal, luc)
    page = manager.get(upload(manager, personal, filled(personal, marie="MARIE10", luc="MARIE11")).url)
    lines = page.content.decode().partition("<tbody>")[2].split("<tr")[1:]
    assert [("Marie Laurent" in line, "MARIE10" in line) for line in lines] == [(True, True), (False, False)]
    assert "Luc Martin" in lines[1]
    assert "MARIE11" in lines[1]


def test_a_near_address_is_offered_where_a_file_is_matched_by_email(
    manager: Any, personal: Campaign, marie_ready: Collaboration
) -> None:
    rows = [["Email", "Promo Code"], ["mari@example.org", "MARIE10"]]
    page = manager.get(upload(manager, personal, make.sheet(rows)).url).content.decode()
    assert "Row 2: no order for “mari@example.org”. Did you mean marie@example.org?" in page
    assert 'data-error-code="row.unknown_order"' in page
    assert 'value="confirm"' not in page


def test_the_page_says_when_the_file_was_applied_in_the_time_of_the_brand(
    manager: Any, personal: Campaign, checked: OrderImport
) -> None:
    manager.post(at("import", personal, checked.pk), {"do": "confirm"})
    OrderImport.objects.update(applied_at=datetime.datetime(2026, 7, 3, 22, 30, tzinfo=datetime.UTC))
    data = checked.file.open("rb").read()
    page = manager.get(upload(manager, personal, data).url).content.decode()
    assert "applied on 4 July 2026 at 00:30 (Europe/Paris) by Maria Manager." in page


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(10, "1 code stored, 1 e-mail in 10 minutes, 1 row left."), (1, "in 1 minute,"), (0, "1 e-mail at once,")],
)
def test_the_page_says_when_the_mails_leave_and_what_is_left(
    manager: Any, personal: Campaign, marie_ready: Collaboration, luc: Any, minutes: int, words: str
) -> None:
    make.accepted(personal, luc)
    Brand.objects.update(hold_minutes=minutes)
    page = manager.get(upload(manager, personal, filled(personal, marie="MARIE10", luc="LUC 10")).url)
    assert words in page.content.decode()


def test_a_file_without_lines_says_that_nothing_is_new(
    manager: Any, personal: Campaign, marie_ready: Collaboration
) -> None:
    """IMP-S14: Confirm would store nothing and mail nobody; the page says so and offers another file instead"""
    address = upload(manager, personal, make.sheet([["Order", "Promo Code"]])).url
    page = manager.get(address).content.decode()
    assert "nothing to store and nobody is mailed" in page
    assert 'value="confirm"' not in page
    assert "Upload another file" in page
    assert manager.post(address, {"do": "confirm"}).status_code == 302
    assert not Message.objects.exists()


@pytest.mark.parametrize("name", ["orders.XLSX", "orders", "orders.bin", "🎉.xlsx", "x" * 240 + ".xlsx", "..\\x.xlsx"])
def test_content_decides_and_not_the_name(
    manager: Any, personal: Campaign, marie_ready: Collaboration, name: str
) -> None:
    """IMP-F17, IMP-F18"""
    file = SimpleUploadedFile(name, filled(personal, marie="MARIE10"), content_type="application/octet-stream")
    answer = manager.post(at("import_new", personal), {"file": file})
    assert answer.status_code == 302
    assert "MARIE10" in manager.get(answer.url).content.decode()


def test_a_viewer_uploads_nothing(signed_in: Any, vera: Any, personal: Campaign, marie_ready: Collaboration) -> None:
    """IMP-R23"""
    assert upload(signed_in(vera), personal, filled(personal, marie="MARIE10")).status_code == 403
    assert not OrderImport.objects.exists()


def test_an_import_is_found_under_its_own_campaign_only(
    manager: Any, signed_in: Any, otto: Any, personal: Campaign, generic: Campaign, checked: OrderImport
) -> None:
    """IMP-R15: another campaign, another brand, a number that is none"""
    assert manager.post(at("import", generic, checked.pk), {"do": "confirm"}).status_code == 404
    assert manager.post(at("import", personal, checked.pk + 99), {"do": "confirm"}).status_code == 404
    assert signed_in(otto).post(at("import", personal, checked.pk), {"do": "confirm"}).status_code == 404
    checked.refresh_from_db()
    assert checked.state == "checked"


def test_the_same_post_three_times_is_one_import_applied(
    manager: Any, personal: Campaign, marie_ready: Collaboration
) -> None:
    """CON-04: a browser tries again after a time-out; the upload as well as Confirm"""
    data = filled(personal, marie="MARIE10")
    addresses = [upload(manager, personal, data).url for _ in range(3)]
    for address in addresses:
        assert manager.post(address, {"do": "confirm"}).status_code == 302
    assert Message.objects.count() == 1


def test_a_viewer_does_not_confirm(signed_in: Any, vera: Any, personal: Campaign, checked: OrderImport) -> None:
    address = at("import", personal, checked.pk)
    client = signed_in(vera)
    assert client.post(address, {"do": "confirm"}).status_code == 403
    assert 'value="confirm"' not in client.get(address).content.decode()


def test_a_fourth_check_of_one_person_is_refused_and_others_are_not(
    manager: Any, maria: Any, personal: Campaign, marie_ready: Collaboration, monkeypatch: Any, client: Any
) -> None:
    """IMP-F22"""
    monkeypatch.setattr("campaigns.slots.WAIT_SECONDS", 0.1)
    for number in range(3):
        cache.set(f"import-slot:user-{maria.pk}:{number}", "somebody")
    page = upload(manager, personal, filled(personal, marie="MARIE10"))
    assert page.status_code == 429
    assert page["Retry-After"]
    assert 'data-error-code="imports.too_many_at_once"' in page.content.decode()
    assert "Try again in a moment." in page.content.decode()
    client.force_login(make.owner_of(personal.brand).user)
    assert upload(client, personal, filled(personal, marie="MARIE10")).status_code == 302
