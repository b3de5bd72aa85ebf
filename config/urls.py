"""Every address. Apps are named by string only."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from campaigns.api import docs
from campaigns.views import board, components, health, pictures, shop_hooks, support
from influencers.views import choose_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.figures, name="metrics"),
    path("language/", choose_language, name="set_language"),
    path("", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("brands/<slug:slug>/webhooks/", include("campaigns.urls.webhooks")),
    path("brands/<slug:slug>/", include("campaigns.urls.brand")),
    path("accounts/", include("allauth.urls")),
    path("my/campaigns/", include("campaigns.urls.my")),
    path("", board.home, name="home"),
    path("campaigns/", include("campaigns.urls.manager")),
    path("codes/", include("campaigns.urls.codes")),
    path("results/", include("campaigns.urls.results")),
    path("hooks/<slug:address>/", shop_hooks.report, name="shop_hook"),
    path("orders/", include("campaigns.urls.shop_orders")),
    path("mail/", include("campaigns.urls.mail")),
    path("mail/", include("campaigns.urls.mailing")),
    path("my/data/", include("campaigns.urls.data")),
    path("my/", include("influencers.urls")),
    path("pictures/<slug:name>.webp", pictures.picture, name="picture"),
    path("store/", include("campaigns.urls.store")),
    path("", include("tracking.urls")),
    path("admin/search/", support.search, name="support_search"),
    path("admin/view-as/<int:pk>/", support.view_as, name="support_view_as"),
    path("viewing/end/", support.end_viewing, name="end_viewing"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("campaigns.api.urls")),
    path("api/schema/", docs.Schema.as_view(), name="api_schema"),
    path("api/docs/", docs.page, name="api_docs"),
]
if settings.DEBUG:
    urlpatterns.append(path("components/", components.components, name="components"))

handler500 = "campaigns.views.errors.server_error"
