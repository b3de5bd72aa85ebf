"""Conditional requests (RFC 9110): what was not changed is not sent again, and nobody overwrites what she has not seen.

An ETag is a hash of the answer itself, so it cannot be forgotten by a change; it saves sending and reading, no query.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.problems import Refused

if TYPE_CHECKING:
    from campaigns.api.calls import Call


def tag(request: Request, response: Response) -> None:
    """Have an answer that was read tagged once it is written; 304 where the program has it already."""
    asked = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))

    def finish(written: HttpResponse) -> HttpResponse | None:
        made = _tag_of(written.content)
        written.headers["ETag"] = made
        if made not in [one.removeprefix("W/") for one in asked] and asked != ["*"]:
            return None
        kept = {
            name: value for name, value in written.headers.items() if name not in ("Content-Type", "Content-Length")
        }
        return HttpResponseNotModified(headers=kept)

    response.add_post_render_callback(finish)


def require_possible(call: Call) -> None:
    """Go on only if the call can be made under a condition. Before anything is locked. Raises 412."""
    if not hasattr(call, "get"):
        raise Refused(412, "precondition.no_tag", "Nothing can be read at this address, so it has no ETag to match.")
    if not call.one_transaction:  # its work, in a process of its own perhaps, would wait for the lock of the condition
        raise Refused(
            412, "precondition.unsupported", "This call cannot be made under a condition. Send it without If-Match.",
        )  # fmt: skip


def require_match(call: Call) -> None:
    """Go on only if what stands at the address is what the program has seen. Locks it, so that it stays so.

    To be called in the transaction of the change, of a call for which it is possible. Raises 412.
    """
    read: Any = call.get  # type: ignore[attr-defined]
    if call.found and isinstance(call.found[0], Model):
        pk = call.found[0].pk
        type(call.found[0])._default_manager.select_for_update().filter(pk=pk).first()
        call.found = (call.finds(call.brand, pk),)
    asked = parse_etags(call.request.META["HTTP_IF_MATCH"])
    if asked == ["*"]:
        return
    present = read(call.request, *call.found)
    if _tag_of(call.request.accepted_renderer.render(present.data)) not in asked:
        raise Refused(
            412, "precondition.failed", "It has changed since you have read it. Read it again, and decide again.",
        )  # fmt: skip


def _tag_of(content: bytes) -> str:
    return quote_etag(hashlib.sha256(content).hexdigest()[:32])
