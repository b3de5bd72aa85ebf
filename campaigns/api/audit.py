"""What was done in the brand, for programs."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import AuditEntry
from campaigns import audit_book
from campaigns.api import answers
from campaigns.api.calls import Call
from campaigns.api.moments import moment
from campaigns.api.pagination import page
from campaigns.api.problems import Invalid, wrong
from campaigns.api.schema import described
from campaigns.audit_words import GROUPS
from tracking.order_facts import FactRefused, read_moment

MIDNIGHT = "T00:00:00Z"
LONGEST_SEARCH = 100


class Audit(Call):
    @described(
        "list_audit", "List what was done", answer=answers.page_of(answers.AuditEntry), pages=True, finds=False,
        refuses={422: "invalid"},
        parameters=[
            OpenApiParameter("who", str, description="Part of a person’s or a key’s name."),
            OpenApiParameter("group", str, enum=list(GROUPS)),
            OpenApiParameter("action", str, description="Exactly this action, as in collaboration.accept."),
            OpenApiParameter("about", str, description="Part of a campaign’s, creator’s or file’s name, or a code."),
            OpenApiParameter("since", str, description="Done at this day or time, or later."),
            OpenApiParameter("until", str, description="Done before this day or time."),
        ],
        description="Who did what, when, and from where, oldest first. Entries are never changed.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A page of the log. A fixed number of queries, whatever its length."""
        wanted = audit_book.Wanted(
            who=self.parameter("who")[:LONGEST_SEARCH],
            group=self.choice("group", list(GROUPS)),
            action=self.parameter("action")[:LONGEST_SEARCH],
            words=self.parameter("about")[:LONGEST_SEARCH],
        )
        found = audit_book.entries(self.brand, wanted)
        if since := self._moment("since"):
            found = found.filter(at__gte=since)
        if until := self._moment("until"):
            found = found.filter(at__lt=until)
        return self.shown(page(request, found, self._shapes))

    def _moment(self, name: str) -> datetime.datetime | None:
        text = self.parameter(name)
        try:
            return read_moment(text if "T" in text else f"{text}{MIDNIGHT}", name) if text else None
        except FactRefused as refused:
            raise Invalid([wrong(name, refused.code, refused.message)]) from refused

    def _shapes(self, found: Sequence[AuditEntry]) -> list[dict[str, Any]]:
        return [
            {
                "id": line.entry.pk,
                "at": moment(line.entry.at),
                "who": line.who,
                "source": line.entry.source,
                "action": line.entry.action,
                "text": line.sentence,
                "subject_type": line.entry.subject_type,
                "subject_id": line.entry.subject_id,
                "changes": [{"field": one.label, "before": one.before, "after": one.after} for one in line.changes],
            }
            for line in audit_book.lines(self.brand, found)
        ]
