"""Two brands with the demo data, each with one object of every kind that an address may name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import Brand, Role, User
from campaigns import entry, imports, link_labels, orders, webhook_desk
from campaigns.models import Announcement, Collaboration, Sign, Status
from notifications import suppressions
from notifications.models import WebhookEvent
from promocodes.models import Code, Kind
from tests import make
from tracking import hooks
from tracking.models import Conversion, Misspelling, OrdersFile

OURS = ("accounts", "influencers", "notifications", "promocodes", "campaigns", "tracking")


@dataclass
class World:
    """`ours` and `theirs` are the brands; `named` gives the objects of each by kind, as they stand in an address."""

    ours: Brand
    theirs: Brand
    named: dict[int, dict[str, str]]
    clients: dict[str, Client]


def build() -> World:
    """The demo's two brands, and who may knock: each role in the first, and those who have no business there."""
    call_command("demo_data")
    ours, theirs = Brand.objects.order_by("pk")
    named = {brand.pk: _objects(brand) for brand in (ours, theirs)}
    hers = Collaboration.objects.select_related("influencer__user").get(pk=named[ours.pk]["collaboration"])
    owner = ours.memberships.get(role=Role.OWNER).user
    who = {
        "owner": owner,
        "manager": make.member(ours, "manager@walls.example"),
        "viewer": make.member(ours, "viewer@walls.example", role=Role.VIEWER),
        "creator": hers.influencer.user,
        "another creator": make.creator("Another", "another@walls.example").user,
        "manager of another brand": make.member(theirs, "theirs@walls.example", role=Role.OWNER),
        "nobody in particular": make.user("nobody@walls.example"),
        "staff": make.user("staff@walls.example", is_staff=True),
    }
    return World(ours, theirs, named, {"anonymous": Client(), **{name: _client(user) for name, user in who.items()}})


def rows_of(brand: Brand) -> str:
    """A digest of everything that belongs to the brand."""
    digest = hashlib.sha256()
    for model in (model for app in OURS for model in apps.get_app_config(app).get_models()):
        digest.update(repr(_rows(model, brand)).encode())
    return digest.hexdigest()


def _rows(model: type[Model], brand: Brand) -> list[Any]:
    fields = {field.name for field in model._meta.get_fields()}
    found = model._default_manager.order_by("pk")
    if model is Brand:
        found = found.filter(pk=brand.pk)
    elif "brand" in fields:
        found = found.filter(brand=brand)
    elif "lane" in fields:
        found = found.filter(lane=brand.lane)
    else:
        return []
    return list(found.values())


def _objects(brand: Brand) -> dict[str, str]:
    by = make.owner_of(brand)
    both = {"promo_code": make.PERSONAL_CODE, "affiliate_link": make.PERSONAL_LINK}
    campaign = make.campaign(brand, title="Walls", by=by, **both)
    one = make.accepted(campaign, make.creator())
    entry.enter_value(one, Kind.PROMO_CODE, f"WALLS{brand.pk}", by=by)
    entry.enter_value(one, Kind.AFFILIATE_LINK, "https://shop.example.com/walls", by=by)
    labelled = link_labels.add(Collaboration.objects.get(pk=one.pk), "story", by=by)
    now = timezone.now()
    imported = imports.check(campaign, orders.export(campaign, Status.values), file_name="orders.xlsx", by=by)
    announced = Announcement.objects.create(
        brand=brand, campaign=campaign, subject="News", body="News", press_key=f"walls-{brand.pk}"
    )
    sign = Sign.objects.create(
        brand=brand, collaboration=one, kind=Sign.Kind.BURST, number=3, first_at=now, last_at=now
    )
    code = Code.objects.filter(brand=brand).first()
    order = Conversion.objects.filter(brand=brand).first()
    spelling = Misspelling.objects.create(
        brand=brand, value="MARIE1O", norm="marie1o", stands_for="MARIE10", stands_for_norm="marie10"
    )
    hook, _ = hooks.create(brand, kind="woocommerce", name="Walls", by=by)
    webhook, _ = webhook_desk.create(brand, url="https://shop.example.com/tandem", events=["code.replaced"], by=by)
    told = WebhookEvent.objects.create(webhook=webhook, kind="code.replaced")
    file = OrdersFile.objects.create(brand=brand, file_name="orders.csv")
    stopped = suppressions.suppress(brand.lane, "stopped@walls.example", "bounced")
    found = {
        "campaign": campaign, "collaboration": one, "import": imported, "announcement": announced, "sign": sign,
        "code": code, "order": order, "spelling": spelling, "hook": hook, "file": file, "suppression": stopped,
        "labelled": labelled, "webhook": webhook, "told": told,
    }  # fmt: skip
    return {"brand": brand.slug, **{kind: str(made.pk) for kind, made in found.items()}}


def _client(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client
