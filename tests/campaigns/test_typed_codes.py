"""Codes without a file: suggestions for who waits, and sets of codes that become an import."""

from __future__ import annotations

import pytest

from campaigns import entry, imports, suggestions, typed_codes
from campaigns.imports import ImportRefused
from campaigns.models import OrderImport, Status
from promocodes.models import Kind
from tests import make


@pytest.fixture
def luc_ready(personal, luc):
    return make.accepted(personal, luc)


def suggested(campaign, pattern, **more):
    return [one.code for one in suggestions.suggest(campaign, suggestions.waiting(campaign), pattern, **more)]


def test_everybody_who_waits_for_a_code_gets_a_suggestion(personal, marie_ready, luc_ready, by_maria):
    assert suggested(personal, "{FIRSTNAME}10") == ["MARIE10", "LUC10"]

    entry.enter_value(marie_ready, Kind.PROMO_CODE, "MARIE10", by=by_maria)

    assert [one.pk for one in suggestions.waiting(personal)] == [luc_ready.pk]


def test_nobody_waits_where_the_code_is_generic(generic, marie):
    make.accepted(generic, marie)

    assert not suggestions.waiting(generic)


def test_a_code_of_another_campaign_is_suggested_to_its_owner_only(lumen, personal, marie_ready, luc_ready, by_maria):
    other = make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE)
    double = make.creator("Marie Curie", "curie@example.org")
    entry.enter_value(make.accepted(other, double), Kind.PROMO_CODE, "MARIE10", by=by_maria)
    make.accepted(personal, double)

    assert suggested(personal, "{FIRSTNAME}10") == ["MARIE10-2", "LUC10", "MARIE10"]


def test_generic_and_reserved_codes_are_not_suggested(lumen, generic, personal, marie_ready):
    lumen.reserved_codes = "autumn\n"
    personal.brand = lumen

    assert suggested(personal, "SUMMER10") == ["SUMMER10-2"]
    assert suggested(personal, "AUTUMN-{FIRSTNAME}") == [""]


def test_another_draw_has_other_letters(personal, marie_ready):
    assert suggested(personal, "{RANDOM4}") == suggested(personal, "{RANDOM4}")
    assert suggested(personal, "{RANDOM4}") != suggested(personal, "{RANDOM4}", draw=2)


def test_typed_codes_are_an_import_that_can_be_taken_back(personal, marie_ready, luc_ready, by_maria, deliver):
    one = typed_codes.check(personal, [(marie_ready, " MARIE10 "), (luc_ready, "")], name="Typed codes", by=by_maria)
    assert (one.state, one.counts["new"], one.counts["blank"], one.file.name) == ("checked", 1, 1, "")

    imports.confirm(one, by=by_maria)
    marie_ready.refresh_from_db()
    assert (marie_ready.status, marie_ready.promo_handout.value) == (Status.PENDING_CONTENT, "MARIE10")

    imports.undo(one, by=by_maria)
    marie_ready.refresh_from_db()
    assert (marie_ready.status, marie_ready.promo_handout) == (Status.READY_TO_SEND, None)
    assert deliver() == []


def test_every_line_has_its_reason_and_nothing_is_stored(personal, generic, marie_ready, luc_ready, by_maria):
    third = make.accepted(personal, make.creator("Ana"))

    one = typed_codes.check(
        personal, [(marie_ready, "SAME10"), (luc_ready, "same10"), (third, "SUMMER10")], name="Typed", by=by_maria
    )

    assert [[problem["code"] for problem in row["problems"]] for row in one.rows] == [
        ["code.duplicate_in_file"],
        ["code.duplicate_in_file"],
        ["code.duplicate_in_brand"],
    ]
    with pytest.raises(ImportRefused, match="Refused rows: 3"):
        imports.confirm(one, by=by_maria)


@pytest.mark.parametrize("text", ["", "  "])
def test_a_set_without_a_code_is_refused(personal, marie_ready, by_maria, text):
    with pytest.raises(ImportRefused) as refused:
        typed_codes.check(personal, [(marie_ready, text)], name="Typed codes", by=by_maria)

    assert refused.value.code == "codes.none"
    assert not OrderImport.objects.exists()


def test_a_campaign_without_personal_codes_takes_none(generic, marie, by_maria):
    with pytest.raises(ImportRefused) as refused:
        typed_codes.check(generic, [(make.accepted(generic, marie), "A1")], name="Typed codes", by=by_maria)

    assert refused.value.code == "campaign.not_personal"


def test_suggestions_take_the_same_queries_for_one_and_for_many(personal, marie_ready, luc, django_assert_num_queries):
    def ask():
        return suggested(personal, "{FIRSTNAME}{NUMBER}")

    ask()  # loads the campaign's brand and instruction
    with django_assert_num_queries(3):
        ask()
    for _ in range(5):
        make.accepted(personal, make.creator("Marie"))
    with django_assert_num_queries(3):
        assert ask() == [f"MARIE{number}" for number in range(1, 7)]
