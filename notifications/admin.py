"""Administration of the post office, and the frame for rows that only the house writes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from notifications.models import (
    Lane,
    Message,
    MessageEvent,
    ProviderEvent,
    Suppression,
    Webhook,
    WebhookCall,
    WebhookEvent,
    Wording,
)


class ReadOnlyAdmin(ModelAdmin):
    """Rows that are written by the house alone: to be looked up, never typed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody."""
        return False


@admin.register(Wording)
class WordingAdmin(ReadOnlyAdmin):
    """What mails of a batch share: words of the brand, nothing of one creator."""

    list_display = ("pk", "created_at")


class EventInline(TabularInline):
    model = MessageEvent
    extra = 0
    can_delete = False
    readonly_fields = ("at", "event", "detail")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Events are written by what happens."""
        return False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What a mail says is not shown: it carries a creator's code and the link that lets her in."""

    list_display = ("created_at", "to", "kind", "subject", "state", "attempts", "due_at", "sent_at", "error")
    list_filter = ("state", "kind", "lane")
    search_fields = ("to", "subject", "key", "=subject_id")
    date_hierarchy = "created_at"
    exclude = ("context",)
    inlines = (EventInline,)


@admin.register(MessageEvent)
class MessageEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "message", "event", "detail")
    list_filter = ("event",)
    search_fields = ("message__to", "detail")
    list_select_related = ("message",)


@admin.register(Lane)
class LaneAdmin(ReadOnlyAdmin):
    """One line for each brand's mail, and for the platform's."""


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    """Lifted by the brand's managers, on their page; here they are read."""

    list_display = ("created_at", "lane", "address", "reason", "scope", "lifted_at", "lifted_by")
    list_filter = ("reason", "scope", "lane")
    search_fields = ("address", "detail")
    raw_id_fields = ("message",)


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    """What the provider told, matched to a message or not."""

    list_display = ("received_at", "provider", "event", "address", "at", "message", "detail")
    list_filter = ("provider", "event")
    search_fields = ("address", "provider_id", "detail")
    list_select_related = ("message",)


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """Without its secrets, which nobody reads twice."""

    list_display = ("name", "lane", "url", "failures", "off_at", "off_code", "answered_at", "removed_at")
    list_filter = ("off_code", "lane")
    search_fields = ("url", "name")
    exclude = ("secret", "previous_secret")


class CallInline(TabularInline):
    model = WebhookCall
    extra = 0
    can_delete = False
    exclude = ("answer",)
    readonly_fields = ("at", "status", "error_code", "detail", "milliseconds")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Calls are written by who makes them."""
        return False


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin):
    """What an event says is not shown: codes stand in it."""

    list_display = ("happened_at", "webhook", "kind", "subject_type", "subject_id", "state", "attempts", "next_at")
    list_filter = ("state", "kind")
    search_fields = ("public_id", "=subject_id")
    list_select_related = ("webhook",)
    exclude = ("data",)
    show_full_result_count = False
    inlines = (CallInline,)


@admin.register(WebhookCall)
class WebhookCallAdmin(ReadOnlyAdmin):
    """What was answered may repeat what was said, so only the brand's team reads it."""

    exclude = ("answer",)
    list_display = ("at", "event", "status", "error_code", "milliseconds")
    list_filter = ("status", "error_code")
    list_select_related = ("event",)
    show_full_result_count = False
