"""Creators whom a brand brings, pasted as lines."""

from __future__ import annotations

import csv
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_name, clean_text
from campaigns.joining import Guest
from influencers.departures import refuse_gone
from influencers.profiles import read_handle

MOST = 1000
LONGEST_LINE = 2000
"""More than e-mail, name and handle can have, and less than the reader of csv can take."""


class BringForm(forms.Form):
    """One creator a line: e-mail, name, handle."""

    lines = forms.CharField(
        label=_("Creators"),
        error_messages={"required": _("Paste at least one line, as in marie@example.org, Marie Laurent, marie.glow")},
        widget=forms.Textarea(
            attrs={"rows": 8, "placeholder": "marie@example.org, Marie Laurent, marie.glow", "spellcheck": "false"}
        ),
        help_text=_("One a line: e-mail, name, handle. Only the e-mail is needed. Cells of a sheet can be pasted too."),
    )
    accepted = forms.BooleanField(
        label=_("Accept at once"), required=False, help_text=_("They need not apply: you know them already.")
    )

    def clean_lines(self) -> list[dict[str, str]]:
        """Every line as a creator; a wrong line refuses all of them, each with its number."""
        text = clean_text(self.cleaned_data["lines"].replace("\t", ","))
        found: list[dict[str, str]] = []
        problems: list[ValidationError] = []
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                try:
                    found.append(_read(line))
                except ValidationError as error:
                    problems += [
                        ValidationError(
                            _("Line %(number)s: %(problem)s") % {"number": number, "problem": message},
                            code=error.code or "invalid",
                        )
                        for message in error.messages
                    ]
        if len(found) > MOST:
            problems.append(
                ValidationError(
                    _("%(number)s lines; at most %(most)s at once. Paste the rest later.")
                    % {"number": len(found), "most": MOST}
                )
            )
        if problems:
            raise ValidationError(problems[:20])
        return found

    def guests(self) -> list[Guest]:
        """The typed creators."""
        accepted = self.cleaned_data["accepted"]
        return [Guest(**one, accepted=accepted) for one in self.cleaned_data["lines"]]


def _read(line: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise ValidationError(
            _("The line has %(number)s characters. Write one creator a line: e-mail, name, handle.")
            % {"number": len(line)},
            code="too_long",
        )
    cells = [clean_name(cell, limit=300) for cell in next(csv.reader([line.replace(";", ",")], skipinitialspace=True))]
    email, name, handle = (*cells, "", "", "")[:3]
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError(
            _("“%(email)s” is no e-mail address. Write it as marie@example.org.") % {"email": email[:80]},
            code="email.invalid",
        ) from error
    refuse_gone(email)
    if len(email) > 254:
        raise ValidationError(_("The address is too long; at most 254 characters."), code="email.invalid")
    if len(name) > 100:
        raise ValidationError(
            _("The name has %(number)s characters; at most 100. Shorten it.") % {"number": len(name)}, code="too_long"
        )
    return {"email": email, "name": name, "handle": read_handle(handle)}
