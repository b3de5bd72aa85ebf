"""Promo codes suggested for a campaign's waiting creators, against everything that the brand has given out."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import Brand
from campaigns.models import OPEN_STATUSES, Campaign, Collaboration, Status
from promocodes import generator
from promocodes.generator import Candidate, Suggestion
from promocodes.models import Code, Instruction, Kind, PooledCode

NOBODY = 0


def waiting(campaign: Campaign) -> QuerySet[Collaboration]:
    """Who stands in Ready to send without her personal code, or had hers taken out of use; longest waiting first."""
    if not campaign.wants_personal_code:
        return Collaboration.objects.none()
    found = campaign.collaborations.filter(
        Q(status=Status.READY_TO_SEND, promo_handout=None)
        | Q(status__in=OPEN_STATUSES, promo_handout__retired_at__isnull=False)
    )
    return found.order_by("accepted_at", "pk").only(
        "campaign_id", "influencer_id", "order_reference", "name", "handle", "email"
    )


def suggest(
    campaign: Campaign,
    people: Sequence[Collaboration],
    text: str,
    *,
    length: int = generator.USUAL_LENGTH,
    draw: int = 1,
) -> list[Suggestion]:
    """A code for each of these, in order. Another `draw` has other random letters.

    Raises generator.PatternRefused. Two queries.
    """
    pattern = generator.read_pattern(text, length)
    candidates = [Candidate(one.order_reference, one.influencer_id, one.name, one.handle, one.email) for one in people]
    return generator.suggest(
        pattern,
        candidates,
        taken=_taken(campaign.brand),
        reserved=campaign.brand.reserved_codes.splitlines(),
        length=length,
        seed=salted_hmac("campaigns.suggestions", f"{campaign.pk}:{draw}").hexdigest(),
    )


def _taken(brand: Brand) -> dict[str, int]:
    """The codes of the brand and whose they are. Retired ones count too: old orders still name their holder."""
    owners: dict[str, int] = {}
    for norm, influencer in Code.objects.filter(brand=brand).order_by().values_list("norm", "influencer_id"):
        owners[norm] = influencer if owners.get(norm, influencer) == influencer else NOBODY
    generic = Instruction.objects.filter(brand=brand, kind=Kind.PROMO_CODE).exclude(shared_norm="")
    pooled = PooledCode.objects.waiting().filter(brand=brand).order_by()
    reserved = generic.values_list("shared_norm", flat=True).union(pooled.values_list("norm", flat=True))
    return owners | dict.fromkeys(reserved, NOBODY)
