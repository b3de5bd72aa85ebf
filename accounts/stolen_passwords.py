"""Asks a list of stolen passwords about a new one, where the operator has named such a list (decision 0042).

Of the password's SHA-1 only five of forty digits leave the house, and so many lines come back that nobody sees from
outside which one was looked for. A list that does not answer stops nobody: the common ones are refused here anyway.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from pwned_passwords_django.api import PwnedPasswords
from pwned_passwords_django.exceptions import PwnedPasswordsError

log = logging.getLogger(__name__)


class StolenPasswordValidator:
    """One of Django's AUTH_PASSWORD_VALIDATORS."""

    def __init__(self) -> None:
        self._list = PwnedPasswords()
        self._list.api_endpoint = settings.BREACHED_PASSWORDS_URL

    @sensitive_variables()
    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError `password_stolen` if the list has this password."""
        try:
            known = self._list.check_password(password)
        except PwnedPasswordsError as error:
            log.warning("a new password was not compared with the stolen ones: %s", error.code.value)
            return
        if known:
            raise ValidationError(
                _("This password stands in lists of stolen passwords, and others try those first. Choose another one."),
                code="password_stolen",
            )

    def get_help_text(self) -> str:
        """For forms that say beforehand what they take."""
        return _("It must not stand in lists of stolen passwords.")
