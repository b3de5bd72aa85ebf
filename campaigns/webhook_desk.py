"""What a brand's team and its programs do with webhooks: make, change, try, switch, send again, remove."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Brand
from accounts.names import clean_name
from campaigns.webhook_facts import KINDS
from notifications import hook_secrets
from notifications.models import Webhook, WebhookEvent
from notifications.webhooks import rounds, targets, telling
from promocodes.values import Problem

MOST_WEBHOOKS = 10
LONGEST_NAME = 60
OVERLAP = datetime.timedelta(hours=24)
"""How long the previous secret signs too after a rotation."""
TEST_PAUSE = datetime.timedelta(seconds=10)
NOBODYS: dict[str, Any] = {"lease_owner": "", "lease_until": None}
"""Whoever calls it now calls it no more, and the next one reads it anew."""
AFRESH: dict[str, Any] = {"failures": 0, "told_failures": 0, "paused_until": None}


class WebhookRefused(Exception):
    """The webhook cannot be like this; nothing was stored. `field` is what is wrong, '' for the deed as a whole."""

    def __init__(self, field: str, problem: Problem) -> None:
        self.field, self.code, self.message = field, problem.code, problem.message
        super().__init__(problem.message)


def of_brand(brand: Brand) -> QuerySet[Webhook]:
    """The brand's webhooks, the first made first."""
    return Webhook.objects.filter(lane=brand.lane, removed_at=None)


def events_of(webhook: Webhook) -> QuerySet[WebhookEvent]:
    """What it was told, or is to be, the latest first, with its calls."""
    return webhook.told.order_by("-pk").prefetch_related("calls")


@transaction.atomic
def create(brand: Brand, *, url: str, events: Collection[str], name: str = "", by: Actor) -> tuple[Webhook, str]:
    """A webhook and its secret, which is shown this once. Raises WebhookRefused."""
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
    if of_brand(brand).count() >= MOST_WEBHOOKS:
        said = _("A brand has at most %(most)s webhooks. Remove one first.") % {"most": MOST_WEBHOOKS}
        raise WebhookRefused("", Problem("too_many", said))
    secret = hook_secrets.new_secret()
    made = Webhook.objects.create(
        lane=brand.lane,
        secret=hook_secrets.hidden(secret),
        created_label=by.label,
        **_read(url, events, name),
    )
    audit.record("webhook.create", by=by, brand=brand, subject=made, url=made.url, events=made.events)
    return made, secret


@transaction.atomic
def change(webhook: Webhook, brand: Brand, *, url: str, events: Collection[str], name: str = "", by: Actor) -> None:
    """Another address, other events or another name. Another address begins without failures. Raises WebhookRefused."""
    values = _read(url, events, name)
    before = {"url": webhook.url, "events": webhook.events}
    _write(webhook, **values, **(AFRESH if values["url"] != webhook.url else {}))
    after = {"url": webhook.url, "events": webhook.events}
    audit.record("webhook.change", by=by, brand=brand, subject=webhook, before=before, after=after)


@transaction.atomic
def rotate(webhook: Webhook, brand: Brand, *, by: Actor) -> str:
    """Give it another secret, which is shown this once; the one of before signs too for another day."""
    present = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    secret = hook_secrets.new_secret()
    _write(
        webhook,
        secret=hook_secrets.hidden(secret),
        previous_secret=present.secret,
        previous_until=timezone.now() + OVERLAP,
    )
    audit.record("webhook.rotate", by=by, brand=brand, subject=webhook)
    return secret


@transaction.atomic
def switch_off(webhook: Webhook, brand: Brand, *, by: Actor) -> None:
    """Call it no more until it is switched on; what happens meanwhile is not told."""
    off = {"off_at": timezone.now(), "off_code": Webhook.Off.BY_HAND.value, **NOBODYS}
    if Webhook.objects.filter(pk=webhook.pk, off_at=None).update(**off):
        audit.record("webhook.off", by=by, brand=brand, subject=webhook)
    webhook.refresh_from_db()


@transaction.atomic
def switch_on(webhook: Webhook, brand: Brand, *, by: Actor) -> None:
    """Call it again, without the failures of before; what still waits is told now."""
    on = {"off_at": None, "off_code": "", **AFRESH, **NOBODYS}
    if Webhook.objects.filter(pk=webhook.pk).exclude(off_at=None).update(**on):
        webhook.told.filter(state=WebhookEvent.State.WAITING, happened_at__lte=timezone.now()).update(
            next_at=timezone.now()
        )
        audit.record("webhook.on", by=by, brand=brand, subject=webhook)
        telling.hint_after_commit(telling.nudge)
    webhook.refresh_from_db()


@transaction.atomic
def remove(webhook: Webhook, brand: Brand, *, by: Actor) -> None:
    """Call it never again. What it was told is forgotten with its time."""
    if Webhook.objects.filter(pk=webhook.pk, removed_at=None).update(removed_at=timezone.now(), **NOBODYS):
        audit.record("webhook.remove", by=by, brand=brand, subject=webhook, url=webhook.url)


@transaction.atomic
def test(webhook: Webhook, brand: Brand, *, by: Actor) -> WebhookEvent:
    """Call it once with nothing but a greeting, whether it is on or off. Raises WebhookRefused: `webhook.too_soon`."""
    Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    late = timezone.now() - TEST_PAUSE
    if webhook.told.filter(Q(state="waiting") | Q(happened_at__gt=late), kind=rounds.TEST).exists():
        raise WebhookRefused(
            "", Problem("webhook.too_soon", _("It was tried just now. Wait ten seconds before the next time."))
        )
    made = telling.test(webhook)
    audit.record("webhook.test", by=by, brand=brand, subject=webhook)
    return made


@transaction.atomic
def send_again(event: WebhookEvent, brand: Brand, *, by: Actor) -> None:
    """Tell an event once more, or now, with the same webhook-id; the later ones about its subject wait for it.

    Raises WebhookRefused: `webhook.off`, `event.still_held`.
    """
    webhook = Webhook.objects.select_for_update(no_key=True).get(pk=event.webhook_id)
    if webhook.off_at is not None and event.kind != rounds.TEST:
        raise WebhookRefused("", Problem("webhook.off", _("The webhook is switched off. Switch it on first.")))
    now = timezone.now()
    if event.happened_at > now:
        said = _("It is held by an import and leaves by itself when the hold ends.")
        raise WebhookRefused("", Problem("event.still_held", said))
    waiting = WebhookEvent.State.WAITING
    WebhookEvent.objects.filter(pk=event.pk).update(state=waiting, done_at=None, attempts=0, next_at=now)
    Webhook.objects.filter(pk=webhook.pk).update(paused_until=None)
    audit.record("webhook.send_again", by=by, brand=brand, subject=webhook, event=str(event.public_id))
    telling.hint_after_commit(telling.nudge)
    event.refresh_from_db()


def _write(webhook: Webhook, **values: Any) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(**values, **NOBODYS)
    webhook.refresh_from_db()


def _read(url: str, events: Collection[str], name: str) -> dict[str, Any]:
    """What was typed, as it is stored. Raises WebhookRefused."""
    url = url.strip()
    try:
        target = targets.read(url)
    except targets.TargetRefused as refused:
        raise WebhookRefused("url", Problem(refused.code, refused.message)) from refused
    if unknown := set(events) - set(KINDS):
        said = _("%(kind)s is no kind of event. Choose from %(kinds)s.")
        raise WebhookRefused("events", Problem("unknown", said % {"kind": min(unknown), "kinds": ", ".join(KINDS)}))
    if not events:
        raise WebhookRefused("events", Problem("required", _("Choose at least one kind of event.")))
    return {
        "url": url,
        "events": [kind for kind in KINDS if kind in events],
        "name": clean_name(name, LONGEST_NAME) or target.name[:LONGEST_NAME],
    }
