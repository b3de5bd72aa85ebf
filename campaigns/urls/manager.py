"""The pages of a brand's team, under /campaigns/."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.views import (
    announcements,
    board,
    bring,
    campaign_list,
    campaign_settings,
    cases,
    codes,
    collaborations,
    credit,
    deadlines,
    endings,
    order_imports,
    pictures,
    pool,
    results,
    retiring,
    shop_codes,
    signs,
    tabs,
    uploads,
    wizard,
)

app_name = "campaigns"

_TABS: list[URLPattern] = [path(f"<int:pk>/{name}/", tabs.tab, {"name": name}, name=name) for name in tabs.TITLES]
_ENDINGS: list[URLPattern] = [
    path(f"<int:pk>/{name}/{deed}/", endings.end, {"name": name, "deed": deed}, name=f"{name}_{deed}")
    for deed, ending in endings.ENDINGS.items()
    for name in ending["tabs"]
]
_EXTEND: list[URLPattern] = [
    path(f"<int:pk>/{name}/extend/", deadlines.extend, {"name": name}, name=f"{name}_extend") for name in deadlines.TABS
]
_ONE = "<int:pk>/collaborations/<int:collaboration_pk>/"
_IMPORT = "<int:pk>/imports/<int:import_pk>/"

urlpatterns: list[URLPattern] = [
    path("", campaign_list.campaign_list, name="list"),
    path("mail/<slug:slug>/try/", board.try_mail_now, name="try_mail_now"),
    path("new/", wizard.new, name="new"),
    path("<int:pk>/", campaign_settings.overview, name="detail"),
    path("<int:pk>/edit/<slug:step>/", wizard.edit, name="edit"),
    *_TABS,
    *_ENDINGS,
    *_EXTEND,
    path("<int:pk>/results/", results.tab, name="results"),
    path("<int:pk>/results/hours/", results.hours, name="results_hours"),
    path("<int:pk>/results.xlsx", results.campaign_file, {"extension": "xlsx"}, name="results_xlsx"),
    path("<int:pk>/results.csv", results.campaign_file, {"extension": "csv"}, name="results_csv"),
    path("<int:pk>/settings/", campaign_settings.settings, name="settings"),
    path("<int:pk>/picture/", pictures.of_campaign, name="picture"),
    path("<int:pk>/credit/", credit.credit, name="credit"),
    path("<int:pk>/close/", campaign_settings.close, name="close"),
    path("<int:pk>/discard/", campaign_settings.discard, name="discard"),
    path("<int:pk>/bring/", bring.bring, name="bring"),
    path("<int:pk>/announcements/", announcements.history, name="announcements"),
    path("<int:pk>/announcements/new/", announcements.new, name="announcement_new"),
    path("<int:pk>/announcements/<int:announcement_pk>/", announcements.one, name="announcement"),
    path(_ONE, collaborations.collaboration, name="collaboration"),
    path(f"{_ONE}code/", collaborations.give_value, {"what": "code"}, name="give_code"),
    path(f"{_ONE}code/retire/", retiring.retire_one, name="retire_code"),
    path(f"{_ONE}link/", collaborations.give_value, {"what": "link"}, name="give_link"),
    path(f"{_ONE}posted/", collaborations.mark_posted, name="mark_posted"),
    path(f"{_ONE}case/", cases.answer, name="case"),
    path(f"{_ONE}orders/", signs.orders, name="exclude_orders"),
    path(f"{_ONE}signs/<int:sign_pk>/settle/", signs.settle, name="settle_sign"),
    path(f"{_ONE}proof/", cases.show_proof, name="proof"),
    path("<int:pk>/codes/", codes.codes, name="codes"),
    path("<int:pk>/pool/", pool.pool, name="pool"),
    path("<int:pk>/shop-codes/", shop_codes.of_campaign, name="shop_codes"),
    path("<int:pk>/orders.xlsx", order_imports.export, name="export"),
    path("<int:pk>/imports/", order_imports.history, name="imports"),
    path("<int:pk>/imports/new/", uploads.new, name="import_new"),
    path("<int:pk>/imports/progress/<str:token>/", uploads.how_far, name="import_progress"),
    path(_IMPORT, order_imports.one_import, name="import"),
    path(f"{_IMPORT}shop-codes/", shop_codes.of_import, name="import_shop_codes"),
    path(f"{_IMPORT}corrections.xlsx", order_imports.corrections, name="corrections"),
    path(f"{_IMPORT}file/", order_imports.original, name="import_file"),
]
