"""Which audit entries are about a thing that somebody names: a campaign, a creator, a code, a file, a colleague."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import BooleanField, Func, Q, QuerySet, Value
from django.db.models.expressions import F

from accounts.models import Brand, Invitation, Membership, User
from campaigns.models import Campaign, Case, Collaboration, OrderImport, Sign
from notifications.models import Message, Webhook
from promocodes.models import Code
from promocodes.values import normalize_code
from tracking.models import Hook, OrdersFile

MOST = 200
"""So many things of each kind are looked for; who means fewer types more of the name."""


def about(brand: Brand, words: str) -> Q:
    """A condition for entries about what is called so. A dozen small queries, whatever the length of the log."""
    people = _pks(
        Collaboration.objects.filter(brand=brand).filter(
            Q(name__icontains=words)
            | Q(email__icontains=words)
            | Q(handle__icontains=words.lstrip("@"))
            | Q(promo_handout__code__norm=normalize_code(words))
            | Q(order_reference__iexact=words)
        )
    )
    found: dict[str, Any] = {
        "campaign": Campaign.objects.filter(brand=brand, title__icontains=words),
        "code": Code.objects.filter(brand=brand, norm__contains=normalize_code(words)),
        "case": Case.objects.filter(brand=brand, collaboration__in=people),
        "hook": Hook.objects.filter(brand=brand, name__icontains=words),
        "invitation": Invitation.objects.filter(brand=brand, email__icontains=words),
        "membership": Membership.objects.filter(brand=brand).filter(
            Q(user__email__icontains=words) | Q(user__name__icontains=words)
        ),
        "message": Message.objects.filter(lane=brand.lane, subject_type="collaboration", subject_id__in=people),
        "orderimport": OrderImport.objects.filter(brand=brand).filter(
            Q(file_name__icontains=words) | Q(campaign__title__icontains=words)
        ),
        "ordersfile": OrdersFile.objects.filter(brand=brand, file_name__icontains=words),
        "user": User.objects.filter(memberships__brand=brand).filter(
            Q(email__icontains=words) | Q(name__icontains=words)
        ),
        "webhook": Webhook.objects.filter(lane=brand.lane).filter(Q(name__icontains=words) | Q(url__icontains=words)),
        "sign": Sign.objects.filter(brand=brand, collaboration__in=people),
    }
    asked = Q(subject_type="collaboration", subject_id__in=people) | _naming(people)
    for kind, rows in found.items():
        asked |= Q(subject_type=kind, subject_id__in=_pks(rows))
    return asked


def _pks(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:MOST])


class Lists(Func):
    """Whether the list of collaborations in an entry has one of these keys, which are given as JSON."""

    output_field = BooleanField()
    template = "EXISTS (SELECT 1 FROM json_each(%(expressions)s)))"
    arg_joiner = ", '$.collaborations') AS listed WHERE listed.value IN (SELECT value FROM json_each("

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The same with its functions."""
        return self.as_sql(
            compiler,
            connection,
            template="EXISTS (SELECT 1 FROM jsonb_array_elements_text(%(expressions)s AS jsonb))))",
            arg_joiner=" -> 'collaborations') AS listed WHERE listed IN (SELECT jsonb_array_elements_text(CAST(",
            **more,
        )


def _naming(people: list[int]) -> Q:
    """Entries of many creators stand under their campaign, with a list of whom they are about."""
    homes = list(Collaboration.objects.filter(pk__in=people).values_list("campaign_id", flat=True).distinct())
    moves = Q(subject_type="campaign", subject_id__in=homes, action__startswith="collaboration.")
    return moves & Q(Lists(F("detail"), Value(json.dumps(people))))
