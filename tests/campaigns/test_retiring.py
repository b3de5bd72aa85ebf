"""Codes that a person takes out of use."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM
from accounts.models import AuditEntry
from campaigns import (
    board,
    briefing,
    consistency,
    entry,
    handover,
    imports,
    offers,
    orders,
    retiring,
    sending_again,
    suggestions,
    workflow,
)
from campaigns.entry import ValueRefused
from campaigns.models import Campaign, Collaboration, Status
from campaigns.retiring import RetireRefused
from notifications import outbox
from notifications.models import Message, State
from promocodes.models import Code, Handout
from tests import make

CODE_AND_LINK = {"promo_code": make.PERSONAL_CODE, "affiliate_link": make.PERSONAL_LINK}
WHY = "It leaked to a coupon site."


@pytest.fixture
def marie_sent(marie_ready: Collaboration, by_maria: Any) -> Collaboration:
    """Pending content with MARIE10; her mail waits."""
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    return marie_ready


def retire(one: Collaboration, by: Any, reason: str = WHY) -> None:
    retiring.retire(one, reason=reason, by=by)


def checked(campaign: Campaign, code: str, by: Any, email: str = "marie@example.org") -> Any:
    """A file of everyone with values, with one creator's code."""
    data = orders.export(campaign, ["ready_to_send", "pending_content"])
    return imports.check(campaign, make.filled(data, {email: {"Promo Code": code}}), file_name="o.xlsx", by=by)


def codes_of(excinfo: Any) -> str:
    return excinfo.value.code


def test_retired_code_is_kept_and_counts_as_missing(marie_sent, by_maria):
    """D18."""
    retire(marie_sent, by_maria)
    handout = marie_sent.promo_handout
    assert (handout.value, handout.retired_reason, handout.retired_by) == ("MARIE10", WHY, by_maria.user)
    assert Code.objects.get().retired_at
    assert marie_sent.status == Status.PENDING_CONTENT
    assert not handover.is_complete(marie_sent.campaign, marie_sent)
    assert list(consistency.differences()) == []


def test_who_was_mailed_the_code_is_told_once_with_the_reason(marie_sent, by_maria, deliver):
    deliver()
    retire(marie_sent, by_maria)
    [_, told] = deliver()
    assert (told.to, told.subject) == (["marie@example.org"], "Your code for Autumn Codes no longer works")
    for text in (told.body, told.alternatives[0].content):
        assert "MARIE10" in text
        assert WHY in text


def test_who_was_mailed_long_ago_is_told_though_the_words_are_gone(marie_sent, by_maria, deliver):
    deliver()
    Message.objects.update(context={}, purged_at=timezone.now())
    retire(marie_sent, by_maria)
    [*_, told] = deliver()
    assert "MARIE10" in told.body


def test_who_was_not_mailed_yet_is_not_mailed_at_all(marie_sent, by_maria, deliver):
    retire(marie_sent, by_maria)
    assert deliver() == []
    assert Message.objects.get().state == State.CANCELLED
    assert list(consistency.differences()) == []


def test_new_code_after_it_needs_no_replace_and_is_mailed_once(marie_sent, by_maria, deliver):
    deliver()
    retire(marie_sent, by_maria)
    entry.enter_value(marie_sent, "promo_code", "MARIE20", by=by_maria)
    assert marie_sent.promo_handout.version == 2
    assert [mail.subject for mail in deliver()[2:]] == ["Your new code for Autumn Codes"]
    assert Handout.objects.get(version=1).retired_reason == WHY
    assert list(consistency.differences()) == []


def test_same_code_may_be_given_back(marie_sent, by_maria):
    retire(marie_sent, by_maria)
    entry.enter_value(marie_sent, "promo_code", "MARIE10", by=by_maria)
    assert marie_sent.promo_handout.version == 2
    assert Code.objects.live().get().value == "MARIE10"


def test_retired_code_is_free_for_another_creator_of_the_brand(marie_sent, personal, luc, by_maria):
    """D6, IMP-C21: it is refused while it is hers, and is Luc's once it is retired."""
    his = make.accepted(personal, luc)
    with pytest.raises(ValueRefused, match="already Marie Laurent's"):
        entry.enter_value(his, "promo_code", "MARIE10", by=by_maria)
    retire(marie_sent, by_maria)
    file = checked(personal, "MARIE10", by_maria, email="luc@example.org")
    assert file.counts["new"] == 1
    imports.confirm(file, by=by_maria)
    assert Code.objects.live().get().influencer == luc


def test_import_gives_a_new_code_without_the_tick(marie_sent, by_maria, deliver):
    deliver()
    retire(marie_sent, by_maria)
    file = checked(marie_sent.campaign, "MARIE20", by_maria)
    assert file.counts == {"new": 1, "changed": 0, "unchanged": 0, "blank": 0, "refused": 0}
    imports.send_now(imports.confirm(file, by=by_maria), by=by_maria)
    assert "MARIE20" in deliver()[-1].body


def test_export_leaves_the_cell_of_a_retired_code_blank(marie_sent, by_maria):
    retire(marie_sent, by_maria)
    file = checked(marie_sent.campaign, "", by_maria)
    assert file.counts["blank"] == 1


def test_undo_of_the_import_that_gave_a_new_code_leaves_the_old_one_retired(marie_sent, by_maria, deliver):
    deliver()
    retire(marie_sent, by_maria)
    file = imports.confirm(checked(marie_sent.campaign, "MARIE20", by_maria), by=by_maria)
    imports.undo(file, by=by_maria)
    marie_sent.refresh_from_db()
    assert (marie_sent.promo_handout.value, marie_sent.status) == ("MARIE10", Status.PENDING_CONTENT)
    assert marie_sent.promo_handout.retired_reason == WHY
    assert not Code.objects.live().exists()
    assert len(deliver()) == 2
    assert list(consistency.differences()) == []


def test_held_code_is_not_retired_but_undone(marie_ready, by_maria):
    file = imports.confirm(checked(marie_ready.campaign, "MARIE10", by_maria), by=by_maria)
    marie_ready.refresh_from_db()
    with pytest.raises(RetireRefused) as refused:
        retire(marie_ready, by_maria)
    assert codes_of(refused) == "code.still_held"
    imports.send_now(file, by=by_maria)
    retire(marie_ready, by_maria)
    assert marie_ready.promo_handout.retired_reason == WHY


def test_undo_does_not_bring_a_code_back_that_was_retired_elsewhere_since(marie_sent, lumen, marie, by_maria):
    other = make.accepted(make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE), marie)
    entry.enter_value(other, "promo_code", "MARIE10", by=by_maria)
    file = checked(marie_sent.campaign, "MARIE20", by_maria)
    imports.confirm(file, replace_changed=True, by=by_maria)
    retiring.retire_everywhere(Code.objects.get(value="MARIE10"), reason=WHY, by=by_maria)
    file.refresh_from_db()
    with pytest.raises(imports.ImportRefused) as refused:
        imports.undo(file, by=by_maria)
    assert codes_of(refused) == "import.changed_since"


def test_code_carried_in_two_campaigns_lives_on_in_the_other(marie_sent, lumen, marie, by_maria):
    """D17."""
    other = make.accepted(make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE), marie)
    entry.enter_value(other, "promo_code", "MARIE10", by=by_maria)
    retire(marie_sent, by_maria)
    assert Code.objects.get().retired_at is None
    other.refresh_from_db()
    assert other.promo_handout.retired_at is None


def test_retiring_everywhere_takes_all_campaigns(marie_sent, lumen, marie, by_maria, deliver):
    other = make.accepted(make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE), marie)
    entry.enter_value(other, "promo_code", "MARIE10", by=by_maria)
    deliver()
    code = Code.objects.get()
    retiring.retire_everywhere(code, reason=WHY, by=by_maria)
    assert code.retired_at
    assert not Handout.objects.filter(retired_at=None).exists()
    assert len(deliver()) == 4
    with pytest.raises(RetireRefused) as refused:
        retiring.retire_everywhere(code, reason=WHY, by=by_maria)
    assert codes_of(refused) == "code.already_retired"


@pytest.mark.parametrize(("reason", "code"), [(" \x00\u200b ", "reason.required"), ("x" * 301, "reason.too_long")])
def test_reason_is_asked_for_and_short(marie_sent, by_maria, reason, code):
    with pytest.raises(RetireRefused) as refused:
        retire(marie_sent, by_maria, reason)
    assert codes_of(refused) == code
    assert Code.objects.live().exists()


def test_code_is_retired_once(marie_sent, by_maria):
    retire(marie_sent, by_maria)
    with pytest.raises(RetireRefused) as refused:
        retire(marie_sent, by_maria, "Again.")
    assert codes_of(refused) == "code.already_retired"
    assert marie_sent.promo_handout.retired_reason == WHY


def test_there_is_nothing_to_retire_before_a_code_was_given(marie_ready, by_maria):
    with pytest.raises(RetireRefused) as refused:
        retire(marie_ready, by_maria)
    assert codes_of(refused) == "code.none"


def test_shared_code_is_not_retired_for_one(marie_applied, by_maria):
    workflow.accept(marie_applied, by=by_maria)
    with pytest.raises(RetireRefused) as refused:
        retire(marie_applied, by_maria)
    assert codes_of(refused) == "campaign.not_personal"


def test_cancelled_order_has_nothing_to_retire(marie_sent, by_maria):
    workflow.cancel(marie_sent, by=by_maria)
    with pytest.raises(workflow.WrongMove, match="she has no code"):
        retire(marie_sent, by_maria)


def test_code_retired_before_the_link_came_is_not_sent_with_it(lumen, marie, by_maria, deliver):
    one = make.accepted(make.campaign(lumen, **CODE_AND_LINK), marie)
    entry.enter_value(one, "promo_code", "MARIE10", by=by_maria)
    retire(one, by_maria)
    entry.enter_value(one, "affiliate_link", "https://shop.example.com/marie", by=by_maria)
    assert (one.status, deliver()) == (Status.READY_TO_SEND, [])
    entry.enter_value(one, "promo_code", "MARIE20", by=by_maria)
    [mail] = deliver()
    assert "MARIE20" in mail.body
    assert "MARIE10" not in mail.body


def test_changed_link_waits_for_the_new_code(lumen, marie, by_maria, deliver):
    one = make.accepted(make.campaign(lumen, **CODE_AND_LINK), marie)
    entry.enter_value(one, "promo_code", "MARIE10", by=by_maria)
    entry.enter_value(one, "affiliate_link", "https://shop.example.com/marie", by=by_maria)
    deliver()
    retire(one, by_maria)
    entry.enter_value(one, "affiliate_link", "https://shop.example.com/new", replace=True, by=by_maria)
    assert len(deliver()) == 2
    assert list(consistency.differences()) == []


def test_mail_with_a_retired_code_is_not_sent_again(marie_sent, by_maria, deliver):
    deliver()
    retire(marie_sent, by_maria)
    with pytest.raises(outbox.TooSoon) as refused:
        sending_again.send_again(Message.objects.get(kind="handover"), by=SYSTEM)
    assert codes_of(refused) == "message.outdated"


def test_board_names_the_codes_to_replace(marie_sent, by_maria):
    retire(marie_sent, by_maria)
    [matter] = board.of_campaign(marie_sent.campaign)
    assert (matter.kind, matter.number) == ("retired", 1)
    entry.enter_value(marie_sent, "promo_code", "MARIE20", by=by_maria)
    assert "retired" not in [one.kind for one in board.of_campaign(marie_sent.campaign)]


def test_generator_waits_for_who_lost_her_code(marie_sent, by_maria):
    assert not suggestions.waiting(marie_sent.campaign)
    retire(marie_sent, by_maria)
    assert [one.pk for one in suggestions.waiting(marie_sent.campaign)] == [marie_sent.pk]


def test_creator_reads_that_her_code_is_dead_and_why(marie_sent, by_maria, signed_in, marie):
    retire(marie_sent, by_maria)
    page = signed_in(marie.user).get(f"/my/campaigns/{marie_sent.pk}/").content.decode()
    assert "MARIE10 no longer works" in page
    assert WHY in page
    assert "Copy code" not in page
    assert "Your code was taken out of use" in page


def test_replacement_that_is_held_does_not_bring_the_dead_code_back(marie_sent, by_maria, marie):
    retire(marie_sent, by_maria)
    imports.confirm(checked(marie_sent.campaign, "MARIE20", by_maria), by=by_maria)
    seen = briefing.values(briefing.of_creator(marie).get())
    assert (seen.code, seen.retired.value, seen.replacement_on_its_way) == ("", "MARIE10", True)


def test_generic_code_reaches_who_lost_her_own(marie_sent, by_maria, deliver):
    deliver()
    retire(marie_sent, by_maria)
    offers.change(marie_sent.campaign, {"promo_code": make.GENERIC_CODE}, by=by_maria)
    assert "SUMMER10" in deliver()[-1].body


def test_retiring_is_in_the_audit_log_and_the_timeline(marie_sent, by_maria):
    retire(marie_sent, by_maria)
    assert AuditEntry.objects.get(action="code.retire").detail["reason"] == WHY
    assert marie_sent.events.get(event="code_retired").detail == WHY


def address(one: Collaboration) -> str:
    return f"/campaigns/{one.campaign_id}/collaborations/{one.pk}/code/retire/"


def test_manager_retires_on_the_page(marie_sent, maria, signed_in):
    client = signed_in(maria)
    assert "Retire code…" in client.get(f"/campaigns/{marie_sent.campaign_id}/pending/").content.decode()
    empty = client.post(address(marie_sent), {"reason": ""})
    assert (empty.status_code, b'data-error-code="required"' in empty.content) == (422, True)
    client.post(address(marie_sent), {"reason": WHY})
    after = client.get(f"/campaigns/{marie_sent.campaign_id}/collaborations/{marie_sent.pk}/").content.decode()
    assert "Out of use" in after
    again = client.post(address(marie_sent), {"reason": WHY})
    assert (again.status_code, b'data-error-code="code.already_retired"' in again.content) == (409, True)


@pytest.mark.parametrize(("who", "status"), [("vera", 403), ("otto", 404)])
def test_viewers_and_strangers_retire_nothing(marie_sent, signed_in, request, who, status):
    client = signed_in(request.getfixturevalue(who))
    assert client.post(address(marie_sent), {"reason": WHY}).status_code == status
    assert Code.objects.live().exists()
