"""Makes, changes, publishes and closes campaigns. Pages and API come through here with the same rules."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.actors import Actor
from accounts.models import Brand
from campaigns import code_terms, crediting, handover, link_queries, workflow
from campaigns.models import Campaign, Collaboration, Status
from campaigns.offer_values import INSTRUCTIONS, PLAIN_FIELDS, Check, read_instruction, read_plain
from promocodes.models import Handout, Instruction, Kind


@transaction.atomic
def create(brand: Brand, values: dict[str, Any], *, by: Actor) -> Campaign:
    """Store a draft. `values` has the API's shape (contract §5); only `title` is required. Raises OfferRefused."""
    campaign = Campaign(brand=brand, created_by=by.user)
    check = Check()
    read_plain(campaign, {"title": ""} | values, check)
    drafts = {
        name: read_instruction(brand, None, kind, value, values.get(name), check) for name, kind, value in INSTRUCTIONS
    }
    check.finish()
    campaign.slug = _free_slug(campaign.title)
    for name, draft in drafts.items():
        if draft is not None:
            draft.save()
            setattr(campaign, name, draft)
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError:  # somebody took the slug with the same title in this very moment
        campaign.slug = f"{campaign.slug[:120]}-{secrets.token_hex(3)}"
        campaign.save()
    audit.record("campaign.create", by=by, brand=brand, subject=campaign, title=campaign.title)
    return campaign


@transaction.atomic
def change(campaign: Campaign, values: dict[str, Any], *, by: Actor) -> Campaign:
    """Change what `values` names, and nothing else. Raises OfferRefused, WrongMove for a closed campaign.

    A changed generic value is a new version for everyone who has it, and is mailed to her.
    """
    campaign = workflow.locked(campaign)
    if campaign.status == Campaign.Status.CLOSED:
        raise workflow.WrongMove(_("“%(title)s” is closed and stays as it is.") % {"title": campaign.title})
    before = {name: _plain(getattr(campaign, name)) for name in PLAIN_FIELDS}
    check = Check()
    touched = read_plain(campaign, values, check)
    if campaign.places is not None and (taken := workflow.places_taken(campaign)) > campaign.places:
        check.wrong(
            "places",
            "out_of_range",
            _("%(taken)s creators are accepted already; give at least %(taken)s places.") % {"taken": taken},
        )
    changes: list[tuple[str, Instruction | None, Instruction | None]] = []
    for name, kind, value in INSTRUCTIONS:
        if name in values:
            old = getattr(campaign, name)
            changes.append(
                (name, old, read_instruction(campaign.brand, old, kind, value, values[name], check, campaign))
            )
    check.finish()
    if touched:
        campaign.save(update_fields=touched)
        changed = {
            name: [before[name], _plain(getattr(campaign, name))]
            for name in touched
            if before[name] != _plain(getattr(campaign, name))
        }
        audit.record("campaign.change", by=by, brand=campaign.brand, subject=campaign, changed=changed)
        if changed.keys() & {"credit_rule", "credit_window_days", "ends_on"}:
            crediting.campaign_changed(campaign)
    for name, old, new in changes:
        _change_instruction(campaign, name, old, new, by=by)
    return campaign


@transaction.atomic
def publish(campaign: Campaign, *, by: Actor) -> Campaign:
    """Put a draft into the Store. Raises WrongMove unless it is a draft."""
    campaign = workflow.locked(campaign)
    moved = Campaign.objects.filter(pk=campaign.pk, status=Campaign.Status.DRAFT).update(
        status=Campaign.Status.PUBLISHED, published_at=timezone.now()
    )
    if not moved:
        again = _("“%(title)s” is %(status)s already; only a draft is published.")
        raise workflow.WrongMove(again % {"title": campaign.title, "status": campaign.get_status_display().lower()})
    _record_status("publish", campaign, Campaign.Status.DRAFT, Campaign.Status.PUBLISHED, by=by)
    campaign.refresh_from_db()
    _credit_shared(campaign, campaign.promo_code)
    return campaign


@transaction.atomic
def close(campaign: Campaign, *, by: Actor) -> Campaign:
    """End a published campaign: who applied is refused, who is Ready to send cancelled, Pending content finishes.

    Its links go on redirecting. Raises WrongMove unless it is published.
    """
    campaign = workflow.locked(campaign)
    moved = Campaign.objects.filter(pk=campaign.pk, status=Campaign.Status.PUBLISHED).update(
        status=Campaign.Status.CLOSED, closed_at=timezone.now()
    )
    if not moved:
        other = _("“%(title)s” is %(status)s; only a published campaign is closed.")
        raise workflow.WrongMove(other % {"title": campaign.title, "status": campaign.get_status_display().lower()})
    reason = gettext_noop("The campaign was closed.")
    applied = campaign.collaborations.filter(status=Status.APPLIED).values_list("pk", flat=True)
    workflow.refuse_many(campaign, list(applied), by=by, reason=reason)
    waiting = campaign.collaborations.filter(status=Status.READY_TO_SEND).values_list("pk", flat=True)
    workflow.cancel_many(campaign, list(waiting), by=by, reason=reason)
    _record_status("close", campaign, Campaign.Status.PUBLISHED, Campaign.Status.CLOSED, by=by)
    campaign.refresh_from_db()
    return campaign


@transaction.atomic
def discard(campaign: Campaign, *, by: Actor) -> None:
    """Throw a draft away. Raises WrongMove for anything that creators may have seen."""
    campaign = workflow.locked(campaign)
    if campaign.status != Campaign.Status.DRAFT or campaign.collaborations.exists():
        raise workflow.WrongMove(_("Only a draft without creators can be thrown away. Close the campaign instead."))
    audit.record("campaign.discard", by=by, brand=campaign.brand, subject=campaign, title=campaign.title)
    instructions = campaign.instructions
    campaign.delete()
    for one in instructions:
        one.delete()


def _plain(value: Any) -> Any:
    """For the audit log, which is JSON."""
    return value if isinstance(value, list | dict | int) else str(value) if value else ""


def _record_status(deed: str, campaign: Campaign, before: str, after: str, *, by: Actor) -> None:
    audit.record(
        f"campaign.{deed}", by=by, brand=campaign.brand, subject=campaign, before=str(before), after=str(after)
    )


def _change_instruction(
    campaign: Campaign, name: str, old: Instruction | None, new: Instruction | None, *, by: Actor
) -> None:
    if new is None:
        if old is not None:
            setattr(campaign, name, None)
            campaign.save(update_fields=[name])
            old.delete()
            if campaign.status == Campaign.Status.PUBLISHED:
                workflow.send_complete(campaign, _on_board(campaign), by=by)
            audit.record(
                "instruction.remove", by=by, brand=campaign.brand, subject=campaign, kind=old.kind, before=old.title
            )
        return
    new_value = not new.personalized and (old is None or new.shared_value != old.shared_value)
    if old is not None and new_value and not old.personalized:
        new.version = old.version + 1
    new.save()
    setattr(campaign, name, new)
    campaign.save(update_fields=[name])
    if old is not None and (old.utm, old.click_id_parameter) != (new.utm, new.click_id_parameter):
        link_queries.renew(campaign)
    audit.record(
        "instruction.change", by=by, brand=campaign.brand, subject=campaign, kind=new.kind, version=new.version,
        title=[old.title if old else "", new.title],
        description=[old.description if old else "", new.description],
        personalized=[old.personalized if old else None, new.personalized],
        shared_value=[old.shared_value if old else "", new.shared_value],
        terms=code_terms.changes(old, new) | link_queries.changes(old, new),
    )  # fmt: skip
    if campaign.status == Campaign.Status.PUBLISHED:
        _credit_shared(campaign, old, new)
        _hand_over_changes(campaign, new, old_value=old.shared_value if old else "", by=by)


def _credit_shared(campaign: Campaign, *instructions: Instruction | None) -> None:
    """Credit the orders that used a code which all creators share, or shared until now."""
    shared = [one.shared_value for one in instructions if one and one.kind == Kind.PROMO_CODE]
    crediting.codes_changed(campaign.brand, shared)


def _hand_over_changes(campaign: Campaign, instruction: Instruction, *, old_value: str, by: Actor) -> None:
    """Bring everyone on board up to date: a generic value for who lacks it, a new version for who has `old_value`."""
    field_name = handover.pointer(instruction.kind)
    active = _on_board(campaign)
    touched = []
    if not instruction.personalized:
        touched = [one for one in active if _lacks(getattr(one, field_name), instruction.shared_value, old_value)]
    handover.give_values(instruction, [(one, instruction.shared_value) for one in touched], by=by, at=timezone.now())
    told = [one for one in touched if one.status != Status.READY_TO_SEND]
    workflow.send_complete(campaign, active, by=by)
    handover.mail_values(campaign, told)


def _on_board(campaign: Campaign) -> list[Collaboration]:
    """Who was accepted and has not ended, locked, with values and influencers loaded."""
    return list(
        Collaboration.objects.select_for_update(of=("self",))
        .filter(campaign=campaign, status__in=(Status.READY_TO_SEND, Status.PENDING_CONTENT, Status.PUBLISHED))
        .select_related("influencer", "promo_handout__code", "link_handout__tracked_link")
        .order_by("pk")
    )


def _lacks(present: Handout | None, value: str, old_value: str) -> bool:
    """Whether she is to be given `value`: she has nothing that works, or the shared value that it replaces."""
    return present is None or bool(present.retired_at) or (present.value == old_value and present.value != value)


def _free_slug(title: str) -> str:
    """The title as a slug, with a few random letters when it is taken."""
    stem = slugify(title)[:120] or "campaign"
    slug = stem
    while Campaign.objects.filter(slug=slug).exists():
        slug = f"{stem}-{secrets.token_hex(3)}"
    return slug
