"""The days on which one personal code works."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from promocodes.models import Code


class DatesRefused(Exception):
    """The days cannot be set; nothing was changed. `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@transaction.atomic
def change_days(code: Code, *, starts_on: datetime.date | None, ends_on: datetime.date | None, by: Actor) -> None:
    """Set the first and the last day on which the code works, in the brand's calendar; None leaves it to its campaign.

    The same days again change nothing. Raises DatesRefused: `ends_before_start`, `code.already_retired`.
    """
    if starts_on and ends_on and ends_on < starts_on:
        raise DatesRefused("ends_before_start", _("The code ends before it starts. Choose a later end."))
    present = Code.objects.select_for_update().get(pk=code.pk)
    if present.retired_at:
        raise DatesRefused(
            "code.already_retired", _("%(code)s is out of use; it has no days any more.") % {"code": present.value}
        )
    before = (present.starts_on, present.ends_on)
    code.starts_on, code.ends_on = starts_on, ends_on
    if before == (starts_on, ends_on):
        return
    code.save(update_fields=["starts_on", "ends_on"])
    days = [[str(day) if day else "" for day in pair] for pair in (before, (starts_on, ends_on))]
    audit.record("code.days", by=by, brand=code.brand, subject=code, code=code.value, before=days[0], after=days[1])
