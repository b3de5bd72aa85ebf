"""Every code of a brand: its state, whose it is, and who held it when."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns import entry, imports, offers, register, register_file, retiring, workflow
from campaigns.models import Collaboration
from campaigns.register import Register, Wanted
from campaigns.register_rows import Row, State
from influencers.models import Influencer
from promocodes import code_dates
from promocodes.models import Code, Handout, PooledCode
from tests import make

WHY = "It leaked."
STATES = [State.LIVE, State.HELD, State.POOL, State.REPLACED, State.RETIRED, State.CANCELLED]


@pytest.fixture
def marie_sent(marie_ready: Collaboration, by_maria: Any) -> Collaboration:
    """Pending content with MARIE10."""
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    return marie_ready


@pytest.fixture
def all_states(marie_sent: Collaboration, lumen: Any, by_maria: Any) -> None:
    """One code of each state, named as it."""
    campaign = marie_sent.campaign
    one = {state: make.accepted(campaign, make.creator()) for state in STATES if state != State.POOL}
    for state, her in one.items():
        if state != State.HELD:
            entry.enter_value(her, "promo_code", state.upper(), by=by_maria)
    entry.enter_value(one[State.REPLACED], "promo_code", "NEWER", replace=True, by=by_maria)
    retiring.retire(one[State.RETIRED], reason=WHY, by=by_maria)
    workflow.cancel(one[State.CANCELLED], by=by_maria)
    sheet = make.sheet([["Order", "Promo Code"], [one[State.HELD].order_reference, "HELD"]])
    imports.confirm(imports.check(campaign, sheet, file_name="o.xlsx", by=by_maria), by=by_maria)
    PooledCode.objects.create(brand=lumen, instruction=campaign.promo_code, value="POOL", norm="pool")


def rows(brand: Any, **wanted: Any) -> list[Row]:
    return Register(brand, Wanted(**wanted))[0:50]


def codes(brand: Any, **wanted: Any) -> list[str]:
    return [row.code for row in rows(brand, **wanted)]


def test_live_code_names_holder_campaign_and_day(marie_sent, lumen):
    [row] = rows(lumen)
    assert (row.code, row.state, row.holder.name, row.until) == ("MARIE10", State.LIVE, "Marie Laurent", None)
    assert row.campaigns == ((marie_sent.campaign_id, "Autumn Codes"),)


@pytest.mark.parametrize("state", STATES)
def test_state_on_a_row_is_the_state_it_is_filtered_by(all_states, lumen, state):
    found = rows(lumen, state=state)
    assert state.upper() in [row.code for row in found]
    assert {row.state for row in found} == {state}


def test_states_leave_no_code_out(all_states, lumen):
    everything = sorted(row.code for row in Register(lumen, Wanted()))
    assert everything == sorted(code for state in STATES for code in codes(lumen, state=state))
    assert len(everything) == 8


def test_retired_code_says_why_and_until_when(all_states, lumen):
    [row] = rows(lumen, state="retired")
    assert (row.reason, row.until) == (WHY, Code.objects.get(value="RETIRED").retired_at)


def test_code_given_to_another_creator_is_two_rows(marie_sent, personal, luc, lumen, by_maria):
    """D18, IMP-C21: who had it stays on record after it is somebody else's."""
    retiring.retire(marie_sent, reason=WHY, by=by_maria)
    entry.enter_value(make.accepted(personal, luc), "promo_code", "marie10", by=by_maria)
    now, before = register.who_holds(lumen, "MARIE10")
    assert (now.holder.name, now.state) == ("Luc Martin", State.LIVE)
    assert (before.holder.name, before.state) == ("Marie Laurent", State.RETIRED)


def test_shared_code_is_one_row_with_its_creators(generic, marie, luc, lumen):
    for creator in (marie, luc):
        make.accepted(generic, creator)
    [row] = rows(lumen)
    assert (row.kind, row.code, row.state, row.creators) == ("shared", "SUMMER10", State.LIVE, 2)


def test_shared_code_that_was_changed_stays_on_record(generic, marie, lumen, by_maria):
    make.accepted(generic, marie)
    offers.change(generic, {"promo_code": make.GENERIC_CODE | {"code": "SUMMER20"}}, by=by_maria)
    assert {row.code: row.state for row in rows(lumen)} == {"SUMMER10": State.REPLACED, "SUMMER20": State.LIVE}


def test_shared_code_of_a_draft_was_never_out(lumen):
    make.campaign(lumen, published=False)
    assert rows(lumen) == []


@pytest.mark.parametrize("words", ["marie10", "ＭＡＲＩＥ10", "rie1", "laurent", "MARIE@example", "@marie.laurent"])
def test_search_finds_by_code_name_address_and_handle(marie_sent, luc, personal, lumen, by_maria, words):
    entry.enter_value(make.accepted(personal, luc), "promo_code", "LUC10", by=by_maria)
    assert codes(lumen, words=words) == ["MARIE10"]


def test_exact_code_comes_before_those_that_begin_with_it_and_those_that_hold_it(personal, lumen, by_maria):
    for code in ("GLOW", "GLOW-2", "MYGLOW"):
        entry.enter_value(make.accepted(personal, make.creator()), "promo_code", code, by=by_maria)
    assert codes(lumen, words="glow") == ["GLOW", "GLOW-2", "MYGLOW"]


def test_campaign_narrows_every_kind(all_states, generic, marie, lumen):
    make.accepted(generic, marie)
    assert codes(lumen, campaign=generic.pk) == ["SUMMER10"]
    assert "SUMMER10" not in codes(lumen, campaign=Collaboration.objects.earliest("pk").campaign_id)


def test_codes_of_another_brand_are_not_there(all_states, borealis):
    assert list(Register(borealis, Wanted())) == []
    assert register.who_holds(borealis, "MARIE10") == []


def test_pages_together_hold_every_code_once(all_states, generic, marie, lumen):
    make.accepted(generic, marie)
    found = Register(lumen, Wanted())
    pages = [row.code for start in range(0, 12, 2) for row in found[start : start + 2]]
    assert pages == [row.code for row in found]
    assert found.count() == len(pages) == 9


def many(campaign: Any, number: int) -> None:
    """So many live codes, written straight into the data base."""
    people = Influencer.objects.bulk_create(Influencer(name=f"C {n}", email=f"c{n}@example.org") for n in range(number))
    made = Code.objects.bulk_create(
        Code(brand=campaign.brand, influencer=one, value=f"CODE{n}", norm=f"code{n}") for n, one in enumerate(people)
    )
    Handout.objects.bulk_create(
        Handout(instruction=campaign.promo_code, influencer_id=one.influencer_id, value=one.value, code=one)
        for one in made
    )


@pytest.mark.parametrize("query", ["", "&q=code1", "&state=live", "&state=replaced"])
def test_page_asks_the_same_number_of_queries_however_many_codes(
    personal, maria, signed_in, django_assert_max_num_queries, query
):
    many(personal, 120)
    client = signed_in(maria)
    with django_assert_max_num_queries(24):
        assert client.get(f"/codes/?brand=lumen{query}").status_code == 200


def test_file_holds_every_row_as_text(marie_sent, lumen, by_maria):
    """EXP-01."""
    retiring.retire(marie_sent, reason='=HYPERLINK("https://evil.example")', by=by_maria)
    sheet = openpyxl.load_workbook(io.BytesIO(register_file.write(lumen, Wanted())))["Register"]
    line = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert [line[head].value for head in ("Promo Code", "State", "Creator")] == [
        "MARIE10",
        "Retired",
        "Marie Laurent",
    ]
    assert line["Reason"].value.startswith("=HYPERLINK")
    assert line["Reason"].data_type == "s"


def page_of(client: Any, query: str = "") -> str:
    return client.get(f"/codes/?brand=lumen{query}").content.decode()


def test_page_answers_who_holds_a_code_today(marie_sent, maria, signed_in):
    text = " ".join(page_of(signed_in(maria), "&q=marie10").split())
    assert "is Marie Laurent’s since" in text
    assert "Autumn Codes" in text


def test_page_answers_who_held_it_when_nobody_does(marie_sent, maria, signed_in, by_maria):
    retiring.retire(marie_sent, reason=WHY, by=by_maria)
    text = page_of(signed_in(maria), "&q=MARIE10")
    assert "is nobody’s today. Marie Laurent had it from" in text


def test_page_says_when_nothing_is_found(marie_sent, maria, signed_in):
    assert "Nothing found" in page_of(signed_in(maria), "&q=nobody")


def test_page_asks_whose_codes_where_there_are_several_brands(lumen, borealis, maria, signed_in):
    from accounts.models import Membership, Role

    Membership.objects.create(brand=borealis, user=maria, role=Role.MANAGER)
    assert "Whose codes?" in signed_in(maria).get("/codes/").content.decode()


def test_page_of_a_code_tells_its_history(marie_sent, maria, signed_in, by_maria):
    entry.enter_value(marie_sent, "promo_code", "MARIE20", replace=True, by=by_maria)
    old = Code.objects.get(value="MARIE10")
    assert "Replaced by MARIE20" in signed_in(maria).get(f"/codes/{old.pk}/").content.decode()


def test_code_is_retired_from_its_page(marie_sent, maria, signed_in):
    code = Code.objects.get()
    client = signed_in(maria)
    assert b'data-error-code="required"' in client.post(f"/codes/{code.pk}/retire/", {"reason": " "}).content
    assert client.post(f"/codes/{code.pk}/retire/", {"reason": WHY}).status_code == 302
    again = client.post(f"/codes/{code.pk}/retire/", {"reason": WHY})
    assert (again.status_code, b"code.already_retired" in again.content) == (409, True)


def test_days_of_a_code_are_set_on_its_page_and_noted(marie_sent, maria, signed_in):
    code = Code.objects.get()
    client = signed_in(maria)
    client.post(f"/codes/{code.pk}/", {"starts_on": "2026-06-01", "ends_on": "2026-06-30"})
    code.refresh_from_db()
    assert (code.starts_on, code.ends_on) == (datetime.date(2026, 6, 1), datetime.date(2026, 6, 30))
    assert AuditEntry.objects.get(action="code.days").detail["after"] == ["2026-06-01", "2026-06-30"]
    wrong = client.post(f"/codes/{code.pk}/", {"starts_on": "2026-06-30", "ends_on": "2026-06-01"})
    assert (wrong.status_code, b'data-error-code="ends_before_start"' in wrong.content) == (422, True)


def test_same_days_again_are_not_noted(marie_sent, by_maria):
    day = timezone.localdate()
    for _ in range(2):
        code_dates.change_days(Code.objects.get(), starts_on=None, ends_on=day, by=by_maria)
    assert AuditEntry.objects.filter(action="code.days").count() == 1


def test_code_out_of_use_has_no_days(marie_sent, by_maria):
    retiring.retire(marie_sent, reason=WHY, by=by_maria)
    with pytest.raises(code_dates.DatesRefused) as refused:
        code_dates.change_days(Code.objects.get(), starts_on=None, ends_on=timezone.localdate(), by=by_maria)
    assert refused.value.code == "code.already_retired"


def test_viewer_reads_the_register_and_changes_nothing(marie_sent, vera, signed_in):
    client, pk = signed_in(vera), Code.objects.get().pk
    for path in ("?brand=lumen", "register.xlsx?brand=lumen", f"{pk}/"):
        assert client.get(f"/codes/{path}").status_code == 200
    assert 'method="post"' not in client.get(f"/codes/{pk}/").content.decode().partition("<main")[2]
    for path in (f"{pk}/", f"{pk}/retire/"):
        assert client.post(f"/codes/{path}", {"reason": WHY}).status_code == 403
    assert client.get(f"/codes/{pk}/retire/").status_code == 403


def test_stranger_finds_no_code(marie_sent, otto, signed_in):
    client, pk = signed_in(otto), Code.objects.get().pk
    for path in ("?brand=lumen", "register.xlsx?brand=lumen", f"{pk}/", f"{pk}/retire/"):
        assert client.get(f"/codes/{path}").status_code == 404
