"""Writes calls of shops that wait to be applied, by `python -m benchmarks.live.calls HOOKS NUMBER`: stored, not sent.

They are what `/hooks/` would have stored, shared among the first hooks; each is a paid order of its own.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.utils import timezone

from promocodes.models import Code
from tracking.models import Delivery, Hook


def write(hooks: int, number: int) -> None:
    """None of them is due yet: whoever measures says when, by `next_at`."""
    found = list(Hook.objects.select_related("brand").order_by("pk")[:hooks])
    codes = {
        hook.pk: list(Code.objects.filter(brand=hook.brand).values_list("value", flat=True)[:100]) for hook in found
    }
    now = timezone.now()
    tomorrow = now + datetime.timedelta(days=1)
    rows = []
    for one in range(number):
        hook = found[one % len(found)]
        order = f"W{uuid.uuid4().hex[:12]}"
        data = {
            "order_id": order,
            "occurred_at": now.isoformat(),
            "amount": "70.00",
            "currency": hook.brand.currency,
            "code": codes[hook.pk][one % len(codes[hook.pk])],
        }
        body = json.dumps({"type": "order", "timestamp": data["occurred_at"], "data": data})
        rows.append(Delivery(hook=hook, body=body, digest=uuid.uuid4().hex * 2, next_at=tomorrow))
    Delivery.objects.bulk_create(rows, batch_size=1000)


if __name__ == "__main__":
    write(int(sys.argv[1]), int(sys.argv[2]))
