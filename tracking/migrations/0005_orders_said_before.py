"""Orders that came before events were kept: what they say becomes their first event, their refund a refund."""

import hashlib
import json
from decimal import Decimal

from django.db import migrations

AT_ONCE = 1000


def say(apps, schema_editor):
    Conversion = apps.get_model("tracking", "Conversion")
    OrderEvent = apps.get_model("tracking", "OrderEvent")
    Refund = apps.get_model("tracking", "Refund")
    UsedCode = apps.get_model("tracking", "UsedCode")

    def event(one, kind, facts):
        at = one.occurred_at.isoformat(timespec="microseconds")
        said = [kind, one.source, one.order_id, at, facts]
        return OrderEvent(
            brand_id=one.brand_id, source=one.source, order_id=one.order_id, kind=kind, at=one.occurred_at,
            facts=facts, origin="before", received_at=one.received_at,
            digest=hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest(),
        )

    last = 0
    while rows := list(Conversion.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = rows[-1].pk
        events, refunds, used = [], [], []
        for one in rows:
            one.codes = [one.code] if one.code else []
            facts = {
                "status": "paid", "amount": str(one.amount), "currency": one.currency,
                "occurred_at": one.occurred_at.isoformat(timespec="microseconds"),
            }
            events.append(event(one, "state", facts | ({"codes": one.codes} if one.codes else {})))
            if one.refunded > Decimal(0):
                told = {"refund_id": "before", "amount": str(one.refunded)}
                events.append(event(one, "refund", told))
                refunds.append(
                    Refund(conversion=one, refund_id="before", amount=one.refunded, told=one.refunded,
                           occurred_at=one.occurred_at)
                )
            if one.code_norm:
                used.append(UsedCode(conversion=one, brand_id=one.brand_id, norm=one.code_norm))
        OrderEvent.objects.bulk_create(events, ignore_conflicts=True)
        Refund.objects.bulk_create(refunds)
        UsedCode.objects.bulk_create(used)
        Conversion.objects.bulk_update(rows, ["codes"])


class Migration(migrations.Migration):
    dependencies = [("tracking", "0004_orders_and_hooks")]

    operations = [migrations.RunPython(say, migrations.RunPython.noop, elidable=True)]
