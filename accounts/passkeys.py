"""Passkeys by allauth, in our words: for the site's own host, and with names that are cleaned like every name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import clean_name

log = logging.getLogger(__name__)
MOST = 20
"""So many passkeys somebody may have: each is read when she signs in."""


class MFAAdapter(DefaultMFAAdapter):
    """The second step in this house."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for: the host of SITE_URL; on this machine whichever of its names was asked."""
        host = urlsplit(settings.SITE_URL).hostname if settings.HTTPS else context.request.get_host().partition(":")[0]
        return {"id": host or "", "name": "Tandem"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """What a new passkey is called until she says otherwise."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


def _refuse_nonsense(read: Callable[[], Any]) -> Any:
    """What `read` makes of a browser's answer. What cannot be read is a wrong answer, not an error of ours."""
    try:
        return read()
    except forms.ValidationError:
        raise
    except Exception as error:  # the parts are decoded one by one, and each decoder fails in its own way
        log.info("a passkey's answer cannot be read: %s", type(error).__name__)
        raise MFAAdapter().validation_error("incorrect_code") from error


class _Reads:
    """A form that reads a browser's answer."""

    def clean_credential(self) -> Authenticator:
        """The passkey that has answered."""
        return _refuse_nonsense(super().clean_credential)  # type: ignore[misc]


class SecondStepForm(_Reads, AuthenticateWebAuthnForm):
    """After the password."""


class AgainForm(_Reads, ReauthenticateWebAuthnForm):
    """Before something that matters."""


class SignInForm(_Reads, LoginWebAuthnForm):
    """Instead of the password."""


class AddPasskeyForm(AddWebAuthnForm):
    """A name, whether it is enough by itself, and what the browser made."""

    passwordless = forms.BooleanField(
        label=gettext_lazy("Sign in with it alone, without the password"),
        required=False,
        initial=True,
        help_text=gettext_lazy("It asks for your fingerprint, your face or its PIN then."),
    )

    def clean_name(self) -> str:
        """One line, nothing invisible."""
        return clean_name(super().clean_name()) or self.initial["name"]

    def clean(self) -> dict[str, Any]:
        """No more of them than anybody needs."""
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= MOST:
            raise forms.ValidationError(
                _("You have %(most)s passkeys. Remove one first."), "passkey.too_many", {"most": MOST}
            )
        return _refuse_nonsense(super().clean)


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)

    def clean_name(self) -> str:
        """One line, nothing invisible."""
        if name := clean_name(self.cleaned_data["name"]):
            return name
        raise forms.ValidationError(_("Type a name."), "required")
