"""Whose key this is."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api import answers, shapes
from campaigns.api.calls import Call
from campaigns.api.schema import described


class Me(Call):
    scope = ""

    @described("get_me", "The brand and the scopes of your key", answer=answers.Me, finds=False)
    def get(self, request: Request) -> Response:
        """The brand and the scopes of the key; any key may ask."""
        return self.shown(shapes.me(request.auth))
