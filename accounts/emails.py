"""The words of every mail about an account. allauth says when; we say what, and the post office sends it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from accounts.addresses import rooted
from notifications.outbox import Letter


@dataclass(frozen=True)
class Words:
    """A mail: subject, paragraphs, and the button with the name of the link in allauth's context (or a path)."""

    subject: str
    body: str
    button: str = ""
    link: str = ""


_NOT_YOU = "If this was not you, reset your password at once and write to us."

# No mail to an address that is not yet proven carries a name somebody typed: that would let a stranger write letters.
WORDS: dict[str, Words] = {
    "account/email/email_confirmation_signup": Words(
        "Confirm your e-mail address",
        "Welcome to Tandem. Confirm that this address is yours and your account is ready.\n\n"
        "The button works for three days. If you did not ask for an account, do nothing: without the button "
        "nobody can use it.",
        "Confirm my address",
        "activate_url",
    ),
    "account/email/email_confirmation": Words(
        "Confirm your e-mail address",
        "Confirm that this address is yours. The button works for three days.\n\n"
        "If you did not ask for this, do nothing: without the button nothing changes.",
        "Confirm my address",
        "activate_url",
    ),
    "account/email/account_already_exists": Words(
        "You have an account already",
        "Somebody, probably you, tried to open a Tandem account with this address. It has one already, "
        "so nothing was changed.\n\nSign in as usual. If you have forgotten the password, choose a new one.",
        "Choose a new password",
        "password_reset_url",
    ),
    "account/email/unknown_account": Words(
        "No account with this address",
        "Somebody, probably you, asked for a new password for this address. It has no Tandem account; "
        "perhaps you signed up with another one.\n\nIf you did not ask, do nothing.",
        "Open an account",
        "signup_url",
    ),
    "account/email/password_reset_key": Words(
        "Choose a new password",
        "You asked for a new password. The button works once, and for one hour.\n\n"
        "If you did not ask, do nothing: your password stays as it is.",
        "Choose a new password",
        "password_reset_url",
    ),
    "account/email/password_reset": Words("Your password was reset", f"Your password was reset. {_NOT_YOU}"),
    "account/email/password_changed": Words("Your password was changed", f"Your password was changed. {_NOT_YOU}"),
    "account/email/password_set": Words("Your account has a password now", f"A password was set. {_NOT_YOU}"),
    "account/email/email_changed": Words(
        "Your e-mail address was changed",
        "The address of your account was changed from {from_email} to {to_email}. " + _NOT_YOU,
    ),
    "account/email/email_confirm": Words("Your address is confirmed", "Your e-mail address is confirmed."),
    "account/email/email_deleted": Words(
        "An e-mail address was removed", "The address {deleted_email} was removed from your account. " + _NOT_YOU
    ),
    "mfa/email/totp_activated": Words(
        "Two-step sign-in is on", f"An authenticator app now protects your account. {_NOT_YOU}"
    ),
    "mfa/email/totp_deactivated": Words("Two-step sign-in is off", f"The authenticator app was removed. {_NOT_YOU}"),
    "mfa/email/recovery_codes_generated": Words(
        "New recovery codes", f"New recovery codes were made; the old ones no longer work. {_NOT_YOU}"
    ),
}


def account_letter(prefix: str, email: str, context: dict[str, Any]) -> Letter:
    """The mail that allauth calls `prefix`, for the outbox. Links keep their path and get our own host."""
    words = WORDS[prefix]
    known = {name: str(context.get(name, "")) for name in ("from_email", "to_email", "deleted_email")}
    body = words.body.format(**known)
    if when := context.get("timestamp"):
        body += f"\n\nIt happened on {when:%d %B %Y at %H:%M} UTC, from the network address {context.get('ip', '?')}."
    user = context.get("user")
    return Letter(
        key=f"account:{prefix.rpartition('/')[2]}:{uuid.uuid4()}",
        template="account/emails/plain",
        subject=words.subject,
        to=email,
        kind="account",
        context={
            "title": words.subject,
            "body": body,
            "button_label": words.button,
            "button_url": rooted(context[words.link]) if words.link else "",
        },
        subject_type="user" if user else "",
        subject_id=user.pk if user else None,
    )
