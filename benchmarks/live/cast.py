"""Brands, people and data for a load, written into the site that the environment names.

    python -m benchmarks.live.cast FILE '{"brands": 10, "managers": 50, "creators": 300, …}'

FILE says afterwards, as JSON, who may sign in, which links and codes there are, and which keys and hooks. One hash of
one password serves all of them: making a hash costs what a sign-in costs, and each of those is part of the load.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts import keys
from accounts.actors import SYSTEM, person
from accounts.models import ApiKey, Brand, Membership, Role, User
from benchmarks.live.plan import Size
from benchmarks.orders import campaign_with, filled_file, manager
from campaigns import joining, offers, scale, workflow
from campaigns.models import Campaign, Collaboration
from influencers.models import Influencer, Presence
from promocodes.models import Code, TrackedLink
from tracking import hooks

PASSWORD = "many-people-many-pages"  # noqa: S105 - of people who live as long as the measurement
MOST_LINKS = 1000
IN_A_BRAND = 200  # codes, and pages of collaborations, that are known of each


def write(size: Size, folder: Path) -> dict[str, Any]:
    """Write it all, with the files of orders in `folder`. Returns what the load must know."""
    secret = make_password(PASSWORD)
    brands = [
        scale.write(
            collaborations=size.collaborations,
            clicks=size.clicks,
            conversions=size.conversions,
            name=f"Load {number + 1}",
        )
        for number in range(size.brands)
    ]
    opened = [_open_campaign(brand) for brand in brands]
    known = [_known(brand) for brand in brands]
    managers = [_manager(number, brands[number % len(brands)], secret) for number in range(size.managers)]
    creators = [_creator(number, opened, secret) for number in range(size.creators)]
    return {
        "password": PASSWORD,
        "brands": known,
        "managers": managers,
        "creators": creators,
        "links": list(TrackedLink.objects.order_by("pk").values_list("slug", flat=True)[:MOST_LINKS]),
        "imports": [_file(number, size.import_rows, folder) for number in range(size.imports)],
    }


def _known(brand: Brand) -> dict[str, Any]:
    """What programs of a brand know: its key, its hook, its codes; and where its pages are."""
    _, key = keys.make(brand, "Load", ApiKey.SCOPES, by=SYSTEM)
    hook, secret = hooks.create(brand, kind="standard", name="Load", by=SYSTEM)
    campaigns = list(Campaign.objects.filter(brand=brand).order_by("pk").values_list("pk", flat=True))
    pages = Collaboration.objects.filter(brand=brand).order_by("pk").values_list("campaign_id", "pk")[:IN_A_BRAND]
    return {
        "slug": brand.slug,
        "currency": brand.currency,
        "key": key,
        "hook": hook.address,
        "secret": secret,
        "source": hook.source,
        "codes": list(Code.objects.filter(brand=brand).order_by("pk").values_list("value", flat=True)[:IN_A_BRAND]),
        "campaigns": campaigns,
        "collaborations": list(pages),
    }


def _person(email: str, name: str, secret: str) -> User:
    user = User.objects.create(email=email, name=name, password=secret)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _manager(number: int, brand: Brand, secret: str) -> dict[str, Any]:
    user = _person(f"manager{number}@load.example", f"Manager {number}", secret)
    Membership.objects.create(brand=brand, user=user, role=Role.MANAGER)
    return {"email": user.email, "brand": brand.slug}


def _open_campaign(brand: Brand) -> Campaign:
    """One with a code for everybody: who is accepted is mailed at once."""
    fields = {
        "title": f"{brand.name} for everybody",
        "networks": ["instagram"],
        "formats": ["story"],
        "promo_code": {"title": "Ten per cent", "description": "", "personalized": False, "code": f"ALL{brand.pk}"},
        "affiliate_link": {
            "title": "The shop", "description": "", "personalized": False, "url": "https://shop.example.com/all",
        },
    }  # fmt: skip
    return offers.publish(offers.create(brand, fields, by=SYSTEM), by=SYSTEM)


def _creator(number: int, opened: list[Campaign], secret: str) -> dict[str, Any]:
    """Two of three are in a campaign and have its code; the third has applied. The other campaigns are still open."""
    user = _person(f"creator{number}@load.example", f"Creator {number}", secret)
    one = Influencer.objects.create(
        user=user, claimed_at=timezone.now(), email=user.email, name=user.name, handle=f"load.{number}", country="FR"
    )
    Presence.objects.create(influencer=one, network="instagram", handle=one.handle, followers=12_000)
    mine = opened[number % len(opened)]
    collaboration = joining.apply(mine, one, pitch="", by=person(user))
    if number % 3:
        workflow.accept(collaboration, by=SYSTEM)
    others = [campaign.slug for campaign in opened if campaign != mine]
    return {"email": user.email, "collaborations": [collaboration.pk], "open": others}


def _file(number: int, rows: int, folder: Path) -> dict[str, Any]:
    """A campaign of a brand of its own whose creators wait, the filled file for it, and a key."""
    campaign = campaign_with(rows, by=manager(), name=f"{rows} in file {number + 1}")
    path = folder / f"orders{number}.xlsx"
    path.write_bytes(filled_file(campaign))
    _, key = keys.make(campaign.brand, "Load", ApiKey.SCOPES, by=SYSTEM)
    return {"campaign": campaign.pk, "file": str(path), "key": key, "rows": rows}


def main(path: Path, size: Size) -> None:
    """Write, and leave word."""
    path.write_text(json.dumps(write(size, path.parent)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Size(**json.loads(sys.argv[2])))
