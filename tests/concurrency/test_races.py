"""Two at once end in one state, and a plain sentence for who came second. Each with its negative control."""

from __future__ import annotations

import os
import time
from collections import Counter

import pytest
from django.db import transaction

from accounts.actors import person
from campaigns import entry, imports, joining, offers, typed_codes, workflow
from campaigns.models import Campaign, Collaboration, OrderImport, Status
from influencers.models import Influencer
from notifications.models import Message
from promocodes import handouts
from promocodes.models import Code, Handout
from tests import make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def kinds(results: list[object]) -> Counter[str]:
    return Counter(type(one).__name__ for one in results)


def checked(campaign: Campaign, rows: list[tuple[Collaboration, str]], by) -> OrderImport:
    lines = [[one.order_reference, one.email, code] for one, code in rows]
    return imports.check(campaign, make.sheet([["Order", "Email", "Promo Code"], *lines]), file_name="o.xlsx", by=by)


def test_accept_twice_at_once_is_one_acceptance_and_one_mail(at_once, generic, marie, by_maria):
    """CON-05."""
    for _ in range(5):
        one = make.applied(generic, make.creator(account=False))
        results = at_once(*[lambda pk=one.pk: workflow.accept(Collaboration.objects.get(pk=pk), by=by_maria)] * 4)
        assert kinds(results) == {"NoneType": 1, "WrongMove": 3}
        assert Message.objects.filter(subject_id=one.pk).count() == 1


def test_accept_and_refuse_at_once_end_in_one_state(at_once, generic, by_maria):
    """CON-05."""
    for _ in range(5):
        pk = make.applied(generic, make.creator(account=False)).pk
        results = at_once(
            lambda pk=pk: workflow.accept(Collaboration.objects.get(pk=pk), by=by_maria),
            lambda pk=pk: workflow.refuse(Collaboration.objects.get(pk=pk), by=by_maria),
        )
        assert kinds(results)["WrongMove"] == 1
        status = Collaboration.objects.get(pk=pk).status
        assert Message.objects.filter(subject_id=pk).count() == (1 if status == Status.PENDING_CONTENT else 0)


def race_for_places(at_once, lumen, by_maria) -> int:
    campaign = make.campaign(lumen, places=3)
    pks = [make.applied(campaign, make.creator(account=False)).pk for _ in range(10)]
    at_once(*[lambda pk=pk: workflow.accept(Collaboration.objects.get(pk=pk), by=by_maria) for pk in pks])
    return campaign.collaborations.filter(status=Status.PENDING_CONTENT).count()


def test_last_places_are_given_once(at_once, lumen, by_maria):
    """CON-06."""
    assert race_for_places(at_once, lumen, by_maria) == 3


def test_negative_control_places_are_oversold_without_the_lock(at_once, lumen, by_maria, monkeypatch):
    """CON-06: if this fails, the test above proves nothing."""

    def unlocked(campaign: Campaign) -> Campaign:
        found = Campaign.objects.select_related("brand", "promo_code__brand", "affiliate_link__brand").get(
            pk=campaign.pk
        )
        return found

    pick = workflow._pick

    def slow_pick(*args, **kwargs):
        found = pick(*args, **kwargs)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(workflow, "locked", unlocked)
    monkeypatch.setattr(workflow, "_pick", slow_pick)
    assert race_for_places(at_once, lumen, by_maria) > 3


def test_one_code_for_two_creators_at_once_goes_to_one(at_once, lumen, by_maria):
    """CON-01, P02: two campaigns of the brand, so no campaign lock helps; the index decides."""
    first, second = (make.campaign(lumen, title=f"C{n}", promo_code=make.PERSONAL_CODE) for n in range(2))
    for round_ in range(int(os.environ.get("RACE_ROUNDS", "100"))):
        ones = [make.accepted(campaign, make.creator(account=False)) for campaign in (first, second)]
        pair = [typed_codes.check(one.campaign, [(one, f"SAME{round_}")], name="Race", by=by_maria) for one in ones]
        results = at_once(
            *[lambda pk=one.pk: imports.confirm(OrderImport.objects.get(pk=pk), by=by_maria) for one in pair]
        )
        assert kinds(results) == {"OrderImport": 1, "ImportRefused": 1}
        assert Code.objects.live().filter(value=f"SAME{round_}").count() == 1
        assert sum(1 for one in ones if Collaboration.objects.get(pk=one.pk).status == Status.PENDING_CONTENT) == 1


def test_negative_control_one_code_has_two_holders_without_the_index(at_once, lumen, by_maria):
    """CON-01: if this fails, the test above proves nothing."""
    from django.db import connection

    index = next(one for one in Code._meta.constraints if one.name == "code_unique_in_brand_while_live")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Code, index)
    try:
        ones = [
            make.accepted(
                make.campaign(lumen, title=f"D{n}", promo_code=make.PERSONAL_CODE), make.creator(account=False)
            )
            for n in range(2)
        ]

        def give(pk: int) -> None:
            with transaction.atomic():
                entry._enter(Collaboration.objects.get(pk=pk), "promo_code", "TWICE", replace=False, by=by_maria)
                time.sleep(0.3)

        at_once(*[lambda pk=one.pk: give(pk) for one in ones])
        assert Code.objects.live().filter(value="TWICE").count() == 2
    finally:
        Collaboration.objects.update(promo_handout=None)
        Handout.objects.all().delete()
        Code.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Code, index)


def test_same_import_confirmed_at_once_is_applied_once(at_once, personal, by_maria):
    """CON-02, CON-03."""
    rows = [(make.accepted(personal, make.creator(account=False)), f"CODE{n}") for n in range(20)]
    one = checked(personal, rows, by_maria)
    results = at_once(*[lambda: imports.confirm(OrderImport.objects.get(pk=one.pk), by=by_maria)] * 4)
    assert kinds(results) == {"OrderImport": 4}
    assert (Message.objects.count(), Code.objects.count()) == (20, 20)


def test_two_imports_in_opposite_order_never_lock_each_other_out(at_once, personal, by_maria):
    """CON-09."""
    for round_ in range(5):
        rows = [make.accepted(personal, make.creator(account=False)) for _ in range(6)]
        there = checked(personal, [(one, f"A{round_}-{one.pk}") for one in rows], by_maria)
        back = checked(personal, [(one, f"B{round_}-{one.pk}") for one in reversed(rows)], by_maria)
        results = at_once(
            lambda pk=there.pk: imports.confirm(OrderImport.objects.get(pk=pk), by=by_maria),
            lambda pk=back.pk: imports.confirm(OrderImport.objects.get(pk=pk), by=by_maria),
        )
        assert kinds(results) == {"OrderImport": 2}
        given = {
            Collaboration.objects.select_related("promo_handout").get(pk=one.pk).promo_handout.value[0] for one in rows
        }
        assert len(given) == 1


def test_code_typed_while_an_import_sets_it_ends_in_one_value(at_once, personal, by_maria):
    """CON-07."""
    for _ in range(5):
        one = make.accepted(personal, make.creator(account=False))
        file = checked(personal, [(one, f"FILE{one.pk}")], by_maria)
        at_once(
            lambda pk=file.pk: imports.confirm(OrderImport.objects.get(pk=pk), by=by_maria),
            lambda pk=one.pk: entry.enter_value(
                Collaboration.objects.get(pk=pk), "promo_code", f"HAND{pk}", by=by_maria
            ),
        )
        one.refresh_from_db()
        assert one.status == Status.PENDING_CONTENT
        assert Handout.objects.filter(influencer=one.influencer, retired_at=None).count() == 1
        assert Message.objects.filter(subject_id=one.pk).exclude(state="cancelled").count() == 1


def test_close_while_creators_are_accepted_leaves_nobody_waiting(at_once, lumen, by_maria):
    """CON-08."""
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE)
    pks = [make.applied(campaign, make.creator(account=False)).pk for _ in range(5)]
    at_once(
        lambda: offers.close(Campaign.objects.get(pk=campaign.pk), by=by_maria),
        *[lambda pk=pk: workflow.accept(Collaboration.objects.get(pk=pk), by=by_maria) for pk in pks],
    )
    left = campaign.collaborations.filter(status__in=(Status.APPLIED, Status.READY_TO_SEND)).count()
    assert left == 0


def test_same_address_brought_twice_at_once_is_one_creator(at_once, lumen, by_maria):
    """CON-10."""
    campaigns = [make.campaign(lumen, title=f"E{n}") for n in range(2)]
    results = at_once(
        lambda: joining.bring(campaigns[0], [joining.Guest("new@example.org")], by=by_maria),
        lambda: joining.bring(campaigns[1], [joining.Guest("NEW@example.org")], by=by_maria),
    )
    assert kinds(results) == {"list": 2}
    assert Influencer.objects.filter(email="new@example.org").count() == 1


def test_apply_twice_at_once_is_one_request(at_once, generic, marie):
    """CON-03."""
    by = person(marie.user)
    results = at_once(*[lambda: joining.apply(generic, marie, pitch="", by=by)] * 4)
    assert kinds(results) == {"Collaboration": 4}
    assert generic.collaborations.count() == 1


def test_undo_and_send_now_at_once_end_in_one_of_them(at_once, personal, by_maria):
    for _ in range(5):
        one = make.accepted(personal, make.creator(account=False))
        file = imports.confirm(checked(personal, [(one, f"U{one.pk}")], by_maria), by=by_maria)
        results = at_once(
            lambda pk=file.pk: imports.undo(OrderImport.objects.get(pk=pk), by=by_maria),
            lambda pk=file.pk: imports.send_now(OrderImport.objects.get(pk=pk), by=by_maria),
        )
        assert kinds(results) == {"OrderImport": 1, "ImportRefused": 1}
        one.refresh_from_db()
        state = Message.objects.filter(subject_id=one.pk).latest("pk").state
        assert (one.status, state) in ((Status.READY_TO_SEND, "cancelled"), (Status.PENDING_CONTENT, "queued"))


def race_for_a_code_that_ends(at_once, lumen, by_maria) -> bool:
    """One campaign lets her code go while another gives it to her; whether what she holds then works."""
    marie = make.creator(account=False)
    first, second = (
        make.accepted(make.campaign(lumen, title=title, promo_code=make.PERSONAL_CODE), marie) for title in "AB"
    )
    entry.enter_value(first, "promo_code", "MARIE10", by=by_maria)

    def end() -> None:
        with transaction.atomic():
            workflow.cancel(first, by=by_maria)
            time.sleep(0.6)

    def give() -> None:
        time.sleep(0.2)
        entry.enter_value(second, "promo_code", "MARIE10", by=by_maria)

    assert at_once(end, give) == [None, None]
    return Collaboration.objects.get(pk=second.pk).promo_handout.code.retired_at is None


def test_code_given_while_another_campaign_ends_it_lives(at_once, lumen, by_maria):
    """CON-01, D17."""
    assert race_for_a_code_that_ends(at_once, lumen, by_maria)


def test_negative_control_a_code_is_given_dead_without_the_lock(at_once, lumen, by_maria, monkeypatch):
    monkeypatch.setattr(handouts, "_lock_codes", lambda instruction, gifts: None)
    assert not race_for_a_code_that_ends(at_once, lumen, by_maria)
