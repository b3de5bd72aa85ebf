"""The worker and its files of orders: checked out of the request, by one worker, given up where they cannot be read."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from campaigns import file_claims, order_file_rounds, order_files, order_verdicts, progress
from campaigns.order_file_rounds import apply_waiting, check_waiting, forget_lines
from promocodes.workbook import FileProblem
from tests import make
from tests.orders.test_files import HEAD, ROW, checked, stored
from tests.orders.test_pages import text_of
from tracking.models import Conversion, OrdersFile, OrdersFileLine


def taken(brand, rows=1) -> OrdersFile:
    data = HEAD + "".join(ROW.replace("5001", str(number)) for number in range(rows))
    return order_files.take(brand, data.encode(), file_name="orders.csv", by=make.owner_of(brand))


def test_an_upload_reads_nothing_in_its_request(lumen, monkeypatch):
    """CNV-19."""
    monkeypatch.setattr(order_verdicts, "read_table", lambda *args, **more: pytest.fail("read in the request"))

    assert taken(lumen).state == "waiting"


def test_the_page_is_told_how_far_the_check_is(lumen, monkeypatch):
    monkeypatch.setattr(progress, "PAUSE", 0)
    one, seen = taken(lumen, rows=1200), []
    judge = order_verdicts.judge

    def watched(one, report):
        def heard(*said):
            report(*said)
            seen.append(order_file_rounds.how_far(one)["words"])

        return judge(one, heard)

    monkeypatch.setattr(order_verdicts, "judge", watched)
    assert order_file_rounds.how_far(one)["words"] == "Waiting for its turn"
    check_waiting()

    assert "Reading row 1,000 of 1,201" in seen
    assert seen[-1] == "Comparing 1,200 rows with the orders"


def test_a_file_is_one_workers_at_a_time(lumen):
    one = taken(lumen)
    OrdersFile.objects.update(claimed_at=timezone.now())
    assert check_waiting() == 0

    OrdersFile.objects.update(claimed_at=timezone.now() - file_claims.LEASE - datetime.timedelta(seconds=1))
    assert check_waiting() == 1
    one.refresh_from_db()
    assert (one.state, one.claimed_at) == ("checked", None)


def test_one_file_at_a_time_leaves_workers_for_mails(lumen, borealis):
    busy, waiting = taken(lumen), taken(borealis)
    OrdersFile.objects.filter(pk=busy.pk).update(claimed_at=timezone.now())

    assert order_file_rounds.check_waiting() == 0
    OrdersFile.objects.filter(pk=busy.pk).update(claimed_at=None)
    assert order_file_rounds.check_waiting() == 2
    waiting.refresh_from_db()
    assert waiting.state == "checked"


def test_a_check_that_was_killed_begins_anew(lumen, monkeypatch):
    one = taken(lumen, rows=30)
    monkeypatch.setattr(order_verdicts, "CHUNK", 10)
    insert = order_verdicts.insert_lines

    def die_at_the_third(*args):
        if OrdersFileLine.objects.count() == 20:
            raise RuntimeError("killed")
        insert(*args)

    monkeypatch.setattr(order_verdicts, "insert_lines", die_at_the_third)
    assert check_waiting() == 0
    monkeypatch.setattr(order_verdicts, "insert_lines", insert)

    assert check_waiting() == 1
    one.refresh_from_db()
    assert (one.counts["new"], one.lines.count()) == (30, 30)


def test_a_file_that_ends_every_worker_is_given_up(lumen, monkeypatch):
    def die(*args):
        raise MemoryError

    one = taken(lumen)
    monkeypatch.setattr(order_verdicts, "judge", die)
    for _ in range(order_file_rounds.ATTEMPTS + 1):
        one.refresh_from_db()
        assert one.state == "waiting"
        check_waiting()

    one.refresh_from_db()
    assert (one.state, one.problem_code) == ("refused", "file.unsafe")


def test_a_reading_that_took_too_long_is_tried_again(lumen, monkeypatch):
    def slow(*args):
        raise FileProblem("file.timeout", "Too long.")

    one = taken(lumen)
    monkeypatch.setattr(order_verdicts, "judge", slow)
    for state in (*["waiting"] * (order_file_rounds.ATTEMPTS - 1), "refused"):
        check_waiting()
        one.refresh_from_db()
        assert one.state == state
    assert one.problem_code == "file.timeout"


def test_a_file_that_is_gone_is_refused(lumen):
    one = taken(lumen)
    one.file.storage.delete(one.file.name)
    check_waiting()

    one.refresh_from_db()
    assert one.problem_code == "file.gone"


def test_nothing_is_done_with_a_file_before_its_verdicts(lumen):
    one = taken(lumen)
    for deed in (
        lambda: order_files.confirm(one, leave_refused=True, by=make.owner_of(lumen)),
        lambda: order_files.read_again(one, {}, {}, by=make.owner_of(one.brand)),
    ):
        with pytest.raises(order_files.FileRefused) as refused:
            deed()
        assert refused.value.code == "file.not_checked"


def test_few_files_of_a_brand_wait_at_once(lumen, borealis, monkeypatch):
    monkeypatch.setattr(order_files, "MOST_AT_WORK", 2)
    taken(lumen)
    taken(lumen)
    taken(borealis)

    with pytest.raises(order_files.FileRefused) as refused:
        taken(lumen)
    assert refused.value.code == "files.too_many_at_once"
    check_waiting()
    taken(lumen)


def test_a_page_of_many_verdicts_is_fifty_rows(lumen, signed_in, maria, django_assert_max_num_queries):
    """CNV-19: the page asks for no more than it shows, whatever the file has."""
    data = HEAD + "".join(ROW.replace("5001", str(number)) for number in range(400)) + "7;2026-06-02;-1;EUR;;\n"
    one = checked(lumen, data)
    browser = signed_in(maria)
    browser.get(f"/orders/files/{one.pk}/")

    with django_assert_max_num_queries(12):
        shown = browser.get(f"/orders/files/{one.pk}/?page=3")
    assert [row.line for row in shown.context["rows"]] == list(range(102, 152))
    assert "101–150 of 401" in text_of(shown)
    [row] = browser.get(f"/orders/files/{one.pk}/?verdict=refused").context["rows"]
    assert (row.line, row.code) == (402, "amount.negative")


def test_rows_are_forgotten_a_month_later(lumen):
    for rows in (2, 3):
        stored(checked(lumen, HEAD + ROW * rows))
    unconfirmed, fresh = checked(lumen, HEAD + ROW), checked(lumen, HEAD + ROW)
    OrdersFile.objects.exclude(pk=fresh.pk).update(uploaded_at=timezone.now() - datetime.timedelta(days=31))
    forget_lines()

    assert set(OrdersFileLine.objects.values_list("file", flat=True)) == {fresh.pk}
    unconfirmed.refresh_from_db()
    assert (unconfirmed.state, unconfirmed.problem_code) == ("refused", "file.expired")
    assert apply_waiting() == 0
    assert Conversion.objects.count() == 1


def test_verdicts_are_in_the_language_of_whoever_uploaded(lumen):
    with translation.override("fr"):
        one = taken(lumen)
    one.file.storage.delete(one.file.name)
    one.file.save("orders", ContentFile((HEAD + ROW.replace("70.00", "-1")).encode()))
    check_waiting()

    assert "est négatif" in one.lines.get().message


def taken_over(one) -> None:
    """Another worker takes the file up, whose first one was away for too long."""
    OrdersFile.objects.filter(pk=one.pk).update(claimed_at=timezone.now() - file_claims.LEASE * 2)
    assert file_claims.claim(OrdersFile.objects.get(pk=one.pk))


def test_a_worker_that_was_succeeded_gives_no_verdicts(lumen, monkeypatch):
    """CNV-19: what it read is of the file as it was, and its successor is at it."""
    one, judge = taken(lumen), order_verdicts.judge

    def slowly(one, report):
        taken_over(one)
        return judge(one, report)

    monkeypatch.setattr(order_verdicts, "judge", slowly)
    assert check_waiting() == 0
    one.refresh_from_db()
    assert (one.state, one.counts, one.lines.count()) == ("waiting", {}, 0)
    assert one.claim  # its successor's


def test_a_worker_that_was_succeeded_refuses_no_file(lumen, monkeypatch):
    def slowly(one, report):
        taken_over(one)
        raise FileProblem("file.damaged", "Damaged.")

    one = taken(lumen)
    monkeypatch.setattr(order_verdicts, "judge", slowly)
    assert check_waiting() == 0
    one.refresh_from_db()
    assert (one.state, one.problem_code) == ("waiting", "")


def test_a_worker_that_was_succeeded_stores_nothing(lumen, monkeypatch):
    """CNV-19."""
    one = checked(lumen, HEAD + ROW)
    order_files.confirm(one, leave_refused=False, by=make.owner_of(lumen))
    hold = file_claims.hold

    def late(one, **values):
        taken_over(one)
        hold(one, **values)

    monkeypatch.setattr(file_claims, "hold", late)
    assert apply_waiting() == 0
    one.refresh_from_db()
    assert (one.state, one.done, Conversion.objects.count()) == ("applying", 0, 0)


def test_a_large_file_is_judged_apart(lumen, monkeypatch):
    """Decision 0026: a worker keeps what it grew, and a process that ends does not."""
    asked = []

    def run(work, *args, report):
        asked.append(work.__name__)
        return work(*args, report=report)

    monkeypatch.setattr(order_file_rounds.apart, "run", run)
    monkeypatch.setattr(order_file_rounds, "LARGE", 5000)
    taken(lumen)
    taken(lumen, rows=200)

    assert check_waiting() == 2
    assert asked == ["_judge"]


def test_a_fact_without_a_column_is_called_by_its_name_in_french(lumen, signed_in, maria):
    """Its own name is a word of the program; a heading is the shop's, and stays as it is."""
    one = checked(lumen, "Type de transaction;Id;Date;Total\nremboursement;1;2026-06-02;5\nvente;2;2026-06-02;x\n")
    browser = signed_in(maria)
    browser.cookies["django_language"] = "fr"
    shown = text_of(browser.get(f"/orders/files/{one.pk}/", headers={"accept-language": "fr"}))

    assert [row.column for row in one.lines.filter(verdict="refused")] == ["refund_id", "Total"]
    assert "Identifiant du remboursement : " in shown
    assert "Total : " in shown
    assert "refund_id" not in shown
