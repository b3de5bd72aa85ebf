"""Lines of the log and reports of errors: nothing in them opens a door, names a person, or makes a line of its own."""

from __future__ import annotations

import json
import logging

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from config.logs import SENTRY, JsonFormatter, TextFormatter, one_line, scrub

SECRET = "Xy9_-secretsecret"


def record(message, *args, error=None):
    exc_info = (type(error), error, None) if error else None
    return logging.LogRecord("x", logging.WARNING, __file__, 1, message, args, exc_info)


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (f"Not Found: /my/sign-in/{SECRET}/", "Not Found: /my/sign-in/…/"),
        (f"Forbidden: /invitations/{SECRET}/", "Forbidden: /invitations/…/"),
        (f"/accounts/password/reset/key/1-{SECRET}/", "/accounts/password/reset/key/…/"),
        (f"/accounts/confirm-email/{SECRET}/", "/accounts/confirm-email/…/"),
        (f"https://tandem.example/unsubscribe/{SECRET}/?x=1", "https://tandem.example/unsubscribe/…/?x=1"),
        ("/invitations/", "/invitations/"),
        ("550 5.1.1 <marie.laurent@example.org> unknown", "550 5.1.1 <…@example.org> unknown"),
        ("key ABCDEF12.0123456789abcdef0123456789ABCDEF", "key ABCDEF12.…"),
        ("DETAIL:  Key (email)=(marie@example.org) exists.", "DETAIL:…"),
    ],
)
def test_secrets_and_addresses_are_left_out(line, written):
    """SEC-16"""
    assert scrub(line) == written


@pytest.mark.parametrize("bad", ["a\nINFO forged", "a\r\nb", "\x1b[31mred", "a‮b", "a b", "\x00"])
def test_what_was_typed_makes_no_line_of_its_own(bad):
    """SEC-16: line breaks, colours of a terminal, letters that turn a line round."""
    for formatter in (TextFormatter("%(levelname)s %(message)s"), JsonFormatter()):
        line = formatter.format(record("name: %s", bad))
        assert len(line.splitlines()) == 1
        assert line.isprintable()
    assert one_line("Éclat d’été · 10 %") == "Éclat d’été · 10 %"


def test_a_trace_quotes_no_row():
    """SEC-16, SEC-17: PostgreSQL quotes the values of a row that it refuses."""
    error = ValueError(f"duplicate key\nDETAIL:  Key (code_norm)=(marie10) already exists. /my/sign-in/{SECRET}/")
    for text in (
        TextFormatter().format(record("failed", error=error)),
        json.loads(JsonFormatter().format(record("failed", error=error)))["trace"],
    ):
        assert "duplicate key" in text
        assert "marie10" not in text
        assert SECRET not in text


class Caught(Transport):
    def __init__(self):
        super().__init__({"dsn": "https://key@sentry.example/1"})
        self.sent = []

    def capture_envelope(self, envelope):
        self.sent += [item.payload.json for item in envelope.items]

    def flush(self, *args, **kwargs):
        return None


def test_a_report_of_an_error_holds_no_secret():
    """SEC-17: no variables, no bodies, and no secret in what is left."""
    caught = Caught()
    client = sentry_sdk.Client(dsn="https://key@sentry.example/1", transport=caught, **SENTRY)
    with sentry_sdk.new_scope() as scope:
        scope.set_client(client)
        scope.add_breadcrumb(message=f"GET /invitations/{SECRET}/")
        try:
            code, password = "MARIE10-" + SECRET, SECRET
            raise ValueError(f"/my/sign-in/{password}/ for marie@example.org" if code else "")
        except ValueError:
            scope.capture_exception()
    said = json.dumps(caught.sent)
    assert "ValueError" in said
    assert "…@example.org" in json.dumps(caught.sent, ensure_ascii=False)
    assert SECRET not in said
    assert "marie@" not in said
