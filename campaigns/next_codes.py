"""Gives accepted creators the next codes of their campaign's pool; who comes when it is empty waits."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from campaigns import handover
from campaigns.models import Campaign, Collaboration
from promocodes import handouts, pool

ORIGIN = "pool"
TRIES = 3


def give_next(campaign: Campaign, collaborations: Iterable[Collaboration], *, by: Actor) -> None:
    """Give those without a personal code the next ones, in the order of their keys, as far as the codes go.

    The caller holds a transaction and the campaign's lock. A handful of queries, however many. Should another campaign
    of the brand give one of the codes in this very moment, the next ones are taken instead.
    """
    instruction = campaign.promo_code
    if instruction is None or not instruction.personalized:
        return
    without = sorted((one for one in collaborations if one.promo_handout_id is None), key=lambda one: one.pk)
    for _ in range(TRIES if without else 0):
        values = [(one, code.value) for one, code in zip(without, pool.take(instruction, len(without)), strict=False)]
        try:
            with transaction.atomic():
                handover.give_values(instruction, values, by=by, at=timezone.now(), origin=ORIGIN)
            return
        except handouts.CodeTaken:
            continue  # seen as somebody's by now, so it is put aside
