"""The history of a brand on its page and as a file: for its owners only (P25, TEN-04, TEN-06)."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook

from accounts import audit, brands
from accounts.actors import SYSTEM, program
from accounts.models import ApiKey, AuditEntry, Brand, Role
from campaigns import audit_book, audit_file, offers, workflow
from campaigns.audit_book import Wanted
from tests import make


@pytest.fixture
def olga(lumen: Brand) -> Any:
    return lumen.memberships.get(role=Role.OWNER).user


def sentences(brand: Brand, **wanted: Any) -> list[str]:
    found = audit_book.entries(brand, Wanted(**wanted))
    return [line.sentence for line in audit_book.lines(brand, list(found))]


def test_an_owner_reads_who_did_what_from_where(signed_in, olga, lumen, by_maria):
    """P25"""
    brands.change_brand(lumen, {"hold_minutes": 20}, by=by_maria)

    page = signed_in(olga).get("/brands/lumen/audit/").content.decode()

    assert "Maria Manager changed the settings of the brand." in page
    assert "<del>10</del>" in page
    assert "<ins>20</ins>" in page
    assert '<span class="quiet">Page</span>' in page


def test_managers_and_strangers_do_not_read_it(signed_in, maria, otto, lumen):
    """TEN-02"""
    for address in ("/brands/lumen/audit/", "/brands/lumen/audit/audit.csv", "/brands/lumen/audit/audit.xlsx"):
        assert signed_in(maria).get(address).status_code == 403
        assert signed_in(otto).get(address).status_code == 404
    assert b"/audit/" not in signed_in(maria).get("/brands/lumen/").content


def test_it_is_searched_by_person_action_and_days(lumen, by_maria, generic):
    """P25"""
    old = timezone.now() - datetime.timedelta(days=40)
    AuditEntry.objects.create(brand=lumen, action="brand_created", actor_label="Zoé", at=old)
    key, _ = ApiKey.objects.create_key(name="Shop", brand=lumen)
    audit.record("mail.resume", by=program(key), brand=lumen, messages=3)

    assert sentences(lumen, who="zo") == ["Zoé made the brand."]
    assert sentences(lumen, who="shop") == ["API key “Shop” had the waiting e-mails tried again (3)."]
    assert sentences(lumen, group="mail") == sentences(lumen, who="shop")
    assert sentences(lumen, last=old.date()) == ["Zoé made the brand."]
    assert "Zoé made the brand." not in sentences(lumen, first=old.date() + datetime.timedelta(days=1))
    assert sentences(lumen, who="nobody") == []


def test_the_days_are_those_of_the_brands_calendar(lumen):
    """P25: Paris is two hours ahead of UTC in June."""
    for hour, action in ((21, "brand_created"), (22, "brand_changed")):
        at = datetime.datetime(2026, 6, 30, hour, 30, tzinfo=datetime.UTC)
        AuditEntry.objects.create(brand=lumen, action=action, actor_label="Zoé", at=at)

    assert sentences(lumen, last=datetime.date(2026, 6, 30)) == ["Zoé made the brand."]
    assert sentences(lumen, first=datetime.date(2026, 7, 1)) == ["Zoé changed the settings of the brand."]


def test_it_is_searched_by_thing(lumen, personal, generic, marie, luc, by_maria):
    """P25: a campaign by its title, a creator in the entries of many too, a code."""
    both = [make.applied(personal, one).pk for one in (marie, luc)]
    workflow.accept_many(personal, both, by=by_maria)
    make.holds(personal.collaborations.get(influencer=luc), "LUC10")
    offers.change(generic, {"brief": "Shine."}, by=by_maria)

    assert sentences(lumen, words="summer", who="maria") == ["Maria Manager changed the campaign “Summer Glow”."]
    assert "Maria Manager accepted Marie Laurent, Luc Martin in “Autumn Codes”." in sentences(lumen, words="marie@ex")
    assert "Olga Owner gave a code by hand: Luc Martin · Autumn Codes." in sentences(lumen, words="luc10")
    assert all("Luc" not in one or "Marie" in one for one in sentences(lumen, words="Marie"))
    assert sentences(lumen, words="no such thing") == []


def test_no_search_finds_another_brands_entries(lumen, borealis, by_maria):
    """TEN-04"""
    make.campaign(borealis, title="Secret Plan")
    offers.create(lumen, {"title": "Ours"}, by=by_maria)

    for wanted in (Wanted(words="secret"), Wanted(who="odin"), Wanted(group="campaigns"), Wanted()):
        assert {entry.brand_id for entry in audit_book.entries(lumen, wanted)} <= {lumen.pk}
    assert sentences(lumen, words="secret") == []


def test_pages_are_found_by_entry_and_none_is_counted(signed_in, olga, lumen, django_assert_max_num_queries):
    """P25: the log may be long."""
    for number in range(120):
        audit.record("mail.resume", by=SYSTEM, brand=lumen, messages=number)
    owner = signed_in(olga)

    with django_assert_max_num_queries(14) as asked:
        first = owner.get("/brands/lumen/audit/").content.decode()
    assert not any("COUNT(" in query["sql"] and "auditentry" in query["sql"] for query in asked.captured_queries)
    last_shown = AuditEntry.objects.order_by("-pk")[49].pk
    assert f"before={last_shown}" in first
    second = owner.get(f"/brands/lumen/audit/?before={last_shown}").content.decode()
    assert "tried again (69)." in second
    assert "tried again (70)." not in second


def test_nonsense_in_the_address_narrows_nothing(signed_in, olga, lumen, generic):
    """TEN-04"""
    odd = "?what=x&first=2026-99-99&last=9999-12-31&before=x&about=%00&who=%E2%80%8B"
    answer = signed_in(olga).get(f"/brands/lumen/audit/{odd}")

    assert answer.status_code == 200
    assert "Summer Glow" in answer.content.decode()


def test_the_file_holds_what_the_page_is_narrowed_to(signed_in, olga, lumen, by_maria, generic):
    """P25, TEN-06: streamed, before and after, and no cell is a formula."""
    offers.change(generic, {"title": "=cmd|' /C calc'!A0"}, by=by_maria)

    answer = signed_in(olga).get("/brands/lumen/audit/audit.csv?who=maria")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))

    assert answer.streaming
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert 'filename="audit-lumen-' in answer.headers["Content-Disposition"]
    assert [(row["Who"], row["From where"], row["Value"], row["Before"]) for row in rows] == [
        ("Maria Manager", "page", "Title", "Summer Glow")
    ]
    assert rows[0]["After"] == "'=cmd|' /C calc'!A0"


def sheet(answer) -> list[tuple[Any, ...]]:
    """The rows of the workbook's first sheet, as cells."""
    return list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows())


def test_the_workbook_holds_the_same_and_no_formula(signed_in, olga, lumen, generic, by_maria):
    """P25, ASVS 1.2.10"""
    audit.record("mail.resume", by=SYSTEM, brand=lumen, messages=3)
    offers.change(generic, {"title": "=cmd|' /C calc'!A0"}, by=by_maria)

    answer = signed_in(olga).get("/brands/lumen/audit/audit.xlsx?who=maria")
    heading, *rows = sheet(answer)

    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Cache-Control"] == "no-store, private"
    assert 'filename="audit-lumen-' in answer["Content-Disposition"]
    assert [cell.value for cell in heading] == list(audit_file.HEADINGS)
    found = [[cell.value for cell in row] for row in rows]
    assert [(row[2], row[3], row[8], row[9], row[10]) for row in found] == [
        ("Maria Manager", "page", "Title", "Summer Glow", "=cmd|' /C calc'!A0")
    ]
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}


def test_a_workbook_ends_with_the_newest_that_it_may_hold(signed_in, olga, lumen, monkeypatch):
    monkeypatch.setattr(audit_file, "MOST_LINES", 3)
    for number in range(5):
        audit.record("mail.resume", by=SYSTEM, brand=lumen, messages=number)
    answer = signed_in(olga).get("/brands/lumen/audit/audit.xlsx")
    assert [row[5].value[-3:-2] for row in sheet(answer)[1:]] == ["4", "3", "2"]
    notes = [row[0].value for row in load_workbook(io.BytesIO(answer.content)).worksheets[1].iter_rows()]
    assert any("At most 3 lines" in str(line) for line in notes)


def test_a_file_of_many_entries_is_whole(signed_in, olga, lumen):
    """P25: more than are read at once."""
    for number in range(1203):
        audit.record("mail.resume", by=SYSTEM, brand=lumen, messages=number)

    rows = list(csv.DictReader(io.StringIO(signed_in(olga).get("/brands/lumen/audit/audit.csv").getvalue().decode())))

    assert len(rows) == AuditEntry.objects.filter(brand=lumen).count()
    assert len({row["Text"] for row in rows if "tried again" in row["Text"]}) == 1203


def test_a_title_is_text_on_the_page(signed_in, olga, lumen, by_maria):
    """SEC-02"""
    title = "<script>alert(1)</script>"
    offers.create(lumen, {"title": title}, by=by_maria)

    page = signed_in(olga).get("/brands/lumen/audit/").content.decode()

    assert title not in page
    assert escape(title) in page
