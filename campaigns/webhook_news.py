"""How a brand's webhooks fare: for their pages and the board, and the owners' mails when one does not answer."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Brand, Membership, Role, User
from notifications import outbox
from notifications.models import Webhook, WebhookEvent
from notifications.outbox import Letter
from notifications.webhooks.fates import MOST, TELL_AT

BROKEN = (Webhook.Off.FAILURES, Webhook.Off.GONE)
TROUBLED = Q(failures__gte=TELL_AT[0], off_at=None) | Q(off_code__in=BROKEN)


@dataclass(frozen=True)
class News:
    """Of one webhook: how many events wait, and how many were given up of those that are kept."""

    waiting: int = 0
    given_up: int = 0


def of(webhooks: Collection[Webhook]) -> dict[int, News]:
    """The news of each, by its key. One query."""
    State = WebhookEvent.State  # noqa: N806
    rows = (
        WebhookEvent.objects.filter(webhook__in=[one.pk for one in webhooks])
        .order_by()
        .values_list("webhook")
        .annotate(
            a=Count("pk", filter=Q(state=State.WAITING)),
            b=Count("pk", filter=Q(state=State.GIVEN_UP)),
        )
    )
    found = {pk: News(waiting, given_up) for pk, waiting, given_up in rows}
    return {one.pk: found.get(one.pk, News()) for one in webhooks}


def troubled(brands: Sequence[Brand]) -> dict[int, int]:
    """How many webhooks of each brand do not answer, or are off for that, by the brand's key. One query."""
    lanes = {brand.lane: brand.pk for brand in brands}
    found = Webhook.objects.filter(TROUBLED, lane__in=lanes, removed_at=None)
    return Counter(lanes[lane] for lane in found.values_list("lane", flat=True))


def tell_owners() -> int:
    """Mail the owners of each webhook that has failed five or ten times in a row, or was switched off for it.

    Each of these is told once, until the webhook answers again. Returns how many webhooks were told of.
    """
    told = 0
    for one in _untold():
        with transaction.atomic():
            number = _number_to_tell(one)
            # the row count decides between two rounds at once
            if number and Webhook.objects.filter(pk=one.pk, told_failures__lt=number).update(told_failures=number):
                outbox.queue_many([_letter(one, brand, owner, number) for brand, owner in _owners(one)])
                told += 1
    return told


def _untold() -> QuerySet[Webhook]:
    steps = Q(off_code__in=BROKEN, told_failures__lt=MOST)
    for step in TELL_AT:
        steps |= Q(failures__gte=step, told_failures__lt=step)
    return Webhook.objects.filter(steps, removed_at=None).order_by("pk")


def _number_to_tell(one: Webhook) -> int:
    """The step that its owners are told of now; 0 where they were told of a later one."""
    if one.off_code in BROKEN:
        return MOST
    return max((step for step in TELL_AT if one.failures >= step), default=0)


def _owners(one: Webhook) -> list[tuple[Brand, User]]:
    brand_pk = one.lane.partition(":")[2]
    owners = Membership.objects.filter(brand=int(brand_pk), role=Role.OWNER, user__is_active=True)
    return [(each.brand, each.user) for each in owners.select_related("brand", "user").order_by("pk")]


def _letter(one: Webhook, brand: Brand, owner: User, number: int) -> Letter:
    """In the language of the owner."""
    language = owner.language or settings.LANGUAGE_CODE
    with override(language):
        names = {"name": one.name, "brand": brand.name, "number": one.failures, "url": one.url}
        if one.off_code == Webhook.Off.GONE:
            title = _("A webhook was switched off")
            said = _(
                "The webhook “%(name)s” of %(brand)s answered “410 Gone”, so it was switched off. "
                "Its address is %(url)s.\n\n"
                "If it is to be told of events again, switch it on; what waits is told then."
            )
        elif one.off_code:
            title = _("A webhook was switched off")
            said = _(
                "The webhook “%(name)s” of %(brand)s has failed %(number)s times in a row over three days, so it was "
                "switched off. Its address is %(url)s.\n\n"
                "Once it answers again, switch it on; what waits is told then. What happens until then is not told: "
                "programs can read it by the API."
            )
        else:
            title = _("A webhook does not answer")
            said = _(
                "The webhook “%(name)s” of %(brand)s has failed %(number)s times in a row. Its address is %(url)s.\n\n"
                "Tandem goes on trying, and switches it off after three days. What was answered stands on its page."
            )
        return Letter(
            key=f"webhook:{one.pk}:{number}:{owner.pk}:{uuid.uuid4()}",
            template="account/emails/plain",
            subject=title,
            to=owner.email,
            to_name=owner.name,
            kind="webhook",
            context={
                "title": title,
                "body": said % names,
                "button_label": _("Look at the webhook"),
                "button_url": f"{settings.SITE_URL}{reverse('webhooks:one', args=[brand.slug, one.pk])}",
                "language": language,
            },
            subject_type="user",
            subject_id=owner.pk,
        )
