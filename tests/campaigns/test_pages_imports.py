"""The Excel round trip on pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

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
