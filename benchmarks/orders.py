"""What the benchmarks of import and export work on: a campaign with many waiting creators, and its filled file."""

from __future__ import annotations

import io

import openpyxl
from django.db import connection
from django.utils import timezone
from django.utils.text import slugify

from accounts.actors import Actor, person
from accounts.models import Brand, Membership, Role, User
from campaigns import offers, orders
from campaigns.models import Campaign, Collaboration, CollaborationEvent, OrderImport, Status
from influencers.models import Influencer
from notifications.models import Message, MessageEvent
from promocodes.models import Code, Handout

FIRST_NAMES = ("Marie", "Łukasz", "Zoë", "Amélie", "John", "Ngọc", "Björn", "Sofía")
LAST_NAMES = ("Laurent", "Nowak", "García", "O’Neill", "Smith", "Nguyễn", "Ödegård")


def manager() -> Actor:
    """Who imports."""
    user = User.objects.filter(email="bench@example.org").first()
    return person(user or User.objects.create_user("bench@example.org", None, name="Bench Manager"))


def campaign_with(rows: int, *, by: Actor, name: str = "") -> Campaign:
    """A published campaign with personal codes, and `rows` creators in Ready to send. The brand is called `name`."""
    name = name or str(rows)
    brand = Brand.objects.create(name=f"Brand of {name}", slug=f"{slugify(name)}-{Brand.objects.count()}")
    if by.user:
        Membership.objects.create(brand=brand, user=by.user, role=Role.OWNER)
    instruction = {"title": "Your own code", "description": "Ten per cent off.", "personalized": True}
    draft = offers.create(
        brand,
        {
            "title": f"Summer of {rows}",
            "networks": ["instagram"],
            "formats": ["story"],
            "dos": "Show the product in use\nSay what you like",
            "donts": "No other brands",
            "promo_code": instruction,
        },
        by=by,
    )
    campaign = offers.publish(draft, by=by)
    people = Influencer.objects.bulk_create(
        [
            Influencer(email=f"creator{number}@{brand.slug}.example", name=_name(number), handle=f"creator.{number}")
            for number in range(rows)
        ],
        batch_size=1000,
    )
    now = timezone.now()
    Collaboration.objects.bulk_create(
        [
            Collaboration(
                campaign=campaign, brand=brand, influencer=one, name=one.name, email=one.email, handle=one.handle,
                network="instagram", country="FR", followers=12_000, status=Status.READY_TO_SEND, accepted_at=now,
            )
            for one in people
        ],
        batch_size=1000,
    )  # fmt: skip
    return campaign


def filled_file(campaign: Campaign) -> bytes:
    """The exported file with a code in every line, saved by openpyxl as a person's program would save it."""
    book = openpyxl.load_workbook(io.BytesIO(orders.export(campaign)))
    sheet = book["Orders"]
    place = next(cell.column for cell in sheet[1] if cell.value == "Promo Code")
    for number in range(2, sheet.max_row + 1):
        sheet.cell(number, place).value = f"SUMMER{number:06d}X"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def forget_imports() -> None:
    """Everything as before the first import, so that each run finds the same data; the audit log only grows."""
    Collaboration.objects.update(
        status=Status.READY_TO_SEND, promo_handout=None, link_handout=None, sent_at=None, due_on=None
    )
    for model in (MessageEvent, Message, CollaborationEvent, Handout, Code, OrderImport):
        found = model._default_manager.all()
        found._raw_delete(found.db)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _name(number: int) -> str:
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number % len(LAST_NAMES)]} {number}"
