"""Random days of a brand: its creators, its campaigns, what people do in any order, and what a creator then reads."""

from __future__ import annotations

import datetime
import random
import re
import sqlite3
from contextlib import closing
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Brand
from campaigns import consistency, entry, imports, offers, pooling, retiring, workflow
from campaigns.entry import ValueRefused
from campaigns.imports import ImportRefused
from campaigns.models import ACCEPTED_STATUSES, Campaign, Collaboration, OrderImport, Status
from campaigns.offer_values import OfferRefused
from campaigns.pooling import PoolRefused
from notifications.delivery import deliver_due
from promocodes.models import Code, Handout, Kind, PooledCode
from tests import make

A_CODE = re.compile(r"\bCODE\d\d\b")
CODES = [f"CODE{number:02}" for number in range(14)]  # few, so that they are fought for
REFUSALS = (workflow.WrongMove, ValueRefused, ImportRefused, PoolRefused, OfferRefused)
DEEDS = {
    "accept": 5, "fill_pool": 3, "empty_pool": 1, "give_pool": 3, "upload": 8, "undo": 5, "send_now": 2, "retire": 4,
    "retire_everywhere": 3, "enter": 5, "cancel": 2, "publish": 1, "expire": 1, "share": 1, "close": 1, "wait": 5,
}  # fmt: skip


def told_by(form: str, moment: str, *shifts: str) -> str:
    """What SQLite's STRFTIME says, its NOW told by the clock that the test moves."""
    if moment != "NOW":
        with closing(sqlite3.connect(":memory:")) as aside:
            marks = ", ".join("?" * (2 + len(shifts)))
            return aside.execute(f"SELECT STRFTIME({marks})", [form, moment, *shifts]).fetchone()[0]
    seconds = sum(int(shift.split()[0]) for shift in shifts)
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    return now.strftime("%Y-%m-%d %H:%M:%S.%f")


class Days:
    """Three campaigns (codes; codes and links; a shared code and links), six creators, half of them accepted."""

    def __init__(self, brand: Brand, by: Actor, *, seed: int, clock: Any, mails: list[Any]) -> None:
        self.random, self.by, self.clock, self.mails = random.Random(seed), by, clock, mails
        self.read = 0
        self.done: list[str] = []
        personal = {"promo_code": make.PERSONAL_CODE}
        links = {"affiliate_link": make.PERSONAL_LINK}
        self.personal = [
            make.campaign(brand, title="Codes", **personal).pk,
            make.campaign(brand, title="Both", **personal, **links).pk,
        ]
        self.shared = make.campaign(brand, title="Shared", promo_code=make.GENERIC_CODE, **links).pk
        people = [make.creator() for _ in range(6)]
        for campaign in Campaign.objects.all():
            asked = [make.applied(campaign, one).pk for one in people]
            workflow.accept_many(campaign, asked[::2], by=by)

    def step(self) -> None:
        """Somebody does something, or is refused. Nothing may disagree with anything afterwards."""
        [deed] = self.random.choices(list(DEEDS), weights=list(DEEDS.values()))
        try:
            getattr(self, deed)()
            self.done.append(deed)
        except REFUSALS as refusal:
            self.done.append(f"{deed} was refused: {refusal}")
        assert not list(consistency.differences()), self.done

    def campaign(self) -> Campaign:
        return Campaign.objects.get(pk=self.random.choice([*self.personal, self.shared]))

    def campaign_with_codes(self) -> Campaign:
        return Campaign.objects.get(pk=self.random.choice(self.personal))

    def any_of(self, found: Any) -> Any:
        return self.random.choice(list(found) or [None])

    def value(self, kind: str) -> str:
        return (
            self.random.choice(CODES) if kind == Kind.PROMO_CODE else f"https://shop.example.com/{self.random.random()}"
        )

    # what people do

    def accept(self) -> None:
        campaign = self.campaign()
        if one := self.any_of(campaign.collaborations.filter(status=Status.APPLIED)):
            workflow.accept(one, by=self.by)

    def fill_pool(self) -> None:
        pasted = [self.random.choice(CODES) for _ in range(3)]
        pooling.add(self.campaign_with_codes(), pasted, leave_refused=True, by=self.by)

    def empty_pool(self) -> None:
        if code := self.any_of(PooledCode.objects.waiting()):
            pooling.remove(code.instruction.code_campaign, [code.pk], by=self.by)

    def give_pool(self) -> None:
        imports.confirm(pooling.give_to_waiting(self.campaign_with_codes(), by=self.by), leave_refused=True, by=self.by)

    def upload(self) -> None:
        campaign = self.campaign()
        kinds = {"Promo Code": Kind.PROMO_CODE, "Affiliate Link": Kind.AFFILIATE_LINK}
        if not campaign.wants_personal_code:
            del kinds["Promo Code"]
        if not campaign.wants_personal_link:
            del kinds["Affiliate Link"]
        people = self.random.choices(list(campaign.collaborations.exclude(status=Status.APPLIED)), k=3)
        rows = [[one.order_reference, *(self.random.choice([self.value(kind), ""]) for kind in kinds.values())]
                for one in dict.fromkeys(people)]  # fmt: skip
        one = imports.check(campaign, make.sheet([["Order", *kinds], *rows]), file_name="a.xlsx", by=self.by)
        imports.confirm(one, leave_refused=True, replace_changed=self.random.random() < 0.7, by=self.by)

    def undo(self) -> None:
        if one := self.any_of(OrderImport.objects.filter(state="applied").order_by("-pk")[:3]):
            imports.undo(one, by=self.by)

    def send_now(self) -> None:
        if one := self.any_of(OrderImport.objects.filter(state="applied").order_by("-pk")[:3]):
            imports.send_now(one, by=self.by)

    def retire(self) -> None:
        found = self.campaign_with_codes().collaborations.filter(status__in=ACCEPTED_STATUSES)
        if one := self.any_of(found):
            retiring.retire(one, reason="It leaked.", by=self.by)

    def retire_everywhere(self) -> None:
        if code := self.any_of(Code.objects.live()):
            retiring.retire_everywhere(code, reason="It leaked.", by=self.by)

    def enter(self) -> None:
        kind = self.random.choice(Kind.values)
        one = self.any_of(Collaboration.objects.all())
        entry.enter_value(one, kind, self.value(kind), replace=self.random.random() < 0.7, by=self.by)

    def cancel(self) -> None:
        if one := self.any_of(Collaboration.objects.filter(status__in=workflow.MOVES["cancel"][0])):
            workflow.cancel(one, by=self.by)

    def publish(self) -> None:
        if one := self.any_of(Collaboration.objects.filter(status=Status.PENDING_CONTENT)):
            workflow.publish(one, content_url="https://www.instagram.com/p/1/", by=self.by)

    def expire(self) -> None:
        if one := self.any_of(Collaboration.objects.filter(status=Status.PENDING_CONTENT)):
            workflow.expire(one, by=self.by)

    def share(self) -> None:
        changed = make.GENERIC_CODE | {"code": self.random.choice(CODES)}
        offers.change(Campaign.objects.get(pk=self.shared), {"promo_code": changed}, by=self.by)

    def close(self) -> None:
        if self.random.random() < 0.05:
            offers.close(self.campaign(), by=self.by)

    def wait(self) -> None:
        self.clock.shift(datetime.timedelta(minutes=self.random.choice([1, 4, 11])))
        while deliver_due():
            pass
        for mail in self.mails[self.read :]:
            self.is_hers(mail)
        self.read = len(self.mails)

    # what a creator reads

    def is_hers(self, mail: Any) -> None:
        """A mail names codes that she was given; the first one of a campaign only those that work for her now."""
        given = Handout.objects.filter(influencer__email=mail.to[0], available_at__lte=timezone.now())
        if "no longer works" not in str(mail.subject) and "changed" not in mail.body:
            given = given.filter(retired_at=None)
        foreign = set(A_CODE.findall(mail.body)) - set(given.values_list("value", flat=True))
        assert not foreign, (mail.to, str(mail.subject), foreign, self.done)
