"""Files of orders by the API: uploaded, looked at while the worker is at them, read another way, confirmed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import order_files
from campaigns.order_file_rounds import apply_waiting, check_waiting
from tests import make
from tests.api.conftest import is_problem
from tracking.models import Conversion, OrdersFile

HEAD = "Id;Created at;Total;Currency;Discount Code;Refunded Amount;Refund ID\n"
GOOD = "5001;2026-06-02T10:00:00Z;70.00;EUR;MARIE10;20.00;R1\n"
BAD = "5002;2026-06-02T10:00:00Z;-1;EUR;;;\n"


def upload(api: Any, text: str = HEAD + GOOD, **headers: str) -> Any:
    return api.upload("order-files/", SimpleUploadedFile("orders.csv", text.encode()), **headers)


def test_a_file_is_uploaded_checked_and_stored(api, personal, marie):
    one = make.accepted(personal, marie)
    api.put(f"collaborations/{one.pk}/promo-code/", {"code": "MARIE10"})
    answer = upload(api)
    one = answer.json()
    path = f"order-files/{one['id']}/"
    assert (answer.status_code, one["state"], one["progress"]["phase"]) == (202, "waiting", "waiting")
    is_problem(api.post(f"{path}confirm/", {}), 409, "file.not_checked")

    check_waiting()
    one = api.get(path).json()
    assert (one["state"], one["progress"], one["missing_columns"]) == ("checked", None, [])
    assert one["counts"] == {"new": 1, "known": 0, "blank": 0, "refused": 0, "refunds": 1}
    [row] = api.get(f"{path}rows/").json()["results"]
    assert row == {
        "line": 2, "verdict": "new", "order_id": "5001", "problems": [],
        "order": {
            "occurred_at": "2026-06-02T10:00:00.000000Z", "amount": "70.00", "currency": "EUR", "codes": ["MARIE10"],
            "click_id": None, "status": "paid",
        },
        "refund": {
            "refund_id": "R1", "amount": "20.00", "currency": "EUR", "occurred_at": "2026-06-02T10:00:00.000000Z",
        },
    }  # fmt: skip

    assert api.post(f"{path}confirm/").json()["state"] == "applying"
    assert api.get(path).json()["progress"] == {"phase": "storing", "done": 0, "total": 1}
    apply_waiting()
    done = api.post(f"{path}confirm/").json()
    assert (done["state"], done["stored"], done["applied_at"] is not None) == ("applied", 1, True)
    order = Conversion.objects.get()
    assert (order.net, order.credited_by, order.handout.influencer) == (50, "code", marie)
    assert [file["id"] for file in api.get("order-files/").json()["results"]] == [one["id"]]


def test_refused_rows_are_named_and_left_out_if_agreed(api):
    path = f"order-files/{upload(api, HEAD + GOOD + BAD).json()['id']}/"
    check_waiting()

    [row] = api.get(f"{path}rows/?verdict=refused").json()["results"]
    assert (row["line"], row["order"], row["problems"][0]["column"]) == (3, None, "Total")
    assert row["problems"][0]["code"] == "amount.negative"
    is_problem(api.get(f"{path}rows/?verdict=odd"), 422, "invalid")
    is_problem(api.post(f"{path}confirm/", {}), 409, "file.refused_rows")
    assert api.post(f"{path}confirm/", {"leave_refused": True}).status_code == 202


def test_a_file_is_read_another_way(api):
    path = f"order-files/{upload(api, 'Nummer;Tag;Summe' + chr(10) + '1;2.6.2026;70,00' + chr(10)).json()['id']}/"
    check_waiting()
    assert api.get(path).json()["missing_columns"] == ["order_id", "occurred_at", "amount"]
    is_problem(api.post(f"{path}confirm/", {}), 409, "header.missing_column")

    named = {"order_id": "Nummer", "occurred_at": "Tag", "amount": "Summe"}
    asked = api.patch(path, {"columns": named, "decimal": ",", "source": "till"})
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    check_waiting()
    one = api.get(path).json()
    assert (one["counts"]["new"], one["decimal"], one["source"], one["columns"]) == (1, ",", "till", named)
    for wrong in ({"decimal": "x"}, {"currency": "XYZ"}, {"columns": {"order_id": None}}, {"columns": []}):
        is_problem(api.patch(path, wrong), 422, "invalid")
    assert api.get(path).json()["state"] == "checked"


def test_what_is_no_table_is_refused(api):
    is_problem(upload(api, "<html>"), 422, "file.not_xlsx")
    is_problem(api.client.post("/api/v1/order-files/", {}), 422, "file.empty")
    assert not OrdersFile.objects.exists()

    path = f"order-files/{upload(api, ';;' + chr(10)).json()['id']}/"
    check_waiting()
    one = api.get(path).json()
    assert (one["state"], one["problem"]["code"]) == ("refused", "file.empty")
    is_problem(api.post(f"{path}confirm/", {}), 409, "file.empty")


def test_a_file_that_is_too_large_is_refused(api, settings):
    settings.IMPORT_MAX_BYTES = 1000
    big = SimpleUploadedFile("orders.csv", io.BytesIO(b"x" * 2000).getvalue())

    is_problem(api.upload("order-files/", big), 413, "file.too_large")


def test_too_many_files_at_once_are_refused(api, monkeypatch):
    monkeypatch.setattr(order_files, "MOST_AT_WORK", 1)
    upload(api)

    answer = upload(api)
    is_problem(answer, 429, "files.too_many_at_once")
    assert answer["Retry-After"] == "30"


def test_the_same_key_uploads_once(api):
    first, second = (upload(api, idempotency_key="k1") for _ in range(2))

    assert first.json()["id"] == second.json()["id"]
    assert OrdersFile.objects.count() == 1


@pytest.mark.parametrize(("scopes", "status"), [(("conversions",), 202), (("write",), 403), (("read",), 403)])
def test_a_key_needs_the_scope_of_orders(program_with, scopes, status):
    """TEN-02."""
    assert upload(program_with(*scopes)).status_code == status
