"""The addresses where shops report orders: made, given other secrets, removed; and taking in what comes there.

Taking in is one INSERT, and its answer says that it is stored. What it means is worked out later by the worker, so a
slow data base or a mistake of ours loses no order: a shop that repeats itself (Shopify, Standard Webhooks) finds it
stored, or stores it then. WooCommerce does not repeat: what it could not store is brought by a file of orders.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Mapping
from itertools import chain, count

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Brand
from accounts.names import clean_name
from notifications import hook_secrets
from promocodes.values import Problem
from tracking import buyers, payloads
from tracking.models import Delivery, Hook
from tracking.order_facts import LONGEST_SOURCE

OVERLAP = datetime.timedelta(hours=24)
"""How long the previous secret still counts after a rotation."""
MOST_HOOKS = 20
LONGEST_NAME = 60
NOTE_REFUSAL_EVERY = datetime.timedelta(minutes=1)
_TAKE_IN = """
INSERT INTO tracking_delivery
    (hook_id, topic, test, body, buyer, digest, state, received_at, next_at, attempts, remark)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 0, '') ON CONFLICT DO NOTHING
"""
TOPICS = {"shopify": "X-Shopify-Topic", "woocommerce": "X-WC-Webhook-Topic", "standard": ""}


class HookRefused(Exception):
    """The hook cannot be like this; nothing was stored. `field` is what is wrong."""

    def __init__(self, field: str, problem: Problem) -> None:
        self.field, self.code, self.message = field, problem.code, problem.message
        super().__init__(problem.message)


def of_brand(brand: Brand) -> QuerySet[Hook]:
    """The brand's hooks that are heard."""
    return Hook.objects.filter(brand=brand, removed_at=None)


@transaction.atomic
def create(brand: Brand, *, kind: str, name: str, source: str = "", secret: str = "", by: Actor) -> tuple[Hook, str]:
    """A hook and its secret, which is shown this once. Raises HookRefused."""
    if kind not in Hook.Kind.values:
        names = {"names": ", ".join(Hook.Kind.values)}
        raise HookRefused("kind", Problem("unknown", _("Choose from %(names)s.") % names))
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
    if of_brand(brand).count() >= MOST_HOOKS:
        said = _("A brand has at most %(most)s hooks. Remove one first.") % {"most": MOST_HOOKS}
        raise HookRefused("kind", Problem("too_many", said))
    name = clean_name(name, LONGEST_NAME) or Hook.Kind(kind).label
    secret = _read_secret(secret) or hook_secrets.new_secret()
    made = Hook.objects.create(
        brand=brand,
        kind=kind,
        name=name,
        source=clean_name(source, LONGEST_SOURCE) or _free_source(brand, kind),
        address=secrets.token_hex(12),
        secret=hook_secrets.hidden(secret),
        created_label=by.label,
    )
    audit.record("hook.create", by=by, brand=brand, subject=made, kind=kind, name=name)
    return made, secret


@transaction.atomic
def rotate(hook: Hook, *, secret: str = "", by: Actor) -> str:
    """Give it another secret, which is shown this once; the one of before counts for another day.

    Raises HookRefused.
    """
    secret = _read_secret(secret) or hook_secrets.new_secret()
    present = Hook.objects.select_for_update().get(pk=hook.pk)
    hook.previous_secret, hook.previous_until = present.secret, timezone.now() + OVERLAP
    hook.secret = hook_secrets.hidden(secret)
    hook.save(update_fields=["secret", "previous_secret", "previous_until"])
    audit.record("hook.rotate", by=by, brand=hook.brand, subject=hook)
    return secret


@transaction.atomic
def remove(hook: Hook, *, by: Actor) -> None:
    """Hear it no more. What it has reported stays."""
    if Hook.objects.filter(pk=hook.pk, removed_at=None).update(removed_at=timezone.now()):
        audit.record("hook.remove", by=by, brand=hook.brand, subject=hook, name=hook.name)


_HEARD = """
    SELECT * FROM tracking_hook AS hook WHERE address = %s AND removed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM accounts_brandclosing AS closing WHERE closing.brand_id = hook.brand_id)
"""


def named(address: str) -> Hook | None:
    """The hook that is heard at this address. One query."""
    # as it stands: making SQL of it again for each call of each shop would take longer than the call
    found = Hook.objects.raw(_HEARD, [address])
    return next(iter(found), None)


def secrets_of(hook: Hook) -> list[str]:
    """The secrets that count now."""
    stored = [hook.secret]
    if hook.previous_secret and hook.previous_until and timezone.now() < hook.previous_until:
        stored.append(hook.previous_secret)
    return [one for one in map(hook_secrets.shown, stored) if one]


def take_in(hook: Hook, headers: Mapping[str, str], text: str) -> None:
    """Store a signed call, once, without e-mail addresses. One statement. Raises ValueError where it is no JSON."""
    try:
        text, told = buyers.without_addresses(text)
    except RecursionError as error:
        raise ValueError("The body is nested too deeply.") from error
    buyer = buyers.key_of(hook.brand_id, payloads.buyer(hook.kind, told))
    topic = headers.get(TOPICS[hook.kind], "")[:60] if TOPICS[hook.kind] else ""
    test = headers.get("X-Shopify-Test", "").lower() == "true" if hook.kind == Hook.Kind.SHOPIFY else False
    said = f"{topic}\n{int(test)}\n{text}{buyer}".encode()
    digest = hashlib.sha256(said).hexdigest()
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:  # a statement that stands alone is a transaction of its own
        cursor.execute(_TAKE_IN, [hook.pk, topic, test, text, buyer, digest, Delivery.State.WAITING, now, now])


def note_refusal(hook: Hook, code: str) -> None:
    """Remember that a call was refused, for the hook's page; a flood of them writes once a minute."""
    now = timezone.now()
    late = Q(refused_at=None) | Q(refused_at__lt=now - NOTE_REFUSAL_EVERY)
    Hook.objects.filter(late, pk=hook.pk).update(refused_at=now, refused_code=code)


def _free_source(brand: Brand, kind: str) -> str:
    """A source that no hook of the brand has: order identifiers of two shops may be the same.

    Whether it is the shop of a hook that was removed, only its owner knows: under another source its old orders would
    come twice, under the same one the orders of two shops would be one. Raises HookRefused.
    """
    usual = "shop" if kind == Hook.Kind.STANDARD else kind
    taken = set(of_brand(brand).values_list("source", flat=True))
    former = Hook.objects.filter(brand=brand, kind=kind).exclude(removed_at=None).exclude(source__in=taken)
    if before := former.order_by("-removed_at").values_list("source", flat=True).first():
        said = _(
            "A removed shop of this kind was “%(source)s”. If this is the same shop, type %(source)s, and its orders "
            "are not counted twice. If it is another one, type another word."
        )
        raise HookRefused("source", Problem("source.which_shop", said % {"source": before}, before))
    had = set(Hook.objects.filter(brand=brand).values_list("source", flat=True))
    return next(one for one in chain([usual], (f"{usual}-{n}" for n in count(2))) if one not in had)


def _read_secret(text: str) -> str:
    """A secret that was typed; '' for none."""
    text = text.strip()
    if text and not (hook_secrets.SHORTEST <= len(text) <= hook_secrets.LONGEST and text.isprintable()):
        said = _("A secret has %(least)s to %(most)s characters.")
        lengths = {"least": hook_secrets.SHORTEST, "most": hook_secrets.LONGEST}
        raise HookRefused("secret", Problem("secret.bad", said % lengths))
    return text
