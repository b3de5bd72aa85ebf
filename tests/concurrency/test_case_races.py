"""Two who answer, open or confirm at the same moment. Each with its negative control."""

from __future__ import annotations

import time

import pytest

from campaigns import cases, entry, receipts
from campaigns.models import Case, Collaboration
from notifications.models import Message
from tests import make
from tests.concurrency.test_races import kinds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def sent(personal, by_maria, code: str) -> Collaboration:
    one = make.accepted(personal, make.creator(account=False))
    entry.enter_value(one, "promo_code", code, by=by_maria)
    return one


def complain(pk: int, by_maria) -> Case:
    one = Collaboration.objects.with_values().get(pk=pk)
    return cases.open_case(one, reason="refused", versions="c1 l0", by=by_maria)


def answer_twice(at_once, pk: int, by_maria) -> list[object]:
    return at_once(
        lambda: cases.answer(Case.objects.get(pk=pk), "One.", by=by_maria),
        lambda: cases.answer(Case.objects.get(pk=pk), "Two.", by=by_maria),
    )


def test_two_answers_at_once_are_one_answer_and_one_mail(at_once, personal, by_maria):
    for number in range(5):
        one = sent(personal, by_maria, f"CODE{number}")
        case = complain(one.pk, by_maria)
        assert kinds(answer_twice(at_once, case.pk, by_maria)) == {"NoneType": 1, "CaseRefused": 1}
        assert Message.objects.filter(kind="case_answered", subject_id=one.pk).count() == 1
        assert one.events.filter(event="case_answered").count() == 1


def test_negative_control_both_answer_without_the_lock(at_once, personal, by_maria, monkeypatch):
    """If this fails, the test above proves nothing."""

    def unlocked(case):
        time.sleep(0.2)
        one = Collaboration.objects.select_related("influencer", "campaign__brand", "promo_handout").get(
            pk=case.collaboration_id
        )
        time.sleep(0.3)
        return one.campaign, one

    monkeypatch.setattr(cases, "_lock", unlocked)
    case = complain(sent(personal, by_maria, "CODE1").pk, by_maria)

    assert kinds(answer_twice(at_once, case.pk, by_maria)).get("CaseRefused", 0) == 0


def test_it_does_not_work_pressed_twice_at_once_is_one_case(at_once, personal, by_maria):
    for number in range(5):
        pk = sent(personal, by_maria, f"CODE{number}").pk
        found = at_once(*[lambda pk=pk: complain(pk, by_maria)] * 3)
        assert len({one.pk for one in found}) == 1
        assert Collaboration.objects.get(pk=pk).events.filter(event="case_opened").count() == 1


def test_two_windows_note_one_look(at_once, personal, by_maria):
    for number in range(5):
        pk = sent(personal, by_maria, f"CODE{number}").pk

        def look(pk=pk):
            return receipts.note_seen(Collaboration.objects.with_values().get(pk=pk), by=by_maria)

        assert sorted(at_once(look, look, look)) == [False, False, True]


def test_replaced_and_confirmed_at_once_leaves_no_wrong_sign(at_once, personal, by_maria):
    for number in range(5):
        pk = sent(personal, by_maria, f"CODE{number}").pk

        def confirm(pk=pk):
            one = Collaboration.objects.with_values().get(pk=pk)
            receipts.confirm(one, versions="c1 l0", by=by_maria)

        def replace(pk=pk, number=number):
            one = Collaboration.objects.get(pk=pk)
            entry.enter_value(one, "promo_code", f"NEW{number}", replace=True, by=by_maria)

        said = at_once(confirm, replace)
        one = Collaboration.objects.get(pk=pk)
        assert (one.seen_at, one.confirmed_at) == (None, None), said
