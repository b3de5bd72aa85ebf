"""Takes the values of one import back, as if it had not happened: they never left the house."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from campaigns import case_book, crediting, handover, receipts, timeline, workflow
from campaigns.models import Campaign, Collaboration, Status
from campaigns.pointing import point
from promocodes import handouts
from promocodes.models import Handout
from tracking import folding


class BuiltUpon(Exception):
    """Something has happened since that stands on the values; the text says what and what to do."""


class HasLeft(Exception):
    """A mail has carried one of the values out."""


def take_values_back(campaign: Campaign, batch: str, *, by: Actor) -> None:
    """Take back what `batch` gave, move who lacks a value to Ready to send, and put her earlier mail back in its place.

    Who was cancelled meanwhile stays as she is. The caller holds a transaction and the campaign's lock, and has taken
    the mails of the batch back. Raises BuiltUpon, HasLeft, handouts.CodeTaken.
    """
    given = Handout.objects.filter(instruction__brand=campaign.brand_id, origin=batch)
    if given.filter(next__isnull=False).exists():
        raise BuiltUpon(_("Some of these values were replaced since. Replace the others too."))
    gone = {one.pk: one for one in given.filter(retired_at=None).select_related("previous").order_by("pk")}
    if any(one.available_at <= timezone.now() for one in gone.values()):
        raise HasLeft
    _refuse_retired_since(gone.values())
    people = _holders(campaign, gone)
    moved = [one for one in people if _was_moved(one, gone)]
    for one in people:
        for field in ("promo_handout", "link_handout"):
            handout = gone.get(getattr(one, f"{field}_id"))
            if handout is not None:
                setattr(one, field, handout.previous)
    back = [one for one in moved if not handover.is_complete(campaign, one)]
    posted = [one for one in back if one.status != Status.PENDING_CONTENT]
    if posted:
        raise BuiltUpon(
            _("%(who)s is “%(status)s” since. Replace values instead.")
            % {"who": posted[0].display_name, "status": posted[0].get_status_display()}
        )
    point(people, "promo_handout", "link_handout")
    folding.let_go(campaign.brand, list(gone))
    handouts.give_back(gone.values())
    folding.say_whose({one.tracked_link_id for one in gone.values() if one.tracked_link_id})
    crediting.codes_changed(campaign.brand, [one.value for one in gone.values() if one.code_id])
    handover.stop_mails(people, reason=gettext_noop("The import was undone."))
    workflow.take_back(back, by=by)
    timeline.record(((one, "import_undone") for one in people), by=by, detail=batch)
    receipts.restore(people)
    case_book.reopen(people, gone.values(), by=by)
    if campaign.status == Campaign.Status.CLOSED:
        workflow.cancel_many(campaign, [one.pk for one in back], by=by, reason=gettext_noop("The campaign was closed."))
    sent = (Status.PENDING_CONTENT, Status.PUBLISHED)
    handover.mail_unmailed(campaign, [one for one in people if one.status in sent])


def _refuse_retired_since(gone: Iterable[Handout]) -> None:
    """A code that was replaced here and taken out of use elsewhere since does not come back to life."""
    replaced = {one.previous.code_id: one.given_at for one in gone if one.previous and one.previous.code_id}
    for retired in Handout.objects.filter(code_id__in=replaced).exclude(retired_reason="").order_by("pk"):
        if retired.code_id and retired.retired_at and retired.retired_at >= replaced[retired.code_id]:
            raise BuiltUpon(
                _("%(value)s was taken out of use since, so it cannot come back. Keep the new code.")
                % {"value": retired.value}
            )


def _holders(campaign: Campaign, gone: dict[int, Handout]) -> Sequence[Collaboration]:
    """Who holds these handouts now, locked in the order of their keys."""
    rows = (
        Collaboration.objects.select_for_update(of=("self",))
        .select_related("influencer", "promo_handout__code", "link_handout__tracked_link")
        .filter(campaign=campaign)
        .order_by("pk")
    )
    found = {
        one.pk: one for name in ("promo_handout", "link_handout") for one in rows.filter(**{f"{name}_id__in": gone})
    }
    return [found[pk] for pk in sorted(found)]


def _was_moved(one: Collaboration, gone: dict[int, Handout]) -> bool:
    """Whether she was sent with one of these values, and not before them."""
    own = [gone[pk] for pk in (one.promo_handout_id, one.link_handout_id) if pk in gone]
    return one.sent_at is not None and any(one.sent_at >= handout.given_at for handout in own)
