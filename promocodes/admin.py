"""Administration of codes and links: to be looked up. They change through the brand's pages, where rules hold."""

from __future__ import annotations

from django.contrib import admin

from notifications.admin import ReadOnlyAdmin
from promocodes.models import Code, Handout, Instruction, LabelledLink, PooledCode, TrackedLink


@admin.register(Instruction)
class InstructionAdmin(ReadOnlyAdmin):
    list_display = ("title", "brand", "kind", "personalized", "shared_value", "version")
    list_filter = ("kind", "personalized", "brand")
    search_fields = ("title", "shared_value", "brand__name")
    list_select_related = ("brand",)


@admin.register(Code)
class CodeAdmin(ReadOnlyAdmin):
    list_display = ("value", "brand", "influencer", "created_at", "retired_at")
    list_filter = (("retired_at", admin.EmptyFieldListFilter), "brand")
    search_fields = ("value", "norm", "influencer__name", "influencer__email")
    list_select_related = ("brand", "influencer")


@admin.register(Handout)
class HandoutAdmin(ReadOnlyAdmin):
    list_display = ("value", "influencer", "instruction", "version", "given_at", "available_at", "retired_at", "origin")
    list_filter = ("instruction__kind", ("retired_at", admin.EmptyFieldListFilter), "instruction__brand")
    search_fields = ("value", "influencer__name", "influencer__email", "origin")
    list_select_related = ("influencer", "instruction")


@admin.register(PooledCode)
class PooledCodeAdmin(ReadOnlyAdmin):
    list_display = ("value", "brand", "instruction", "added_at", "taken_at", "handout")
    list_filter = (("taken_at", admin.EmptyFieldListFilter), "brand")
    search_fields = ("value", "norm", "instruction__title")
    list_select_related = ("brand", "instruction", "handout")


@admin.register(TrackedLink)
class TrackedLinkAdmin(ReadOnlyAdmin):
    list_display = ("slug", "brand", "influencer", "destination", "created_at")
    list_filter = ("brand",)
    search_fields = ("slug", "destination", "influencer__name", "influencer__email")
    list_select_related = ("brand", "influencer")


@admin.register(LabelledLink)
class LabelledLinkAdmin(ReadOnlyAdmin):
    list_display = ("slug", "label", "link", "created_at")
    search_fields = ("slug", "label", "link__slug")
    list_select_related = ("link",)
