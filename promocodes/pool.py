"""Codes that wait for the next accepted creator: added, taken in their order, put back, removed, counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Brand
from notifications.copying import insert_many
from notifications.pairing import write_each
from promocodes.models import Code, Handout, Instruction, Kind, PooledCode, PooledCodeQuerySet
from promocodes.values import normalize_code


def left(instruction: Instruction) -> int:
    """How many codes wait. One query."""
    return instruction.pooled_codes.waiting().count()


def left_in(instructions: Collection[int]) -> dict[int, int]:
    """How many codes wait for each of these that has a pool, by primary key; who never had one is not there."""
    found = PooledCode.objects.filter(instruction_id__in=instructions).order_by().values_list("instruction_id")
    return dict(found.annotate(left=Count("pk", filter=Q(taken_at=None))))


def norms_in(instruction: Instruction) -> set[str]:
    """The codes that wait, by normalised text. One query."""
    return set(instruction.pooled_codes.waiting().values_list("norm", flat=True))


def reserved_in(brand: Brand, norms: Collection[str]) -> dict[str, PooledCode]:
    """What waits in a pool of the brand among these, by normalised text. One query."""
    found = PooledCode.objects.waiting().filter(brand=brand, norm__among=norms)
    return {one.norm: one for one in found.select_related("instruction__code_campaign")}


def reserve(brand: Brand) -> None:
    """Keep new codes of the brand away until the transaction ends, so that what was found to be free stays free.

    Whoever only names the brand in a row (an order, an upload, a request) does not wait for it.
    """
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)


def await_reserved(brand_id: int) -> None:
    """Wait for who holds `reserve`, so that `note_given` sees what was added. Givers do not wait for each other.

    Django has no word for this lock. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM accounts_brand WHERE id = %s FOR SHARE", [brand_id])


def add(instruction: Instruction, values: Sequence[str], *, by: Actor) -> None:
    """Let these codes wait, behind those that wait already. The caller has found them free, and holds `reserve`."""
    now = timezone.now()
    insert_many(
        [
            PooledCode(
                brand_id=instruction.brand_id,
                instruction=instruction,
                value=value,
                norm=normalize_code(value),
                added_at=now,
                added_by=by.user,
            )
            for value in values
        ]
    )


def following(instruction: Instruction, number: int) -> list[PooledCode]:
    """The next codes that can be given, without taking them. One query."""
    return list(_free(instruction.pooled_codes.waiting())[:number])


def take(instruction: Instruction, number: int) -> list[PooledCode]:
    """The next codes, locked until the transaction ends; `handouts.give` notes what becomes of them. Two queries.

    One that turned out to be somebody's already is put aside and never given.
    """
    waiting = instruction.pooled_codes.waiting()
    found = list(_free(waiting).select_for_update(of=("self",))[:number])
    passed = waiting.filter(pk__lt=found[-1].pk) if len(found) == number and found else waiting
    _in_use(passed).order_by().update(taken_at=timezone.now())
    return found


def note_given(brand_id: int, norms: Collection[str]) -> None:
    """Codes of the brand that were given wait no more, whoever gave them. The caller holds a transaction.

    Who takes one in this very moment holds its row; the index on live codes decides between the two of us.
    """
    waiting = PooledCode.objects.waiting().filter(brand_id=brand_id, norm__among=norms)
    found = list(waiting.select_for_update(skip_locked=True).values_list("pk", "instruction_id", "norm"))
    if not found:
        return
    carried = Handout.objects.filter(
        instruction_id__among={instruction for _, instruction, _ in found},
        code__brand_id=brand_id,
        code__norm__among=[norm for _, _, norm in found],
        retired_at=None,
        pooled_code=None,
    )
    newest = {(at, norm): pk for at, norm, pk in carried.order_by("pk").values_list("instruction", "code__norm", "pk")}
    became = [(pk, newest.get((instruction, norm))) for pk, instruction, norm in found]
    PooledCode.objects.filter(pk__among=[pk for pk, _ in became]).update(taken_at=timezone.now())
    write_each(PooledCode, ("handout",), [(pk, handout) for pk, handout in became if handout])


def behind(handouts: Collection[Handout]) -> list[int]:
    """The primary keys of the codes that became these handouts. One query."""
    return list(PooledCode.objects.filter(handout__in=handouts).values_list("pk", flat=True))


def put_back(pks: Collection[int]) -> None:
    """Let codes wait again, each in its old place, whose handouts never left the house and are gone."""
    again = PooledCode.objects.waiting().filter(brand=OuterRef("brand"), norm=OuterRef("norm"))
    freed = PooledCode.objects.filter(~Exists(_holders()), ~Exists(again), pk__in=pks)
    freed.update(taken_at=None, handout=None)


def remove(instruction: Instruction, pks: Collection[int] | None = None) -> list[str]:
    """Take codes that wait out of the pool, all of them unless `pks` are named. Returns which were removed."""
    waiting = instruction.pooled_codes.waiting()
    chosen = waiting if pks is None else waiting.filter(pk__in=pks)
    found = dict(chosen.select_for_update().values_list("pk", "value"))
    PooledCode.objects.filter(pk__in=found).delete()
    return list(found.values())


def _free(waiting: PooledCodeQuerySet) -> QuerySet[PooledCode]:
    return waiting.filter(~Exists(_holders()), ~Exists(_generic()))


def _in_use(waiting: QuerySet[PooledCode]) -> QuerySet[PooledCode]:
    return waiting.filter(Exists(_holders()) | Exists(_generic()))


def _holders() -> QuerySet[Code]:
    return Code.objects.live().filter(brand=OuterRef("brand"), norm=OuterRef("norm"))


def _generic() -> QuerySet[Instruction]:
    return Instruction.objects.filter(brand=OuterRef("brand"), kind=Kind.PROMO_CODE, shared_norm=OuterRef("norm"))
