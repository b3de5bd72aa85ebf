"""The same unsafe call twice is one call: an Idempotency-Key gives the first answer again for 24 hours.

The key is written and committed before the work, so two calls at once cannot both work. The answer is written in the
transaction of the work, so a killed process leaves both or neither; its key is free again after `LEASE`. Kept answers
are encrypted as secrets of hooks are, for that of a new hook holds one.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiKey, IdempotentCall
from campaigns.api.problems import MEDIA_TYPE, Refused
from notifications import hook_secrets

KEPT = datetime.timedelta(hours=24)
LEASE = datetime.timedelta(minutes=2)
LONGEST = 255


def once(
    request: Request, key_text: str, answer: Callable[[], HttpResponseBase], *, one_transaction: bool
) -> HttpResponseBase:
    """The answer of this call, or the first one again. `answer` does the work and never raises.

    With `one_transaction` the work and the kept answer are committed together.
    """
    if not 1 <= len(key_text) <= LONGEST or not key_text.isascii() or not key_text.isprintable():
        raise Refused(400, "idempotency.bad_key", f"An Idempotency-Key has 1 to {LONGEST} printable ASCII characters.")
    digest = fingerprint(request)
    call = _begin(request.auth, key_text, digest)
    if call.status is not None:
        kind = MEDIA_TYPE if call.status >= 400 else "application/json"
        return HttpResponse(
            _kept(call), status=call.status, content_type=kind, headers={"Idempotency-Replayed": "true"}
        )
    keep = is_kept = False
    try:
        with transaction.atomic() if one_transaction else nullcontext():
            response = answer()
            # what failed on our side, or was only too early, deserves another try
            keep = isinstance(response, Response) and response.status_code < 500 and response.status_code != 429
            if keep:
                _keep(call, response)
            elif one_transaction:
                transaction.set_rollback(True)
        is_kept = keep
    finally:
        # a COMMIT whose answer was lost was done or was not; only where it was not is there no status
        if not is_kept:
            IdempotentCall.objects.filter(pk=call.pk, status=None).delete()
    return response


def fingerprint(request: Request) -> str:
    """What makes two calls the same: method, address and what was sent (not how it was spaced or bounded)."""
    data = request.data
    if hasattr(data, "lists"):
        sent: Any = sorted(
            [name, [_digest_of_file(value) if hasattr(value, "chunks") else value for value in values]]
            for name, values in data.lists()
        )
    else:
        sent = data
    parts = [request.method, request.get_full_path(), sent]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def forget_old() -> int:
    """Delete the answers that are not given again any more. Returns how many."""
    return IdempotentCall.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _digest_of_file(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _begin(api_key: ApiKey, text: str, digest: str) -> IdempotentCall:
    """Take the key, or find who has it: an answered call of the same body. Raises 409 and 422."""
    now = timezone.now()
    IdempotentCall.objects.filter(api_key=api_key, created_at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return IdempotentCall.objects.create(api_key=api_key, key=text, request_hash=digest, created_at=now)
    except IntegrityError:
        call = IdempotentCall.objects.filter(api_key=api_key, key=text).first()
    running = Refused(
        409, "idempotency.running", "The first call with this key still runs. Ask again in a moment.",
        headers={"Retry-After": "2"},
    )  # fmt: skip
    if call is None:  # it has ended in this very moment, without an answer to keep
        raise running
    if call.request_hash != digest:
        raise Refused(
            422, "idempotency.mismatch", "This Idempotency-Key was used for another call or body. Take a new key."
        )
    if call.status is None:
        dead = IdempotentCall.objects.filter(pk=call.pk, status=None, created_at__lt=now - LEASE)
        if not dead.update(created_at=now):
            raise running
    return call


def _keep(call: IdempotentCall, response: Response) -> None:
    body = JSONRenderer().render(response.data).decode()
    IdempotentCall.objects.filter(pk=call.pk).update(status=response.status_code, body=hook_secrets.hidden(body))


def _kept(call: IdempotentCall) -> str:
    """The first answer. Raises 409 where it cannot be read."""
    if call.body[:1] in ("", "{", "[", '"'):  # kept in clear text, as before answers were encrypted
        return call.body
    if body := hook_secrets.shown(call.body):
        return body
    raise Refused(
        409, "idempotency.lost", "The call has worked, but its answer was kept under a SECRET_KEY that has changed. "
        "Look at what it has made.",
    )  # fmt: skip
