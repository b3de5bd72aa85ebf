"""Administration of creators."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from influencers.models import CreatorSignUp, Influencer, Presence, SignInLinkUse
from notifications.admin import ReadOnlyAdmin


class PresenceInline(TabularInline):
    model = Presence
    extra = 0


@admin.register(Influencer)
class InfluencerAdmin(ModelAdmin):
    list_display = ("name", "email", "handle", "country", "language", "claimed_at")
    list_filter = ("language", "country", "presences__network")
    search_fields = ("name", "email", "handle", "presences__handle")
    readonly_fields = ("user", "email", "created_at", "claimed_at")
    inlines = (PresenceInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Creators sign up, or a brand brings them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Her codes and orders name her."""
        return False


@admin.register(Presence)
class PresenceAdmin(ModelAdmin):
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
