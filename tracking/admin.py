"""Administration of clicks and orders: to be looked up."""

from __future__ import annotations

from django.contrib import admin

from notifications.admin import ReadOnlyAdmin
from tracking.models import Click, ClickDay, ClickLabelDay, ClickSpool, ClickVisitor, Conversion, VisitorSalt


@admin.register(Click)
class ClickAdmin(ReadOnlyAdmin):
    list_display = ("at", "link", "labelled_link", "robot_reason", "referrer_host", "mended")
    list_filter = ("robot_reason", "mended", "day")
    search_fields = ("link__slug",)
    list_select_related = ("link", "labelled_link")
    show_full_result_count = False


@admin.register(ClickDay)
class ClickDayAdmin(ReadOnlyAdmin):
    list_display = ("day", "link", "clicks", "unique_clicks", "robot_clicks")
    search_fields = ("link__slug",)
    date_hierarchy = "day"
    list_select_related = ("link",)


@admin.register(ClickVisitor)
class ClickVisitorAdmin(ReadOnlyAdmin):
    list_display = ("day", "link", "visitor")
    search_fields = ("link__slug",)
    list_select_related = ("link",)
    show_full_result_count = False


@admin.register(ClickLabelDay)
class ClickLabelDayAdmin(ReadOnlyAdmin):
    list_display = ("day", "labelled_link", "clicks", "unique_clicks", "robot_clicks")
    search_fields = ("labelled_link__slug", "labelled_link__label")
    date_hierarchy = "day"
    list_select_related = ("labelled_link",)


@admin.register(ClickSpool)
class ClickSpoolAdmin(ReadOnlyAdmin):
    list_display = ("name", "clicks", "torn", "lost", "read_at", "removed_at")


@admin.register(VisitorSalt)
class VisitorSaltAdmin(ReadOnlyAdmin):
    fields = ("day",)  # the key itself is nobody's to read
    list_display = ("day",)


@admin.register(Conversion)
class ConversionAdmin(ReadOnlyAdmin):
    list_display = (
        "order_id",
        "source",
        "brand",
        "occurred_at",
        "amount",
        "refunded",
        "currency",
        "code",
        "credited_by",
    )
    list_filter = ("brand", "source", "credited_by", "currency")
    search_fields = ("order_id", "code", "handout__influencer__email")
    date_hierarchy = "occurred_at"
    list_select_related = ("brand",)
