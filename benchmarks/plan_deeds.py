"""What `benchmarks.plans` explains: pages of a manager and a creator, calls of a program, and the rounds of beat."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from accounts.models import ApiKey, Brand, Membership, Role, User
from benchmarks.plans import Deed
from campaigns import delivered, expiry, imports, lists, reminders, retention, watch
from campaigns.api import idempotency
from campaigns.models import Collaboration
from campaigns.models.campaign import Campaign
from notifications import claims, leases, purging
from notifications.models import Message
from notifications.webhooks import rounds
from promocodes.models import Code, TrackedLink
from tracking import folding, old_clicks
from tracking.models import Conversion


@dataclass
class People:
    """Who looks: a manager of the largest brand, one of its creators, its program; and what they look at.

    `shop` is the brand of most orders, which may be another.
    """

    manager: Client
    creator: Client
    program: Client
    brand: Brand
    shop: Brand
    campaign: Campaign
    one: Collaboration
    day: str
    link: TrackedLink


@contextmanager
def visitors() -> Iterator[People]:
    """People of the data base that is there, made for as long as they look."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    memory = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with (
        override_settings(STORAGES=settings.STORAGES | plain, CACHES=memory, ALLOWED_HOSTS=["testserver"]),
        transaction.atomic(),
    ):
        brand = Brand.objects.get(pk=_most(Collaboration.objects.all(), "brand"))
        shop = Brand.objects.get(pk=_most(Conversion.objects.all(), "brand"))
        campaign = _fullest(brand, ["published"])
        one = Collaboration.objects.select_related("influencer", "link_handout__tracked_link").filter(
            campaign=campaign, link_handout__tracked_link__isnull=False
        )[0]
        manager = User.objects.create_user("plans-manager@tandem.example", None)
        for member_of in {brand, shop}:
            Membership.objects.create(brand=member_of, user=manager, role=Role.OWNER)
        creator = User.objects.create_user("plans-creator@tandem.example", None)
        one.influencer.user, one.influencer.claimed_at = creator, timezone.now()
        one.influencer.save(update_fields=["user", "claimed_at"])
        _, secret = ApiKey.objects.create_key(name="Plans", brand=shop, scopes=list(ApiKey.SCOPES))
        managing, creating = Client(), Client()
        managing.force_login(manager)
        creating.force_login(creator)
        program = Client(headers={"authorization": f"Bearer {secret}"})
        day = (timezone.now() - datetime.timedelta(days=7)).date().isoformat()
        assert one.link_handout
        link = one.link_handout.tracked_link
        assert link
        yield People(managing, creating, program, brand, shop, campaign, one, day, link)
        transaction.set_rollback(True)


def _most(found: Any, name: str) -> int:
    """The key that most rows have there."""
    rows = found.order_by().values_list(name).annotate(number=Count("pk")).order_by("-number", name)
    return int(rows[0][0])


def _fullest(brand: Brand, statuses: Iterable[str]) -> Campaign:
    """The campaign of most creators who stand there, or else of most creators."""
    hers = Collaboration.objects.filter(brand=brand)
    there = hers.filter(status__in=list(statuses))
    return Campaign.objects.get(pk=_most(there if there.exists() else hers, "campaign"))


def deeds(who: People) -> Iterator[Deed]:
    """All of them."""
    yield from _pages(who)
    yield from _calls(who)
    yield from _rounds(who)


def _pages(who: People) -> Iterator[Deed]:
    brand, shop, campaign, one = who.brand.slug, who.shop.slug, f"/campaigns/{who.campaign.pk}/", who.one
    tabs = {tab: f"/campaigns/{_fullest(who.brand, stand).pk}/{tab}/" for tab, stand in lists.TABS.items()}
    code = Code.objects.filter(brand=who.brand).order_by("pk").first()
    order = Conversion.objects.filter(brand=who.shop).order_by("pk").first()
    pages = {
        "board": "/",
        "campaigns": f"/campaigns/?brand={brand}",
        "campaign": campaign,
        **{f"tab {tab}": address for tab, address in tabs.items()},
        "tab pending, searched": f"{tabs['pending']}?q=1234",
        "results of a campaign": f"{campaign}results/",
        "results of the brand": f"/results/?brand={shop}",
        "register": f"/codes/?brand={brand}",
        "register, searched": f"/codes/?brand={brand}&q=1234",
        "orders": f"/orders/?brand={shop}",
        "orders, searched": f"/orders/?brand={shop}&q=1234",
        "near misses": f"/orders/near-misses/?brand={shop}",
        "e-mails": f"/mail/?brand={brand}",
        "audit": f"/brands/{brand}/audit/",
        "collaboration": f"{campaign}collaborations/{one.pk}/",
        "proof": f"{campaign}collaborations/{one.pk}/proof/",
    }
    if code:
        pages["code"] = f"/codes/{code.pk}/"
    if order:
        pages["order"] = f"/orders/{order.pk}/"
    for name, address in pages.items():
        yield Deed(f"page: {name}", True, _get(who.manager, address))
    for name, address in {
        "my campaigns": "/my/campaigns/",
        "my campaign": f"/my/campaigns/{one.pk}/",
        "store": "/store/",
    }.items():
        yield Deed(f"page: {name}", True, _get(who.creator, address))
    yield Deed("redirect: a slug that is not in memory", True, _get(Client(), f"/r/{who.link.slug}"))


def _calls(who: People) -> Iterator[Deed]:
    fullest = _fullest(who.shop, ["published"])
    one = Collaboration.objects.filter(campaign=fullest).order_by("pk")[0]
    campaign = f"campaigns/{fullest.pk}/"
    for name in (
        "campaigns/", f"{campaign}collaborations/?page_size=500",
        f"{campaign}collaborations/?status=pending_content&page_size=500", f"collaborations/{one.pk}/",
        "messages/?page_size=500", "messages/?state=bounced", f"messages/?campaign={fullest.pk}",
        "conversions/?page_size=500", f"conversions/?since={who.day}T00:00:00Z",
        f"conversions/?campaign={fullest.pk}",
        "codes/?page_size=100", f"{campaign}results/", "board/", "near-misses/",
    ):  # fmt: skip
        yield Deed(f"GET {name.replace(campaign, 'campaigns/{id}/')}", True, _get(who.program, f"/api/v1/{name}"))
    address = f"/api/v1/{campaign}collaborations/?page_size=500"
    yield Deed("GET campaigns/{id}/collaborations/, its second page", True, _second_page(who.program, address))
    yield Deed("GET messages/, its second page", True, _second_page(who.program, "/api/v1/messages/?page_size=500"))
    held = Code.objects.filter(brand=who.shop, influencer=one.influencer_id).first()
    body = {
        "source": "plans", "order_id": "1", "occurred_at": timezone.now().isoformat(), "amount": "70.00",
        "currency": who.shop.currency, "code": held.value if held else None, "status": "paid",
    }  # fmt: skip
    yield Deed(
        "POST conversions/",
        True,
        lambda: who.program.post("/api/v1/conversions/", body, content_type="application/json"),
    )


def _rounds(who: People) -> Iterator[Deed]:
    for name, do in {
        "sweep: anything to do": claims.anything_to_do,
        "sweep: dead senders": leases.free_dead,
        "claim of 100 due messages": lambda: claims.claim(who.brand.lane, "plans", 100),
        "purge old mails": purging.purge,
        "call webhooks": rounds.call_due,
        "apply what shops reported": delivered.apply_waiting,
        "forget what shops sent": delivered.forget_bodies,
        "expire unconfirmed imports": imports.expire_old,
        "forget answers of the API": idempotency.forget_old,
        "retention": retention.forget,
        "old clicks": old_clicks.forget,
        "add orders to their days": folding.fold,
        "add clicks to their days": folding.fold_clicks,
        "remind creators": lambda: reminders.remind_for(who.brand.pk),
        "expire what was not posted": expiry.run,
        "look for misuse": lambda: watch.look(who.brand),
    }.items():
        yield Deed(f"round: {name}", False, do)
    yield Deed("round: oldest due message (/readyz)", True, _get(Client(), "/readyz"))
    newest = Message.objects.filter(lane=who.shop.lane).order_by("-pk").first()
    if newest:
        yield Deed("GET messages/{id}/", True, _get(who.program, f"/api/v1/messages/{newest.pk}/"))


def _get(client: Client, address: str) -> Callable[[], Any]:
    def get() -> Any:
        answer = client.get(address)
        answer.getvalue()
        if answer.status_code not in (200, 302, 503):
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return answer

    return get


def _second_page(client: Client, address: str) -> Callable[[], Any]:
    following = client.get(address).json()["next"]
    return _get(client, following or address)
