"""Addresses that a lane does not write to: adding and lifting them, asking for them, and stopping what waits.

The platform's own mails (a password reset) always leave: a person asks for each of them herself. A lifted row stays
as history. An unsubscription (scope optional) is hers: only she takes it back.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from .events import note
from .failures import ANSWER_UNKNOWN, OWED
from .models import STILL_HERE, Message, State, Suppression

PLATFORM = "platform"
CODE = "message.suppressed"
NOT_AT_AN_END = [State.HELD, State.QUEUED, State.RETRY, State.UNCERTAIN, State.SENDING]

WHY = {
    Suppression.Reason.BOUNCED: gettext_noop("a mail to it came back on {day}. The address is wrong or closed"),
    Suppression.Reason.COMPLAINED: gettext_noop("a mail to it was marked as spam on {day}"),
    Suppression.Reason.UNSUBSCRIBED: gettext_noop("it was unsubscribed from reminders and announcements on {day}"),
    Suppression.Reason.BY_HAND: gettext_noop("it was stopped by hand on {day}"),
}


class NotLifted(Exception):
    """A suppression that the brand cannot lift. `code` is stable, the text says why."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def of_lane(lane: str) -> QuerySet[Suppression]:
    """The suppressions that hold in a lane, newest first, each with its message."""
    return Suppression.objects.filter(lane=lane, lifted_at=None).select_related("message")


def suppressed(lane: str, addresses: Iterable[str]) -> dict[str, Suppression]:
    """Which of these addresses cannot be mailed in the lane, by address in lower case. One query."""
    if lane == PLATFORM:
        return {}
    found = of_lane(lane).filter(scope=Suppression.Scope.ALL, address__in={address.lower() for address in addresses})
    return {one.address: one for one in found}


def why(one: Suppression) -> str:
    """Why the address is not written to, as a sentence."""
    reason = _(WHY[Suppression.Reason(one.reason)]).format(day=written(one.created_at, "j F Y"))
    return _("%(address)s cannot be mailed: %(reason)s.") % {"address": one.address, "reason": reason}


@transaction.atomic
def suppress(
    lane: str,
    address: str,
    reason: str,
    *,
    scope: str = Suppression.Scope.ALL,
    detail: str = "",
    message: Message | None = None,
) -> Suppression:
    """Write to this address no more, and stop what waits for it. One that holds already stays."""
    one, made = Suppression.objects.get_or_create(
        lane=lane,
        address=address.lower(),
        scope=scope,
        lifted_at=None,
        defaults={"reason": reason, "detail": detail[:500], "message": message},
    )
    if not made and reason == Suppression.Reason.COMPLAINED != one.reason:
        one.reason = reason  # the graver reason is what the brand must know before it lifts
        one.save(update_fields=["reason"])
    _stop_waiting(one)
    return one


def lift(one: Suppression, *, by: str) -> bool:
    """Write to the address again; False if it was lifted already. What was stopped is sent again one by one.

    `by` is a person's or program's label. Raises NotLifted for what only the recipient may take back.
    """
    if one.scope == Suppression.Scope.OPTIONAL:
        raise NotLifted(
            "suppression.her_choice",
            _(
                "Whoever has this address unsubscribed; only she can subscribe again, with the link in her "
                "mails. A code is sent to her all the same."
            ),
        )
    return _lift(Suppression.objects.filter(pk=one.pk), by)


def subscribe_again(lane: str, address: str, *, by: str) -> bool:
    """Take an unsubscription back, as the recipient asks."""
    return _lift(Suppression.objects.filter(lane=lane, address=address.lower(), scope=Suppression.Scope.OPTIONAL), by)


def was_lifted_after(lane: str, address: str, at: datetime.datetime) -> bool:
    """Whether somebody lifted this address later than that: an old event must not stop it again."""
    return Suppression.objects.filter(lane=lane, address=address.lower(), lifted_at__gte=at).exists()


def held_back(messages: Iterable[Message]) -> Iterator[tuple[Message, str]]:
    """Of these messages, those that may not leave, each with the reason. One query, none for the platform's own."""
    asked = [message for message in messages if message.optional or message.lane != PLATFORM]
    if not asked:
        return
    rows = Suppression.objects.filter(
        lifted_at=None,
        lane__in={message.lane for message in asked},
        address__among={message.to.lower() for message in asked},
    )
    stops = {(one.lane, one.address, one.scope): one for one in rows}
    if not stops:
        return
    for message in asked:
        where = (message.lane, message.to.lower())
        one = stops.get((*where, Suppression.Scope.ALL)) if message.lane != PLATFORM else None
        if one is None and message.optional:
            one = stops.get((*where, Suppression.Scope.OPTIONAL))
        if one is not None:
            yield message, why(one)


def sift(messages: list[Message]) -> list[Message]:
    """Those that may leave, just before they do; the others become suppressed. In the caller's transaction."""
    with override(settings.LANGUAGE_CODE):  # it is kept, whoever reads it
        stopped = dict(held_back(messages))
    for message, reason in stopped.items():
        _stop(Message.objects.filter(pk=message.pk), reason)
    return [message for message in messages if message not in stopped]


def _stop_waiting(one: Suppression) -> None:
    """Stop what was queued before; a mail that is being handed over at this moment is the only one that goes."""
    about = Message.objects.filter(lane=one.lane, to__address=one.address, state__in=NOT_AT_AN_END)
    if one.scope == Suppression.Scope.OPTIONAL or one.lane == PLATFORM:
        about = about.filter(optional=True)
    with override(settings.LANGUAGE_CODE):  # it is kept, whoever reads it
        _stop(about, why(one))


def _stop(about: QuerySet[Message], reason: str) -> None:
    # the rows are locked in one order, so that two who stop cannot wait for each other
    waiting = list(about.filter(STILL_HERE).order_by("pk").select_for_update().values_list("pk", flat=True))
    if waiting:
        Message.objects.filter(STILL_HERE, pk__in=waiting).update(
            state=State.SUPPRESSED, lease_until=None, lease_owner="", error=reason, error_code=CODE
        )
        note(waiting, "suppressed", reason)
    # one whose answer was lost may have arrived: it stays uncertain, and is not tried again
    about.filter(OWED).update(error_code=ANSWER_UNKNOWN)


def _lift(found: QuerySet[Suppression], by: str) -> bool:
    return bool(found.filter(lifted_at=None).update(lifted_at=timezone.now(), lifted_by=by[:120]))
