"""Administration of clicks and orders: to be looked up."""

from __future__ import annotations

from django.contrib import admin

from notifications.admin import ReadOnlyAdmin
from tracking.models import Click, ClickDay, ClickTotal, ClickVisitor, Conversion, ConversionChange, ConversionDay


@admin.register(Click)
class ClickAdmin(ReadOnlyAdmin):
    list_display = ("at", "link", "robot_reason", "referrer_host")
    list_filter = ("robot_reason", "day")
    search_fields = ("link__slug",)
    list_select_related = ("link",)
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


@admin.register(ClickTotal)
class ClickTotalAdmin(ReadOnlyAdmin):
    list_display = ("link_id", "clicks", "unique_clicks", "robot_clicks")
    search_fields = ("link__slug",)
    show_full_result_count = False


@admin.register(ConversionDay)
class ConversionDayAdmin(ReadOnlyAdmin):
    list_display = ("day", "brand_id", "instruction", "influencer", "currency", "orders", "excluded")
    list_filter = ("currency",)
    search_fields = ("brand__name",)
    show_full_result_count = False


@admin.register(ConversionChange)
class ConversionChangeAdmin(ReadOnlyAdmin):
    list_display = ("occurred_at", "brand_id", "currency", "orders", "excluded")
    search_fields = ("brand__name",)
    show_full_result_count = False
