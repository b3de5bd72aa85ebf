"""Files of orders: export, check, confirm, send, undo, corrections."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from campaigns.api import shapes
from campaigns.models import Campaign, Collaboration, OrderImport
from campaigns.rows import VERDICTS
from tests import make
from tests.api.conftest import Program, fields_of, is_problem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def two_ready(personal: Campaign, marie, luc) -> list[Collaboration]:
    """Marie and Luc wait for their codes."""
    return [make.accepted(personal, marie), make.accepted(personal, luc)]


def exported(api: Program, campaign: Campaign) -> bytes:
    return api.get(f"campaigns/{campaign.pk}/orders.xlsx").content


def workbook(data: bytes, name: str = "orders.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=XLSX)


def checked(api: Program, campaign: Campaign, codes: dict[str, str]) -> dict[str, Any]:
    """The answer to the exported file with these codes filled in."""
    data = make.filled(exported(api, campaign), {email: {"Promo Code": code} for email, code in codes.items()})
    response = api.upload(f"campaigns/{campaign.pk}/imports/", workbook(data))
    assert response.status_code == 201, response.content
    return response.json()


def test_the_export_is_a_file_of_orders(api, personal, two_ready):
    response = api.get(f"campaigns/{personal.pk}/orders.xlsx")

    assert response.headers["Content-Type"] == XLSX
    today = f"{timezone.now():%Y-%m-%d}"
    assert f'filename="orders-autumn-codes-{today}.xlsx"' in response.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(response.content))["Orders"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [one.order_reference for one in two_ready]


def test_the_export_takes_another_status(api, personal, two_ready):
    response = api.get(f"campaigns/{personal.pk}/orders.xlsx?status=published")

    assert openpyxl.load_workbook(io.BytesIO(response.content))["Orders"].max_row == 1
    assert fields_of(api.get(f"campaigns/{personal.pk}/orders.xlsx?status=all")) == {"status": "unknown"}


def test_a_check_gives_verdicts_and_writes_nothing_else(api, personal, two_ready):
    shape = checked(api, personal, {"marie@example.org": "MARIE10"})

    assert shape["state"] == "checked"
    assert shape["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "blank": 1, "refused": 0}
    assert set(shape["counts"]) == set(VERDICTS)
    assert [(row["line"], row["verdict"], row["promo_code"]) for row in shape["rows"]] == [
        (2, "new", "MARIE10"), (3, "blank", None),
    ]  # fmt: skip
    assert shape["hold_until"] is shape["applied"] is None
    assert not Collaboration.objects.exclude(promo_handout=None).exists()
    assert api.get(f"imports/{shape['id']}/").json() == shape


def test_confirm_hands_over_and_holds_the_mails(api, personal, two_ready):
    shape = checked(api, personal, {"marie@example.org": "MARIE10", "luc@example.org": "LUC10"})

    applied = api.post(f"imports/{shape['id']}/confirm/").json()

    assert applied["state"] == "applied"
    assert applied["applied"] == {"rows": 2, "codes": 2, "links": 0, "mails": 2, "left": 0}
    assert applied["hold_until"] > applied["applied_at"]
    for one in api.get(f"campaigns/{personal.pk}/collaborations/").json()["results"]:
        assert one["status"] == "pending_content"
        assert one["promo_code"]["handed_over_at"] is None
        assert one["message"]["state"] == "held"
    assert api.post(f"imports/{shape['id']}/confirm/").json() == applied


def test_send_now_ends_the_hold(api, personal, two_ready):
    shape = checked(api, personal, {"marie@example.org": "MARIE10"})
    is_problem(api.post(f"imports/{shape['id']}/send-now/"), 409, "import.not_applied")
    api.post(f"imports/{shape['id']}/confirm/")

    assert api.post(f"imports/{shape['id']}/send-now/").status_code == 200

    one = api.get(f"collaborations/{two_ready[0].pk}/").json()
    assert one["promo_code"]["handed_over_at"]
    assert one["message"]["state"] == "queued"
    is_problem(api.post(f"imports/{shape['id']}/undo/"), 409, "import.too_late")


def test_undo_takes_everything_back(api, personal, two_ready):
    shape = checked(api, personal, {"marie@example.org": "MARIE10"})
    is_problem(api.post(f"imports/{shape['id']}/undo/"), 409, "import.not_applied")
    api.post(f"imports/{shape['id']}/confirm/")

    assert api.post(f"imports/{shape['id']}/undo/").json()["state"] == "undone"

    one = api.get(f"collaborations/{two_ready[0].pk}/").json()
    assert (one["status"], one["promo_code"]) == ("ready_to_send", None)
    is_problem(api.post(f"imports/{shape['id']}/confirm/"), 409, "import.undone")


def test_refused_rows_come_first_and_stop_confirm(api, personal, two_ready):
    shape = checked(api, personal, {"marie@example.org": "MARIE10", "luc@example.org": "A B"})

    assert [row["verdict"] for row in shape["rows"]] == ["refused", "new"]
    [problem] = shape["rows"][0]["problems"]
    assert set(problem) == {"column", "code", "message", "suggestion"}
    assert (problem["column"], problem["code"]) == ("promo_code", "code.bad_chars")
    is_problem(api.post(f"imports/{shape['id']}/confirm/"), 409, "import.refused_rows")
    applied = api.post(f"imports/{shape['id']}/confirm/", {"leave_refused": True}).json()
    assert applied["applied"]["rows"] == 1


def test_changed_rows_stay_unless_they_are_to_be_replaced(api, personal, two_ready):
    api.put(f"collaborations/{two_ready[0].pk}/promo-code/", {"code": "MARIE10"})
    data = make.filled(
        api.get(f"campaigns/{personal.pk}/orders.xlsx?status=pending_content").content,
        {"marie@example.org": {"Promo Code": "MARIE20"}},
    )
    [left, replaced] = (api.upload(f"campaigns/{personal.pk}/imports/", workbook(data)).json() for _ in "ab")

    assert left["counts"]["changed"] == 1
    assert api.post(f"imports/{left['id']}/confirm/").json()["applied"]["codes"] == 0
    assert api.post(f"imports/{replaced['id']}/confirm/", {"replace_changed": True}).json()["applied"]["codes"] == 1
    assert api.get(f"collaborations/{two_ready[0].pk}/").json()["promo_code"]["code"] == "MARIE20"


@pytest.fixture
def too_low(api, personal, two_ready) -> dict[str, Any]:
    """Codes that stand one row too low, checked."""
    zoe = make.accepted(personal, make.creator("Zoé Petit"))
    orders = [one.order_reference for one in (*two_ready, zoe)]
    rows = zip([*orders, ""], ["", "MARIE10", "LUC10", "ZOE10"], strict=True)
    data = make.sheet([["Order", "Promo Code"], *map(list, rows)])
    return api.upload(f"campaigns/{personal.pk}/imports/", workbook(data)).json()


def test_a_shifted_file_is_noticed_and_read_again_by_one_call(api, too_low):
    made = api.post(f"imports/{too_low['id']}/shift/", {"by": -1})

    assert "rows.shifted" in [problem["code"] for problem in too_low["problems"]]
    assert (made.status_code, made.json()["state"], made.json()["shift"]) == (201, "checked", -1)
    assert [row["promo_code"] for row in made.json()["rows"]] == ["MARIE10", "LUC10", "ZOE10"]
    before = api.get(f"imports/{too_low['id']}/").json()
    assert (before["state"], before["shift"], before["rows"]) == ("checked", 0, too_low["rows"])


@pytest.mark.parametrize("body", [{}, {"by": 0}, {"by": 2}, {"by": "1"}, {"by": True}])
def test_a_shift_is_by_one_row_up_or_down(api, too_low, body):
    assert set(fields_of(api.post(f"imports/{too_low['id']}/shift/", body))) == {"by"}


def test_what_is_applied_or_expired_is_not_shifted(api, too_low):
    path = f"imports/{too_low['id']}/shift/"
    OrderImport.objects.update(uploaded_at=timezone.now() - datetime.timedelta(hours=25))
    is_problem(api.post(path, {"by": -1}), 409, "import.expired")
    OrderImport.objects.update(uploaded_at=timezone.now())
    api.post(f"imports/{too_low['id']}/confirm/", {"leave_refused": True})

    is_problem(api.post(path, {"by": -1}), 409, "import.applied")


@pytest.mark.parametrize("body", [{"leave_refused": "yes"}, {"leave_refused": 1}, {"leave_refused": None}])
def test_confirm_takes_true_and_false_only(api, personal, two_ready, body):
    shape = checked(api, personal, {})

    assert set(fields_of(api.post(f"imports/{shape['id']}/confirm/", body))) == {"leave_refused"}


def test_an_import_of_yesterday_has_expired(api, personal, two_ready):
    shape = checked(api, personal, {"marie@example.org": "MARIE10"})
    OrderImport.objects.update(uploaded_at=timezone.now() - datetime.timedelta(hours=25))

    assert api.get(f"imports/{shape['id']}/").json()["state"] == "expired"
    is_problem(api.post(f"imports/{shape['id']}/confirm/"), 409, "import.expired")


def test_the_same_file_again_is_unchanged(api, personal, two_ready):
    data = make.filled(exported(api, personal), {"marie@example.org": {"Promo Code": "MARIE10"}})
    first = api.upload(f"campaigns/{personal.pk}/imports/", workbook(data)).json()
    api.post(f"imports/{first['id']}/confirm/")

    again = api.upload(f"campaigns/{personal.pk}/imports/", workbook(data)).json()

    assert again["counts"] == {"new": 0, "changed": 0, "unchanged": 1, "blank": 1, "refused": 0}
    assert "file.already_applied" in [problem["code"] for problem in again["problems"]]


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b"", "orders.xlsx", 422, "file.empty"),
        (b"PK\x03\x04 broken", "orders.xlsx", 422, "file.damaged"),
        (b"\x89PNG\r\n\x1a\n", "orders.xlsx", 422, "file.not_xlsx"),
        (make.sheet([["Order", "Email"], ["T1", "a@b.org"]]), "o.xlsx", 422, "header.missing_column"),
    ],
    ids=["empty", "damaged", "a picture", "a column is missing"],  # not the bytes: a workbook names its second
)
def test_a_wrong_file_is_refused_with_its_code(api, personal, two_ready, data, name, status, code):
    is_problem(api.upload(f"campaigns/{personal.pk}/imports/", workbook(data, name)), status, code)
    assert not OrderImport.objects.exists()


def test_a_file_that_is_too_large_is_refused(api, personal, settings):
    settings.IMPORT_MAX_BYTES = 100_000
    data = workbook(b"PK\x03\x04" + b"x" * 300_000)

    is_problem(api.upload(f"campaigns/{personal.pk}/imports/", data), 413, "file.too_large")


def test_an_upload_without_a_file_is_refused(api, personal):
    path = f"/api/v1/campaigns/{personal.pk}/imports/"

    is_problem(api.client.post(path), 422, "file.empty")
    is_problem(api.client.post(path, {"file": "text"}), 422, "file.empty")
    is_problem(api.client.generic("POST", path), 422, "file.empty")
    is_problem(api.post(f"campaigns/{personal.pk}/imports/", {"file": "x"}), 415, "unsupported_media_type")
    is_problem(api.client.post(path, {"file": [workbook(b"a"), workbook(b"b")]}), 422, "file.repeated")
    is_problem(api.client.generic("POST", path, b"x", "multipart/form-data"), 400, "malformed")


def test_a_generic_campaign_takes_no_file(api, generic):
    response = api.upload(f"campaigns/{generic.pk}/imports/", workbook(b"PK"))

    is_problem(response, 422, "file.not_ours")


def test_all_rows_are_listed_in_pages(api, personal, two_ready):
    shape = checked(api, personal, {"luc@example.org": "A B"})

    first = api.get(f"imports/{shape['id']}/rows/?page_size=1").json()
    second = api.client.get(first["next"]).json()

    assert [row["line"] for row in first["results"] + second["results"]] == [2, 3]
    assert (first["previous"], second["next"]) == (None, None)
    assert api.client.get(second["previous"]).json()["results"] == first["results"]
    refused = api.get(f"imports/{shape['id']}/rows/?verdict=refused").json()
    assert [row["line"] for row in refused["results"]] == [3]
    assert fields_of(api.get(f"imports/{shape['id']}/rows/?verdict=x")) == {"verdict": "unknown"}


def test_corrections_are_there_before_confirm(api, personal, two_ready):
    shape = checked(api, personal, {"luc@example.org": "A B"})

    response = api.get(f"imports/{shape['id']}/corrections.xlsx")

    assert response.headers["Content-Type"] == XLSX
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]][-1] == "Problem"
    assert sheet.max_row == 2


def test_a_fourth_check_at_once_is_refused_after_waiting(api, personal, two_ready, monkeypatch):
    """IMP-F22."""
    monkeypatch.setattr("campaigns.slots.WAIT_SECONDS", 0.1)
    for number in range(3):
        cache.set(f"import-slot:{api.key.prefix}:{number}", "somebody")

    response = api.upload(f"campaigns/{personal.pk}/imports/", workbook(exported(api, personal)))

    is_problem(response, 429, "imports.too_many_at_once")
    assert response.headers["Retry-After"]
    cache.delete(f"import-slot:{api.key.prefix}:1")
    assert checked(api, personal, {})["state"] == "checked"
    assert cache.get(f"import-slot:{api.key.prefix}:1") is None
    assert cache.get(f"import-queue:{api.key.prefix}:0") is None


def test_a_check_is_refused_at_once_when_nine_wait_already(api, personal, two_ready, monkeypatch):
    """IMP-F22: who waits holds a thread of the web server."""
    monkeypatch.setattr("campaigns.slots.time.sleep", lambda seconds: pytest.fail("waited"))
    for kind, places in (("slot", 3), ("queue", 9)):
        for number in range(places):
            cache.set(f"import-{kind}:{api.key.prefix}:{number}", "somebody")

    response = api.upload(f"campaigns/{personal.pk}/imports/", workbook(exported(api, personal)))

    is_problem(response, 429, "imports.too_many_at_once")


def test_a_long_import_shows_a_thousand_rows_the_refused_first(personal):
    entry = {"order": "", "email": "", "values": {}}
    rows = [
        {"entry": entry | {"line": line}, "verdict": "refused" if line > 1400 else "new", "given": {}}
        | {"problems": [], "warnings": []}
        for line in range(2, 1502)
    ]

    counts = {"refused": 101, "new": 1399}
    one = OrderImport.objects.create(campaign=personal, brand=personal.brand, rows=rows, counts=counts)
    shown = shapes.order_import(one)["rows"]

    assert len(shown) == 1000
    assert [row["line"] for row in shown[:102]] == [*range(1401, 1502), 2]
