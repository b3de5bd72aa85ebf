"""Whether a creator has what she was given: seen on her page, and confirmed by her. Both are of her present values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.actors import Actor
from campaigns import timeline
from campaigns.briefing import SHOWS_VALUES
from campaigns.models import Collaboration, CollaborationEvent
from notifications import outbox

OF_SIGNS = ("reminder_unseen", "reminder_unconfirmed")


class NothingShown(Exception):
    """Her page shows her no value that she could have, or have trouble with."""

    code = "value.none"


class ValueChanged(Exception):
    """What she says is about values that are hers no more."""

    code = "value.changed"


def versions_of(one: Collaboration) -> str:
    """Her present values by their versions, as in “c2 l1”: what a form of her page carries, and its events keep."""
    code, link = one.promo_handout, one.link_handout
    return f"c{code.version if code else 0} l{link.version if link else 0}"


def shows_present(one: Collaboration) -> bool:
    """Whether her page shows her present values: all of them have left the house, and none is out of use."""
    given = [value for value in (one.promo_handout, one.link_handout) if value is not None]
    now = timezone.now()
    arrived = all(value.available_at <= now and value.retired_at is None for value in given)
    return one.status in SHOWS_VALUES and bool(given) and arrived


def note_seen(one: Collaboration, *, by: Actor) -> bool:
    """Note that she has opened the page that shows her present values. Only the first time writes.

    The collaboration comes with its handouts. False: it was noted before, or there is nothing to see.
    """
    if one.seen_at is not None or not shows_present(one):
        return False
    now = timezone.now()
    with transaction.atomic():
        if not _as_loaded(one).filter(seen_at=None).update(seen_at=now):
            return False  # another window of hers came first, or the brand has just replaced a value
        timeline.record([(one, "seen")], by=by, detail=versions_of(one), at=now)
        _stop_reminders(one, gettext_noop("She has seen it."), kinds=["reminder_unseen"])
    one.seen_at = now
    return True


@transaction.atomic
def confirm(one: Collaboration, *, versions: str, by: Actor) -> None:
    """She has got it, and it works: also proof that she has seen it. Confirming twice is confirming once.

    `versions` are those of the page that she looked at. Raises ValueChanged if they are hers no more, NothingShown.
    """
    require_present(one, versions)
    present = _as_loaded(one).select_for_update().values_list("seen_at", "confirmed_at").first()
    if present is None:
        raise _changed()
    seen_at, confirmed_at = present
    if confirmed_at is None:
        now = timezone.now()
        # one UPDATE: a row that is written twice has its foreign keys checked, and another verb may hold the campaign
        _as_loaded(one).update(confirmed_at=now, seen_at=seen_at or now)
        said = ["confirmed"] if seen_at else ["seen", "confirmed"]
        timeline.record([(one, event) for event in said], by=by, detail=versions, at=now)
        _stop_reminders(one, gettext_noop("She has confirmed it."))
        audit.record("collaboration.confirm", by=by, brand=one.brand, subject=one, versions=versions)
    one.refresh_from_db(fields=["seen_at", "confirmed_at"])


def require_present(one: Collaboration, versions: str) -> None:
    """Raise ValueChanged or NothingShown unless these are the versions that her page shows now."""
    if one.status not in SHOWS_VALUES:
        raise NothingShown(
            _("There is no code or link of yours here at the moment, so there is nothing to say about it.")
        )
    if versions != versions_of(one):
        raise _changed()
    if not shows_present(one):
        raise NothingShown(_("A new code or link is on its way to you. Look at that one, then tell us."))


def forget(collaborations: Iterable[Collaboration]) -> None:
    """These were given other values: nobody has seen or confirmed them yet. Their events keep what was. One query."""
    replaced = list(collaborations)
    for one in replaced:
        one.seen_at = one.confirmed_at = None
    Collaboration.objects.filter(pk__among=[one.pk for one in replaced], seen_at__isnull=False).update(
        seen_at=None, confirmed_at=None
    )


def restore(collaborations: Sequence[Collaboration]) -> None:
    """These hold values again that they held before: what she said of them then is true again.

    What was taken back never left the house, so a pair of versions that was seen is the very pair that she holds.
    """
    present = {one.pk: versions_of(one) for one in collaborations}
    said = CollaborationEvent.objects.filter(collaboration_id__in=present, event__in=("seen", "confirmed"))
    found: dict[int, dict[str, object]] = {}
    for pk, event, at, detail in said.order_by("-at", "-pk").values_list("collaboration_id", "event", "at", "detail"):
        if detail == present[pk]:
            found.setdefault(pk, {})[f"{event}_at"] = at
    for pk, moments in found.items():
        Collaboration.objects.filter(pk=pk, seen_at=None, status__in=SHOWS_VALUES).update(**moments)


def _as_loaded(one: Collaboration) -> QuerySet[Collaboration]:
    """Her row, as long as it still holds the values that were loaded."""
    return Collaboration.objects.filter(
        pk=one.pk,
        status__in=SHOWS_VALUES,
        promo_handout_id=one.promo_handout_id,
        link_handout_id=one.link_handout_id,
    )


def _stop_reminders(one: Collaboration, reason: str, kinds: Sequence[str] = OF_SIGNS) -> None:
    """Reminders that still wait, for the quiet hours to end, would be untrue now."""
    outbox.cancel_waiting("collaboration", [one.pk], kinds=kinds, reason=reason)


def _changed() -> ValueChanged:
    return ValueChanged(_("Your code or link was replaced meanwhile. Look at the new one below, then tell us again."))
