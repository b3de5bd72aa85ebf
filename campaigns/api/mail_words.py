"""The words of the brand's mails to creators."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import own_words
from campaigns.api import answers, bodies
from campaigns.api.calls import Call
from campaigns.api.problems import Invalid, NotThere, wrong
from campaigns.api.schema import described
from campaigns.mail_words import KINDS, LANGUAGES, WordsRefused


def refused_words(refused: WordsRefused) -> Invalid:
    """Every problem as a wrong field, with its place in the sentence."""
    return Invalid([wrong(problem.field, problem.code, problem.message) for problem in refused.problems])


class EveryMailWords(Call):
    @described("list_mail_words", "List the words of every e-mail", answer=answers.EveryMailWords)
    def get(self, request: Request) -> Response:
        """Every kind of e-mail to creators in every language. One query."""
        return self.shown({"results": [_shape(row) for row in own_words.every_row(self.brand)]})


class OneMailWords(Call):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """An e-mail that there is not is found out before the body is looked at."""
        super().initial(request, *args, **kwargs)
        self.kind, self.language = kwargs["kind"], kwargs["language"]
        if self.kind not in KINDS or self.language not in LANGUAGES:
            raise NotThere

    @described(
        "put_mail_words", "Write your own words for an e-mail", answer=answers.MailWords, body=bodies.Words,
        changes=True,
        description="Placeholders such as {code} are checked; those that an e-mail knows and needs are in the list. "
        "E-mails that are queued keep the words they were written with.",
    )  # fmt: skip
    def put(self, request: Request, **address: str) -> Response:
        """The words that are kept."""
        body = self.read(bodies.Words)
        try:
            own_words.save(self.brand, self.kind, self.language, body["subject"], body["body"], by=self.actor)
        except WordsRefused as refused:
            raise refused_words(refused) from refused
        return self.shown(_shape(own_words.one_row(self.brand, self.kind, self.language)))

    @described(
        "reset_mail_words", "Go back to the default words of an e-mail", answer=answers.MailWords, changes=True,
    )  # fmt: skip
    def delete(self, request: Request, **address: str) -> Response:
        """The default words."""
        own_words.reset(self.brand, self.kind, self.language, by=self.actor)
        return self.shown(_shape(own_words.one_row(self.brand, self.kind, self.language)))


def _shape(row: own_words.Row) -> dict[str, Any]:
    return {
        "kind": row.kind.name,
        "language": row.language,
        "subject": row.subject,
        "body": row.body,
        "own": row.own is not None,
        "placeholders": list(row.kind.placeholders),
        "required": list(row.kind.required),
        "changed_at": row.own.changed_at if row.own else None,
    }
