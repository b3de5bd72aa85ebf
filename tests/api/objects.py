"""Objects of one brand of every kind that an address of the API names, in the states that its calls ask for."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Brand
from campaigns import cases, entry, link_labels, order_files, picture_book, pooling, receipts, webhook_desk, workflow
from campaigns.models import Campaign, Collaboration, OrderImport, Sign
from influencers import profiles
from notifications import suppressions
from notifications.models import Message, WebhookEvent
from promocodes.models import Code, Kind, PooledCode
from tests import make
from tests.api.conftest import Program
from tests.api.test_imports import checked
from tracking import hooks
from tracking.models import Conversion, Misspelling

PICTURE = b"RIFF of a picture that was read"
CSV = b"Id;Created at;Total;Currency;Discount Code\n5001;2026-06-02T10:00:00Z;70.00;EUR;NINA10\n"


def of(brand: Brand) -> dict[str, list[int]]:
    """Identifiers by the first word of their address; `pooled` are those of the campaign's pool."""
    by, api, now = make.owner_of(brand), Program(brand), timezone.now()
    both = {"promo_code": make.PERSONAL_CODE, "affiliate_link": make.PERSONAL_LINK}
    personal = make.campaign(brand, title="Personal", promo_code=make.PERSONAL_CODE)
    every = make.campaign(brand, title="Both", **both)
    generic = make.campaign(brand, title="Generic")
    draft = make.campaign(brand, title="Draft", published=False)
    applied = make.applied(personal, make.creator("Ada", f"ada@{brand.slug}.example"))
    ready = make.accepted(personal, make.creator("Bea", f"bea@{brand.slug}.example"))
    picture_book.set_picture(personal, PICTURE, by=by)
    profiles.set_avatar(ready.influencer, PICTURE)
    sent = [_sent(every, name, by) for name in ("Nina", "Rosa", "Pia")]
    workflow.publish(sent[2], content_url="https://instagram.com/p/1", by=by)
    link_labels.add(sent[0], "story", by=by)
    shared = make.accepted(generic, make.creator("Cleo", f"cleo@{brand.slug}.example"))
    past = _sent(every, "Quinn", by)
    Collaboration.objects.filter(pk=past.pk).update(due_on=now.date() - datetime.timedelta(days=3))
    for address in (f"bea@{brand.slug}.example", "somebody@example.org"):
        checked(api, personal, {address: f"BEA{personal.pk}"})
    applied_import = checked(api, personal, {f"bea@{brand.slug}.example": f"BEE{personal.pk}"})
    api.post(f"imports/{applied_import['id']}/confirm/")
    pooling.add(personal, ["NEXT1", "NEXT2"], by=by)
    sign = Sign.objects.create(brand=brand, collaboration=sent[0], kind="early", number=1, first_at=now, last_at=now)
    spelling = Misspelling.objects.create(
        brand=brand, value="N1NA10", norm="n1na10", stands_for="NINA10", stands_for_norm="nina10"
    )
    case = cases.open_case(sent[1], reason="other", text="No.", versions=receipts.versions_of(sent[1]), by=by)
    api.post("conversions/", make.order(code=f"NINA{brand.pk}", currency=brand.currency))
    hook, _ = hooks.create(brand, kind="shopify", name="Shop", by=by)
    file = order_files.take(brand, CSV, file_name="o.csv", by=by)
    stopped = suppressions.suppress(brand.lane, "anna@example.org", "bounced")
    webhook, _ = webhook_desk.create(brand, url="https://shop.example.com/", events=["code.replaced"], by=by)
    found = {
        "campaigns": [personal, every, generic, draft],
        "collaborations": [ready, applied, sent[0], sent[2], shared, past],
        "cases": [case],
        "imports": OrderImport.objects.filter(brand=brand),
        "messages": Message.objects.filter(lane=brand.lane),
        "suppressions": [stopped],
        "conversions": Conversion.objects.filter(brand=brand),
        "signs": [sign],
        "spellings": [spelling],
        "order-files": [file],
        "hooks": [hook],
        "webhooks": [webhook],
        "webhook-events": [WebhookEvent.objects.create(webhook=webhook, kind="code.replaced")],
        "codes": Code.objects.filter(brand=brand),
        "pooled": PooledCode.objects.filter(brand=brand),
    }
    return {name: [one.pk for one in rows] for name, rows in found.items()}


def _sent(campaign: Campaign, name: str, by: Actor) -> Collaboration:
    """An order that has its code and its link."""
    brand = campaign.brand
    one = make.accepted(campaign, make.creator(name, f"{name.lower()}@{brand.slug}.example"))
    entry.enter_value(one, Kind.PROMO_CODE, f"{name.upper()}{brand.pk}", by=by)
    entry.enter_value(one, Kind.AFFILIATE_LINK, f"https://shop.example.com/{name}", by=by)
    return Collaboration.objects.select_related("campaign__brand").get(pk=one.pk)
