"""Days and discounts on pages and in mails: the wizard, Settings, the tabs, the creator's page."""

from __future__ import annotations

import datetime

from campaigns import entry
from promocodes.models import Instruction
from tests import make
from tests.campaigns.test_code_days import IN_A_WEEK, LATE, YESTERDAY, ends

FORM = {
    "use_promo_code": "on",
    "promo_title": "Ten per cent off",
    "promo_description": "",
    "promo_code": "SUMMER10",
    "promo_starts_on": "",
    "promo_ends_on": "",
    "discount_kind": "",
    "discount_value": "",
    "discount_currency": "",
    "minimum_order": "",
}
TERMS = {"discount_kind": "percentage", "discount_value": 15, "discount_currency": "EUR", "minimum_order": 50}


def step(browser, campaign, **fields):
    return browser.post(f"/campaigns/{campaign.pk}/edit/instructions/", FORM | fields)


def test_the_wizard_stores_days_and_discount(lumen, maria, signed_in):
    draft = make.campaign(lumen, published=False)

    answer = step(
        signed_in(maria), draft, promo_ends_on="2027-06-30", discount_kind="percentage", discount_value="12,5"
    )

    one = Instruction.objects.get(code_campaign=draft)
    assert answer.status_code == 302
    assert (one.ends_on, one.discount_kind, one.discount_value) == (datetime.date(2027, 6, 30), "percentage", 12.5)


def test_the_wizard_says_what_is_wrong_beside_the_field_and_unfolds(lumen, maria, signed_in):
    draft = make.campaign(lumen, published=False)

    answer = step(signed_in(maria), draft, discount_kind="percentage", discount_value="120")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'data-error-code="out_of_range"' in page
    assert '<details class="more terms" open>' in page


def test_the_wizard_is_folded_where_nothing_is_described(lumen, maria, signed_in):
    draft = make.campaign(lumen, published=False)

    assert (
        '<details class="more terms">'
        in signed_in(maria).get(f"/campaigns/{draft.pk}/edit/instructions/").content.decode()
    )


def test_emptied_fields_take_days_and_discount_away(lumen, maria, signed_in):
    draft = make.campaign(lumen, published=False)
    ends(draft, LATE, **TERMS)

    step(signed_in(maria), draft)

    one = Instruction.objects.get(code_campaign=draft)
    assert (one.ends_on, one.discount_kind, one.discount_value, one.minimum_order) == (None, "", None, None)


def test_settings_show_discount_and_days_and_warn(generic, maria, signed_in):
    ends(generic, IN_A_WEEK, **TERMS)

    page = signed_in(maria).get(f"/campaigns/{generic.pk}/settings/").content.decode()

    assert "15 % off, from € 50.00." in page
    assert 'data-error-code="code.ends_early"' in page


def test_who_accepts_while_the_code_has_ended_is_told_before_and_after(generic, marie_applied, maria, signed_in):
    ends(generic, YESTERDAY)
    browser = signed_in(maria)

    before = browser.get(f"/campaigns/{generic.pk}/requests/").content.decode()
    after = browser.post(
        f"/campaigns/{generic.pk}/requests/", {"accept": marie_applied.pk}, follow=True
    ).content.decode()

    assert "SUMMER10 ended on" in before
    assert "SUMMER10 ended on" in after


def test_a_code_typed_by_hand_that_ends_early_is_said(personal, marie_ready, maria, signed_in):
    ends(personal, IN_A_WEEK)

    answer = signed_in(maria).post(
        f"/campaigns/{personal.pk}/collaborations/{marie_ready.pk}/code/", {"value": "MARIE10"}, follow=True
    )

    assert 'data-error-code="code.ends_early"' in answer.content.decode()


def test_the_creator_reads_what_her_code_gives_and_until_when(generic, marie, signed_in):
    one = make.accepted(ends(generic, datetime.date(2099, 6, 30), **TERMS), marie)

    page = signed_in(marie.user).get(f"/my/campaigns/{one.pk}/").content.decode()

    assert "15 % off, from € 50.00. Works until 30 June 2099." in page


def test_the_creator_sees_a_changed_last_day_at_once(generic, marie, signed_in):
    one = make.accepted(generic, marie)
    ends(generic, datetime.date(2099, 6, 30))

    assert "Works until 30 June 2099." in signed_in(marie.user).get(f"/my/campaigns/{one.pk}/").content.decode()


def test_the_creator_is_told_that_her_code_has_ended(generic, marie, signed_in):
    one = make.accepted(generic, marie)
    ends(generic, datetime.date(2026, 1, 31))

    assert (
        "This code ended on 31 January 2026" in signed_in(marie.user).get(f"/my/campaigns/{one.pk}/").content.decode()
    )


def test_the_mail_says_what_the_code_gives_and_until_when(generic, marie, deliver):
    make.accepted(ends(generic, datetime.date(2099, 6, 30), **TERMS), marie)

    [mail] = deliver()

    for part in (mail.body, mail.alternatives[0][0]):
        assert "15 % off, from € 50.00" in part
        assert "Works until 30 June 2099" in part


def test_the_mail_says_when_a_code_has_ended_already(generic, marie, deliver):
    make.accepted(ends(generic, datetime.date(2026, 1, 31)), marie)

    assert "This code ended on 31 January 2026" in deliver()[0].body


def test_the_page_of_an_order_shows_the_days_and_warns(personal, marie_ready, maria, by_maria, signed_in):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    ends(personal, IN_A_WEEK)

    page = signed_in(maria).get(f"/campaigns/{personal.pk}/collaborations/{marie_ready.pk}/").content.decode()

    assert "Works until" in page
    assert "code.ends_early" in page


def test_the_list_of_early_ends_names_the_day(generic, marie, maria, signed_in):
    make.accepted(generic, marie)
    ends(generic, IN_A_WEEK)

    page = signed_in(maria).get(f"/campaigns/{generic.pk}/pending/?code=ends_early").content.decode()

    assert "Code ends before the deadline" in page
    assert f"until {IN_A_WEEK:%-d %b %Y}" in page
