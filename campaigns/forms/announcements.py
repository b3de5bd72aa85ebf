"""What a manager types when she writes to creators of a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.announcements import AUDIENCE
from campaigns.forms.mail_words import WordsForm
from campaigns.mail_words import KINDS
from campaigns.models import Status


class AnnouncementForm(WordsForm):
    """Words, and to whom: the creators of some statuses, unless some were ticked before."""

    statuses = forms.MultipleChoiceField(
        label=_("To"),
        required=False,
        choices=[(status.value, Status(status).label) for status in AUDIENCE],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, counts: dict[str, int], chosen: list[int], **kwargs: Any) -> None:
        super().__init__(*args, kind=KINDS["announcement"], **kwargs)
        self.chosen = chosen
        if chosen:
            del self.fields["statuses"]
        else:
            field = self.fields["statuses"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(status.value, f"{Status(status).label} ({counts.get(status, 0)})") for status in AUDIENCE]

    def clean(self) -> dict[str, Any]:
        """Somebody must be written to."""
        given = super().clean()
        if not self.chosen and "statuses" in given and not given["statuses"]:
            self.add_error(
                "statuses", forms.ValidationError(_("Choose to whom you write."), code="announcement.nobody")
            )
        return given
