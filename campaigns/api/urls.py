"""The addresses of the API, version 1. Whatever else lies below /api/v1/ is no call, and says so in JSON."""

from __future__ import annotations

from django.urls import path, re_path

from campaigns.api import (
    announcements,
    campaigns,
    codes,
    collaborations,
    imports,
    mail_words,
    me,
    messages,
    orders,
    pool,
    register,
    shop_codes,
    suppressions,
    values,
)
from campaigns.api.problems import no_such_call

app_name = "api"
urlpatterns = [
    path("me/", me.Me.as_view(), name="me"),
    path("campaigns/", campaigns.Campaigns.as_view(), name="campaigns"),
    path("campaigns/<int:id>/", campaigns.OneCampaign.as_view(), name="campaign"),
    path("campaigns/<int:id>/publish/", campaigns.PublishCampaign.as_view(), name="publish_campaign"),
    path("campaigns/<int:id>/close/", campaigns.CloseCampaign.as_view(), name="close_campaign"),
    path("campaigns/<int:id>/collaborations/", collaborations.Collaborations.as_view(), name="collaborations"),
    path("campaigns/<int:id>/orders.xlsx", orders.Orders.as_view(), name="orders"),
    path("campaigns/<int:id>/shop-codes.csv", shop_codes.CampaignShopCodes.as_view(), name="shop_codes"),
    path("campaigns/<int:id>/codes/", codes.Codes.as_view(), name="codes"),
    path("campaigns/<int:id>/codes/suggest/", codes.SuggestCodes.as_view(), name="suggest_codes"),
    path("campaigns/<int:id>/pool/", pool.Pool.as_view(), name="pool"),
    path("campaigns/<int:id>/pool/<int:pooled_id>/", pool.PoolCode.as_view(), name="pool_code"),
    path("campaigns/<int:id>/imports/", imports.Imports.as_view(), name="imports"),
    path("collaborations/<int:id>/", collaborations.OneCollaboration.as_view(), name="collaboration"),
    path("collaborations/<int:id>/accept/", collaborations.AcceptCollaboration.as_view(), name="accept"),
    path("collaborations/<int:id>/refuse/", collaborations.RefuseCollaboration.as_view(), name="refuse"),
    path("collaborations/<int:id>/cancel/", collaborations.CancelCollaboration.as_view(), name="cancel"),
    path("collaborations/<int:id>/publish/", collaborations.PublishCollaboration.as_view(), name="publish"),
    path("collaborations/<int:id>/promo-code/", values.PutPromoCode.as_view(), name="promo_code"),
    path("collaborations/<int:id>/promo-code/retire/", values.RetirePromoCode.as_view(), name="retire_promo_code"),
    path("collaborations/<int:id>/affiliate-link/", values.PutAffiliateLink.as_view(), name="affiliate_link"),
    path("codes/", register.Codes.as_view(), name="register"),
    path("codes/<int:id>/", register.OneCode.as_view(), name="code"),
    path("codes/<int:id>/retire/", register.RetireCode.as_view(), name="retire_code"),
    path("imports/<int:id>/", imports.OneImport.as_view(), name="import"),
    path("imports/<int:id>/rows/", imports.ImportRows.as_view(), name="import_rows"),
    path("imports/<int:id>/confirm/", imports.ConfirmImport.as_view(), name="confirm_import"),
    path("imports/<int:id>/shift/", imports.ShiftImport.as_view(), name="shift_import"),
    path("imports/<int:id>/send-now/", imports.SendImportNow.as_view(), name="send_import_now"),
    path("imports/<int:id>/undo/", imports.UndoImport.as_view(), name="undo_import"),
    path("imports/<int:id>/shop-codes.csv", shop_codes.ImportShopCodes.as_view(), name="import_shop_codes"),
    path("imports/<int:id>/corrections.xlsx", imports.ImportCorrections.as_view(), name="corrections"),
    path("campaigns/<int:id>/announcements/", announcements.Announcements.as_view(), name="announcements"),
    path("mail-words/", mail_words.EveryMailWords.as_view(), name="every_mail_words"),
    path("mail-words/<slug:kind>/<slug:language>/", mail_words.OneMailWords.as_view(), name="mail_words"),
    path("messages/", messages.Messages.as_view(), name="messages"),
    path("messages/<int:id>/resend/", messages.ResendMessage.as_view(), name="resend_message"),
    path("suppressions/", suppressions.Suppressions.as_view(), name="suppressions"),
    path("suppressions/<int:id>/lift/", suppressions.LiftSuppression.as_view(), name="lift_suppression"),
    re_path(r"^.*$", no_such_call, name="no_such_call"),
]
