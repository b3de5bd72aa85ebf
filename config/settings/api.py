"""The API and its schema."""

from __future__ import annotations

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["campaigns.api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["campaigns.api.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "campaigns.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "campaigns.api.problems.handle",
    "DEFAULT_THROTTLE_CLASSES": ["campaigns.api.throttling.KeyThrottle"],
    "DEFAULT_THROTTLE_RATES": {"key": "600/min", "imports": "120/min"},
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tandem API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "PATH_CONVERTER_OVERRIDES": {"int": {"type": "integer", "format": "int64", "minimum": 1}},
    "ENUM_NAME_OVERRIDES": {
        "AuditSource": "accounts.models.AuditEntry.Source",
        "CampaignStatus": "campaigns.models.Campaign.Status",
        "CaseReason": "campaigns.models.Case.Reason",
        "CollaborationStatus": "campaigns.models.Status",
        "ConversionStatus": "tracking.models.Conversion.Status",
        "CreditRule": "tracking.credit.Rule",
        "DiscountKind": "promocodes.models.Discount",
        "Format": "campaigns.models.Format",
        "HookKind": "tracking.models.Hook.Kind",
        "ImportState": "campaigns.models.OrderImport.State",
        "MessageState": "notifications.models.State",
        "Network": "influencers.models.Network",
    },
}
