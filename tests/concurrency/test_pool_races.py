"""A pool under many hands at once: every code goes to one creator, and to nobody elsewhere. With negative controls."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef

from accounts.models import Brand
from campaigns import imports, pooling, typed_codes, workflow
from campaigns.models import Campaign, Collaboration, OrderImport, Status
from notifications.models import Message
from promocodes import pool
from promocodes.models import Code, Handout, PooledCode
from tests import make
from tracking.models import OrdersFile

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race_for_codes(at_once, campaign, by_maria) -> tuple[int, int, int, int]:
    """Twenty acceptances at once with ten codes left: handouts, different codes, who waits, mails."""
    pooling.add(campaign, [f"SHOP-{n}" for n in range(10)], by=by_maria)
    pks = [make.applied(campaign, make.creator(account=False)).pk for _ in range(20)]
    connection.close()  # the pool of connections has twenty
    at_once(*[lambda pk=pk: workflow.accept(Collaboration.objects.get(pk=pk), by=by_maria) for pk in pks])
    given = list(Handout.objects.values_list("value", flat=True))
    statuses = Counter(campaign.collaborations.values_list("status", flat=True))
    return len(given), len(set(given)), statuses[Status.READY_TO_SEND], Message.objects.count()


def test_ten_codes_go_to_ten_of_twenty_at_once(at_once, personal, by_maria):
    assert race_for_codes(at_once, personal, by_maria) == (10, 10, 10, 10)
    assert pool.left(personal.promo_code) == 0
    assert PooledCode.objects.filter(handout__isnull=False).count() == 10


def test_negative_control_codes_are_fought_for_without_the_locks(at_once, personal, by_maria, monkeypatch):
    """If this fails, the test above proves nothing."""

    def unlocked(campaign: Campaign) -> Campaign:
        return Campaign.objects.select_related("brand", "promo_code__brand", "affiliate_link__brand").get(
            pk=campaign.pk
        )

    def slow(instruction, number):
        found = pool.following(instruction, number)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(workflow, "locked", unlocked)
    monkeypatch.setattr(pool, "take", slow)
    assert race_for_codes(at_once, personal, by_maria) != (10, 10, 10, 10)


def race_of_paste_and_import(at_once, lumen, by_maria, monkeypatch) -> int:
    """One code pasted into a pool while an import of another campaign gives it: how often it waits and is live."""
    first, second = (make.campaign(lumen, title=f"C{n}", promo_code=make.PERSONAL_CODE) for n in range(2))
    add = pool.add

    def slow_add(*args, **kwargs):
        time.sleep(0.3)
        add(*args, **kwargs)

    monkeypatch.setattr(pool, "add", slow_add)

    def paste(code: str) -> None:
        pooling.add(first, [code], leave_refused=True, by=by_maria)

    for round_ in range(5):
        one = make.accepted(second, make.creator(account=False))
        pk = typed_codes.check(second, [(one, f"SAME{round_}")], name="Race", by=by_maria).pk
        at_once(
            lambda code=f"SAME{round_}": paste(code),
            lambda pk=pk: (time.sleep(0.1), imports.confirm(OrderImport.objects.get(pk=pk), by=by_maria)),
        )
    live = Code.objects.live().filter(brand=OuterRef("brand"), norm=OuterRef("norm"))
    return PooledCode.objects.waiting().filter(Exists(live)).count()


def test_a_code_that_is_given_while_it_is_pasted_does_not_wait(at_once, lumen, by_maria, monkeypatch):
    assert race_of_paste_and_import(at_once, lumen, by_maria, monkeypatch) == 0
    assert Code.objects.live().count() == 5


def test_negative_control_a_given_code_waits_without_the_reservation(at_once, lumen, by_maria, monkeypatch):
    """If this fails, the test above proves nothing."""
    monkeypatch.setattr(pool, "reserve", lambda brand: None)
    assert race_of_paste_and_import(at_once, lumen, by_maria, monkeypatch) > 0


def uploaded_beside_a_paste(at_once, campaign, by_maria, monkeypatch) -> bool:
    """Whether an upload is stored while codes are pasted, and need not wait until the paste is over."""
    pasting, uploaded, beside = threading.Event(), threading.Event(), []
    add = pool.add

    def slow_add(*args, **kwargs):
        pasting.set()
        beside.append(uploaded.wait(3))
        add(*args, **kwargs)

    monkeypatch.setattr(pool, "add", slow_add)

    def upload() -> None:
        assert pasting.wait(30)
        OrdersFile.objects.create(brand=campaign.brand, file_name="orders.csv")
        uploaded.set()

    at_once(lambda: pooling.add(campaign, ["PASTED1"], by=by_maria), upload)
    return beside == [True]


def test_nothing_else_of_the_brand_waits_for_a_paste(at_once, personal, by_maria, monkeypatch):
    assert uploaded_beside_a_paste(at_once, personal, by_maria, monkeypatch)


def test_negative_control_everything_waits_for_a_paste_that_locks_the_brand_whole(
    at_once, personal, by_maria, monkeypatch
):
    """If this fails, the test above proves nothing."""
    monkeypatch.setattr(pool, "reserve", lambda brand: Brand.objects.select_for_update().get(pk=brand.pk))
    assert not uploaded_beside_a_paste(at_once, personal, by_maria, monkeypatch)


def test_an_import_and_an_acceptance_of_one_code_end_with_one_holder(at_once, lumen, by_maria):
    """The import was judged before the code was pasted; the index has the last word, and she takes the next code."""
    first, second = (make.campaign(lumen, title=f"D{n}", promo_code=make.PERSONAL_CODE) for n in range(2))
    for round_ in range(20):
        pooling.add(first, [f"SAME{round_}", f"SPARE{round_}"], by=by_maria)
        hers = make.applied(first, make.creator(account=False))
        one = make.accepted(second, make.creator(account=False))
        PooledCode.objects.filter(value=f"SAME{round_}").update(norm="elsewhere")
        pk = typed_codes.check(second, [(one, f"SAME{round_}")], name="Race", by=by_maria).pk
        PooledCode.objects.filter(norm="elsewhere").update(norm=f"same{round_}")
        results = at_once(
            lambda pk=pk: imports.confirm(OrderImport.objects.get(pk=pk), by=by_maria),
            lambda pk=hers.pk: workflow.accept(Collaboration.objects.get(pk=pk), by=by_maria),
        )
        assert {type(result).__name__ for result in results} <= {"OrderImport", "NoneType", "ImportRefused"}
        hers.refresh_from_db()
        assert hers.status == Status.PENDING_CONTENT
        pooling.remove(first, by=by_maria)
    assert Code.objects.live().filter(value__startswith="SAME").count() <= 20
