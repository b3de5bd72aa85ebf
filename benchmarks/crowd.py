"""A brand with very many collaborations in all states, written straight into the data base: for pages that count."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from accounts.models import Brand
from benchmarks.orders import manager
from campaigns import offers
from campaigns.models import Campaign, Case, Collaboration, Status
from influencers.models import Influencer
from notifications.models import Message, State
from promocodes.models import Code, Handout

CAMPAIGNS = 40
SHEAF = 5000
STATES = (State.FAILED, State.BOUNCED, State.SUPPRESSED, State.UNCERTAIN)


def crowd(rows: int) -> Brand:
    """A brand with 40 campaigns and `rows` collaborations.

    Of twenty one has applied, one waits for a code, six are to post, ten have posted and two are closed. Of those
    who are to post every second has not opened her code, every tenth is late, and of a hundred four mails are stuck.
    """
    by = manager()
    brand = Brand.objects.create(name="Crowd", slug=f"crowd-{rows}")
    code = {"title": "Your own code", "description": "Ten per cent off.", "personalized": True}
    fields = {"networks": ["instagram"], "formats": ["story"], "promo_code": code}
    campaigns = [
        offers.publish(offers.create(brand, {"title": f"Summer {number}", **fields}, by=by), by=by)
        for number in range(CAMPAIGNS)
    ]
    for start in range(0, rows, SHEAF):
        _write(brand, campaigns, range(start, min(start + SHEAF, rows)))
    if connection.vendor == "postgresql":  # as its own autovacuum would soon do; nobody does it for SQLite
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return brand


def _write(brand: Brand, campaigns: list[Campaign], numbers: range) -> None:
    people = Influencer.objects.bulk_create(
        Influencer(email=f"crowd{number}@example.org", name=f"Creator {number}", handle=f"crowd{number}")
        for number in numbers
    )
    codes = Code.objects.bulk_create(
        Code(brand=brand, influencer=one, value=f"CROWD{number}", norm=f"CROWD{number}")
        for number, one in zip(numbers, people, strict=True)
        if _status(number) in _SENT
    )
    owners = {code.influencer_id: code for code in codes}
    handouts = Handout.objects.bulk_create(
        Handout(
            instruction=campaigns[number % CAMPAIGNS].instructions[0], influencer=one, value=f"CROWD{number}",
            code=owners[one.pk],
        )
        for number, one in zip(numbers, people, strict=True)
        if one.pk in owners
    )  # fmt: skip
    held = {handout.influencer_id: handout for handout in handouts}
    made = Collaboration.objects.bulk_create(
        _collaboration(brand, campaigns[number % CAMPAIGNS], one, held.get(one.pk), number)
        for number, one in zip(numbers, people, strict=True)
    )
    Message.objects.bulk_create(_mails(brand, made, numbers))
    Case.objects.bulk_create(
        Case(brand=brand, collaboration=one, reason="refused") for one in made if one.clock_stopped_at
    )


_SENT = (Status.PENDING_CONTENT, Status.PUBLISHED, Status.EXPIRED)


def _status(number: int) -> Status:
    place = number // CAMPAIGNS % 20
    if place < 2:
        return (Status.APPLIED, Status.READY_TO_SEND)[place]
    if place < 8:
        return Status.PENDING_CONTENT
    return Status.PUBLISHED if place < 18 else Status.EXPIRED


def _collaboration(
    brand: Brand, campaign: Campaign, one: Influencer, held: Handout | None, number: int
) -> Collaboration:
    now, status = timezone.now(), _status(number)
    sent = now - datetime.timedelta(days=number % 28) if status in _SENT else None
    return Collaboration(
        campaign=campaign, brand=brand, influencer=one, name=one.name, email=one.email, handle=one.handle,
        network="instagram", country="FR", followers=12_000, status=status, promo_handout=held,
        accepted_at=None if status == Status.APPLIED else now,
        sent_at=sent, due_on=(sent + datetime.timedelta(days=25)).date() if sent else None,
        seen_at=now if sent and number % 2 else None,
        clock_stopped_at=now if status == Status.PENDING_CONTENT and number % 997 == 1 else None,
        content_url="https://example.org/p" if status == Status.PUBLISHED else "",
        published_at=now if status == Status.PUBLISHED else None,
        ended_at=now if status == Status.EXPIRED else None,
    )  # fmt: skip


def _mails(brand: Brand, made: list[Collaboration], numbers: range) -> Iterator[Message]:
    for one, number in zip(made, numbers, strict=True):
        if one.sent_at:
            state = STATES[number // 100 % 4] if number % 100 < 4 else State.DELIVERED
            yield Message(
                key=f"handover:{one.pk}:c1:l0", lane=brand.lane, kind="handover", subject_type="collaboration",
                subject_id=one.pk, to=one.email, template="campaigns/emails/words", subject="Your code", state=state,
                created_at=one.sent_at, sent_at=one.sent_at, handed_over_at=one.sent_at,
            )  # fmt: skip
