"""The words a brand's mails are written with: its own where it has some, else those of the house."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import transaction
from django.template.loader import get_template
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from accounts.models import Brand
from campaigns import mail_words
from campaigns.mail_paragraphs import Words, prepare
from campaigns.mail_words import KINDS, LANGUAGES
from campaigns.models import MailWords


def language_of(wanted: str) -> str:
    """The language a creator is written to in: hers if every mail has words in it, else English."""
    first = wanted.partition("-")[0].lower()
    return first if first in LANGUAGES else settings.LANGUAGE_CODE


@cache
def default(kind: str, language: str) -> tuple[str, str]:
    """Subject and body of the house: the first line of its file (`templates/campaigns/words/`), and the rest."""
    template = get_template(f"campaigns/words/{language}/{kind}.txt")
    subject, _, body = template.template.source.partition("\n")  # type: ignore[attr-defined]
    return mail_words.clean(subject, body)


@cache
def default_words(kind: str, language: str) -> Words:
    """The words of the house, ready to be filled."""
    return prepare(*default(kind, language))


def of(brand: Brand, kind: str) -> dict[str, Words]:
    """The words of one kind of mail in every language. One query."""
    own = MailWords.objects.filter(brand=brand, kind=kind)
    return {language: default_words(kind, language) for language in LANGUAGES} | {
        one.language: prepare(one.subject, one.body) for one in own if one.language in LANGUAGES
    }


@dataclass(frozen=True)
class Row:
    """One line of the list of words: a kind in a language, with the brand's own words if it has some."""

    kind: mail_words.MailKind
    language: str
    own: MailWords | None

    @property
    def subject(self) -> str:
        """The subject that is used now."""
        return self.own.subject if self.own else default(self.kind.name, self.language)[0]

    @property
    def body(self) -> str:
        """The text that is used now."""
        return self.own.body if self.own else default(self.kind.name, self.language)[1]

    @property
    def language_name(self) -> str:
        """As in French."""
        return LANGUAGES[self.language]


def every_row(brand: Brand) -> list[Row]:
    """Every kind in every language. One query."""
    own = {(one.kind, one.language): one for one in MailWords.objects.filter(brand=brand).select_related("changed_by")}
    return [Row(kind, language, own.get((kind.name, language))) for kind in KINDS.values() for language in LANGUAGES]


def one_row(brand: Brand, kind: str, language: str) -> Row:
    """One kind in one language. Raises KeyError if there is no such one."""
    if language not in LANGUAGES:
        raise KeyError(language)
    own = MailWords.objects.filter(brand=brand, kind=kind, language=language).select_related("changed_by").first()
    return Row(KINDS[kind], language, own)


@transaction.atomic
def save(brand: Brand, kind: str, language: str, subject: str, body: str, *, by: Actor) -> MailWords:
    """Keep a brand's own words. Raises WordsRefused with every problem and its place."""
    subject, body = mail_words.clean(subject, body)
    mail_words.check(KINDS[kind], subject, body)
    present = MailWords.objects.filter(brand=brand, kind=kind, language=language).values("subject", "body").first()
    words, made = MailWords.objects.update_or_create(
        brand=brand,
        kind=kind,
        language=language,
        defaults={"subject": subject, "body": body, "changed_at": timezone.now(), "changed_by": by.user},
    )
    audit.record(
        "mail_words.changed", by=by, brand=brand, subject=words, kind=kind, language=language, first=made,
        before=present, after={"subject": subject, "body": body},
    )  # fmt: skip
    return words


@transaction.atomic
def reset(brand: Brand, kind: str, language: str, *, by: Actor) -> bool:
    """Back to the words of the house; False if the brand had none of its own."""
    own = MailWords.objects.filter(brand=brand, kind=kind, language=language)
    before = own.values("subject", "body").first()
    gone, _ = own.delete()
    if gone:
        audit.record("mail_words.reset", by=by, brand=brand, kind=kind, language=language, before=before)
    return bool(gone)
