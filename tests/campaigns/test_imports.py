"""The Excel round trip: check, Confirm, hold, undo."""

from __future__ import annotations

import datetime
from typing import Any

import openpyxl
import pytest
import time_machine
from django.utils import timezone

from campaigns import entry, import_files, imports, offers, orders, workflow
from campaigns.imports import ImportRefused
from campaigns.models import Campaign, Collaboration, OrderImport, Status
from notifications.models import Message
from promocodes.models import Code, Handout, TrackedLink
from promocodes.workbook import FileProblem
from tests import make

HEADINGS = ["Order", "Creator", "Email", "Promo Code"]


def line(one: Collaboration, code: Any, **other: Any) -> list[Any]:
    """One line of a file for this order."""
    return [other.get("order", one.order_reference), other.get("name", one.name), other.get("email", one.email), code]


def check(campaign, rows, by, headings=HEADINGS) -> OrderImport:
    return imports.check(campaign, make.sheet([headings, *rows]), file_name="orders.xlsx", by=by)


def only(one: OrderImport) -> dict[str, Any]:
    """The verdict of the one line."""
    [row] = one.rows
    return row


def codes(row: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in row["problems"]]


@pytest.fixture
def luc_ready(personal, luc) -> Collaboration:
    return make.accepted(personal, luc)


def test_round_trip_hands_each_creator_her_own_code(personal, marie_ready, luc_ready, by_maria, deliver):
    """Story 2."""
    file = make.filled(
        orders.export(personal),
        {"marie@example.org": {"Promo Code": "MARIE10"}, "luc@example.org": {"Promo Code": "LUC10"}},
    )
    one = imports.check(personal, file, file_name="orders.xlsx", by=by_maria)
    assert one.counts == {"new": 2, "changed": 0, "unchanged": 0, "blank": 0, "refused": 0}
    assert (Code.objects.count(), Message.objects.count()) == (0, 0)

    imports.confirm(one, by=by_maria)
    assert set(personal.collaborations.values_list("status", flat=True)) == {Status.PENDING_CONTENT}
    assert deliver() == []
    imports.send_now(one, by=by_maria)

    bodies = {mail.to[0].split("<")[-1].strip(">"): mail.body for mail in deliver()}
    assert "MARIE10" in bodies["marie@example.org"]
    assert "LUC10" not in bodies["marie@example.org"]
    assert "LUC10" in bodies["luc@example.org"]


def test_nothing_changes_when_the_export_is_imported_unchanged(personal, marie_ready, by_maria):
    """P09."""
    one = imports.check(personal, orders.export(personal), file_name="orders.xlsx", by=by_maria)
    assert one.counts["blank"] == 1
    imports.confirm(one, by=by_maria)
    assert (Handout.objects.count(), Message.objects.count()) == (0, 0)


def test_held_values_are_not_handed_over_yet(personal, marie_ready, by_maria):
    imports.confirm(check(personal, [line(marie_ready, "MARIE10")], by_maria), by=by_maria)
    marie_ready.refresh_from_db()
    assert marie_ready.is_on_its_way
    assert marie_ready.promo_handout.handed_over_at is None
    assert Message.objects.get().state == "held"


def test_mails_leave_when_the_hold_ends(personal, marie_ready, by_maria, deliver):
    imports.confirm(check(personal, [line(marie_ready, "MARIE10")], by_maria), by=by_maria)
    Message.objects.update(due_at=timezone.now() - datetime.timedelta(seconds=1))
    assert len(deliver()) == 1


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (12, "code.not_text"),
        (100000.0, "code.not_text"),
        (datetime.date(2026, 3, 10), "code.not_text"),
        (datetime.time(12, 30), "code.not_text"),
        (True, "code.not_text"),
        ("=A1", "code.formula"),
        ("MARIE 10", "code.bad_chars"),
        ("TBD", "code.placeholder"),
        ("МARIE10", "code.mixed_script"),
    ],
)
def test_line_is_refused_when_the_cell_is_no_code(personal, marie_ready, by_maria, typed, code):
    """IMP-C02 to C08, C10, C15, C18, D4, D20."""
    row = only(check(personal, [line(marie_ready, typed)], by_maria))
    assert (row["verdict"], codes(row)) == ("refused", [code])
    assert row["problems"][0]["message"].startswith("Row 2: ")


def test_blank_cell_leaves_the_creator_waiting(personal, marie_ready, luc_ready, by_maria):
    """D3, IMP-R01."""
    one = check(personal, [line(marie_ready, "MARIE10"), line(luc_ready, None)], by_maria)
    imports.confirm(one, by=by_maria)
    luc_ready.refresh_from_db()
    assert (one.counts["blank"], luc_ready.status) == (1, Status.READY_TO_SEND)


def test_both_lines_are_refused_when_a_code_is_twice_in_the_file(personal, marie_ready, luc_ready, by_maria):
    """IMP-C20, D7."""
    one = check(personal, [line(marie_ready, "SAME10"), line(luc_ready, "same10")], by_maria)
    assert [codes(row) for row in one.rows] == [["code.duplicate_in_file"]] * 2
    assert "row 3" in one.rows[0]["problems"][0]["message"]


def test_both_lines_are_refused_when_an_order_is_twice_in_the_file(personal, marie_ready, by_maria):
    """IMP-R03."""
    one = check(personal, [line(marie_ready, "A10"), line(marie_ready, "B10")], by_maria)
    assert [codes(row) for row in one.rows] == [["row.duplicate_order"]] * 2


def test_code_of_another_creator_is_refused_with_her_name_and_campaign(personal, marie_ready, luc, lumen, by_maria):
    """IMP-C21, P02."""
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    other = make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE)
    row = only(check(other, [line(make.accepted(other, luc), "marie10")], by_maria))
    assert codes(row) == ["code.duplicate_in_brand"]
    assert "Marie Laurent" in row["problems"][0]["message"]
    assert "Autumn Codes" in row["problems"][0]["message"]


def test_one_creator_may_carry_her_code_through_two_campaigns(personal, marie_ready, marie, lumen, by_maria):
    """D17."""
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    other = make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE)
    imports.confirm(check(other, [line(make.accepted(other, marie), "MARIE10")], by_maria), by=by_maria)
    assert (Code.objects.count(), Handout.objects.count()) == (1, 2)


def test_code_of_another_brand_is_no_obstacle_and_is_not_mentioned(personal, marie_ready, by_maria, borealis, luc):
    """IMP-C22."""
    theirs = make.campaign(borealis, promo_code=make.PERSONAL_CODE)
    entry.enter_value(make.accepted(theirs, luc), "promo_code", "MARIE10", by=make.owner_of(borealis))
    row = only(check(personal, [line(marie_ready, "MARIE10")], by_maria))
    assert (row["verdict"], row["problems"], row["warnings"]) == ("new", [], [])


def test_shared_code_of_a_campaign_is_nobodys_own(personal, marie_ready, generic, by_maria):
    """IMP-C23."""
    row = only(check(personal, [line(marie_ready, "summer10")], by_maria))
    assert codes(row) == ["code.duplicate_in_brand"]


def test_wrong_email_is_refused_and_nobody_is_mailed(personal, marie_ready, by_maria):
    """IMP-R05."""
    row = only(check(personal, [line(marie_ready, "MARIE10", email="mari@example.org")], by_maria))
    assert codes(row) == ["row.email_mismatch"]


def test_email_in_other_capitals_is_the_same(personal, marie_ready, by_maria):
    """IMP-R07."""
    assert only(check(personal, [line(marie_ready, "M10", email=" MARIE@Example.org ")], by_maria))["verdict"] == "new"


def test_edited_name_is_ignored_with_a_warning(personal, marie_ready, by_maria):
    """IMP-R06."""
    row = only(check(personal, [line(marie_ready, "M10", name="Mary")], by_maria))
    assert (row["verdict"], [one["code"] for one in row["warnings"]]) == ("new", ["row.name_ignored"])


def test_added_line_is_refused(personal, marie_ready, by_maria):
    """IMP-R02."""
    one = check(personal, [line(marie_ready, "M10"), [None, "Zoe", "zoe@example.org", "ZOE10"]], by_maria)
    assert codes(one.rows[1]) == ["row.added_by_hand"]


def test_mistyped_order_is_noticed_with_a_suggestion(personal, marie_ready, by_maria):
    """D16."""
    wrong = marie_ready.order_reference[:-1] + ("A" if marie_ready.order_reference[-1] != "A" else "B")
    row = only(check(personal, [line(marie_ready, "M10", order=wrong)], by_maria))
    assert codes(row) == ["row.token_invalid"]
    assert row["problems"][0]["suggestion"] == marie_ready.order_reference


def test_file_of_another_campaign_is_refused_naming_it(personal, marie_ready, lumen, marie, by_maria):
    """IMP-R08."""
    other = make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE)
    theirs = make.accepted(other, marie)
    with pytest.raises(FileProblem) as refusal:
        check(personal, [line(theirs, "M10")], by_maria)
    assert refusal.value.code == "file.not_ours"
    assert "Winter" in refusal.value.message
    assert OrderImport.objects.count() == 0


def test_file_of_another_brand_is_refused_without_a_hint(personal, marie_ready, borealis, luc, by_maria):
    """IMP-R09, P06."""
    theirs = make.accepted(make.campaign(borealis, title="Secret", promo_code=make.PERSONAL_CODE), luc)
    with pytest.raises(FileProblem) as refusal:
        check(personal, [line(theirs, "M10")], by_maria)
    assert refusal.value.code == "file.not_ours"
    assert "Secret" not in refusal.value.message


def test_cancelled_order_of_an_old_file_gets_nothing(personal, marie_ready, luc_ready, by_maria):
    """IMP-R10, P08."""
    workflow.cancel(marie_ready, by=by_maria)
    one = check(personal, [line(marie_ready, "M10"), line(luc_ready, "L10")], by_maria)
    assert codes(one.rows[0]) == ["row.order_not_ready"]
    assert one.counts["new"] == 1


def test_orders_accepted_since_are_mentioned(personal, marie_ready, luc_ready, by_maria):
    """IMP-R11."""
    one = check(personal, [line(marie_ready, "M10")], by_maria)
    assert [problem["code"] for problem in one.problems] == ["file.orders_missing"]


def test_cancel_between_check_and_confirm_refuses_that_line(personal, marie_ready, luc_ready, by_maria, deliver):
    """IMP-R12."""
    one = check(personal, [line(marie_ready, "M10"), line(luc_ready, "L10")], by_maria)
    workflow.cancel(marie_ready, by=by_maria)
    with pytest.raises(ImportRefused) as refusal:
        imports.confirm(one, by=by_maria)
    assert refusal.value.code == "import.refused_rows"
    one.refresh_from_db()
    assert one.counts["refused"] == 1
    imports.confirm(one, leave_refused=True, by=by_maria)
    assert list(Code.objects.values_list("value", flat=True)) == ["L10"]


def test_closed_campaign_refuses_confirm(personal, marie_ready, by_maria):
    """IMP-R13."""
    one = check(personal, [line(marie_ready, "M10")], by_maria)
    offers.close(personal, by=by_maria)
    with pytest.raises(ImportRefused) as refusal:
        imports.confirm(one, leave_refused=True, by=by_maria)
    assert refusal.value.code == "campaign.closed"
    assert Code.objects.count() == 0


def test_campaign_without_personal_codes_takes_no_file(personal, marie_ready, by_maria):
    """IMP-R14."""
    rows = [line(marie_ready, "M10")]
    one = check(personal, rows, by_maria)
    offers.change(personal, {"promo_code": make.GENERIC_CODE}, by=by_maria)
    with pytest.raises(ImportRefused):
        imports.confirm(one, by=by_maria)
    with pytest.raises(FileProblem) as refusal:
        check(Campaign.objects.get(pk=personal.pk), rows, by_maria)
    assert refusal.value.code == "file.not_ours"


def test_confirm_a_day_later_is_refused(personal, marie_ready, by_maria):
    """IMP-R15."""
    one = check(personal, [line(marie_ready, "M10")], by_maria)
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)):
        with pytest.raises(ImportRefused) as refusal:
            imports.confirm(one, by=by_maria)
        assert refusal.value.code == "import.expired"
        imports.expire_old()
    one.refresh_from_db()
    assert one.state == "expired"


def test_confirm_twice_is_once(personal, marie_ready, by_maria):
    """CON-03, CON-04, P05."""
    one = check(personal, [line(marie_ready, "M10")], by_maria)
    first = imports.confirm(one, by=by_maria).applied
    second = imports.confirm(OrderImport.objects.get(pk=one.pk), by=by_maria).applied
    assert first == second == {"rows": 1, "codes": 1, "links": 0, "mails": 1, "left": 0}
    assert Message.objects.count() == 1


def test_same_file_again_changes_nothing(personal, marie_ready, by_maria):
    """IMP-R16."""
    file = make.sheet([HEADINGS, line(marie_ready, "M10")])
    imports.confirm(imports.check(personal, file, file_name="a.xlsx", by=by_maria), by=by_maria)
    again = imports.check(personal, file, file_name="a.xlsx", by=by_maria)
    assert only(again)["verdict"] == "unchanged"
    assert [problem["code"] for problem in again.problems] == ["file.already_applied"]
    imports.confirm(again, by=by_maria)
    assert (Message.objects.count(), Handout.objects.count()) == (1, 1)


def test_changed_code_waits_for_the_tick(personal, marie_ready, by_maria, deliver):
    """IMP-R17, D8."""
    entry.enter_value(marie_ready, "promo_code", "OLD10", by=by_maria)
    deliver()
    one = check(personal, [line(marie_ready, "NEW10")], by_maria)
    assert only(one)["verdict"] == "changed"
    imports.confirm(one, by=by_maria)
    marie_ready.refresh_from_db()
    assert marie_ready.promo_handout.value == "OLD10"

    other = check(personal, [line(marie_ready, "NEW10")], by_maria)
    imports.send_now(imports.confirm(other, replace_changed=True, by=by_maria), by=by_maria)
    marie_ready.refresh_from_db()
    assert (marie_ready.promo_handout.value, marie_ready.promo_handout.version) == ("NEW10", 2)
    assert [mail.subject for mail in deliver()][1:] == ["Your new code for Autumn Codes"]
    assert Code.objects.filter(value="OLD10", retired_at__isnull=False, influencer=marie_ready.influencer).exists()


def test_undo_takes_everything_back_as_if_it_had_not_happened(personal, marie_ready, by_maria, deliver):
    one = imports.confirm(check(personal, [line(marie_ready, "M10")], by_maria), by=by_maria)
    imports.undo(one, by=by_maria)

    marie_ready.refresh_from_db()
    assert (one.state, marie_ready.status, marie_ready.promo_handout) == ("undone", Status.READY_TO_SEND, None)
    assert (Code.objects.count(), Handout.objects.count(), deliver()) == (0, 0, [])
    again = check(personal, [line(marie_ready, "M10")], by_maria)
    imports.send_now(imports.confirm(again, by=by_maria), by=by_maria)
    assert len(deliver()) == 1


def test_undo_of_a_change_brings_the_old_code_back(personal, marie_ready, by_maria, deliver):
    entry.enter_value(marie_ready, "promo_code", "OLD10", by=by_maria)
    deliver()
    one = imports.confirm(check(personal, [line(marie_ready, "NEW10")], by_maria), replace_changed=True, by=by_maria)
    imports.undo(one, by=by_maria)
    marie_ready.refresh_from_db()
    assert (marie_ready.promo_handout.value, marie_ready.status) == ("OLD10", Status.PENDING_CONTENT)
    assert marie_ready.promo_handout.retired_at is None
    assert Code.objects.live().get().value == "OLD10"
    assert len(deliver()) == 1


def test_undo_is_refused_after_the_hold(personal, marie_ready, by_maria):
    one = imports.confirm(check(personal, [line(marie_ready, "M10")], by_maria), by=by_maria)
    imports.send_now(one, by=by_maria)
    with pytest.raises(ImportRefused) as refusal:
        imports.undo(one, by=by_maria)
    assert refusal.value.code == "import.too_late"


def test_reordered_and_extra_columns_in_french_are_understood(personal, marie_ready, by_maria):
    """IMP-S01, S02, S03."""
    rows = [["M10", "note", marie_ready.email, marie_ready.order_reference]]
    one = check(personal, rows, by_maria, headings=["CODE PROMO ", "Remarques", "E-mail", "commande"])
    assert only(one)["verdict"] == "new"


def test_missing_code_column_is_refused(personal, marie_ready, by_maria):
    with pytest.raises(FileProblem) as refusal:
        check(personal, [[marie_ready.order_reference, "Marie", marie_ready.email]], by_maria, headings=HEADINGS[:3])
    assert refusal.value.code == "header.missing_column"


def test_file_without_order_column_is_matched_by_email_with_a_warning(personal, marie_ready, by_maria):
    """D16."""
    one = check(
        personal, [["marie@example.org", "M10"], ["mari@example.org", "X10"]], by_maria, ["Email", "Promo Code"]
    )
    assert [problem["code"] for problem in one.problems] == ["file.matched_by_email"]
    assert one.rows[0]["verdict"] == "new"
    assert (codes(one.rows[1]), one.rows[1]["problems"][0]["suggestion"]) == (
        ["row.unknown_order"],
        "marie@example.org",
    )


def test_corrections_come_back_and_can_be_imported(personal, marie_ready, luc_ready, by_maria, tmp_path):
    """IMP-R20."""
    one = check(personal, [line(marie_ready, "M10"), line(luc_ready, "L 10")], by_maria)
    imports.confirm(one, leave_refused=True, by=by_maria)
    path = tmp_path / "c.xlsx"
    path.write_bytes(import_files.corrections(one))
    headings = [cell.value for cell in openpyxl.load_workbook(path)["Orders"][1]]
    assert headings == ["Order", "Creator", "Email", "Promo Code", "Problem"]
    again = make.filled(path.read_bytes(), {"luc@example.org": {"Promo Code": "L10"}})
    assert only(imports.check(personal, again, file_name="c.xlsx", by=by_maria))["verdict"] == "new"


def test_code_and_link_travel_in_one_file_and_one_mail(lumen, marie, by_maria, deliver):
    """Code and link together."""
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.PERSONAL_LINK)
    one = make.accepted(campaign, marie)
    half = check(
        campaign,
        [[one.order_reference, one.email, "M10", None]],
        by_maria,
        ["Order", "Email", "Promo Code", "Affiliate Link"],
    )
    imports.send_now(imports.confirm(half, by=by_maria), by=by_maria)
    one.refresh_from_db()
    assert (one.status, deliver()) == (Status.READY_TO_SEND, [])

    file = make.filled(orders.export(campaign), {one.email: {"Affiliate Link": "https://shop.example.com/marie"}})
    full = imports.check(campaign, file, file_name="o.xlsx", by=by_maria)
    imports.send_now(imports.confirm(full, by=by_maria), by=by_maria)
    [mail] = deliver()
    assert "M10" in mail.body
    assert TrackedLink.objects.get().url in mail.body


def test_wrong_link_is_refused_beside_its_column(lumen, marie, by_maria):
    """IMP-R21."""
    campaign = make.campaign(lumen, affiliate_link=make.PERSONAL_LINK)
    one = make.accepted(campaign, marie)
    row = only(check(campaign, [[one.order_reference, "javascript:alert(1)"]], by_maria, ["Order", "Affiliate Link"]))
    assert (row["problems"][0]["column"], codes(row)) == ("affiliate_link", ["url.bad_scheme"])


def test_many_lines_take_a_constant_number_of_queries(personal, by_maria, django_assert_max_num_queries):
    rows = [make.accepted(personal, make.creator(account=False)) for _ in range(60)]
    one = check(personal, [line(row, f"CODE{number}") for number, row in enumerate(rows)], by_maria)
    with django_assert_max_num_queries(52):
        imports.confirm(one, by=by_maria)
    assert Message.objects.filter(state="held").count() == 60
