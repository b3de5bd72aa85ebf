"""Where the e-mail provider tells what became of a mail: /hooks/email/<provider>/tracking/.

The views are anymail's own; they check the provider's signature, and our secret, in constant time. Only the provider
that EMAIL_URL names is heard, and only where its calls prove who they are; without one there is no such address.
"""

from __future__ import annotations

import logging
import warnings
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.urls import URLPattern, path

log = logging.getLogger(__name__)


def addresses(backend: str) -> list[URLPattern]:
    """The addresses for the provider behind this e-mail backend, as anymail names them; none for plain SMTP."""
    if not backend.startswith("anymail.backends."):
        return []
    import anymail.urls  # only here: it loads the views of every provider

    provider = backend.split(".")[2]
    ours = [
        (str(one.pattern), one.callback.view_class, one.callback.view_initkwargs)
        for one in anymail.urls.urlpatterns
        if one.name in (f"{provider}_tracking_webhook", f"{provider}_webhook")
    ]
    return [
        path(where, _careful(view).as_view(**options)) for where, view, options in ours if _proves_itself(view, options)
    ]


def _careful(view: Any) -> Any:
    return type(f"Careful{view.__name__}", (_Careful, view), {})


def _proves_itself(view: Any, options: dict[str, Any]) -> bool:
    """Whether a call must bring our secret, or a signature of the provider's: anymail warns where it need not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one = view(**options)
    except Exception as error:
        log.warning("Events of the e-mail provider are not heard: %s", error)
        return False
    if one.basic_auth or not one.warn_if_no_basic_auth:
        return True
    log.warning("Events of the e-mail provider are not heard: EMAIL_WEBHOOK_SECRET is not set.")
    return False


class _Careful:
    """One event that cannot be read stops no other of its batch."""

    def parse_events(self, request: HttpRequest) -> list[Any]:
        """Those that can be read. Raises BadRequest where the whole body cannot."""
        try:
            events = super().parse_events(request)  # type: ignore[misc]
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise BadRequest("The body is not what this provider sends.") from error
        return [event for event in events if event is not None]

    def esp_to_anymail_event(self, *raw: Any) -> Any:
        """One event, or None."""
        try:
            return super().esp_to_anymail_event(*raw)  # type: ignore[misc]
        except (LookupError, TypeError, ValueError, AttributeError):
            log.exception("An event of the e-mail provider cannot be read.")
            return None
