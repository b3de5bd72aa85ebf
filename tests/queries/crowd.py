"""A world that grows: each round adds one row more of every kind to what pages and calls are asked about."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts import keys
from accounts.actors import person
from accounts.models import Brand, Invitation, Membership, Role
from campaigns import (
    announcements,
    cases,
    entry,
    exclusions,
    imports,
    joining,
    link_labels,
    order_file_rounds,
    order_files,
    orders,
    orders_in,
    pooling,
    receipts,
    webhook_desk,
    workflow,
)
from campaigns.mail_words import KINDS
from campaigns.models import Campaign, Collaboration, MailWords, Sign, Status
from influencers.models import Influencer
from notifications import suppressions
from notifications.models import Message, MessageEvent, WebhookCall, WebhookEvent
from notifications.models import State as MessageState
from promocodes.models import Code, Kind, PooledCode, TrackedLink
from tests import make
from tests.api.conftest import Program
from tests.walls.world import World, build
from tracking import folding, hooks
from tracking.models import Click, ClickDay, ClickVisitor, Conversion, Delivery, Hook, Misspelling, OrdersFile
from tracking.order_facts import Returned, State

BOTH = {"promo_code": make.PERSONAL_CODE, "affiliate_link": make.PERSONAL_LINK}
HEADINGS = "Id;Created at;Total;Currency;Discount Code"


class Crowd:
    """The walls' first brand, of which everything grows, with a program that has all scopes."""

    def __init__(self) -> None:
        self.world: World = build()
        self.brand: Brand = self.world.ours
        self.named = self.world.named[self.brand.pk]
        self.by = make.owner_of(self.brand)
        self.api = Program(self.brand)
        self.administrator = Client()
        self.administrator.force_login(make.user("ada@crowd.example", is_staff=True, is_superuser=True))
        self.rounds = 0
        OrdersFile.objects.filter(file="").update(state=OrdersFile.State.REFUSED)  # the walls' ones are rows alone
        mine = Campaign.objects.get(pk=self.named["campaign"])
        self.campaign = Campaign.objects.select_related("brand").get(pk=mine.pk)
        self.her_pk = int(self.named["collaboration"])
        her = Influencer.objects.get(collaborations=self.her_pk)
        assert her.user
        self.her, self.as_her = her, person(her.user)

    @property
    def collaboration(self) -> Collaboration:
        """Hers, as it stands now."""
        return Collaboration.objects.select_related(
            "campaign__brand", "influencer", "promo_handout__code", "link_handout__tracked_link"
        ).get(pk=self.her_pk)

    def grow(self, rounds: int) -> None:
        """So many more of everything."""
        for _ in range(rounds):
            self.rounds += 1
            self._creators()
            self._campaigns()
            self._hers()
            self._orders()
            self._clicks()
            self._mail()
            self._programs()
            self._team()
        folding.fold()
        self._deliver()
        self._files()
        pooled = PooledCode.objects.filter(instruction=self.campaign.promo_code_id, taken_at=None).first()
        case = self.campaign_cases().first()
        message = Message.objects.filter(subject_type="collaboration", subject_id=self.her_pk).first()
        assert pooled
        assert case
        assert message
        self._events_of(message)
        self.named |= {"pooled": str(pooled.pk), "case": str(case.pk), "message": str(message.pk)}

    def campaign_cases(self) -> Any:
        """What creators of the campaign said does not work."""
        return cases.of_campaign(self.campaign)

    def chosen(self, status: str) -> list[str]:
        """Everybody of this status in the campaign, as a list's form sends them."""
        found = Collaboration.objects.filter(campaign=self.campaign, status=status).exclude(pk=self.her_pk)
        return [str(pk) for pk in found.order_by("pk").values_list("pk", flat=True)]

    def _creators(self) -> None:
        """One more in each tab; of those who wait, one is late, one has said that it does not work, one has a sign."""
        made = {stand: self._creator(stand) for stand in (*Status.values, "late", "case")}
        workflow.refuse(made["refused"], by=self.by)
        for stand in set(made) - {"applied", "refused"}:
            workflow.accept(made[stand], by=self.by)
        workflow.cancel(made["cancelled"], by=self.by)
        for stand in ("pending_content", "published", "expired", "late", "case"):
            self._give(made[stand], stand)
        workflow.publish(self._now(made["published"]), content_url="https://instagram.com/p/1", by=self.by)
        workflow.expire(self._now(made["expired"]), by=self.by)
        past = timezone.now().date() - datetime.timedelta(days=3)
        Collaboration.objects.filter(pk=made["late"].pk).update(due_on=past)
        complaining = self._now(made["case"])
        cases.open_case(complaining, reason="other", text="No.", versions=receipts.versions_of(complaining), by=self.by)
        self._sign(made["pending_content"], Sign.Kind.SILENT)
        self.others = [self._now(made[stand]) for stand in ("pending_content", "published")]

    def _creator(self, stand: str) -> Collaboration:
        return make.applied(self.campaign, make.creator(f"{stand} {self.rounds}", account=stand == "published"))

    def _now(self, one: Collaboration) -> Collaboration:
        return Collaboration.objects.select_related("campaign__brand", "influencer").get(pk=one.pk)

    def _give(self, one: Collaboration, stand: str) -> None:
        entry.enter_value(one, Kind.PROMO_CODE, f"{stand[:4]}{one.pk}X", by=self.by)
        entry.enter_value(one, Kind.AFFILIATE_LINK, f"https://shop.example.com/{one.pk}", by=self.by)

    def _sign(self, one: Collaboration, kind: str) -> None:
        now = timezone.now()
        Sign.objects.create(brand=self.brand, collaboration=one, kind=kind, number=1, first_at=now, last_at=now)

    def _campaigns(self) -> None:
        """One more that is published, with her and somebody else in it, one with both values, a draft and a closed."""
        generic = make.campaign(self.brand, title=f"Generic {self.rounds}")
        both = make.campaign(self.brand, title=f"Both {self.rounds}", **BOTH)
        make.campaign(self.brand, title=f"Draft {self.rounds}", published=False)
        make.campaign(self.brand, title=f"Open {self.rounds}")  # she finds it in the Store
        for campaign in (generic, both):
            workflow.accept(joining.apply(campaign, self.her, pitch="", by=self.as_her), by=self.by)
        theirs = make.campaign(self.world.theirs, title=f"Theirs {self.rounds}")
        workflow.accept(joining.apply(theirs, self.her, pitch="", by=self.as_her), by=make.owner_of(self.world.theirs))

    def _hers(self) -> None:
        """One more version of her code and link, label, import and pooled code."""
        one, number = self.collaboration, self.rounds
        entry.enter_value(one, Kind.PROMO_CODE, f"HERS{number}", replace=True, by=self.by)
        link = f"https://shop.example.com/hers/{number}"
        entry.enter_value(self.collaboration, Kind.AFFILIATE_LINK, link, replace=True, by=self.by)
        labelled = link_labels.add(self.collaboration, f"label {number}", by=self.by)
        self.named |= {"labelled": str(labelled.pk)}
        code = self.collaboration.promo_handout
        assert code
        assert code.code_id
        self.named |= {"code": str(code.code_id)}
        imports.check(self.campaign, orders.export(self.campaign, Status.values), file_name="o.xlsx", by=self.by)
        pooling.add(self.campaign, [f"POOL{number}A", f"POOL{number}B"], by=self.by)

    def _orders(self) -> None:
        """One more order by her code, by others', by one that almost fits, by none; a refund; some are left out."""
        number, now = self.rounds, timezone.now()

        def order(name: str, *codes: str, **told: Any) -> State:
            facts: dict[str, Any] = {
                "source": "shop", "order_id": f"{name}{number}", "at": now, "occurred_at": now, "status": "paid",
                "amount": Decimal("70.00"), "currency": self.brand.currency, "codes": codes,
            }  # fmt: skip
            return State(**(facts | told))

        theirs = [one.promo_handout.value for one in self.others if one.promo_handout]
        said: list[State | Returned] = [
            order("hers", f"HERS{number}"), order("again", f"HERS{number}"), order("old", "HERS1"),
            *[order(f"theirs{place}-", code) for place, code in enumerate(theirs)],
            order("pounds", f"HERS{number}", currency="GBP"), order("two", f"HERS{number}", theirs[0]),
            order("unknown", f"WELCOME{number}"), order("near", f"HER{number}S"), order("none"),
            order("test", f"HERS{number}", test=True), order("off", f"HERS{number}", status="cancelled"),
        ]  # fmt: skip
        orders_in.receive(self.brand, said, origin="test")
        named = Conversion.objects.filter(brand=self.brand, source="shop", order_id="hers1").get()
        back = Returned(named.source, named.order_id, f"R{number}", now, Decimal("1.00"))
        orders_in.receive(self.brand, [back], origin="test")
        self.named |= {"order": str(named.pk)}
        exclusions.exclude(self.others[1], since=now.date() - datetime.timedelta(days=2), by=self.by)
        Misspelling.objects.create(
            brand=self.brand, value=f"HERZ{number}", norm=f"herz{number}", stands_for=f"HERS{number}",
            stands_for_norm=f"hers{number}",
        )  # fmt: skip

    def _clicks(self) -> None:
        """One more day with clicks of everybody's links."""
        now = timezone.now() - datetime.timedelta(days=self.rounds)
        for link in TrackedLink.objects.filter(brand=self.brand):
            Click.objects.create(link=link, at=now, day=now.date(), visitor=f"v{self.rounds}")
            ClickVisitor.objects.get_or_create(link=link, day=now.date(), visitor=f"v{self.rounds}")
            ClickDay.objects.get_or_create(link=link, day=now.date(), defaults={"clicks": 1, "unique_clicks": 1})

    def _mail(self) -> None:
        """One more announcement, address that is stopped, kind of mail with own words, and event of a mail."""
        number = self.rounds
        sent = announcements.send(
            self.campaign, "News", "Hello {creator}", press_key=f"crowd-{number}", statuses=Status.values, by=self.by
        )
        self.named |= {"announcement": str(sent.pk)}
        suppressions.suppress(self.brand.lane, f"stopped{number}@crowd.example", "bounced")
        kinds = [kind for kind in KINDS if kind != "handover"]
        MailWords.objects.get_or_create(
            brand=self.brand, kind=kinds[number % len(kinds)], language="fr", defaults={"subject": "S", "body": "B"}
        )

    def _deliver(self) -> None:
        """What waited has arrived, so that it can be sent again."""
        now = timezone.now()
        waiting = Message.objects.filter(lane=self.brand.lane, state=MessageState.QUEUED)
        waiting.update(state=MessageState.DELIVERED, handed_over_at=now, sent_at=now, delivered_at=now)

    def _events_of(self, message: Message) -> None:
        MessageEvent.objects.bulk_create(
            MessageEvent(message=message, event="opened") for _ in range(self.rounds - message.events.count())
        )

    def _programs(self) -> None:
        """One more shop with a call of it, webhook with an event and two tries to tell it, and key."""
        number = self.rounds
        hooks.create(self.brand, kind="woocommerce", name=f"Shop {number}", source=f"shop-{number}", by=self.by)
        for hook in Hook.objects.filter(brand=self.brand):
            Delivery.objects.create(hook=hook, topic="orders", body="{}", digest=f"{hook.pk}-{number}")
        url = f"https://shop.example.com/{number}"
        if number < 5:
            webhook_desk.create(self.brand, url=url, events=["code.replaced"], by=self.by)
        for webhook in webhook_desk.of_brand(self.brand):
            told = WebhookEvent.objects.create(webhook=webhook, kind="code.replaced")
            WebhookCall.objects.bulk_create(WebhookCall(event=told, status=500) for _ in range(2))
        keys.make(self.brand, f"Key {number}", ["read"], by=self.by)

    def _team(self) -> None:
        """One more member, invitation, session, and brand of its own of who looks; who is invited is invited again."""
        number = self.rounds
        make.member(self.brand, f"member{number}@crowd.example")
        self._invite(self.brand, f"invited{number}@crowd.example")
        other = make.brand(f"Other {number}")
        assert self.by.user
        Membership.objects.create(brand=other, user=self.by.user, role=Role.OWNER)
        workflow.accept(make.applied(make.campaign(other, title=f"Elsewhere {number}"), make.creator()), by=self.by)
        self._invite(other, "nobody@walls.example")
        for user in (self.by.user, self.her.user):
            assert user
            UserSession.objects.create(user=user, ip="203.0.113.7", session_key=f"{user.pk}-{number}", user_agent="A")

    def _invite(self, brand: Brand, email: str) -> None:
        """Without the limit of a day."""
        over = timezone.now() + datetime.timedelta(days=7)
        Invitation.objects.create(
            brand=brand, email=email, role=Role.VIEWER, digest=f"{brand.pk}-{email}"[:64], expires_at=over
        )

    def _files(self) -> None:
        """The import and the file of orders that are asked about have as many lines as there are rounds, and more."""
        file = make.filled(orders.export(self.campaign, Status.values), self._codes_for_everybody())
        checked = imports.check(self.campaign, file, file_name="orders.xlsx", by=self.by)
        lines = [HEADINGS]
        for number in range(1, 3 * self.rounds + 1):
            lines.append(f"f{self.rounds}-{number};2026-06-02T10:00:00Z;70.00;EUR;HERS{number}")
            lines.append(f"f{self.rounds}-bad{number};yesterday;70.00;EUR;HERS{number}")
        text = "\n".join(lines).encode()
        taken: OrdersFile = order_files.take(self.brand, text, file_name="orders.csv", by=self.by)
        order_file_rounds.check_waiting()
        self.named |= {"import": str(checked.pk), "file": str(taken.pk)}

    def _codes_for_everybody(self) -> dict[str, dict[str, str]]:
        """New ones for half of them, and for the others one that somebody else has."""
        found: Sequence[Collaboration] = list(self.campaign.collaborations.order_by("pk"))
        codes = [f"NEW{one.pk}" if place % 2 else f"HERS{self.rounds}" for place, one in enumerate(found)]
        return {one.email: {"Promo Code": code} for one, code in zip(found, codes, strict=True)}


def number_of(model: type[Model]) -> int:
    """How many rows there are."""
    return model._default_manager.count()


GROWING: tuple[type[Model], ...] = (
    Campaign, Collaboration, Code, TrackedLink, Message, Conversion, ClickDay, Sign, Misspelling, Delivery, WebhookCall,
    OrdersFile, Membership, UserSession, PooledCode,
)  # fmt: skip
"""What must have become more from one size to the next, or nothing is proved."""
