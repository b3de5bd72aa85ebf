"""A restored backup: nothing may leave before it is known what had left already.

While QUARANTINE is set nothing is sent. What the backup holds as due may have been sent between backup and disaster;
`settle` gives it up as uncertain, where people see it, and the rest leaves when the quarantine ends.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from .events import note
from .failures import ANSWER_UNKNOWN, OWED
from .models import WAITING, Message, State

WHY = gettext_noop("It was due when a backup was restored: it may have left before. Ask her, or send it again.")


@transaction.atomic
def settle(before: datetime.datetime) -> int:
    """Give up every message that was due before this moment and has no result; returns how many there were."""
    may_have_left = Q(state__in=[*WAITING, State.SENDING]) | OWED
    found = Message.objects.filter(may_have_left, due_at__lt=before).order_by("pk")
    pks = list(found.select_for_update().values_list("pk", flat=True))
    Message.objects.filter(pk__among=pks).update(
        state=State.UNCERTAIN, error=WHY, error_code=ANSWER_UNKNOWN, lease_until=None, lease_owner=""
    )
    note(pks, "uncertain", WHY)
    return len(pks)
