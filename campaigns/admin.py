"""Administration of campaigns. Statuses are read-only; the actions call the verbs, so no rule is gone round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline

from accounts.models import User
from accounts.staff_deeds import staff
from campaigns import imports, offers, workflow
from campaigns.imports import ImportRefused
from campaigns.models import (
    Announcement,
    Campaign,
    Case,
    Collaboration,
    CollaborationEvent,
    MailWords,
    OrderImport,
    Sign,
)
from campaigns.support_admin import AccountAdmin, MailAdmin
from campaigns.workflow import WrongMove
from notifications.admin import ReadOnlyAdmin
from notifications.models import Message

for _model, _page in ((User, AccountAdmin), (Message, MailAdmin)):
    # in the place of the pages of lower floors, which know no verb of this one
    admin.site.unregister(_model)
    admin.site.register(_model, _page)


def _do_each(
    site: ModelAdmin, request: HttpRequest, rows: QuerySet[Any], verb: Callable[[Any], object], done: str
) -> None:
    """Call the verb for each row and say what came of it."""
    moved = 0
    for row in rows:
        try:
            verb(row)
            moved += 1
        except (WrongMove, ImportRefused) as error:
            site.message_user(request, f"{row}: {error}", level=messages.WARNING)
    site.message_user(request, f"{moved} {done}.")


def _link(to: Model | None) -> str:
    """A link to a row's own page."""
    if to is None:
        return "—"
    name = f"admin:{to._meta.app_label}_{to._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[to.pk]), to)


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    list_display = ("title", "brand", "status", "places", "published_at", "closed_at")
    list_filter = ("status", "brand")
    search_fields = ("title", "slug", "brand__name")
    list_select_related = ("brand",)
    date_hierarchy = "created_at"
    actions = ("publish", "close")

    @admin.action(description="Publish the chosen drafts")
    def publish(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        """By the verb."""
        _do_each(self, request, queryset, lambda one: offers.publish(one, by=staff(request)), "published")

    @admin.action(description="Close the chosen campaigns")
    def close(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        """By the verb: who applied is refused, who waits is cancelled."""
        _do_each(self, request, queryset, lambda one: offers.close(one, by=staff(request)), "closed")


class EventInline(TabularInline):
    model = CollaborationEvent
    extra = 0
    can_delete = False
    readonly_fields = ("at", "event", "by", "user", "detail")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Events are written by what happens."""
        return False


@admin.register(Collaboration)
class CollaborationAdmin(ReadOnlyAdmin):
    list_display = ("order_reference", "name", "email", "campaign_link", "status", "code", "applied_at", "due_on")
    list_filter = ("status", "brand", "network")
    search_fields = ("order_reference", "name", "email", "handle", "promo_handout__value", "campaign__title")
    list_select_related = ("campaign", "promo_handout")
    date_hierarchy = "applied_at"
    inlines = (EventInline,)
    actions = ("accept", "refuse", "cancel")

    @admin.display(description="campaign", ordering="campaign__title")
    def campaign_link(self, one: Collaboration) -> str:
        """To the campaign."""
        return _link(one.campaign)

    @admin.display(description="promo code", ordering="promo_handout__value")
    def code(self, one: Collaboration) -> str:
        """Her present code."""
        return one.promo_handout.value if one.promo_handout else "—"

    @admin.action(description="Accept the chosen requests")
    def accept(self, request: HttpRequest, queryset: QuerySet[Collaboration]) -> None:
        """By the verb: her value leaves at once if nothing is missing."""
        _do_each(self, request, queryset, lambda one: workflow.accept(one, by=staff(request)), "accepted")

    @admin.action(description="Refuse the chosen requests")
    def refuse(self, request: HttpRequest, queryset: QuerySet[Collaboration]) -> None:
        """By the verb."""
        _do_each(self, request, queryset, lambda one: workflow.refuse(one, by=staff(request)), "refused")

    @admin.action(description="Cancel the chosen orders")
    def cancel(self, request: HttpRequest, queryset: QuerySet[Collaboration]) -> None:
        """By the verb: values are retired, waiting mails stopped."""
        _do_each(self, request, queryset, lambda one: workflow.cancel(one, by=staff(request)), "cancelled")


@admin.register(CollaborationEvent)
class CollaborationEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "collaboration", "event", "by", "detail")
    list_filter = ("event",)
    search_fields = ("collaboration__order_reference", "collaboration__email", "by", "detail")
    list_select_related = ("collaboration",)


@admin.register(OrderImport)
class OrderImportAdmin(ReadOnlyAdmin):
    list_display = ("uploaded_at", "campaign_link", "file_name", "state", "counts", "uploaded_label", "hold_until")
    list_filter = ("state", "brand")
    search_fields = ("file_name", "sha256", "campaign__title", "uploaded_label")
    list_select_related = ("campaign",)
    date_hierarchy = "uploaded_at"
    exclude = ("rows", "file")
    actions = ("send_now", "undo")

    @admin.display(description="campaign", ordering="campaign__title")
    def campaign_link(self, one: OrderImport) -> str:
        """To the campaign."""
        return _link(one.campaign)

    @admin.action(description="Send the held mails now")
    def send_now(self, request: HttpRequest, queryset: QuerySet[OrderImport]) -> None:
        """By the verb."""
        _do_each(self, request, queryset, lambda one: imports.send_now(one, by=staff(request)), "sent")

    @admin.action(description="Undo the chosen imports")
    def undo(self, request: HttpRequest, queryset: QuerySet[OrderImport]) -> None:
        """By the verb, while their mails are held."""
        _do_each(self, request, queryset, lambda one: imports.undo(one, by=staff(request)), "taken back")


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ("opened_at", "collaboration", "reason", "answered_at", "answer", "answered_label")
    list_filter = ("reason", "answer", "brand")
    search_fields = ("collaboration__order_reference", "collaboration__email", "value", "text")
    list_select_related = ("collaboration",)
    date_hierarchy = "opened_at"


@admin.register(Sign)
class SignAdmin(ReadOnlyAdmin):
    list_display = ("found_at", "collaboration", "kind", "number", "is_open", "settled_by")
    list_filter = ("kind", "is_open", "brand")
    search_fields = ("collaboration__order_reference", "collaboration__email")
    list_select_related = ("collaboration", "settled_by")


@admin.register(MailWords)
class MailWordsAdmin(ReadOnlyAdmin):
    list_display = ("brand", "kind", "language", "subject", "changed_at", "changed_by")
    list_filter = ("kind", "language", "brand")
    search_fields = ("subject", "body", "brand__name")
    list_select_related = ("brand", "changed_by")


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ("sent_at", "campaign", "subject", "number", "sent_label")
    list_filter = ("brand",)
    search_fields = ("subject", "body", "campaign__title", "sent_label")
    list_select_related = ("campaign",)
    date_hierarchy = "sent_at"
    exclude = ("press_key",)
