"""Orders of the demo that nobody is credited with, or that do not count: what a real shop has too."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal

from django.utils import timezone

from accounts.models import Brand
from promocodes.models import Code
from tracking.order_facts import Returned, State

UNKNOWN = ("WELCOME5", "WELCOME5", "WELCOME5", "BLACKFRIDAY", "FREESHIP")


def of(brand: Brand, dice: random.Random) -> list[State | Returned]:
    """What the shop says about them: unknown codes, codes that almost fit, no code at all, tests, cancelled ones."""
    said: list[State | Returned] = []

    def order(number: int, **told: object) -> State:
        at = timezone.now() - datetime.timedelta(days=dice.randint(2, 30), minutes=dice.randint(1, 900))
        facts: dict[str, object] = {
            "source": "shop", "order_id": f"{brand.slug[:2].upper()}S{number:04}", "at": at, "occurred_at": at,
            "status": "paid", "amount": Decimal(dice.randint(1800, 11900)) / 100, "currency": brand.currency,
        }  # fmt: skip
        said.append(State(**(facts | told)))  # type: ignore[arg-type]
        return said[-1]  # type: ignore[return-value]

    codes = list(Code.objects.live().filter(brand=brand).order_by("pk").values_list("value", flat=True))
    number = 0
    for code in UNKNOWN:
        order(number := number + 1, codes=(code,))
    for code in codes[:2]:
        for _ in range(dice.randint(2, 4)):
            order(number := number + 1, codes=(_slip(code),))
    for _ in range(6):
        order(number := number + 1)
    if len(codes) > 2:
        order(number := number + 1, codes=(codes[1], codes[2]))
        order(number := number + 1, codes=(codes[0],), status="cancelled")
        order(number := number + 1, codes=(codes[0],), status="pending")
        order(number := number + 1, codes=(codes[0],), test=True)
        order(number := number + 1, codes=(codes[2],), currency="GBP")
        late = order(number := number + 1, codes=(codes[1],), amount=Decimal("80.00"))
        for place in (1, 2):
            back = Returned(late.source, late.order_id, f"R-{late.order_id}-{place}", late.at, Decimal("15.00"))
            said.append(back)
    return said


def _slip(code: str) -> str:
    """The code as somebody mistypes it: O for 0, or a letter left out."""
    return code.replace("0", "O") if "0" in code else code[:-2] + code[-1]
