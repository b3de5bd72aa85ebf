"""What the site is made of: applications, middleware, templates."""

from __future__ import annotations

from config.settings.places import DEBUG, ROOT

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton",
    "heroicons",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "anymail",
    "rest_framework",
    "rest_framework_api_key",
    "drf_spectacular",
    "notifications",
    "accounts",
    "influencers",
    "promocodes",
    "tracking",
    "campaigns",
]

MIDDLEWARE = [
    "notifications.log_ids.name_request",
    "accounts.headers.on_every_answer",
    "django.middleware.security.SecurityMiddleware",
    "campaigns.views.shop_hooks.first",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "campaigns.views.errors.refuse_while_away",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.no_store_when_signed_in",
    "accounts.middleware.bound_forms",
    "accounts.middleware.note_refusals",
    "accounts.sessions.keep",
    "influencers.languages.speak",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.staff_gate.staff_gate",
    "accounts.second_step.LeadToSecondStep",
    "accounts.viewing.as_somebody",
    "accounts.scope_guard.middleware",
]
SCOPE_GUARD_RAISES = DEBUG

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "campaigns.navigation.navigation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "heroicons.templatetags.heroicons",
                "campaigns.templatetags.tandem",
            ],
        },
    }
]
