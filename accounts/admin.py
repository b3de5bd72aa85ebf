"""Administration of people and brands."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from rest_framework_api_key.models import APIKey
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts import audit, brands, keys, staff_deeds, teams
from accounts.models import (
    Allowance,
    ApiKey,
    AuditEntry,
    Brand,
    BrandClosing,
    IdempotentCall,
    Invitation,
    Membership,
    Role,
    User,
)
from accounts.staff_deeds import staff
from accounts.team_admin import MembershipForm, TeamAdmin
from notifications.admin import ReadOnlyAdmin

admin.site.unregister(Group)  # roles belong to brands; nobody here is in a group
admin.site.unregister(APIKey)  # the package's own model; ours belong to brands
admin.site.unregister(Authenticator)  # its rows hold the secrets of two-step sign-in
admin.site.unregister(EmailAddress)  # allauth's page writes nothing down
admin.site.unregister(UserSession)  # where people sign in from is theirs to see


class MembershipOfBrand(TabularInline):
    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ("user",)


class MembershipOfUser(TabularInline):
    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ("brand",)


@admin.register(User)
class UserAdmin(TeamAdmin, DjangoUserAdmin, ModelAdmin):
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

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        """With its entries in the audit log."""
        super().save_model(request, obj, form, change)
        if change:
            staff_deeds.record_changes(obj, form.changed_data, form.initial, by=staff(request))
        else:
            audit.record("account.made", by=staff(request), brand=None, subject=obj)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page, with an entry when a password was set."""
        # not locked: a form that is looked into may ask another site about the password
        user = User.objects.filter(pk=id).first() if id.isascii() and id.isdigit() else None
        before = user.password if user else ""
        answer = super().user_change_password(request, id, form_url)
        if user and User.objects.only("password").get(pk=user.pk).password != before:
            staff_deeds.record_in_brands("support.password", user, by=staff(request))
        return answer


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    """Addresses change by the person who can read mail there; staff may only say that one is hers."""

    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    search_fields = ("email", "user__name")
    list_select_related = ("user",)
    actions = ("verify",)

    @admin.action(description="Mark the chosen addresses as verified")
    def verify(self, request: HttpRequest, queryset: QuerySet[EmailAddress]) -> None:
        """As if she had opened the link that was mailed to her: a creator's profile becomes hers with it."""
        for address in queryset.filter(verified=False).select_related("user"):
            with transaction.atomic():
                done = get_adapter(request).confirm_email(request, address)
                if done:
                    staff_deeds.record_in_brands("support.verify", address.user, by=staff(request))
            told = f"{address.email} is verified." if done else f"{address.email} is verified for another account."
            self.message_user(request, told, level=messages.SUCCESS if done else messages.WARNING)


@admin.register(Brand)
class BrandAdmin(TeamAdmin):
    list_display = ("name", "slug", "currency", "timezone", "hold_minutes", "created_at")
    list_filter = ("currency",)
    search_fields = ("name", "slug", "memberships__user__email")
    readonly_fields = ("created_at",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MembershipOfBrand,)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """A brand with codes in the world is not deleted by a click."""
        return False

    def save_model(self, request: HttpRequest, obj: Brand, form: ModelForm[Brand], change: bool) -> None:
        """By the verb that the brand's own page uses; a new one is on record as made."""
        if change:
            brands.change_brand(obj, {name: form.cleaned_data[name] for name in form.changed_data}, by=staff(request))
        else:
            super().save_model(request, obj, form, change)
            audit.record("brand_created", by=staff(request), brand=obj, subject=obj)

    def save_related(self, request: HttpRequest, form: ModelForm[Brand], formsets: Any, change: bool) -> None:
        """A new brand comes with an owner."""
        super().save_related(request, form, formsets, change)
        if not change:
            teams.owned(form.instance)


@admin.register(Membership)
class MembershipAdmin(TeamAdmin):
    form = MembershipForm
    list_display = ("user", "brand", "role", "created_at")
    list_filter = ("role", "brand")
    search_fields = ("user__email", "user__name", "brand__name")
    autocomplete_fields = ("user", "brand")
    list_select_related = ("user", "brand")

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm[Membership], change: bool) -> None:
        """By the verbs."""
        if change:
            teams.change_role(obj, Role(obj.role), by=staff(request))
        else:
            teams.add(obj, by=staff(request))

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """By the verb."""
        teams.remove(obj, by=staff(request))


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
        changed = sum(keys.revoke(one, by=staff(request)) for one in queryset.select_related("brand"))
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
