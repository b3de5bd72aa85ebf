"""How allauth behaves in this house: mail through the outbox, links from SITE_URL, own pages only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import SignupForm
from django.utils.translation import gettext_lazy as _

from accounts import emails
from accounts.addresses import is_own_path
from notifications import outbox


class AccountAdapter(DefaultAccountAdapter):
    """The floor of people and brands; `influencers.adapter` adds what concerns creators."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This address and this password do not belong together. Check both, or choose a new password."
        ),
        "incorrect_password": _("This is not your password. Type it again."),
        "enter_current_password": _("This is not your present password. Type it again."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "duplicate_email": _("This is your address already. Type another one."),
        "incorrect_code": _("This code is not right, or not right any more. Type the one the app shows now."),
        "rate_limited": _("Too many requests. Wait a minute, then try again."),
    }

    def sign_up_forms(self) -> dict[str, type[SignupForm]]:
        """The form of each role one can sign up as."""
        # allauth builds its forms from this adapter's settings, so its forms can be imported only after it
        from accounts.forms import BrandSignUpForm, TeamSignUpForm

        return {"brand": BrandSignUpForm, "team": TeamSignUpForm}

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail to the outbox, in the transaction of what caused it."""
        outbox.queue(emails.account_letter(template_prefix, email, context))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to say again who it is, in our words."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use the authenticator app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": words.get(way["id"], way["description"])} for way in ways]

    def is_safe_url(self, url: str) -> bool:
        """Only plain paths: whoever needs more than that is not one of our pages."""
        return is_own_path(url)
