"""A wrong setting stops the start with one sentence that names the variable, and no trace."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.processes import programs

pytestmark = pytest.mark.once
PRODUCTION = {
    "DATABASE_URL": "postgres://tandem@db/tandem",
    "SECRET_KEY": "k" * 50,
    "EMAIL_URL": "smtp+tls://mail.example.com:587",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "tandem.example.com"),
        ("SITE_URL", "http://tandem.example.com"),
        ("SITE_URL", "https://tandem.example.com/app"),
        ("SITE_URL", "http://127.0.0.1:many"),
        ("ALLOWED_HOSTS", "tandem.example.com, *"),
        ("DATABASE_URL", "mysql://tandem@db/tandem"),
        ("DATABASE_URL", "postgres://tandem@db"),
        ("DATABASE_URL", "postgres://tandem@db:x/tandem"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://localhost:x/0"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://mail.example.com:x"),
        ("EMAIL_URL", "pigeon:"),
        ("EMAIL_URL", "mailgun:"),
        ("EMAIL_WEBHOOK_SECRET", "only-a-password"),
        ("EMAIL_WEBHOOK_SECRET", "user:password,other"),
        ("MAIL_RETENTION_DAYS", "0"),
        ("AUDIT_RETENTION_DAYS", "7"),
        ("CLICK_RETENTION_DAYS", "30"),
        ("IMPORT_RETENTION_DAYS", "1"),
        ("DEFAULT_FROM_EMAIL", "Tandem"),
        ("SECRET_KEY", ""),
        ("MAIL_RATE", "-1"),
        ("TRUSTED_PROXIES", "two"),
        ("DEBUG", "perhaps"),
        ("LOG_FORMAT", "xml"),
        ("SENTRY_DSN", "nonsense"),
        ("METRICS_TOKEN", "short"),
        ("VAR_DIR", "/dev/null"),
        ("BREACHED_PASSWORDS_URL", "http://passwords.example/range/"),
        ("BREACHED_PASSWORDS_URL", "https://passwords.example/range"),
        ("BREACHED_PASSWORDS_URL", "https:///range/"),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence(name: str, value: str, tmp_path: Path) -> None:
    answer = programs.run(tmp_path, "check", **{**PRODUCTION, name: value})
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"{name}: ")
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.endswith(".\n")


def test_the_embedded_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    code = "from config import settings; print(settings.SECRET_KEY)"
    first, second = (programs.run(tmp_path, "shell", "--no-imports", "-c", code).stdout for _ in range(2))
    assert first == second == path.read_text() + "\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_text()) >= 50


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--only", "web"), "the embedded data base and broker serve one `serve`, whole"),
        (("--only", "kitchen"), "“kitchen” is not some of web,worker,beat"),
        (("--queues", ","), "“,” is not some of default,mail,imports,events"),
    ],
)
def test_a_share_of_the_work_that_cannot_be_is_refused(options: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    answer = programs.run(tmp_path, "serve", *options)
    assert answer.returncode != 0
    assert sentence in answer.stderr
