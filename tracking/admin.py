"""Administration of clicks and orders: to be looked up."""

from __future__ import annotations

from django.contrib import admin

from notifications.admin import ReadOnlyAdmin
from tracking.models import (
    Click,
    ClickBrandDay,
    ClickChange,
    ClickDay,
    ClickLabelDay,
    ClickSpool,
    ClickTotal,
    ClickVisitor,
    Conversion,
    ConversionChange,
    ConversionDay,
    Delivery,
    Hook,
    Misspelling,
    OrderBuyer,
    OrderEvent,
    OrdersFile,
    OrdersFileLine,
    Refund,
    UsedCode,
    VisitorSalt,
)


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


@admin.register(OrderEvent)
class OrderEventAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "brand", "source", "order_id", "kind", "at", "origin")
    list_filter = ("brand", "kind", "source")
    search_fields = ("order_id",)
    list_select_related = ("brand",)
    show_full_result_count = False


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("refund_id", "conversion", "amount", "told", "occurred_at")
    search_fields = ("refund_id", "conversion__order_id")
    list_select_related = ("conversion",)


@admin.register(Misspelling)
class MisspellingAdmin(ReadOnlyAdmin):
    list_display = ("value", "stands_for", "brand", "accepted_at", "withdrawn_at")
    list_filter = ("brand",)
    list_select_related = ("brand",)


@admin.register(Hook)
class HookAdmin(ReadOnlyAdmin):
    """Without its secrets, which nobody reads twice."""

    list_display = ("name", "brand", "kind", "source", "address", "created_at", "removed_at", "refused_code")
    list_filter = ("brand", "kind")
    exclude = ("secret", "previous_secret")
    list_select_related = ("brand",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Without its body, which names customers."""

    list_display = ("received_at", "hook", "topic", "state", "attempts", "remark")
    list_filter = ("state", "hook__brand")
    exclude = ("body", "buyer")
    list_select_related = ("hook",)
    show_full_result_count = False


@admin.register(OrdersFile)
class OrdersFileAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "brand", "state", "done", "uploaded_at", "uploaded_label")
    list_filter = ("brand", "state")
    exclude = ("file",)
    list_select_related = ("brand",)


@admin.register(OrderBuyer)
class OrderBuyerAdmin(ReadOnlyAdmin):
    """Without the key: who has it can ask whether an address bought."""

    list_display = ("conversion", "brand", "noted_at")
    list_filter = ("brand",)
    exclude = ("buyer",)
    list_select_related = ("brand", "conversion")
    show_full_result_count = False


@admin.register(OrdersFileLine)
class OrdersFileLineAdmin(ReadOnlyAdmin):
    list_display = ("file", "line", "verdict", "column", "code")
    list_filter = ("verdict",)
    list_select_related = ("file",)
    show_full_result_count = False


@admin.register(UsedCode)
class UsedCodeAdmin(ReadOnlyAdmin):
    list_display = ("norm", "brand", "conversion")
    list_filter = ("brand",)
    search_fields = ("norm",)
    list_select_related = ("brand", "conversion")
    show_full_result_count = False


@admin.register(ClickTotal)
class ClickTotalAdmin(ReadOnlyAdmin):
    list_display = ("link_id", "clicks", "unique_clicks", "robot_clicks")
    search_fields = ("link__slug",)
    show_full_result_count = False


@admin.register(ClickBrandDay, ClickChange)
class ClickBrandDayAdmin(ReadOnlyAdmin):
    list_display = ("day", "brand_id", "clicks", "unique_clicks", "robot_clicks")
    search_fields = ("brand__name",)
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
