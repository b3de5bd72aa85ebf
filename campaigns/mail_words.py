"""The words of mails to creators: which mails there are, what may stand in their words, and what is wrong. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

LANGUAGES = {"en": "English", "fr": "French"}
"""The languages in which every mail has words of the house."""

SUBJECT_MAX = 200
BODY_MAX = 5000
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

PLACEHOLDERS = {
    "creator": gettext_noop("Her name, as in Marie Laurent"),
    "brand": gettext_noop("The name of your brand"),
    "campaign": gettext_noop("The title of the campaign"),
    "things": gettext_noop("What the campaign hands out, as in code and link"),
    "code": gettext_noop("Her promo code. Alone in a paragraph, it becomes the large box"),
    "link": gettext_noop("Her tracked link. Alone in a paragraph, it becomes the large box"),
    "deadline": gettext_noop("Her last day to post, written out"),
    "discount": gettext_noop("What her code takes off, as in 15 % off"),
    "works_until": gettext_noop("The last day her code works, written out"),
    "details": gettext_noop(
        "A table: what to post, until when, what to put in the post, what to do, what to leave out"
    ),
    "old_code": gettext_noop("The code that was taken out of use"),
    "reason": gettext_noop("The reason, as it was typed"),
    "answer": gettext_noop("The answer, as it was typed"),
    "days": gettext_noop("How many days are left, or how many it is late"),
    "expires_on": gettext_noop("The day on which her part ends by itself"),
}
ALWAYS_THERE = frozenset({"brand", "campaign", "things"})
"""These have a value in every mail; a paragraph with any other is left out where there is none."""
NOT_IN_SUBJECT = frozenset({"code", "link", "old_code", "details", "answer", "reason"})
"""A subject is shown on locked screens, and is one short line."""
ALONE = frozenset({"details"})

_USUAL = ("creator", "brand", "campaign", "things", "code", "link", "deadline", "discount", "works_until", "details")


@dataclass(frozen=True)
class MailKind:
    """One mail to creators. `required` must stand in its body, each where it is never left out."""

    name: str
    title: str
    when: str
    placeholders: tuple[str, ...] = _USUAL
    required: tuple[str, ...] = ()


KINDS = {
    kind.name: kind
    for kind in (
        MailKind(
            "handover",
            gettext_noop("Code and link"),
            gettext_noop("When she gets her code or link."),
            required=("code", "link"),
        ),
        MailKind(
            "code_changed",
            gettext_noop("Code or link changed"),
            gettext_noop("When a new one replaces hers."),
            required=("code", "link"),
        ),
        MailKind(
            "code_retired",
            gettext_noop("Code out of use"),
            gettext_noop("When her code is taken out of use."),
            placeholders=("creator", "brand", "campaign", "things", "old_code", "reason"),
            required=("old_code",),
        ),
        MailKind(
            "case_answered",
            gettext_noop("Answer to “It does not work”"),
            gettext_noop("When you answer what she reported."),
            placeholders=(*_USUAL, "answer"),
            required=("answer",),
        ),
        MailKind(
            "reminder_unseen",
            gettext_noop("Reminder: not opened yet"),
            gettext_noop("When she has not opened her campaign page."),
        ),
        MailKind(
            "reminder_unconfirmed",
            gettext_noop("Reminder: not confirmed yet"),
            gettext_noop("When she has not said that it works."),
        ),
        MailKind(
            "reminder_deadline_near",
            gettext_noop("Reminder: deadline near"),
            gettext_noop("Some days before her last day to post."),
            placeholders=(*_USUAL, "days"),
        ),
        MailKind(
            "reminder_deadline_past",
            gettext_noop("Reminder: deadline past"),
            gettext_noop("When her last day to post is over."),
            placeholders=(*_USUAL, "days"),
        ),
        MailKind(
            "expiry_near",
            gettext_noop("Before her part ends"),
            gettext_noop("Some days before she is set to expired."),
            placeholders=(*_USUAL, "days", "expires_on"),
        ),
        MailKind("expired", gettext_noop("Her part has ended"), gettext_noop("When she was set to expired.")),
        MailKind(
            "deadline_changed",
            gettext_noop("New deadline"),
            gettext_noop("When you give her a later last day to post."),
            placeholders=(*_USUAL, "reason"),
            required=("deadline",),
        ),
        MailKind(
            "announcement",
            gettext_noop("Announcement"),
            gettext_noop("What you begin with when you write to creators."),
        ),
    )
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with words, and where: `field` is subject or body, `line` and `column` count from 1."""

    field: str
    code: str
    message: str
    line: int = 1
    column: int = 1


class WordsRefused(Exception):
    """Words that cannot be saved or sent. Each problem has a stable code and its place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems
        self.code = problems[0].code


def clean(subject: str, body: str) -> tuple[str, str]:
    """Words as they are kept: lines end alike, nothing hangs over at either end."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return subject.strip(), "\n".join(line.rstrip() for line in lines).strip("\n")


def check(kind: MailKind, subject: str, body: str) -> None:
    """Raise WordsRefused with everything that is wrong with these words, cleaned before."""
    problems = [*_wrong_in("subject", subject, SUBJECT_MAX, kind), *_wrong_in("body", body, BODY_MAX, kind)]
    if "\n" in subject or "\r" in subject:
        problems.append(Problem("subject", "words.subject_lines", _("The subject is one line. Take the line end out.")))
    problems += _misplaced(subject, body)
    problems += [problem for name in kind.required if (problem := _not_carried(name, body))]
    if problems:
        raise WordsRefused(problems)


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a body: what empty lines part."""
    return [one.strip() for one in re.split(r"\n[ \t]*\n", body) if one.strip()]


def placeholders_in(text: str) -> set[str]:
    """The names that stand in braces."""
    return set(PLACEHOLDER.findall(text))


def _wrong_in(field: str, text: str, longest: int, kind: MailKind) -> Iterator[Problem]:
    in_subject = field == "subject"
    if not text.strip():
        empty = _("The subject is empty. Write it, or go back to the default.")
        yield Problem(
            field, "words.empty",
            empty if in_subject else _("The text is empty. Write it, or go back to the default."),
        )  # fmt: skip
    if len(text) > longest:
        if in_subject:
            too_long = _("The subject has %(number)s characters; shorten it to %(longest)s.")
        else:
            too_long = _("The text has %(number)s characters; shorten it to %(longest)s.")
        said = {"number": len(text), "longest": longest}
        yield Problem(field, "words.too_long", too_long % said, *_place(text, longest))
    for found in re.finditer(r"[\x00-\x08\x0b-\x1f\x7f]", text):
        if field == "body" or found[0] not in "\r\n":
            line, column = _place(text, found.start())
            if in_subject:
                invisible = _("Line %(line)s of the subject has an invisible control character. Retype it.")
            else:
                invisible = _("Line %(line)s of the text has an invisible control character. Retype it.")
            yield Problem(field, "words.bad_chars", invisible % {"line": line}, line, column)
    yield from _wrong_braces(field, text, kind)


def _wrong_braces(field: str, text: str, kind: MailKind) -> Iterator[Problem]:
    for found in re.finditer(r"\{([^{}\n]*)\}|[{}]", text):
        line, column = _place(text, found.start())
        where = _("Line %(line)s of the text") % {"line": line} if field == "body" else _("The subject")
        name = found[1]
        if name is None:
            yield Problem(
                field, "words.unbalanced_brace",
                _("%(where)s has a single “%(brace)s”. Braces stand only around a placeholder, as in %(example)s.")
                % {"where": where, "brace": found[0], "example": "{creator}"},
                line, column,
            )  # fmt: skip
        elif name not in kind.placeholders:
            near = difflib.get_close_matches(name.strip().lower(), kind.placeholders, n=1, cutoff=0.6)
            if near:
                mend = _("Did you mean %(like)s?") % {"like": _listed(near[:1])}
            else:
                mend = _("Choose from %(names)s.") % {"names": _listed(kind.placeholders)}
            yield Problem(
                field, "words.unknown_placeholder",
                _("%(where)s has %(name)s, which this mail does not know. %(mend)s")
                % {"where": where, "name": found[0][:40], "mend": mend},
                line, column,
            )  # fmt: skip


def _misplaced(subject: str, body: str) -> Iterator[Problem]:
    for found in PLACEHOLDER.finditer(subject):
        if found[1] in NOT_IN_SUBJECT:
            yield Problem(
                "subject", "words.secret_in_subject",
                _("%(name)s cannot stand in the subject: locked screens show it. Put it in the text.")
                % {"name": found[0]},
                1, found.start() + 1,
            )  # fmt: skip
    for name in ALONE & placeholders_in(body):
        if any(f"{{{name}}}" in one and one != f"{{{name}}}" for one in paragraphs(body)):
            yield Problem(
                "body", "words.not_alone",
                _("%(name)s is a table. Give it a paragraph of its own, with an empty line before and after.")
                % {"name": _listed([name])},
                *_place(body, body.index(f"{{{name}}}")),
            )  # fmt: skip


def _not_carried(name: str, body: str) -> Problem | None:
    """Whether a required placeholder is missing, or stands only where another one may have its paragraph left out."""
    holders = [one for one in paragraphs(body) if name in placeholders_in(one)]
    if not holders:
        return Problem(
            "body", "words.missing_placeholder",
            _("The text must hold %(name)s. Put it in a paragraph of its own.") % {"name": _listed([name])},
        )  # fmt: skip
    if any(placeholders_in(one) <= ALWAYS_THERE | {name} for one in holders):
        return None
    others = _listed(sorted(placeholders_in(holders[0]) - ALWAYS_THERE - {name}))
    return Problem(
        "body", "words.may_be_left_out",
        _(
            "%(name)s stands in one paragraph with %(others)s: where that has no value, the paragraph is left out. "
            "Give %(name)s a paragraph of its own."
        )
        % {"name": _listed([name]), "others": others},
        *_place(body, body.index(f"{{{name}}}")),
    )  # fmt: skip


def _place(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
