"""The words of every mail about an account. allauth says when; we say what, and the post office sends it."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.dateformat import format as written
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.addresses import rooted
from accounts.models import Invitation
from notifications.outbox import Letter


@dataclass(frozen=True)
class Words:
    """A mail: subject, paragraphs, and the button with the name of the link in allauth's context (or a path).

    `warns` adds what to do for whoever did not do this herself.
    """

    subject: str
    body: str
    button: str = ""
    link: str = ""
    warns: bool = False


_LINKED = re.compile(r"[/@:\\]|\.\w")
_NOT_YOU = gettext_noop("If this was not you, reset your password at once and write to us.")

# No mail to an address that is not yet proven carries a name somebody typed: that would let a stranger write letters.
WORDS: dict[str, Words] = {
    "account/email/email_confirmation_signup": Words(
        gettext_noop("Confirm your e-mail address"),
        gettext_noop(
            "Welcome to Tandem. Confirm that this address is yours and your account is ready.\n\n"
            "The button works for three days. If you did not ask for an account, do nothing: without the button "
            "nobody can use it."
        ),
        gettext_noop("Confirm my address"),
        "activate_url",
    ),
    "account/email/email_confirmation": Words(
        gettext_noop("Confirm your e-mail address"),
        gettext_noop(
            "Confirm that this address is yours. The button works for three days.\n\n"
            "If you did not ask for this, do nothing: without the button nothing changes."
        ),
        gettext_noop("Confirm my address"),
        "activate_url",
    ),
    "account/email/account_already_exists": Words(
        gettext_noop("You have an account already"),
        gettext_noop(
            "Somebody, probably you, tried to open a Tandem account with this address. It has one already, "
            "so nothing was changed.\n\nSign in as usual. If you have forgotten the password, choose a new one."
        ),
        gettext_noop("Choose a new password"),
        "password_reset_url",
    ),
    "account/email/unknown_account": Words(
        gettext_noop("No account with this address"),
        gettext_noop(
            "Somebody, probably you, asked for a new password for this address. It has no Tandem account; "
            "perhaps you signed up with another one.\n\nIf you did not ask, do nothing."
        ),
        gettext_noop("Open an account"),
        "signup_url",
    ),
    "account/email/password_reset_key": Words(
        gettext_noop("Choose a new password"),
        gettext_noop(
            "You asked for a new password. The button works once, and for one hour.\n\n"
            "If you did not ask, do nothing: your password stays as it is."
        ),
        gettext_noop("Choose a new password"),
        "password_reset_url",
    ),
    "account/email/password_reset": Words(
        gettext_noop("Your password was reset"), gettext_noop("Your password was reset."), warns=True
    ),
    "account/email/password_changed": Words(
        gettext_noop("Your password was changed"), gettext_noop("Your password was changed."), warns=True
    ),
    "account/email/password_set": Words(
        gettext_noop("Your account has a password now"), gettext_noop("A password was set."), warns=True
    ),
    "account/email/email_changed": Words(
        gettext_noop("Your e-mail address was changed"),
        gettext_noop("The address of your account was changed from {from_email} to {to_email}."),
        warns=True,
    ),
    "account/email/email_confirm": Words(
        gettext_noop("Your address is confirmed"), gettext_noop("Your e-mail address is confirmed.")
    ),
    "account/email/email_deleted": Words(
        gettext_noop("An e-mail address was removed"),
        gettext_noop("The address {deleted_email} was removed from your account."),
        warns=True,
    ),
    "mfa/email/totp_activated": Words(
        gettext_noop("Two-step sign-in is on"),
        gettext_noop("An authenticator app now protects your account."),
        warns=True,
    ),
    "mfa/email/totp_deactivated": Words(
        gettext_noop("Two-step sign-in is off"), gettext_noop("The authenticator app was removed."), warns=True
    ),
    "mfa/email/webauthn_added": Words(
        gettext_noop("A passkey was added"), gettext_noop("A passkey was added to your account."), warns=True
    ),
    "mfa/email/webauthn_removed": Words(
        gettext_noop("A passkey was removed"), gettext_noop("A passkey was removed from your account."), warns=True
    ),
    "mfa/email/recovery_codes_generated": Words(
        gettext_noop("New recovery codes"),
        gettext_noop("New recovery codes were made; the old ones no longer work."),
        warns=True,
    ),
}


def account_letter(prefix: str, email: str, context: dict[str, Any]) -> Letter:
    """The mail that allauth calls `prefix`, in the present language. Links keep their path and get our own host."""
    words = WORDS[prefix]
    known = {name: str(context.get(name, "")) for name in ("from_email", "to_email", "deleted_email")}
    body = _(words.body).format(**known)
    if words.warns:
        body += f" {_(_NOT_YOU)}"
    if when := context.get("timestamp"):
        body += "\n\n" + _("It happened on %(day)s at %(time)s UTC, from the network address %(address)s.") % {
            "day": written(when, "d F Y"),
            "time": f"{when:%H:%M}",
            "address": context.get("ip", "?"),
        }
    user = context.get("user")
    return Letter(
        key=f"account:{prefix.rpartition('/')[2]}:{uuid.uuid4()}",
        template="account/emails/plain",
        subject=_(words.subject),
        to=email,
        kind="account",
        context={
            "title": _(words.subject),
            "body": body,
            "button_label": _(words.button) if words.button else "",
            "button_url": rooted(context[words.link]) if words.link else "",
            "language": translation.get_language(),
        },
        subject_type="user" if user else "",
        subject_id=user.pk if user else None,
    )


def invitation_letter(invitation: Invitation, *, url: str) -> Letter:
    """The way into a team, in the language of whoever invites. To an address that is not proven yet, so what a person
    has typed as the brand's name stands in it only where no mail program makes a link of it.
    """
    name = invitation.brand.slug if _LINKED.search(invitation.brand.name) else invitation.brand.name
    body = _(
        "You are invited to join the team of “%(brand)s” on Tandem as %(role)s.\n\n"
        "The button works once, for a week, and for this address only. If you do not know what this is about, do "
        "nothing: nobody can use your address without it."
    ) % {"brand": name, "role": invitation.get_role_display()}
    return Letter(
        key=f"invitation:{invitation.pk}",
        template="account/emails/plain",
        subject=_("You are invited to a team"),
        to=invitation.email,
        kind="invitation",
        context={
            "title": _("You are invited to a team"),
            "body": body,
            "button_label": _("See the invitation"),
            "button_url": url,
            "language": translation.get_language(),
        },
        subject_type="invitation",
        subject_id=invitation.pk,
    )
