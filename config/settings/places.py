"""Where things are: folders, addresses, the secret key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from config.environment import address, env, flag, number, wrong

ROOT = Path(__file__).resolve().parent.parent.parent

VAR_DIR = Path(env.str("VAR_DIR", default="") or ROOT / "var").absolute()
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as _error:
    raise wrong("VAR_DIR", f"“{VAR_DIR}” cannot be made ({_error.strerror}).") from _error
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
