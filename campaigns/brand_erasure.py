"""What is erased of a brand whose time of grace is over, and what stays: numbers, codes, links, and its name."""

from __future__ import annotations

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from accounts import audit_guard
from accounts.models import ApiKey, Brand, Invitation
from campaigns.farewell import NO_POST
from campaigns.import_traces import forget_file
from campaigns.models import Announcement, Case, Collaboration, CollaborationEvent, MailWords, OrderImport
from campaigns.timeline import OF_VALUES
from influencers import departures
from notifications import forgetting
from notifications.models import Suppression, Webhook
from promocodes.models import PooledCode
from tracking.models import Hook, OrderBuyer, OrdersFile

NOBODY = "nobody@deleted.invalid"


def erase(brand: Brand) -> None:
    """Take out everything personal and everything secret. The caller holds a transaction, and has ended what runs."""
    checked = list(OrderImport.objects.defer("rows").filter(brand=brand))
    files: list[OrderImport | OrdersFile] = [*checked, *OrdersFile.objects.filter(brand=brand)]
    for file in files:
        forget_file(file)
    invited = list(Invitation.objects.filter(brand=brand).values_list("pk", flat=True))
    about = Q(lane=brand.lane) | Q(subject_type="invitation", subject_id__in=invited)
    forgetting.forget([], about=about, instead=NOBODY, reason="")
    for model in (OrderImport, OrdersFile, OrderBuyer, PooledCode, Announcement, MailWords, Invitation, ApiKey, Hook):
        model._default_manager.filter(brand=brand).delete()
    for kept in (Suppression, Webhook):
        kept._default_manager.filter(lane=brand.lane).delete()
    _empty_collaborations(brand)
    Brand.objects.filter(pk=brand.pk).update(about="", website="", reserved_codes="", logo="")
    audit_guard.forget_names_in(brand.pk)


def _empty_collaborations(brand: Brand) -> None:
    """Creators keep what they were given, in their own pages; what the brand knew of them goes."""
    theirs = Collaboration.objects.filter(brand=brand)
    events = CollaborationEvent.objects.filter(collaboration__brand=brand)
    events.exclude(event__in=OF_VALUES).update(detail="")
    events.exclude(by="Tandem").update(by=audit_guard.NO_ONE)
    Case.objects.filter(brand=brand).update(text="", seen_text="", answer_text="", answered_label="")
    theirs.exclude(content_url="").update(content_url=NO_POST)
    theirs.update(
        name="", handle="", country="", followers=0, pitch="", refusal_reason="",
        email=Concat(Value("deleted-"), Cast(F("influencer_id"), CharField()), Value(departures.DOMAIN)),
    )  # fmt: skip
