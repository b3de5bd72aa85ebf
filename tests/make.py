"""Builders: each makes one thing that is right, with what the test cares about given by name."""

from __future__ import annotations

import datetime
import io
import itertools
from typing import Any

import openpyxl
import time_machine
from django.utils import timezone

from accounts.actors import Actor, person
from accounts.models import Brand, Membership, Role, User
from campaigns import entry, joining, offers, workflow
from campaigns.models import Campaign, Collaboration, Status
from influencers.models import Influencer, Presence
from promocodes.models import LabelledLink, TrackedLink
from tracking.click_ids import new_click_id
from tracking.visits import Visit

PASSWORD = "correct horse battery"

_numbers = itertools.count(1)

GENERIC_CODE = {"title": "Ten per cent off", "description": "For everyone.", "personalized": False, "code": "SUMMER10"}
PERSONAL_CODE = {"title": "Your own code", "description": "Ten per cent off.", "personalized": True}
GENERIC_LINK = {
    "title": "Shop link",
    "description": "Leads to the shop.",
    "personalized": False,
    "url": "https://shop.example.com/summer?ref=a",
}
PERSONAL_LINK = {"title": "Your own link", "description": "Leads to your page.", "personalized": True}


def user(email: str = "", **fields: Any) -> User:
    """A person with a verified address who can sign in with PASSWORD."""
    from allauth.account.models import EmailAddress

    email = email or f"person{next(_numbers)}@example.org"
    made = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def second_step(user: User) -> User:
    """The person with an authenticator app set up."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    return user


def brand(name: str = "Lumen", *, owner: User | None = None, **fields: Any) -> Brand:
    """A brand with an owner."""
    made = Brand.objects.create(name=name, slug=fields.pop("slug", name.lower().replace(" ", "-")), **fields)
    Membership.objects.create(brand=made, user=owner or user(), role=Role.OWNER)
    return made


def member(brand: Brand, email: str = "", role: str = Role.MANAGER, **fields: Any) -> User:
    """Someone in the brand's team."""
    made = user(email, **fields)
    Membership.objects.create(brand=brand, user=made, role=role)
    return made


def creator(
    name: str = "", email: str = "", *, followers: int = 12_000, account: bool = True, **fields: Any
) -> Influencer:
    """A creator with a profile on Instagram, and (unless `account` is false) an account."""
    number = next(_numbers)
    name = name or f"Creator {number}"
    email = email or f"creator{number}@example.org"
    if account:
        fields |= {"user": user(email, name=name), "claimed_at": timezone.now()}
    made = Influencer.objects.create(
        name=name, email=email, handle=fields.pop("handle", name.lower().replace(" ", ".")), country="FR", **fields
    )
    Presence.objects.create(influencer=made, network="instagram", handle=made.handle, followers=followers)
    return made


def campaign(brand: Brand, *, published: bool = True, by: Actor | None = None, **values: Any) -> Campaign:
    """A campaign; published, and with the generic code SUMMER10 unless other instructions are given."""
    by = by or owner_of(brand)
    if "promo_code" not in values and "affiliate_link" not in values:
        values["promo_code"] = GENERIC_CODE
    made = offers.create(
        brand, {"title": "Summer Glow", "networks": ["instagram"], "formats": ["story"]} | values, by=by
    )
    return offers.publish(made, by=by) if published else made


def owner_of(brand: Brand) -> Actor:
    """The brand's owner as the one who acts."""
    return person(Membership.objects.select_related("user").filter(brand=brand, role=Role.OWNER)[0].user)


def applied(campaign: Campaign, influencer: Influencer, pitch: str = "I love it.") -> Collaboration:
    """A request in the campaign."""
    by = person(influencer.user) if influencer.user else Actor(label=influencer.name, source="page")
    return joining.apply(campaign, influencer, pitch=pitch, by=by)


def accepted(campaign: Campaign, influencer: Influencer) -> Collaboration:
    """An order in the campaign: Ready to send, or beyond when nothing personal is missing."""
    one = applied(campaign, influencer)
    workflow.accept(one, by=owner_of(campaign.brand))
    return one


def filled(data: bytes, values: dict[str, dict[str, str]]) -> bytes:
    """An exported workbook with cells filled: `{"marie@example.org": {"Promo Code": "MARIE10"}}`."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Orders"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        for heading, value in values.get(str(row[headings["Email"] - 1].value), {}).items():
            row[headings[heading] - 1].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet(rows: list[list[Any]], title: str = "Orders") -> bytes:
    """A workbook of these rows, headings first."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ready(campaign: Campaign, number: int) -> list[Collaboration]:
    """So many orders that wait for a value, written straight into the data base: for tests of large files."""
    first = next(_numbers)
    people = Influencer.objects.bulk_create(
        Influencer(name=f"Creator {n}", email=f"many{first}.{n}@example.org", handle=f"many{n}") for n in range(number)
    )
    now = timezone.now()
    return Collaboration.objects.bulk_create(
        Collaboration(
            campaign=campaign,
            brand=campaign.brand,
            influencer=one,
            name=one.name,
            email=one.email,
            handle=one.handle,
            status=Status.READY_TO_SEND,
            accepted_at=now,
        )
        for one in people
    )


def link(
    brand: Brand, influencer: Influencer, destination: str = "https://shop.example.com/", **fields: Any
) -> TrackedLink:
    """A tracked link that belongs to no campaign."""
    return TrackedLink.objects.create(brand=brand, influencer=influencer, destination=destination, **fields)


def visit(
    link: TrackedLink,
    at: datetime.datetime | None = None,
    *,
    ip: str = "203.0.113.7",
    agent: str = "Mozilla/5.0 (iPhone) Safari",
    label: LabelledLink | None = None,
    referrer: str = "",
    early: str = "",
) -> Visit:
    """One visit, as the redirect writes it down."""
    at = at or timezone.now()
    return Visit(
        link=link.pk,
        label=label.pk if label else 0,
        mended=False,
        at=int(at.timestamp() * 1000),
        connected=ip,
        forwarded="",
        agent=agent,
        early=early,
        referrer=referrer,
        click_id="",
    )


def click_id(link: TrackedLink, at: datetime.datetime) -> str:
    """What the redirect would have told the shop of a click at this moment."""
    with time_machine.travel(at, tick=False):
        return new_click_id(link.brand_id, link.pk)


def order(order_id: str = "1001", **said: Any) -> dict[str, Any]:
    """What a program says about an order."""
    return {
        "source": "shop",
        "order_id": order_id,
        "occurred_at": "2026-06-02T10:00:00Z",
        "amount": "70.00",
        "currency": "EUR",
    } | said


def holds(collaboration: Collaboration, code: str) -> Collaboration:
    """Her personal code, given."""
    entry.enter_value(collaboration, "promo_code", code, replace=True, by=owner_of(collaboration.brand))
    return collaboration
