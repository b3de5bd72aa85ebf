"""The pool: each acceptance takes the next code; who finds it empty waits; undone codes wait again."""

from __future__ import annotations

from collections import Counter

import pytest

from campaigns import (
    board,
    consistency,
    entry,
    imports,
    joining,
    offers,
    pooling,
    retiring,
    suggestions,
    timeline,
    workflow,
)
from campaigns.joining import Guest
from campaigns.models import Collaboration, Status
from campaigns.offer_values import OfferRefused
from promocodes import pool
from promocodes.models import Code, Handout, Kind, PooledCode
from tests import make


@pytest.fixture
def filled(personal, by_maria):
    """The campaign with personal codes, and three of them in its pool."""
    pooling.add(personal, ["SHOP-A", "SHOP-B", "SHOP-C"], by=by_maria)
    return personal


@pytest.fixture
def other(lumen):
    return make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE)


def waiting(campaign):
    return [one.value for one in PooledCode.objects.waiting().filter(instruction=campaign.promo_code)]


def verdicts(campaign, *texts):
    return [(row.verdict, [one["code"] for one in row.problems]) for row in pooling.judge(campaign, texts).rows]


def test_an_acceptance_takes_the_next_code_and_one_mail_leaves(filled, marie, deliver):
    one = make.accepted(filled, marie)

    assert (one.status, one.promo_handout.value, one.promo_handout.origin) == (
        Status.PENDING_CONTENT, "SHOP-A", "pool",
    )  # fmt: skip
    assert one.promo_handout.pooled_code.taken_at
    assert waiting(filled) == ["SHOP-B", "SHOP-C"]
    [mail] = deliver()
    assert "SHOP-A" in mail.body
    assert ("code_given", "pool") in [(line.event, line.detail) for line in timeline.of(one)]
    assert not list(consistency.differences())


def test_a_code_that_was_taken_out_of_use_is_not_pasted_again(filled, marie, by_maria):
    """Who pastes the shop's whole list again does not hand out the leaked one of them."""
    one = make.accepted(filled, marie)
    retiring.retire(one, reason="It leaked.", by=by_maria)

    assert verdicts(filled, "shop-a", "SHOP-B", "SHOP-D") == [
        ("refused", ["code.retired"]), ("unchanged", []), ("new", []),
    ]  # fmt: skip


def test_a_code_that_was_only_replaced_may_be_pasted_again(filled, marie, by_maria):
    one = make.accepted(filled, marie)
    entry.enter_value(one, Kind.PROMO_CODE, "MARIE10", replace=True, by=by_maria)

    assert verdicts(filled, "SHOP-A") == [("new", [])]


def test_who_finds_the_pool_empty_waits_and_is_not_mailed(filled, deliver, by_maria):
    people = [make.applied(filled, make.creator()) for _ in range(5)]

    moved = workflow.accept_many(filled, [one.pk for one in people], by=by_maria)

    assert [one.promo_handout and one.promo_handout.value for one in moved] == [
        "SHOP-A", "SHOP-B", "SHOP-C", None, None,
    ]  # fmt: skip
    assert Counter(one.status for one in Collaboration.objects.all()) == {"pending_content": 3, "ready_to_send": 2}
    assert len(deliver()) == 3


def test_the_link_is_waited_for_where_it_is_asked_too(lumen, marie, by_maria, deliver):
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.PERSONAL_LINK)
    pooling.add(campaign, ["SHOP-A"], by=by_maria)

    one = make.accepted(campaign, marie)
    assert (one.status, one.promo_handout.value, deliver()) == (Status.READY_TO_SEND, "SHOP-A", [])

    entry.enter_value(one, Kind.AFFILIATE_LINK, "https://shop.example.com/marie", by=by_maria)
    [mail] = deliver()
    assert "SHOP-A" in mail.body


def test_creators_who_are_brought_accepted_take_codes_too(filled, by_maria):
    [one] = joining.bring(filled, [Guest("ana@example.org", accepted=True)], by=by_maria)

    assert one.status == Status.PENDING_CONTENT


def test_a_code_that_became_somebodys_meanwhile_is_passed_over(filled, other, marie, luc, by_maria):
    anna = make.accepted(other, luc)
    Code.objects.create(brand=filled.brand, influencer=luc, value="shop-a", norm="shop-a")

    assert make.accepted(filled, marie).promo_handout.value == "SHOP-B"
    passed = PooledCode.objects.get(value="SHOP-A")
    assert (bool(passed.taken_at), passed.handout, anna.promo_handout) == (True, None, None)


def test_a_generic_code_is_passed_over(filled, generic, marie):
    PooledCode.objects.filter(value="SHOP-A").update(value="SUMMER10", norm="summer10")

    assert make.accepted(filled, marie).promo_handout.value == "SHOP-B"


def test_every_pasted_line_has_its_verdict(filled, generic, other, marie, luc, borealis, by_maria):
    entry.enter_value(make.accepted(other, luc), Kind.PROMO_CODE, "LUC10", by=by_maria)
    pooling.add(other, ["ELSEWHERE"], by=by_maria)

    assert verdicts(
        filled, " NEW1 ", "shop-a", "", "A B", "TBD", "TWICE", "twice", "luc10", "SUMMER10", "ELSEWHERE"
    ) == [
        ("new", []),
        ("unchanged", []),
        ("blank", []),
        ("refused", ["code.bad_chars"]),
        ("refused", ["code.placeholder"]),
        ("refused", ["code.duplicate_in_file"]),
        ("refused", ["code.duplicate_in_file"]),
        ("refused", ["code.duplicate_in_brand"]),
        ("refused", ["code.duplicate_in_brand"]),
        ("refused", ["code.in_pool"]),
    ]


def test_refused_lines_store_nothing_unless_they_are_left_out(personal, by_maria):
    with pytest.raises(pooling.PoolRefused) as refused:
        pooling.add(personal, ["GOOD", "A B"], by=by_maria)
    assert (refused.value.code, waiting(personal)) == ("pool.refused_lines", [])
    assert refused.value.judgement.rows[1].problems[0]["message"].startswith("Row 2: ")

    pooling.add(personal, ["GOOD", "A B"], leave_refused=True, by=by_maria)
    assert waiting(personal) == ["GOOD"]


@pytest.mark.parametrize(
    ("texts", "code"), [([], "codes.none"), (["", " "], "codes.none"), (["A"] * 20_001, "codes.too_many")]
)
def test_a_paste_that_cannot_be_used_is_refused(personal, by_maria, texts, code):
    with pytest.raises(pooling.PoolRefused) as refused:
        pooling.add(personal, texts, by=by_maria)

    assert refused.value.code == code


def test_only_an_open_campaign_with_personal_codes_has_a_pool(generic, personal, by_maria):
    with pytest.raises(pooling.PoolRefused, match="no personal codes"):
        pooling.add(generic, ["A1"], by=by_maria)
    closed = offers.close(personal, by=by_maria)
    with pytest.raises(pooling.PoolRefused, match="is closed"):
        pooling.add(closed, ["A1"], by=by_maria)


def test_what_waits_in_a_pool_is_given_to_nobody_elsewhere(filled, other, marie, by_maria):
    with pytest.raises(entry.ValueRefused) as refused:
        entry.enter_value(make.accepted(other, marie), Kind.PROMO_CODE, "shop-b", by=by_maria)

    assert refused.value.code == "code.in_pool"
    assert "“Autumn Codes”" in str(refused.value)


def test_a_code_given_by_hand_in_the_same_campaign_leaves_the_pool(marie_ready, personal, luc, by_maria):
    pooling.add(personal, ["SHOP-A", "SHOP-B"], by=by_maria)

    entry.enter_value(marie_ready, Kind.PROMO_CODE, "SHOP-A", by=by_maria)

    assert waiting(personal) == ["SHOP-B"]
    assert PooledCode.objects.get(value="SHOP-A").handout == marie_ready.promo_handout


def test_the_generator_leaves_codes_of_a_pool_alone(personal, marie_ready, by_maria):
    pooling.add(personal, ["MARIE10"], by=by_maria)

    assert [one.code for one in suggestions.suggest(personal, [marie_ready], "{FIRSTNAME}10")] == ["MARIE10-2"]


def test_a_generic_code_that_waits_in_a_pool_is_refused(filled, lumen):
    with pytest.raises(OfferRefused) as refused:
        make.campaign(lumen, promo_code=make.GENERIC_CODE | {"code": "Shop-C"})

    assert [(one.field, one.code) for one in refused.value.errors] == [("promo_code.code", "code.in_pool")]


def test_codes_given_to_who_waits_are_an_import_and_wait_again_when_it_is_undone(
    marie_ready, personal, luc, by_maria, deliver
):
    make.accepted(personal, luc)
    pooling.add(personal, ["SHOP-A"], by=by_maria)

    one = pooling.give_to_waiting(personal, by=by_maria)
    assert (one.counts["new"], one.file_name, waiting(personal)) == (1, "Codes of the pool", ["SHOP-A"])
    imports.confirm(one, by=by_maria)
    assert (waiting(personal), pool.left(personal.promo_code)) == ([], 0)

    imports.undo(one, by=by_maria)
    assert (waiting(personal), deliver(), Handout.objects.count()) == (["SHOP-A"], [], 0)
    assert not list(consistency.differences())


def test_a_code_that_she_carries_elsewhere_does_not_wait_again(marie_ready, personal, other, marie, by_maria):
    pooling.add(personal, ["SHOP-A"], by=by_maria)
    one = pooling.give_to_waiting(personal, by=by_maria)
    imports.confirm(one, by=by_maria)
    entry.enter_value(make.accepted(other, marie), Kind.PROMO_CODE, "SHOP-A", by=by_maria)

    imports.undo(one, by=by_maria)

    assert waiting(personal) == []
    assert not list(consistency.differences())


@pytest.mark.parametrize("codes", [[], ["SHOP-A"]])
def test_nothing_is_given_where_nobody_waits_or_nothing_is_left(personal, marie, by_maria, codes):
    if codes:
        pooling.add(personal, codes, by=by_maria)
    else:
        make.accepted(personal, marie)
    with pytest.raises(pooling.PoolRefused) as refused:
        pooling.give_to_waiting(personal, by=by_maria)

    assert refused.value.code == ("pool.nobody_waits" if codes else "pool.empty")


def test_removed_codes_are_free_again_also_of_a_closed_campaign(filled, other, by_maria):
    first = PooledCode.objects.waiting().first()
    assert pooling.remove(filled, [first.pk], by=by_maria) == 1
    closed = offers.close(filled, by=by_maria)
    assert pooling.remove(closed, by=by_maria) == 2

    assert verdicts(other, "SHOP-A", "SHOP-B") == [("new", []), ("new", [])]


def test_a_taken_code_is_not_removed(filled, marie, by_maria):
    taken = make.accepted(filled, marie).promo_handout.pooled_code

    assert pooling.remove(filled, [taken.pk], by=by_maria) == 0


def test_a_low_pool_is_on_the_board_with_who_waits(filled, by_maria):
    def low():
        return [(one.number, one.text) for one in board.of_campaign(filled) if one.kind == "pool"]

    pooling.warn_at(filled, 2, by=by_maria)
    filled.refresh_from_db()
    assert low() == []
    make.accepted(filled, make.creator())
    assert low() == [(2, "codes left in the pool")]
    for _ in range(4):
        make.accepted(filled, make.creator())
    assert low() == [(0, "codes left in the pool, 2 creators wait")]


def test_a_campaign_that_never_had_a_pool_is_not_warned_of(marie_ready, personal):
    assert "pool" not in {one.kind for one in board.of_campaign(personal)}


def test_changing_the_campaign_keeps_when_its_pool_is_low(filled, by_maria):
    pooling.warn_at(filled, 40, by=by_maria)
    filled.refresh_from_db()

    changed = offers.change(filled, {"promo_code": make.PERSONAL_CODE | {"title": "Yours"}}, by=by_maria)

    assert changed.promo_code.pool_low_at == 40


def test_a_thousand_acceptances_take_a_constant_number_of_queries(personal, by_maria, django_assert_max_num_queries):
    pooling.add(personal, [f"SHOP-{n}" for n in range(1000)], by=by_maria)
    made = make.ready(personal, 1000)
    Collaboration.objects.filter(campaign=personal).update(status=Status.APPLIED, accepted_at=None)

    with django_assert_max_num_queries(60):
        moved = workflow.accept_many(personal, [one.pk for one in made], by=by_maria)

    assert {one.status for one in moved} == {Status.PENDING_CONTENT}
    assert Code.objects.live().count() == 1000
    assert pool.left(personal.promo_code) == 0


def test_twenty_thousand_lines_are_judged_in_a_few_queries(personal, by_maria, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        found = pooling.add(personal, [f"SHOP-{n}" for n in range(20_000)], by=by_maria)

    assert found.counts["new"] == pool.left(personal.promo_code) == 20_000
