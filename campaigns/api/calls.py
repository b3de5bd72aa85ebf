"""What all calls have in common, above all the order in which they are refused.

401 key · 429 too many · 404 object · 405 method · 403 scope · Idempotency-Key · 412 If-Match · 415, 400 body ·
422 fields · verb.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.http.response import HttpResponseBase
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts.actors import Actor, program
from accounts.models import Brand
from campaigns.api import conditions, idempotency
from campaigns.api.authentication import SAFE
from campaigns.api.parsing import EmptyFormParser, JsonParser
from campaigns.api.problems import Invalid, Refused, wrong


class JsonAlways(DefaultContentNegotiation):
    """Answers are JSON, whatever Accept says: a wrong header must not hide a foreign object's 404."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        """The only renderer."""
        return renderers[0], renderers[0].media_type


class Call(APIView):
    """One address. `finds` fetches the object that the address names, within the key's brand, or raises 404."""

    finds: ClassVar[Any] = None  # a function of the brand and the identifier
    scope: ClassVar[str | None] = None
    allowance: ClassVar[str] = "key"
    one_transaction: ClassVar[bool] = True
    format_kwarg = None
    parser_classes: Any = (JsonParser, EmptyFormParser)
    content_negotiation_class = JsonAlways

    @property
    def brand(self) -> Brand:
        """The brand of the key."""
        return self.request.auth.brand

    @property
    def actor(self) -> Actor:
        """The program, as timelines and the audit log name it."""
        return program(self.request.auth)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse in the order above, or answer; once, if the call has an Idempotency-Key."""
        self.args, self.kwargs = args, kwargs
        self.headers = self.default_response_headers
        self.request = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(self.request, **kwargs)
            key = self.request.META.get("HTTP_IDEMPOTENCY_KEY")
            if key is None or self.request.method in SAFE:
                response = self.answer()
            else:
                response = idempotency.once(self.request, key, self.answer, one_transaction=self.one_transaction)
        except Exception as error:
            response = self.handle_exception(error)
        return self.finalize_response(self.request, response)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Everything that is refused before the body is looked at."""
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        request.version, request.versioning_scheme = None, None
        self.perform_authentication(request)
        self.check_throttles(request)
        self.found = (self.finds(self.brand, kwargs["id"]),) if self.finds else ()
        if not hasattr(self, str(request.method).lower()):
            self.http_method_not_allowed(request)
        self.check_permissions(request)
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "") and not request.META.get("CONTENT_LENGTH"):
            raise Refused(411, "length.required", "Send the body with a Content-Length.")

    def answer(self) -> HttpResponseBase:
        """Do the work; a refusal is an answer too."""
        try:
            if self.request.method in SAFE or "HTTP_IF_MATCH" not in self.request.META:
                return self.work()
            conditions.require_possible(self)
            with transaction.atomic():
                conditions.require_match(self)
                return self.work()
        except Exception as error:
            return self.handle_exception(error)

    def work(self) -> HttpResponseBase:
        """What the method does."""
        made: HttpResponseBase = getattr(self, str(self.request.method).lower())(self.request, *self.found)
        return made

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Personal data stays out of caches; every answer says what is left of the allowance."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        for name, value in getattr(request, "rate", {}).items():
            response.headers.setdefault(name, value)
        if request.method in ("GET", "HEAD") and response.status_code == 200 and isinstance(response, Response):
            conditions.tag(request, response)
        return response

    def read(self, body: type[BaseSerializer], *, many: bool = False, partial: bool = False) -> Any:
        """The body as `body` describes it; names that it does not know are ignored. Raises 422."""
        data = self.request.data
        if not many and not isinstance(data, dict):
            raise Invalid([wrong("", "not_an_object", "The body is no JSON object.")])
        asked = body(data=data, many=many, partial=partial)
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    def shown(self, shape: Any, status: int = 200) -> Response:
        """An answer in JSON."""
        return Response(shape, status=status)

    def choice(self, name: str, known: list[str]) -> str:
        """A query parameter that is one of a few words, or ''. Raises 422."""
        word = self.parameter(name)
        if word and word not in known:
            raise Invalid([wrong(name, "unknown", f"“{word[:60]}” is not known. Choose from {', '.join(known)}.")])
        return word

    def parameter(self, name: str) -> str:
        """A query parameter, or ''. Raises 422 where it is given twice or cannot be stored anywhere."""
        values = self.request.query_params.getlist(name)
        if len(values) > 1:
            raise Invalid([wrong(name, "repeated", f"“{name}” is given {len(values)} times. Give it once.")])
        text = values[0] if values else ""
        if "\0" in text:
            raise Invalid([wrong(name, "null_characters_not_allowed", "Null characters are not allowed.")])
        return text

    def number(self, name: str) -> int | None:
        """A query parameter that is an identifier, or None where it is left out.

        Raises 422, also where it is empty: the variable of a program that is not set must not mean everything.
        """
        text = self.parameter(name)
        if name not in self.request.query_params:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise Invalid([wrong(name, "invalid", f"“{text[:60]}” is no identifier.")])
        return int(text)
