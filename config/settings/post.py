"""E-mail: how it leaves, how fast, and whose events are believed."""

from __future__ import annotations

import os
from email.utils import parseaddr
from typing import Any

from config.environment import address, env, flag, number, secret_pairs, wrong
from config.settings.places import EMBEDDED, VAR_DIR

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
