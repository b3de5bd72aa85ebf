"""Whom an order is credited to: the rule as a table, and the same orders under another rule."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone, translation

from campaigns import crediting, near_misses, offers, orders_in, replay
from tests import make
from tests.orders.test_events import START, state
from tests.orders.test_pages import text_of
from tracking import credit
from tracking.credit import Holding, Rule, Signals, Used, decide
from tracking.models import Conversion, Misspelling
from tracking.order_events import norm_of

NOON = datetime.datetime(2026, 6, 15, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
MARIE, LUC = 1, 2


def held(creator, *, since=-10, until=None, instruction=1, handout=None, **more) -> Holding:
    """A holding, in days from the order."""
    return Holding(
        instruction=instruction,
        handout=handout or creator,
        creator=creator,
        since=NOON + since * DAY,
        until=None if until is None else NOON + until * DAY,
        **more,
    )


def shared(**more) -> Holding:
    return Holding(instruction=9, since=NOON - 100 * DAY, **more)


def order(*codes, clicked=None) -> Signals:
    """An order at noon with these codes, clicked so many days before."""
    used = tuple(Used(code.upper(), code) for code in codes)
    return Signals(NOON, used, clicked is not None, None if clicked is None else NOON - clicked * DAY)


@pytest.mark.parametrize(
    ("rule", "codes", "clicked", "by", "creator"),
    [
        (Rule.CODE_WINS, ["marie"], 1, "code", MARIE), (Rule.CODE_WINS, [], 1, "click", LUC),
        (Rule.CODE_WINS, ["all"], 1, "click", LUC), (Rule.CODE_WINS, ["all"], 31, "code", None),
        (Rule.CODE_WINS, ["all", "marie"], 1, "code", MARIE), (Rule.CODE_WINS, [], 31, "", None),
        (Rule.LINK_WINS, ["marie"], 1, "click", LUC), (Rule.LINK_WINS, ["marie"], 31, "code", MARIE),
        (Rule.LINK_WINS, ["all"], 1, "click", LUC), (Rule.LINK_WINS, ["marie"], None, "code", MARIE),
        (Rule.CODE_OWNER_ALWAYS, ["marie"], 1, "code", MARIE), (Rule.CODE_OWNER_ALWAYS, [], 1, "", None),
        (Rule.CODE_OWNER_ALWAYS, ["all"], 1, "code", None), (Rule.CODE_WINS, ["nobodys"], None, "", None),
    ],
)  # fmt: skip
def test_the_rule_says_which_signal_counts(rule, codes, clicked, by, creator):
    """CNV-21."""
    known = {"marie": [held(MARIE, rule=rule)], "all": [shared(rule=rule)]}
    link = [held(LUC, rule=rule, instruction=2)] if clicked is not None else []

    decision = decide(order(*codes, clicked=clicked), known, link)

    assert (decision.by, decision.holding.creator if decision.holding else None) == (by, creator)
    assert decision.reason


def test_the_window_ends_to_the_second():
    link = [held(LUC, window_days=7)]

    assert decide(order(clicked=7), {}, link).by == "click"
    late = Signals(NOON, (), True, NOON - 7 * DAY - datetime.timedelta(seconds=1))
    assert decide(late, {}, link).by == ""
    assert decide(late, {}, link).flags == ("click_too_old",)
    assert decide(Signals(NOON, (), True, NOON + DAY), {}, link).by == ""


def test_a_code_counts_for_who_held_it_then():
    known = {"c": [held(MARIE, since=-30, until=-20), held(LUC, since=-10)]}

    assert decide(order("c"), known, []).holding.creator == LUC
    earlier = Signals(NOON - 25 * DAY, (Used("C", "c"),))
    assert decide(earlier, known, []).holding.creator == MARIE
    between = Signals(NOON - 15 * DAY, (Used("C", "c"),))
    assert decide(between, known, []).holding.creator == MARIE
    assert decide(between, known, []).flags == ("after_retired",)
    before = Signals(NOON - 40 * DAY, (Used("C", "c"),))
    assert decide(before, known, []).holding.creator == MARIE
    assert decide(before, known, []).flags == ("before_given",)


def test_a_code_in_two_campaigns_counts_where_it_was_given_last():
    known = {"c": [held(MARIE, since=-30, instruction=1), held(MARIE, since=-10, instruction=2)]}

    assert decide(order("c"), known, []).holding.instruction == 2
    assert decide(Signals(NOON - 20 * DAY, (Used("C", "c"),)), known, []).holding.instruction == 1


def test_days_are_those_of_the_brand():
    """CNV-12."""
    day = NOON.date()
    late = Signals(datetime.datetime(2026, 6, 15, 22, 30, tzinfo=datetime.UTC), (Used("C", "c"),))

    assert decide(late, {"c": [held(MARIE, last_day=day)]}, []).flags == ()
    assert decide(late, {"c": [held(MARIE, last_day=day, timezone="Europe/Paris")]}, []).flags == ("outside_days",)
    assert decide(order("c"), {"c": [held(MARIE, campaign_end=day - DAY)]}, []).flags == ("after_campaign",)
    assert decide(order("c"), {"c": [held(MARIE, first_day=day + DAY)]}, []).flags == ("outside_days",)


@pytest.fixture
def both(lumen, marie, luc):
    """A campaign with personal codes and shared links; Marie has MARIE10, Luc a link."""
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.GENERIC_LINK)
    hers, his = make.accepted(campaign, marie), make.accepted(campaign, luc)
    make.holds(hers, "MARIE10")
    return campaign, hers, his


@pytest.fixture
def disputed(api, both):
    """An order with Marie's code that came through Luc's link."""
    now = timezone.now()
    link = both[2].link_handout.tracked_link
    api.post("conversions/", make.order(code="MARIE10", click_id=make.click_id(link, now), occurred_at=now.isoformat()))
    return Conversion.objects.get()


def test_another_rule_credits_the_orders_anew(both, disputed, lumen):
    campaign, hers, his = both
    assert (disputed.credited_by, disputed.handout.influencer) == ("code", hers.influencer)
    assert disputed.flags == ["signals_differ"]

    offers.change(campaign, {"credit_rule": "link_wins"}, by=make.owner_of(lumen))

    disputed.refresh_from_db()
    assert (disputed.credited_by, disputed.handout.influencer) == ("click", his.influencer)


def test_a_replay_changes_nothing_and_says_who_gains(both, disputed):
    campaign, hers, his = both

    found = replay.of(campaign, rule="link_wins", window_days=30)

    assert (found.orders, found.moved) == (1, 1)
    assert {one.credit[1]: one.moved for one in found.changes} == {hers: -1, his: 1}
    assert Conversion.objects.get().credited_by == "code"
    assert replay.of(campaign, rule="code_wins", window_days=30).moved == 0


def test_the_rule_is_tried_and_chosen_on_a_page(signed_in, maria, vera, both, disputed):
    campaign, _, _ = both
    browser = signed_in(maria)
    path = f"/campaigns/{campaign.pk}/credit/"

    page = text_of(browser.get(f"{path}?try=1&credit_rule=link_wins&credit_window_days=30"))
    assert "1 would change hands." in page
    assert "Luc Martin" in page
    assert browser.post(path, {"credit_rule": "link_wins", "credit_window_days": 0}).status_code == 422
    assert browser.post(path, {"credit_rule": "link_wins", "credit_window_days": 14}).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.credit_rule, campaign.credit_window_days) == ("link_wins", 14)
    assert signed_in(vera).post(path, {"credit_rule": "code_wins", "credit_window_days": 14}).status_code == 403


def test_the_rule_is_set_by_the_api(api, generic):
    body = api.patch(f"campaigns/{generic.pk}/", {"credit_rule": "link_wins", "credit_window_days": 7}).json()

    assert (body["credit_rule"], body["credit_window_days"]) == ("link_wins", 7)
    refused = api.patch(f"campaigns/{generic.pk}/", {"credit_rule": "luck", "credit_window_days": 0})
    assert refused.status_code == 422


def test_a_click_credits_before_it_is_counted(api, both):
    now = timezone.now()
    click_id = make.click_id(both[2].link_handout.tracked_link, now)

    api.post("conversions/", make.order(click_id=click_id, occurred_at=now.isoformat()))

    assert Conversion.objects.get().credited_by == "click"


def test_a_later_click_credits_its_own_creator(lumen, marie, luc):
    """CNV-06: whichever was told first, the order ends with the click that was told last by its source's clock."""
    campaign = make.campaign(lumen, affiliate_link=make.GENERIC_LINK)
    his, hers = make.accepted(campaign, luc), make.accepted(campaign, marie)
    first, last = (
        state("1", minute, click_id=make.click_id(one.link_handout.tracked_link, START))
        for minute, one in ((1, his), (2, hers))
    )

    orders_in.receive(lumen, [first], origin="test")
    assert Conversion.objects.get().handout.influencer == luc
    orders_in.receive(lumen, [last], origin="test")
    order = Conversion.objects.get()
    assert (order.handout.influencer, order.click_link_id) == (marie, hers.link_handout.tracked_link_id)

    orders_in.receive(lumen, [state("1", 3, click_id="4711")], origin="test")
    order = Conversion.objects.get()
    assert (order.credited_by, order.click_link_id, order.clicked_at) == ("", None, None)


def test_a_click_that_we_did_not_make_names_nobody(api, both):
    answer = api.post("conversions/", make.order(click_id="4711")).json()

    assert (answer["credited_to"], answer["reason"]) == (None, "The click that the order names is not known.")


def test_the_clock_finds_the_orders_of_a_spelling_that_was_accepted_at_once(api, lumen, marie_ready):
    """CNV-05: the order and the word that MARIE1O stands for MARIE10 came at once."""
    make.holds(marie_ready, "MARIE10")
    api.post("conversions/", make.order("1", code="MARIE1O"))
    api.post("conversions/", make.order("2", code="NOBODYS"))
    for typed, meant in (("MARIE1O", "MARIE10"), ("NOBODYS", "NOTHING")):
        Misspelling.objects.create(
            brand=lumen, value=typed, norm=norm_of(typed), stands_for=meant, stands_for_norm=norm_of(meant)
        )

    assert crediting.match_waiting() == 1
    assert Conversion.objects.get(order_id="1").handout == marie_ready.promo_handout
    assert crediting.match_waiting() == 0


def test_the_clock_finds_what_two_transactions_could_not_see(api, marie_ready):
    """CNV-05: the order and the code came at once."""
    make.holds(marie_ready, "MARIE10")
    api.post("conversions/", make.order(code="MARIE10"))
    Conversion.objects.update(credited_by="", handout=None, instruction=None)

    assert crediting.match_waiting() == 1
    assert Conversion.objects.get().handout == marie_ready.promo_handout
    assert crediting.match_waiting() == 0


def test_every_reason_is_said_in_the_language_of_its_reader():
    """Stored in English, with what people typed in its places; what another version stored stays as it was."""
    code = "MARIE10 and It also used X"
    values = {"code": code, "meant": "M", "days": 3, "one": "A", "two": "B", "three": "C"}
    with translation.override("fr"):
        for sentence in (*credit.SENTENCES, *crediting.NOT_COUNTED.values()):
            said = crediting.reason(Conversion(reason=f"{sentence % values} {credit.BEFORE_GIVEN}"))
            assert said == f"{translation.gettext(sentence) % values} {translation.gettext(credit.BEFORE_GIVEN)}"
            assert translation.gettext(sentence) != sentence
        assert crediting.reason(Conversion(reason="Because I say so.")) == "Because I say so."
        cut = f"{credit.OWN_CODE % values} The order is dated bef"
        assert crediting.reason(Conversion(reason=cut)).endswith(" The order is dated bef")
    assert crediting.reason(Conversion(reason=credit.CLICK_DAY % values)) == credit.CLICK_DAY % values


def test_a_reason_is_stored_in_english_whoever_credits(lumen, marie_has_code, api, by_maria):
    body = api.post("conversions/", make.order(code="MARIE1O")).json()
    with translation.override("fr"):
        near_misses.accept(lumen, "MARIE1O", "MARIE10", by=by_maria)
    order = Conversion.objects.get(pk=body["id"])

    assert order.reason.startswith("The order used MARIE1O, which you said stands for MARIE10.")
    assert api.get(f"conversions/{order.pk}/", accept_language="fr").json()["reason"] == order.reason
