"""All settings, from the environment (the table is in README.md). A wrong value stops the start with one sentence."""

from __future__ import annotations

import os
import secrets
import sqlite3
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from config import logs, shared_memory
from config.environment import address, env, flag, number, secret_pairs, wrong

ROOT = Path(__file__).resolve().parent.parent

# --- where things are -------------------------------------------------------------------------------------------------

VAR_DIR = Path(env.str("VAR_DIR", default="") or ROOT / "var").absolute()
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise wrong("VAR_DIR", f"“{VAR_DIR}” cannot be made ({error.strerror}).") from error
if not os.access(VAR_DIR, os.W_OK):
    raise wrong("VAR_DIR", f"“{VAR_DIR}” cannot be written to.")

DATABASE_URL = env.str("DATABASE_URL", default="").strip()
REDIS_URL = env.str("REDIS_URL", default="").strip()
EMBEDDED = not DATABASE_URL
DEBUG = flag("DEBUG")

SITE_URL = env.str("SITE_URL", default="").strip().rstrip("/") or "http://127.0.0.1:8000"
_site = address("SITE_URL", SITE_URL, "write it as https://tandem.example.com.")
if _site.scheme not in ("http", "https") or not _site.hostname or _site.path or _site.query or "@" in _site.netloc:
    raise wrong("SITE_URL", f"“{SITE_URL}” is no address such as https://tandem.example.com.")
HTTPS = _site.scheme == "https"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
if not HTTPS and _site.hostname not in LOOPBACK:
    raise wrong("SITE_URL", f"“{SITE_URL}” is plain http; use https for any host that is not this machine.")
ALLOWED_HOSTS = [host.strip() for host in env.str("ALLOWED_HOSTS", default="").split(",") if host.strip()]
if not ALLOWED_HOSTS:
    # the two names of this machine are one place to a person who types an address
    ALLOWED_HOSTS = [_site.hostname] if HTTPS else ["127.0.0.1", "localhost", "[::1]"]
if "*" in ALLOWED_HOSTS:
    raise wrong("ALLOWED_HOSTS", "“*” lets anybody choose the host; name the hosts.")
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0)


def _secret_key() -> str:
    given = env.str("SECRET_KEY", default="")
    if given:
        return given
    if not EMBEDDED:
        raise wrong("SECRET_KEY", "needed where DATABASE_URL is set; give 50 random characters.")
    path = VAR_DIR / "secret_key"
    try:
        # O_EXCL: two processes that start together must end with one key
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    key = path.read_text().strip()
    if not key:
        raise wrong("SECRET_KEY", f"the file {path} is empty; remove it and start again.")
    return key


SECRET_KEY = _secret_key()

# --- applications -----------------------------------------------------------------------------------------------------

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

# --- data -------------------------------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]]
if EMBEDDED:
    if sqlite3.sqlite_version_info < (3, 33):  # UPDATE … FROM
        raise wrong("DATABASE_URL", f"SQLite {sqlite3.sqlite_version} is too old; 3.33 is needed, or PostgreSQL.")
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "tandem.sqlite3",
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    # an import changes more pages than SQLite keeps by itself, and each of its many statements would
                    # note in a file what it may have to take back
                    "PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    }
else:
    _form = "write it as postgres://user:password@host:5432/name."
    if address("DATABASE_URL", DATABASE_URL, _form).scheme not in ("postgres", "postgresql", "psql", "pgsql"):
        raise wrong("DATABASE_URL", f"only PostgreSQL is known; {_form}")
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    if not DATABASES["default"]["NAME"]:
        raise wrong("DATABASE_URL", f"names no data base; {_form}")
    DATABASES["default"].update(CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=True)
    # as many as a web process has threads, and a few for those of its own: with fewer, slow sign-ins held all of them
    # and every other page failed. A pool tries for five minutes, ever more rarely, to reach a server that is away;
    # each request shall try anew
    _pool = {"min_size": 0, "max_size": 36, "timeout": 5, "reconnect_timeout": 2}
    DATABASES["default"].setdefault("OPTIONS", {}).update(pool=_pool)
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_table: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "cache_entries",
    "OPTIONS": {"MAX_ENTRIES": 50_000},
}
if REDIS_URL:
    if address("REDIS_URL", REDIS_URL, "write it as redis://host:6379/0.").scheme not in ("redis", "rediss", "unix"):
        raise wrong("REDIS_URL", "write it as redis://host:6379/0.")
    CACHES = {
        "default": {
            "BACKEND": "config.cache.RedisOrTable",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
        },
        "table": _table,
    }
else:
    CACHES = {"default": _table}

MEDIA_ROOT = Path(env.str("UPLOADS_DIR", default="").strip() or VAR_DIR / "uploads").absolute()
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_200  # the grid of codes has up to 1,000 inputs
IMPORT_MAX_BYTES = 10 * 1024 * 1024
FILES_APART = True  # large files are worked on in processes of their own; tests share one transaction and do without
CLICK_SPOOL = VAR_DIR / "clicks"  # on a disk of this machine: a click waits for its sync

# --- for how many days what is kept (docs/privacy.md; what mails said: MAIL_RETENTION_DAYS) --------------------------

AUDIT_RETENTION_DAYS = number("AUDIT_RETENTION_DAYS", 5 * 365, least=30)
BRAND_GRACE_DAYS = number("BRAND_GRACE_DAYS", 30, least=1)
CLICK_RETENTION_DAYS = number("CLICK_RETENTION_DAYS", 400, least=60)
IMPORT_RETENTION_DAYS = number("IMPORT_RETENTION_DAYS", 90, least=2)
INVITATION_RETENTION_DAYS = number("INVITATION_RETENTION_DAYS", 90, least=2)
SHOP_CALL_RETENTION_DAYS = number("SHOP_CALL_RETENTION_DAYS", 7, least=1)

# --- background work --------------------------------------------------------------------------------------------------

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # kilobytes, after a task: a file of 100,000 orders may leave that much
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "notifications.tasks.*": {"queue": "mail"},
    "campaigns.tasks.store_orders_files": {"queue": "imports"},
    "campaigns.tasks.apply_deliveries": {"queue": "events"},
    "campaigns.tasks.match_orders": {"queue": "events"},
    "notifications.tasks.report_events": {"queue": "events"},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celery" / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {"task": "notifications.tasks.sweep", "schedule": 1.0 if EMBEDDED else 5.0},
    "call webhooks": {"task": "notifications.tasks.report_events", "schedule": 2.0 if EMBEDDED else 5.0},
    "tell of webhooks": {"task": "campaigns.tasks.tell_of_webhooks", "schedule": 60.0},
    "store clicks": {"task": "tracking.tasks.store_clicks", "schedule": 3.0},
    "purge old mails": {"task": "notifications.tasks.purge", "schedule": 600.0},
    "expire unconfirmed imports": {"task": "campaigns.tasks.expire_imports", "schedule": 300.0},
    "apply what shops reported": {"task": "campaigns.tasks.apply_deliveries", "schedule": 5.0},
    "check and store files of orders": {"task": "campaigns.tasks.store_orders_files", "schedule": 15.0},
    "forget files of orders": {"task": "campaigns.tasks.forget_orders_files", "schedule": 3600.0},
    "match orders": {"task": "campaigns.tasks.match_orders", "schedule": 30.0},
    "forget what shops sent": {"task": "campaigns.tasks.forget_deliveries", "schedule": 3600.0},
    "forget answers of the API": {"task": "campaigns.tasks.forget_answers", "schedule": 3600.0},
    "forget what was kept long enough": {"task": "campaigns.tasks.forget_old", "schedule": 3600.0},
    "remind creators": {"task": "campaigns.tasks.remind", "schedule": 600.0},
    "look for misuse": {"task": "campaigns.tasks.look_for_misuse", "schedule": 3600.0},
    "forget pictures": {"task": "campaigns.tasks.forget_pictures", "schedule": 6 * 3600.0},
    "forget sessions": {"task": "accounts.tasks.forget_sessions", "schedule": 6 * 3600.0},
    "add orders to their days": {"task": "campaigns.tasks.fold_orders", "schedule": 60.0},
    "expire what was not posted": {"task": "campaigns.tasks.expire_collaborations", "schedule": 300.0},
}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_TASK_TIME_LIMIT = 300
    CELERY_TASK_SOFT_TIME_LIMIT = 270
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 2,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "max_retries": 1,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT = "config.broker:Transport"
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its mailboxes would pile up as files
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "celery" / "queue"),
        "data_folder_out": str(VAR_DIR / "celery" / "queue"),
        "control_folder": str(VAR_DIR / "celery" / "control"),
        "store_processed": False,
    }
    for _folder in ("queue", "control"):
        (VAR_DIR / "celery" / _folder).mkdir(parents=True, exist_ok=True)

# --- e-mail -----------------------------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="").strip()
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="").strip() or "Tandem <hello@tandem.localhost>"
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1] or not DEFAULT_FROM_EMAIL.isprintable():
    raise wrong("DEFAULT_FROM_EMAIL", f"“{DEFAULT_FROM_EMAIL}” is no sender such as Tandem <hello@example.com>.")
EMAIL_TIMEOUT = 10
MAIL_CAPTURED = not EMAIL_URL
MAIL_RATE = number("MAIL_RATE", 0 if MAIL_CAPTURED else 10)  # a second and brand; 0 is without a limit
QUARANTINE = flag("QUARANTINE")  # a restored backup: nothing leaves until it is known what had left (docs/deploy.md)
MAIL_RETENTION_DAYS = number("MAIL_RETENTION_DAYS", 30, least=1)
EMAIL_WEBHOOK_SECRET = secret_pairs("EMAIL_WEBHOOK_SECRET") or secret_pairs("ANYMAIL_WEBHOOK_SECRET")
MAIL_CAPTURE_DIR = VAR_DIR / "mailbox"
if MAIL_CAPTURED:
    if not EMBEDDED:
        raise wrong("EMAIL_URL", "needed where DATABASE_URL is set; write it as smtp+tls://user:password@host:587.")
    EMAIL_BACKEND = "notifications.transport.CaptureBackend"
else:
    _mail = address("EMAIL_URL", EMAIL_URL, "write it as smtp+tls://user:password@host:587.")
    if _mail.scheme in ("smtp", "smtp+tls", "smtp+ssl"):
        if not _mail.hostname:
            raise wrong("EMAIL_URL", "names no host; write it as smtp+tls://user:password@host:587.")
        _parts = env.email_url_config(EMAIL_URL)
        EMAIL_BACKEND = "notifications.transport.SmtpBackend"
        EMAIL_HOST = _parts["EMAIL_HOST"]
        EMAIL_PORT = _parts["EMAIL_PORT"] or (465 if _mail.scheme == "smtp+ssl" else 587)
        EMAIL_HOST_USER = _parts["EMAIL_HOST_USER"] or ""
        EMAIL_HOST_PASSWORD = _parts["EMAIL_HOST_PASSWORD"] or ""
        EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
        EMAIL_USE_SSL = _mail.scheme == "smtp+ssl"
    else:
        from importlib.util import find_spec

        _name = _mail.scheme or EMAIL_URL.rstrip(":")
        if not _name.isidentifier() or find_spec(f"anymail.backends.{_name}") is None:
            raise wrong(
                "EMAIL_URL", f"“{_name}” is neither smtp, smtp+tls, smtp+ssl nor a provider that anymail knows."
            )
        EMAIL_BACKEND = f"anymail.backends.{_name}.EmailBackend"
        ANYMAIL: dict[str, Any] = {name[8:]: value for name, value in os.environ.items() if name.startswith("ANYMAIL_")}
        if not ANYMAIL.keys() - {"WEBHOOK_SECRET"}:
            raise wrong(
                "EMAIL_URL", f"“{_name}” needs its ANYMAIL_… variables, such as ANYMAIL_{_name.upper()}_API_KEY."
            )
        ANYMAIL["WEBHOOK_SECRET"] = EMAIL_WEBHOOK_SECRET

# --- people and sessions ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# one backend, which is ModelBackend by e-mail: with two, the time of a wrong password would tell who has an account
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.hashing.BoundedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
BREACHED_PASSWORDS_URL = env.str("BREACHED_PASSWORDS_URL", default="").strip()  # empty: nobody is asked
if BREACHED_PASSWORDS_URL:
    _list = address("BREACHED_PASSWORDS_URL", BREACHED_PASSWORDS_URL, "write it as https://host/range/.")
    _secret = _list.scheme == "https" or (_list.scheme == "http" and _list.hostname in LOOPBACK)
    if not (_secret and _list.hostname and _list.path.endswith("/")) or _list.query or _list.fragment:
        raise wrong("BREACHED_PASSWORDS_URL", "write it as https://host/range/; five digits are put behind it.")
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.stolen_passwords.StolenPasswordValidator"})
PWNED_PASSWORDS = {"API_TIMEOUT": 1.5}  # seconds for each step; a list that is slower is done without
ACCOUNT_ADAPTER = "influencers.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # other sessions end, this one stays
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "accounts.passkeys.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "accounts.passkeys.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "accounts.passkeys.AgainForm",
    "login_webauthn": "accounts.passkeys.SignInForm",
}
MFA_TOTP_ISSUER = "Tandem"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 3600

# --- the web ----------------------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "tandem-session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "tandem-csrf"
MESSAGES_COOKIE_NAME = "__Host-messages" if HTTPS else "tandem-messages"
MESSAGE_STORAGE = "accounts.notices.Notices"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "campaigns.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
if HTTPS and TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# the administration's look (unfold) is driven by Alpine, which evaluates expressions: docs/decisions/0008
ADMIN_SECURITY_POLICY = {
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "campaigns.whole_files.WholeFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "tandem-language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- the API ----------------------------------------------------------------------------------------------------------

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

# --- logs -------------------------------------------------------------------------------------------------------------

LOG_FORMAT = env.str("LOG_FORMAT", default="") or "text"
if LOG_FORMAT not in ("text", "json"):
    raise wrong("LOG_FORMAT", f"“{LOG_FORMAT}” is neither text nor json.")
SENTRY_DSN = env.str("SENTRY_DSN", default="").strip()
if SENTRY_DSN:
    import sentry_sdk

    try:
        sentry_sdk.init(SENTRY_DSN, **logs.SENTRY)
    except sentry_sdk.utils.BadDsn as error:
        raise wrong("SENTRY_DSN", "cannot be read; copy it from Sentry's project settings.") from error
METRICS_DIR = shared_memory.folder_of(VAR_DIR)
if METRICS_DIR:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)  # its library looks here once, when it is imported
METRICS_TOKEN = env.str("METRICS_TOKEN", default="").strip()  # what Prometheus brings to /metrics; empty: no such page
if METRICS_TOKEN and (len(METRICS_TOKEN) < 20 or not METRICS_TOKEN.isascii() or " " in METRICS_TOKEN):
    raise wrong("METRICS_TOKEN", "give at least 20 random letters and digits, for whoever knows it reads the figures.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "config.logs.TextFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "filters": {"ids": {"()": "notifications.log_ids.Naming"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["ids"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "celery": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # addresses that are asked hold digits of a password's hash (decision 0042)
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}

UNFOLD = {
    "SITE_TITLE": "Tandem administration",
    "SITE_HEADER": "Tandem",
    "SITE_SUBHEADER": "Administration",
    "SITE_SYMBOL": "handshake",
    "SHOW_HISTORY": True,
    "SITE_DROPDOWN": [
        {"icon": "search", "title": "Look up", "link": "/admin/search/"},
        {"icon": "home", "title": "The site", "link": "/"},
    ],
    "BORDER_RADIUS": "8px",
    "COLORS": {  # the accent of the site's own tokens, in the eleven steps that unfold asks for
        "primary": {
            "50": "oklch(98% .015 178)",
            "100": "oklch(95% .045 178)",
            "200": "oklch(90% .08 178)",
            "300": "oklch(84% .11 178)",
            "400": "oklch(74% .12 178)",
            "500": "oklch(62% .11 178)",
            "600": "oklch(47% .09 178)",
            "700": "oklch(42% .08 178)",
            "800": "oklch(36% .065 178)",
            "900": "oklch(31% .055 178)",
            "950": "oklch(24% .04 178)",
        }
    },
}
