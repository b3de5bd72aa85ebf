"""Memberships that staff changes by hand go through the verbs of teams, so a brand keeps its owner and its record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin

from accounts import teams
from accounts.models import Membership, Role
from accounts.staff_deeds import staff


class MembershipForm(ModelForm):
    """A membership stays that person's in that brand: only its role changes."""

    class Meta:
        model = Membership
        fields = ("user", "brand", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in self.fields.keys() & {"user", "brand"}:
                self.fields[name].disabled = True


class TeamAdmin(ModelAdmin):
    """A page on which memberships are changed. What the verbs refuse is told, and nothing of the form is stored."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's page, which is one transaction."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except teams.TeamRefused as refused:
            return self._told(request, refused)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's page, which is one transaction too."""
        try:
            return super().delete_view(request, *args, **kwargs)
        except teams.TeamRefused as refused:
            return self._told(request, refused)

    def get_actions(self, request: HttpRequest) -> Any:
        """Without deleting many at once, which asks no verb."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """New members and new owners first, so that a brand may be handed over in one form."""
        formset.save(commit=False)
        by = staff(request)
        for member in formset.new_objects:
            teams.add(member, by=by)
        changed = [member for member, fields in formset.changed_objects if "role" in fields]
        for member in sorted(changed, key=lambda one: one.role != Role.OWNER):
            teams.change_role(member, Role(member.role), by=by)
        for member in formset.deleted_objects:
            teams.remove(member, by=by)

    def _told(self, request: HttpRequest, refused: teams.TeamRefused) -> HttpResponse:
        self.message_user(request, str(refused), level=messages.ERROR)
        return redirect(request.get_full_path())
