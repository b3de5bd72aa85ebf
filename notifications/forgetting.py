"""Takes a person out of the mails that were written to her. That they were sent, when and about what stays."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from .failures import ANSWER_UNKNOWN
from .models import Message, MessageEvent, ProviderEvent, State
from .outbox import FREE_KEY, STILL_HERE


def forget(addresses: Collection[str], *, about: Q, instead: str, reason: str) -> int:
    """Stop what has not left to these addresses, or `about` these subjects, and empty all of it.

    `instead` stands where her address stood. The caller holds a transaction. Returns how many were emptied.
    """
    hers = about
    for address in addresses:
        hers |= Q(to__address=address)
    found = Message.objects.filter(hers)
    pks = list(found.order_by("pk").select_for_update().values_list("pk", flat=True))
    mails = Message.objects.filter(pk__among=pks)
    mails.filter(STILL_HERE).update(
        state=State.CANCELLED, key=FREE_KEY, lease_until=None, lease_owner="", error=reason,
        error_code="message.cancelled",
    )  # fmt: skip
    mails.filter(state=State.UNCERTAIN).update(error_code=ANSWER_UNKNOWN)  # may have arrived; not tried again
    # the answers of mail servers name the address they refuse
    MessageEvent.objects.filter(message__among=pks, detail__contains="@").update(detail="")
    ProviderEvent.objects.filter(message__among=pks).update(address="", detail="")
    mails.filter(error__contains="@").update(error="")
    return mails.update(
        to=instead, to_name="", reply_to="", subject="", context={}, wording=None, purged_at=timezone.now()
    )
