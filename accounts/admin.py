"""Administration of people and brands."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from rest_framework_api_key.models import APIKey
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts import keys
from accounts.actors import person
from accounts.models import (
    Allowance,
    ApiKey,
    AuditEntry,
    Brand,
    BrandClosing,
    IdempotentCall,
    Invitation,
    Membership,
    User,
)
from notifications.admin import ReadOnlyAdmin

admin.site.unregister(Group)  # roles belong to brands; nobody here is in a group
admin.site.unregister(APIKey)  # the package's own model; ours belong to brands
admin.site.unregister(Authenticator)  # its rows hold the secrets of two-step sign-in
admin.site.unregister(UserSession)  # where people sign in from is theirs to see


class MembershipOfBrand(TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


class MembershipOfUser(TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("brand",)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("email", "name")
    readonly_fields = ("date_joined", "last_login", "support")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Dates", {"fields": ("date_joined", "last_login")}),
        ("Support", {"fields": ("support",)}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),)
    inlines = (MembershipOfUser,)

    @admin.display(description="The site as she sees it")
    def support(self, user: User) -> str:
        """The way to look at it."""
        if user.is_staff or not user.pk:
            return "—"
        return format_html('<a href="{}">Look as {}</a>', reverse("support_view_as", args=[user.pk]), user)


@admin.register(Brand)
class BrandAdmin(ModelAdmin):
    list_display = ("name", "slug", "currency", "timezone", "hold_minutes", "created_at")
    list_filter = ("currency",)
    search_fields = ("name", "slug", "memberships__user__email")
    readonly_fields = ("created_at",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MembershipOfBrand,)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """A brand with codes in the world is not deleted by a click."""
        return False


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    list_display = ("user", "brand", "role", "created_at")
    list_filter = ("role", "brand")
    search_fields = ("user__email", "user__name", "brand__name")
    autocomplete_fields = ("user", "brand")
    list_select_related = ("user", "brand")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "brand", "role", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("role", "brand")
    search_fields = ("email", "brand__name")
    exclude = ("digest",)
    list_select_related = ("brand",)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Owners make keys on the brand's page, or `create_api_key` does; here they can be looked up and revoked."""

    list_display = ("name", "brand", "prefix", "scopes", "created", "expiry_date", "last_used_at", "revoked")
    list_filter = ("revoked", "brand")
    search_fields = ("name", "prefix", "brand__name")
    exclude = ("id", "hashed_key")
    list_select_related = ("brand",)
    actions = ("revoke",)

    @admin.action(description="Revoke the chosen keys")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """A revoked key is refused from the next call on."""
        by = person(request.user, source=AuditEntry.Source.ADMIN)  # type: ignore[arg-type]
        changed = sum(keys.revoke(one, by=by) for one in queryset.select_related("brand"))
        self.message_user(request, f"{changed} keys were revoked.")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "brand", "actor_label", "source", "action", "subject_type", "subject_id")
    list_filter = ("source", "action", "brand")
    search_fields = ("actor_label", "action", "=subject_id")
    date_hierarchy = "at"
    list_select_related = ("brand",)


@admin.register(BrandClosing)
class BrandClosingAdmin(ReadOnlyAdmin):
    list_display = ("brand", "closed_at", "erase_at", "erased_at")
    search_fields = ("brand__name", "brand__slug")
    list_select_related = ("brand",)


@admin.register(IdempotentCall)
class IdempotentCallAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "api_key", "key", "status")
    search_fields = ("key",)
    list_select_related = ("api_key",)


@admin.register(Allowance)
class AllowanceAdmin(ReadOnlyAdmin):
    """How much of its limits each key has used."""
