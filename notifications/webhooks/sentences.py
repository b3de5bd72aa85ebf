"""Why a webhook was not, or is not to be, called: by its stable code, in the language of whoever reads it."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

SENTENCES = {
    "url.bad": gettext_noop("This is no address such as https://example.com/tandem."),
    "url.too_long": gettext_noop("The address is too long: at most %(detail)s characters."),
    "url.with_password": gettext_noop("Leave user name, password and # out of the address; calls are signed."),
    "url.not_https": gettext_noop("Only https is called. Begin the address with https://."),
    "name.unknown": gettext_noop("The name %(detail)s cannot be resolved."),
    "address.private": gettext_noop("It leads to %(detail)s, which is not on the open internet, so it is not called."),
    "tls": gettext_noop("No secure connection: %(detail)s"),
    "timeout": gettext_noop("It took too long to answer."),
    "connection": gettext_noop("No answer: %(detail)s"),
    "secret.unreadable": gettext_noop("The secret cannot be read any more. Give the webhook another secret."),
}


def say(code: str, detail: str = "") -> str:
    """The sentence; the code itself where there is none."""
    return gettext(SENTENCES[code]) % {"detail": detail} if code in SENTENCES else code
