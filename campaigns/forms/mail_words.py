"""What a manager types when she writes the words of a mail. Their own module says what is wrong with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns import mail_words
from campaigns.mail_words import MailKind


class WordsForm(forms.Form):
    """A subject and a text with placeholders."""

    subject = forms.CharField(
        label=_("Subject"),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"maxlength": mail_words.SUBJECT_MAX, "autocomplete": "off"}),
        help_text=_("One line. Never with a code: locked screens show it."),
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("Empty lines part paragraphs. A line that begins with # is a heading."),
    )

    def __init__(self, *args: Any, kind: MailKind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Words in the shape they are kept in, if nothing is wrong with them."""
        given = super().clean() or {}
        subject, body = mail_words.clean(given.get("subject", ""), given.get("body", ""))
        try:
            mail_words.check(self.kind, subject, body)
        except mail_words.WordsRefused as refused:
            for problem in refused.problems:
                self.add_error(problem.field, forms.ValidationError(problem.message, code=problem.code))
        return given | {"subject": subject, "body": body}
