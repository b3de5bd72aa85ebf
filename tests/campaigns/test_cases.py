"""It does not work: one open case, a deadline that waits, three mends."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEntry
from campaigns import cases, consistency, entry, imports, offers, receipts, workflow
from campaigns.models import Case, Collaboration
from notifications import outbox
from notifications.models import Message
from tests import make
from tests.campaigns.test_receipts import events, held_change, hers, marie_sent  # noqa: F401 - fixtures

DAY = datetime.timedelta(days=1)


@pytest.fixture
def case(marie_sent, by_maria):  # noqa: F811
    """Marie says that the shop refuses MARIE10."""
    made = cases.open_case(
        marie_sent, reason="refused", text="I tried twice.", seen_text="Invalid code", versions="c1 l0", by=by_maria
    )
    marie_sent.refresh_from_db()
    return made


def complain(client, one, **fields):
    sent = {"reason": "refused", "seen_text": "This code is not valid.", "text": "", "versions": "c1 l0"} | fields
    return client.post(reverse("mine:open_case", args=[one.pk]), sent, follow=True)


def mend(client, one, **fields):
    return client.post(reverse("campaigns:case", args=[one.campaign_id, one.pk]), fields, follow=True)


def test_it_does_not_work_opens_one_case_and_stops_the_deadline(hers, marie_sent):  # noqa: F811
    page = complain(hers, marie_sent).content.decode()
    complain(hers, marie_sent, reason="ended")

    one = Case.objects.get()
    marie_sent.refresh_from_db()
    assert (one.value, one.handout, one.reason) == ("MARIE10", marie_sent.promo_handout, "refused")
    assert marie_sent.clock_stopped_at == one.opened_at
    assert "Your deadline waits" in page
    assert events(marie_sent, "case_opened") == ["The shop refuses it"]
    assert AuditEntry.objects.filter(action="case.open").count() == 1
    assert list(consistency.differences()) == []


def test_a_reason_is_asked_for(hers, marie_sent):  # noqa: F811
    answer = complain(hers, marie_sent, reason="")

    assert answer.status_code == 422
    assert "Choose what happens." in answer.content.decode()
    assert not Case.objects.exists()


def test_a_code_that_was_replaced_meanwhile_opens_no_case(hers, marie_sent, by_maria):  # noqa: F811
    entry.enter_value(marie_sent, "promo_code", "MARIE20", replace=True, by=by_maria)

    assert 'data-error-code="value.changed"' in complain(hers, marie_sent).content.decode()
    assert not Case.objects.exists()


def test_a_case_names_the_link_when_the_link_is_broken(lumen, marie, by_maria):
    campaign = make.campaign(lumen, promo_code=make.GENERIC_CODE, affiliate_link=make.GENERIC_LINK)
    one = make.accepted(campaign, marie)

    made = cases.open_case(one, reason="link_broken", versions="c1 l1", by=by_maria)

    assert (made.handout, made.value) == (one.link_handout, one.link_handout.tracked_link.url)


def test_who_has_no_link_is_not_asked_about_one(marie_sent):  # noqa: F811
    assert [value for value, _ in cases.reasons_for(marie_sent)] == ["refused", "no_discount", "ended", "other"]


def test_the_deadline_moves_by_the_days_that_it_stood_still(case, marie_sent, by_maria):  # noqa: F811
    due_on = marie_sent.due_on
    with time_machine.travel(case.opened_at + 3 * DAY, tick=False):
        cases.answer(case, "Type it without the space.", by=by_maria)

    marie_sent.refresh_from_db()
    assert (marie_sent.due_on, marie_sent.clock_stopped_at) == (due_on + 3 * DAY, None)


def test_days_are_those_of_the_brands_calendar(case, marie_sent, lumen, by_maria):  # noqa: F811
    lumen.timezone = "Pacific/Auckland"
    lumen.save(update_fields=["timezone"])
    evening = datetime.datetime(2026, 6, 1, 11, 30, tzinfo=datetime.UTC)  # 23:30 in Auckland
    Collaboration.objects.update(clock_stopped_at=evening)
    due_on = marie_sent.due_on
    with time_machine.travel(evening + datetime.timedelta(hours=1), tick=False):
        cases.answer(case, "Try again.", by=by_maria)

    marie_sent.refresh_from_db()
    assert marie_sent.due_on == due_on + DAY


def test_an_answer_is_mailed_with_the_new_deadline(case, marie_sent, by_maria, deliver):  # noqa: F811
    cases.answer(case, "Type it in capitals.", by=by_maria)

    mail = deliver()[-1]
    assert "Type it in capitals." in mail.body
    assert "MARIE10" in mail.body
    assert (case.answer, case.answered_label) == ("answered", "Maria Manager")
    assert events(marie_sent, "case_answered") == ["Answered. Type it in capitals."]


def test_another_code_answers_the_case(case, marie_sent, by_maria, deliver):  # noqa: F811
    deliver()
    cases.replace(case, "promo_code", "MARIE20", by=by_maria)

    marie_sent.refresh_from_db()
    assert (case.answer, marie_sent.promo_handout.value) == ("replaced", "MARIE20")
    assert marie_sent.clock_stopped_at is None
    assert Message.objects.filter(kind="code_changed").count() == 1


def test_the_same_code_is_no_mend(case, by_maria):
    with pytest.raises(cases.CaseRefused) as refused:
        cases.replace(case, "promo_code", "MARIE10", by=by_maria)

    assert refused.value.code == "value.same"
    assert Case.objects.open().exists()


def test_a_wrong_code_leaves_the_case_open(case, marie_sent, by_maria):  # noqa: F811
    with pytest.raises(entry.ValueRefused):
        cases.replace(case, "promo_code", "A B", by=by_maria)

    assert Case.objects.open().exists()


def test_her_mail_is_sent_again_with_todays_deadline(case, marie_sent, by_maria, deliver):  # noqa: F811
    deliver()
    with time_machine.travel(case.opened_at + 2 * DAY, tick=False):
        cases.resend(case, by=by_maria)
    marie_sent.refresh_from_db()

    again = Message.objects.order_by("pk").last()
    assert again.key.endswith(":again:1")
    assert str(marie_sent.due_on.day) in str(again.context)
    assert case.answer == "resent"


def test_a_mail_that_still_waits_is_not_sent_again(case, by_maria):
    with pytest.raises(outbox.TooSoon):
        cases.resend(case, by=by_maria)

    assert Case.objects.open().exists()


def test_a_case_is_answered_once(case, by_maria):
    cases.answer(case, "Try again.", by=by_maria)

    with pytest.raises(cases.CaseRefused) as refused:
        cases.replace(case, "promo_code", "MARIE20", by=by_maria)
    assert refused.value.code == "case.answered"
    assert "Maria Manager" in str(refused.value)


def test_an_answer_needs_words(case, by_maria):
    with pytest.raises(cases.CaseRefused) as refused:
        cases.answer(case, " \n ", by=by_maria)

    assert refused.value.code == "answer.required"


def test_a_code_entered_elsewhere_answers_the_case(case, marie_sent, by_maria):  # noqa: F811
    entry.enter_value(marie_sent, "promo_code", "MARIE20", replace=True, by=by_maria)

    case.refresh_from_db()
    assert case.answer == "replaced"


def test_a_new_shared_code_answers_every_case(generic, marie, by_maria):
    one = make.accepted(generic, marie)
    made = cases.open_case(one, reason="ended", versions="c1 l0", by=by_maria)
    offers.change(generic, {"promo_code": make.GENERIC_CODE | {"code": "WINTER10"}}, by=by_maria)

    made.refresh_from_db()
    assert made.answer == "replaced"


def test_undo_of_an_import_opens_the_case_again(case, marie_sent, personal, by_maria):  # noqa: F811
    due_on = marie_sent.due_on
    with time_machine.travel(case.opened_at + 2 * DAY, tick=False):
        made = held_change(personal, "MARIE20", by_maria)
        case.refresh_from_db()
        assert case.answer == "replaced"
        imports.undo(made, by=by_maria)

    case.refresh_from_db()
    marie_sent.refresh_from_db()
    assert (case.answer, case.answered_at) == ("", None)
    assert (marie_sent.due_on, marie_sent.clock_stopped_at) == (due_on, case.opened_at)
    assert list(consistency.differences()) == []


@pytest.mark.parametrize("move", ["publish", "cancel", "expire"])
def test_a_case_ends_when_the_order_leaves_pending_content(case, marie_sent, by_maria, move):  # noqa: F811
    more = {"content_url": "https://instagram.com/p/1"} if move == "publish" else {}
    getattr(workflow, move)(marie_sent, by=by_maria, **more)

    case.refresh_from_db()
    assert case.answer == "answered"
    assert case.answer_text
    assert list(consistency.differences()) == []


def test_a_case_after_the_post_stops_no_deadline(marie_sent, by_maria):  # noqa: F811
    workflow.publish(marie_sent, content_url="https://instagram.com/p/1", by=by_maria)
    cases.open_case(marie_sent, reason="ended", versions="c1 l0", by=by_maria)

    marie_sent.refresh_from_db()
    assert marie_sent.clock_stopped_at is None
    assert list(consistency.differences()) == []


def test_nothing_can_be_said_after_the_end(marie_sent, by_maria):  # noqa: F811
    workflow.cancel(marie_sent, by=by_maria)

    with pytest.raises(receipts.NothingShown):
        cases.open_case(marie_sent, reason="ended", versions="c1 l0", by=by_maria)


def test_the_manager_reads_the_case_and_answers_on_the_page(signed_in, maria, case, marie_sent):  # noqa: F811
    client = signed_in(maria)
    page = client.get(reverse("campaigns:collaboration", args=[marie_sent.campaign_id, marie_sent.pk])).content.decode()
    assert "Invalid code" in page
    assert "I tried twice." in page

    assert mend(client, marie_sent, do="answer", text="").status_code == 422
    assert mend(client, marie_sent, do="replace_code", value="A B").status_code == 422
    assert mend(client, marie_sent, do="replace_code", value="MARIE20").status_code == 200
    case.refresh_from_db()
    assert case.answer == "replaced"
    assert mend(client, marie_sent, do="answer", text="Too late.").status_code == 409


def test_a_viewer_reads_and_answers_nothing(signed_in, vera, case, marie_sent):  # noqa: F811
    client = signed_in(vera)
    page = client.get(reverse("campaigns:collaboration", args=[marie_sent.campaign_id, marie_sent.pk])).content.decode()

    assert "A manager of the brand answers it." in page
    assert mend(client, marie_sent, do="answer", text="Hello").status_code == 403


def test_a_stranger_answers_nothing(signed_in, otto, case, marie_sent):  # noqa: F811
    assert mend(signed_in(otto), marie_sent, do="answer", text="Hello").status_code == 404


def test_she_reads_the_answer_on_her_page(hers, case, marie_sent, by_maria):  # noqa: F811
    cases.answer(case, "Type it in <capitals>.", by=by_maria)

    page = hers.get(reverse("mine:campaign", args=[marie_sent.pk])).content.decode()
    assert "Type it in &lt;capitals&gt;." in page
    assert "Got it" in page


def test_a_wrong_link_between_case_and_clock_is_found(case):
    Collaboration.objects.update(clock_stopped_at=None)
    assert "does not wait" in " ".join(consistency.differences())

    Collaboration.objects.update(clock_stopped_at=case.opened_at, confirmed_at=case.opened_at, seen_at=None)
    Case.objects.all().delete()
    said = " ".join(consistency.differences())
    assert "no case is open" in said
    assert "never seen" in said
