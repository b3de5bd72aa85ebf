"""Gives values to creators. Set-based: one creator is a batch of one."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Brand
from notifications.copying import insert_many
from notifications.lean import new_one
from promocodes import pool
from promocodes.models import Code, Handout, Instruction, Kind, TrackedLink
from promocodes.values import new_slug, normalize_code


class CodeTaken(Exception):
    """A code is live for somebody else of the brand."""

    code = "code.duplicate_in_brand"


@dataclass
class Gift:
    """One value for one creator. `previous` is the handout that it replaces.

    `query` is what a new link of hers adds to its destination; a link that she has keeps its own.
    """

    influencer_id: int
    value: str
    previous: Handout | None = None
    handout: Handout | None = None
    query: str = ""


def holders_of(brand: Brand, norms: Collection[str]) -> dict[str, Code]:
    """Who holds these codes of the brand today, by normalised text. One query."""
    found = Code.objects.live().filter(brand=brand, norm__among=norms).select_related("influencer")
    return {code.norm: code for code in found}


def generic_codes_of(brand: Brand, norms: Collection[str]) -> dict[str, Instruction]:
    """The brand's generic codes among these, by normalised text. One query."""
    found = Instruction.objects.filter(brand=brand, kind=Kind.PROMO_CODE, shared_norm__among=norms)
    return {one.shared_norm: one for one in found.exclude(shared_norm="")}


def give(
    instruction: Instruction,
    gifts: Sequence[Gift],
    *,
    by: Actor,
    available_at: datetime.datetime,
    origin: str = "",
) -> list[Handout]:
    """Store one handout a gift, in order, and what stands behind it (a code, a tracked link).

    The caller holds a transaction. Replaced handouts are retired, with their codes where no other live handout
    carries them. Raises CodeTaken if a personal code is somebody else's; nothing is stored then.
    """
    if not gifts:
        return []
    now = timezone.now()
    if instruction.kind == Kind.PROMO_CODE and instruction.personalized:
        pool.await_reserved(instruction.brand_id)
    _lock_codes(instruction, gifts)
    _retire([gift.previous for gift in gifts if gift.previous], at=now)
    codes = _codes_for(instruction, gifts)
    links = _links_for(instruction, gifts)
    made = []
    for gift in gifts:
        code, link = codes.get(normalize_code(gift.value)), links.get(gift.influencer_id)
        own = {
            "instruction_id": instruction.pk,
            "influencer_id": gift.influencer_id,
            "value": gift.value,
            "version": gift.previous.version + 1 if gift.previous else 1,
            "previous_id": gift.previous.pk if gift.previous else None,
            "code_id": code.pk if code else None,
            "tracked_link_id": link.pk if link else None,
            "given_at": now,
            "given_by_id": by.user.pk if by.user else None,
            "available_at": available_at,
            "origin": origin,
        }
        related = {"instruction": instruction, "previous": gift.previous, "code": code, "tracked_link": link}
        made.append(new_one(Handout, own, related))
    insert_many(made)
    if codes:
        pool.note_given(instruction.brand_id, codes.keys())
    for gift, handout in zip(gifts, made, strict=True):
        gift.handout = handout
    return made


def give_back(handouts: Iterable[Handout]) -> None:
    """Undo `give` for handouts that never left the house: the replaced values live again, the new ones are gone.

    One that a person had taken out of use before stays so. The caller holds a transaction. Raises CodeTaken if a
    replaced code is somebody else's by now.
    """
    gone = list(handouts)
    revived = [one.previous for one in gone if one.previous and not one.previous.retired_reason]
    codes = {one.code_id for one in gone if one.code_id}
    links = {one.tracked_link_id for one in gone if one.tracked_link_id}
    pooled = pool.behind(gone)
    Handout.objects.filter(pk__in=[one.pk for one in gone]).delete()
    Code.objects.filter(pk__in=codes, handouts__isnull=True).delete()
    TrackedLink.objects.filter(pk__in=links, handouts__isnull=True, clicks__isnull=True).delete()
    Handout.objects.filter(pk__in=[one.pk for one in revived]).update(retired_at=None)
    _retire_idle(codes, at=timezone.now())
    _revive_codes(revived)
    pool.put_back(pooled)
    if again := {normalize_code(one.value) for one in revived if one.code_id}:
        pool.note_given(revived[0].instruction.brand_id, again)
    for one in revived:
        if one.tracked_link_id:
            TrackedLink.objects.filter(pk=one.tracked_link_id).update(destination=one.value, changed_at=timezone.now())


def retire(handouts: Iterable[Handout]) -> None:
    """Take values out of use (a cancelled collaboration). They are kept: old orders still name their holder."""
    _retire(list(handouts), at=timezone.now())


def take_out_of_use(handouts: Sequence[Handout], *, reason: str, by: Actor) -> None:
    """Retire live values that a person says do not work any more, and their codes where nobody carries them still.

    The caller holds a transaction. The objects are brought up to date.
    """
    now = timezone.now()
    for one in handouts:
        one.retired_at, one.retired_by, one.retired_reason = now, by.user, reason
    live = Handout.objects.filter(pk__in=[one.pk for one in handouts], retired_at=None)
    live.update(retired_at=now, retired_by=by.user, retired_reason=reason)
    _retire_idle({one.code_id for one in handouts if one.code_id}, at=now)


def _retire(handouts: Sequence[Handout], *, at: datetime.datetime) -> None:
    if not handouts:
        return
    Handout.objects.filter(pk__among=[one.pk for one in handouts], retired_at=None).update(retired_at=at)
    _retire_idle({one.code_id for one in handouts if one.code_id}, at=at)


def _retire_idle(codes: Collection[int], *, at: datetime.datetime) -> None:
    """Retire those of these codes that no live handout carries any more."""
    if codes:
        # the lock first: who gives one of them in another campaign is either seen below, or waits and sees it retired
        list(Code.objects.select_for_update().filter(pk__in=codes).order_by("pk").values_list("pk", flat=True))
        carried = Handout.objects.filter(code_id__in=codes, retired_at=None).values("code_id")
        Code.objects.live().filter(pk__in=codes).exclude(pk__in=carried).update(retired_at=at)


def _revive_codes(handouts: Sequence[Handout]) -> None:
    """Let the codes of these handouts live again. Raises CodeTaken.

    One that she has been given anew elsewhere lives already, as another row: the handout joins that one.
    """
    asleep = {
        one.pk: one
        for one in Code.objects.filter(pk__in=[handout.code_id for handout in handouts], retired_at__isnull=False)
    }
    if not asleep:
        return
    brand = Brand(pk=next(iter(asleep.values())).brand_id)
    present = holders_of(brand, {one.norm for one in asleep.values()})
    for handout in handouts:
        code = asleep.get(handout.code_id or 0)
        live = present.get(code.norm) if code else None
        if code and live:
            if live.influencer_id != code.influencer_id:
                raise CodeTaken(code.value)
            Handout.objects.filter(pk=handout.pk).update(code=live)
            del asleep[code.pk]
    try:
        with transaction.atomic():
            Code.objects.filter(pk__in=asleep).update(retired_at=None)
    except IntegrityError as error:
        raise CodeTaken(_("another creator was given one of these codes a moment ago")) from error


def _lock_codes(instruction: Instruction, gifts: Sequence[Gift]) -> None:
    """Keep the codes that come and go for ourselves: another campaign may carry, give or retire them in this moment."""
    if instruction.kind == Kind.PROMO_CODE:
        concerned = Q(norm__among=sorted({normalize_code(gift.value) for gift in gifts}), retired_at=None)
        if going := [gift.previous.code_id for gift in gifts if gift.previous and gift.previous.code_id]:
            concerned |= Q(pk__among=going)
        found = Code.objects.select_for_update().filter(concerned, brand=instruction.brand_id).order_by("pk")
        list(found.values_list("pk", flat=True))


def _codes_for(instruction: Instruction, gifts: Sequence[Gift]) -> dict[str, Code]:
    """The live code of each gift by normalised text, made where it is new; empty for links and generic codes."""
    if instruction.kind != Kind.PROMO_CODE or not instruction.personalized:
        return {}
    owners = {normalize_code(gift.value): gift for gift in gifts}
    present = holders_of(instruction.brand, owners.keys())
    for norm, code in present.items():
        if code.influencer_id != owners[norm].influencer_id:
            raise CodeTaken(code.value)
    now = timezone.now()
    fresh = [
        new_one(
            Code,
            {
                "brand_id": instruction.brand_id,
                "influencer_id": gift.influencer_id,
                "value": gift.value,
                "norm": norm,
                "created_at": now,
            },
        )
        for norm, gift in owners.items()
        if norm not in present
    ]
    try:
        with transaction.atomic():
            insert_many(fresh)
    except IntegrityError as error:
        raise CodeTaken(_("another creator was given one of these codes a moment ago")) from error
    return present | {code.norm: code for code in fresh}


def _links_for(instruction: Instruction, gifts: Sequence[Gift]) -> dict[int, TrackedLink]:
    """The tracked link of each creator: the present one with its new destination, or a fresh one."""
    if instruction.kind != Kind.AFFILIATE_LINK:
        return {}
    kept: dict[int, TrackedLink] = {}
    moved: defaultdict[str, list[int]] = defaultdict(list)
    for gift in gifts:
        if gift.previous and gift.previous.tracked_link_id:
            kept[gift.influencer_id] = TrackedLink(pk=gift.previous.tracked_link_id)
            moved[gift.value].append(gift.previous.tracked_link_id)
    now = timezone.now()
    for destination, pks in moved.items():
        TrackedLink.objects.filter(pk__in=pks).update(destination=destination, changed_at=now)
    fresh = [
        new_one(
            TrackedLink,
            {
                "slug": new_slug(),
                "brand_id": instruction.brand_id,
                "influencer_id": gift.influencer_id,
                "destination": gift.value,
                "query": gift.query,
                "click_parameter": instruction.click_id_parameter,
                "created_at": now,
                "changed_at": now,
            },
        )
        for gift in gifts
        if gift.influencer_id not in kept
    ]
    insert_many(fresh)
    # read again: handouts hand their link on to mails and pages, which show its slug
    present = TrackedLink.objects.filter(pk__among=[one.pk for one in kept.values()])
    kept = {link.influencer_id: link for link in present}
    return kept | {link.influencer_id: link for link in fresh}
