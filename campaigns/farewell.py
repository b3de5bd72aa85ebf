"""A person deletes her account: what is personal goes, what adds up stays (decision 0037)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit, audit_guard, teams
from accounts.actors import Actor, person
from accounts.models import ApiKey, AuditEntry, Brand, Invitation, Membership, Role, User
from campaigns import farewell_mail, import_traces, link_queries, workflow
from campaigns.models import Announcement, Campaign, Case, Collaboration, CollaborationEvent, OrderImport, Status
from campaigns.timeline import OF_VALUES
from influencers import departures
from influencers.models import Influencer
from notifications import forgetting
from notifications.models import Suppression, Webhook
from tracking.models import Hook, Misspelling, OrdersFile

REASON = gettext_noop("The creator has deleted her account.")
RUNNING = (Status.READY_TO_SEND, Status.PENDING_CONTENT)
NO_POST = "https://deleted.invalid/"
"""Stands where the address of her post stood: a published order has one."""
NAMED: tuple[tuple[Any, str, str], ...] = (
    (Announcement, "sent_by", "sent_label"),
    (Case, "answered_by", "answered_label"),
    (CollaborationEvent, "user", "by"),
    (OrderImport, "uploaded_by", "uploaded_label"),
)
"""Where a row holds who did it, and beside it what she was called."""
LABELS: tuple[tuple[Any, str, str], ...] = (
    (ApiKey, "created_label", "key."),
    (Hook, "created_label", "hook."),
    (Misspelling, "accepted_label", "spelling."),
    (OrderImport, "applied_label", "import."),
    (OrdersFile, "uploaded_label", "orders_file."),
    (Suppression, "lifted_by", "suppression."),
    (Webhook, "created_label", "webhook."),
)
"""Where a row holds only what a member of a team was called, and how the audit log's words for such deeds begin."""


class FarewellRefused(Exception):
    """The account stays. `code` is stable, the text says what to do first."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def owned_alone(user: User) -> list[Brand]:
    """The brands that would have no owner without her."""
    own = Brand.objects.filter(memberships__user=user, memberships__role=Role.OWNER).distinct()
    return [one for one in own if not one.memberships.filter(role=Role.OWNER).exclude(user=user).exists()]


@transaction.atomic
def delete_account(user: User, *, by: Actor | None = None) -> None:
    """End what runs, tell the brands, take her out of everything, delete the account. There is no way back.

    She does it herself, unless `by` names an administrator. Raises FarewellRefused: `account.staff`,
    `account.last_owner`.
    """
    by = by or person(user)
    if user.is_staff and by.user == user:
        raise FarewellRefused("account.staff", _("An administrator’s account is deleted by another administrator."))
    if alone := owned_alone(user):
        raise FarewellRefused(
            "account.last_owner",
            (
                _("You are the only owner of %(brand)s. Hand it over to somebody else, or close it, first.")
                if by.user == user
                else _("%(who)s is the only owner of %(brand)s. Make somebody else an owner first.")
            )
            % {"who": user, "brand": ", ".join(one.name for one in alone)},
        )
    brands = list(Brand.objects.filter(memberships__user=user).values_list("pk", flat=True))
    addresses = _addresses(user)
    for member in Membership.objects.filter(user=user):
        teams.remove(member, by=by)
    influencer = Influencer.objects.select_for_update().filter(user=user).first()
    if influencer is not None:
        addresses.add(influencer.email.lower())
        _end_running(influencer, by=by)
        _empty_collaborations(influencer, user=user, addresses=addresses)
        departures.empty(influencer)
    _forget_names(user)
    _forget_labels(user, brands)
    _forget_mails(influencer, user, addresses)
    for address in addresses:
        Invitation.objects.filter(email__address=address).delete()
    for model, pk in ((User, user.pk), (Influencer, influencer.pk if influencer else 0)):
        kind = ContentType.objects.get_for_model(model)
        LogEntry.objects.filter(content_type=kind, object_id=str(pk)).update(object_repr=audit_guard.NO_ONE)
    audit_guard.forget_name(user.pk)
    if by.user != user:
        audit.record("account.deleted", by=by, brand=None, subject=user)
    user.delete()


def _addresses(user: User) -> set[str]:
    """Hers for certain: an address that she has only typed may be somebody else's."""
    own = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {user.email.lower(), *(one.lower() for one in own)}


def _end_running(influencer: Influencer, *, by: Actor) -> None:
    """Requests are withdrawn and orders cancelled, campaign by campaign in one order, and each brand is told."""
    asked = Collaboration.objects.filter(influencer=influencer, status=Status.APPLIED).select_related("campaign__brand")
    for one in asked.order_by("campaign_id"):
        workflow.withdraw(one, by=by)
    running = Collaboration.objects.filter(influencer=influencer, status__in=RUNNING)
    ended: list[Collaboration] = []
    for campaign in (
        Campaign.objects.filter(pk__in=running.values("campaign_id")).select_related("brand").order_by("pk")
    ):
        pks = list(running.filter(campaign=campaign).values_list("pk", flat=True))
        ended += workflow.cancel_many(campaign, pks, by=by, reason=REASON)
    farewell_mail.tell_brands(ended)


def _empty_collaborations(influencer: Influencer, *, user: User, addresses: Collection[str]) -> None:
    """Her name and words go out of every order; its code, link, dates and status stay."""
    hers = Collaboration.objects.filter(influencer=influencer)
    names = {one.name for one in hers} | {f"@{one.handle}" for one in hers if one.handle}
    names = {name for name in (*names, influencer.name, str(user)) if name}
    homes = list(Campaign.objects.filter(pk__in=hers.values("campaign_id")).select_related("affiliate_link"))
    import_traces.take_out(homes, list(hers.values_list("pk", flat=True)), names=names, addresses=addresses)
    events = CollaborationEvent.objects.filter(collaboration__in=hers)
    events.exclude(event__in=OF_VALUES).exclude(detail=REASON).update(detail="")
    events.filter(user=None, by__in=names).update(by=audit_guard.NO_ONE)  # what she did signed in: _forget_names
    found = Case.objects.filter(collaboration__in=hers)
    found.filter(answered_by=None, answered_label__in=names).update(answered_label=audit_guard.NO_ONE)
    found.update(text="", seen_text="", answer_text="")
    hers.exclude(content_url="").update(content_url=NO_POST)
    hers.update(
        name="", email=departures.address_of(influencer.pk), handle="", country="", followers=0, pitch="",
        refusal_reason="",
    )  # fmt: skip
    for campaign in homes:
        link_queries.renew(campaign)  # her name may stand in what her links add


def _forget_mails(influencer: Influencer | None, user: User, addresses: Collection[str]) -> None:
    about = Q(subject_type="user", subject_id=user.pk)
    instead = departures.address_of(influencer.pk if influencer else user.pk)
    if influencer is not None:
        hers = list(Collaboration.objects.filter(influencer=influencer).values_list("pk", flat=True))
        about |= Q(subject_type="influencer", subject_id=influencer.pk)
        about |= Q(subject_type="collaboration", subject_id__among=hers)
    forgetting.forget(addresses, about=about, instead=instead, reason=REASON)


def _forget_names(user: User) -> None:
    """What she did stays, without her name, in whatever brand: a colleague of the same name keeps hers."""
    for model, who, field in NAMED:
        model._default_manager.filter(**{who: user}).update(**{field: audit_guard.NO_ONE})


def _forget_labels(user: User, brands: Collection[int]) -> None:
    """The same where only a name tells whose deed it was: in `brands`, her teams, and where she did such a deed once.

    Two things this cannot know. A colleague of the same name in the same brand loses hers on such rows too, and in a
    brand whose team she left so long ago that the audit log has forgotten her deeds hers stays.
    """
    deeds = AuditEntry.objects.filter(actor_id=user.pk)
    called = {str(user)[:120], *deeds.order_by().values_list("actor_label", flat=True).distinct()} - {""}
    for model, field, deed in LABELS:
        hers = Brand.objects.filter(
            Q(pk__in=brands) | Q(pk__in=deeds.filter(action__startswith=deed).values("brand_id"))
        )
        where = {"lane__in": [one.lane for one in hers]} if model in (Suppression, Webhook) else {"brand__in": hers}
        model._default_manager.filter(**where, **{f"{field}__in": called}).update(**{field: audit_guard.NO_ONE})
