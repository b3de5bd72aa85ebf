"""The pages of a brand's orders, under /orders/."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.views import hooks, order_files, shop_orders

app_name = "shop_orders"

urlpatterns: list[URLPattern] = [
    path("", shop_orders.orders, name="list"),
    path("near-misses/", shop_orders.misses, name="misses"),
    path("near-misses/<int:pk>/withdraw/", shop_orders.withdraw, name="withdraw"),
    path("files/new/", order_files.new, name="file_new"),
    path("files/<int:pk>/how-far/", order_files.how_far, name="file_how_far"),
    path("files/<int:pk>/", order_files.one_file, name="file"),
    path("shops/", hooks.shops, name="shops"),
    path("shops/<int:pk>/", hooks.one_shop, name="shop"),
    path("shops/<int:pk>/remove/", hooks.remove, name="remove_shop"),
    path("<int:pk>/", shop_orders.one_order, name="order"),
]
