"""Administration of creators."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from accounts import audit
from accounts.staff_deeds import staff
from influencers import profiles
from influencers.models import CreatorSignUp, Influencer, Presence, SignInLinkUse
from notifications.admin import ReadOnlyAdmin

PLAIN = ("country", "language", "timezone", "network", "followers")
"""What says nothing about who she is."""


class PresenceInline(TabularInline):
    model = Presence
    extra = 0


class ProfileAdmin(ModelAdmin):
    """A page on which profiles are changed: what was changed is on record, for the platform's own eyes.

    Values that say who she is are not written down, only that they changed (decision 0036).
    """

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """With its entry."""
        super().save_model(request, obj, form, change)
        if form.changed_data:
            _record(request, form)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """With an entry for each network."""
        super().save_formset(request, form, formset, change)
        for one in formset.forms:
            if one.has_changed() and one not in formset.deleted_forms:
                _record(request, one)
        for gone in formset.deleted_objects:
            _record_removal(request, gone)

    def delete_model(self, request: HttpRequest, obj: Presence) -> None:
        """With its entry."""
        _record_removal(request, obj)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Presence]) -> None:
        """With an entry each, all or none."""
        for one in queryset:
            self.delete_model(request, one)


def _record(request: HttpRequest, form: Any) -> None:
    changed, row = form.changed_data, form.instance
    plain = [name for name in changed if name in PLAIN]
    audit.record(
        "account.profile", by=staff(request), brand=None, subject=_whose(row),
        fields=changed, before={name: form.initial.get(name) for name in plain},
        after={name: getattr(row, name) for name in plain},
    )  # fmt: skip


def _record_removal(request: HttpRequest, row: Presence) -> None:
    before = {name: getattr(row, name) for name in ("network", "followers")}
    audit.record("account.profile", by=staff(request), brand=None, subject=_whose(row), before=before, after={})


def _whose(row: Influencer | Presence) -> Influencer:
    return row.influencer if isinstance(row, Presence) else row


@admin.register(Influencer)
class InfluencerAdmin(ProfileAdmin):
    list_display = ("name", "email", "handle", "country", "language", "claimed_at")
    list_filter = ("language", "country", "presences__network")
    search_fields = ("name", "email", "handle", "presences__handle")
    readonly_fields = ("user", "email", "created_at", "claimed_at")
    inlines = (PresenceInline,)
    actions = ("take_pictures_away",)

    @admin.action(description="Take the chosen creators’ pictures away", permissions=["change"])
    @transaction.atomic
    def take_pictures_away(self, request: HttpRequest, queryset: QuerySet[Influencer]) -> None:
        """For a picture that must not be shown; she may send another one."""
        shown = list(queryset.exclude(avatar=""))
        for one in shown:
            profiles.set_avatar(one, None)
            audit.record("account.profile", by=staff(request), brand=None, subject=one, fields=["avatar"])
        self.message_user(request, f"{len(shown)} pictures were taken away.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Creators sign up, or a brand brings them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Her codes and orders name her."""
        return False


@admin.register(Presence)
class PresenceAdmin(ProfileAdmin):
    list_display = ("influencer", "network", "handle", "followers")
    list_filter = ("network",)
    search_fields = ("influencer__name", "influencer__email", "handle")
    autocomplete_fields = ("influencer",)
    list_select_related = ("influencer",)


@admin.register(SignInLinkUse)
class SignInLinkUseAdmin(ReadOnlyAdmin):
    list_display = ("used_at", "influencer")
    search_fields = ("influencer__email",)
    exclude = ("nonce",)
    list_select_related = ("influencer",)


@admin.register(CreatorSignUp)
class CreatorSignUpAdmin(ReadOnlyAdmin):
    """Sign-ups whose address is not verified yet."""
