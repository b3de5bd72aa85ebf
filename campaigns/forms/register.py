"""What is typed about one code of the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DaysForm(forms.Form):
    """The first and the last day on which a code works."""

    starts_on = forms.DateField(
        label=_("Works from"),
        required=False,
        error_messages={"invalid": _("Write the day as 2026-06-30.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: as its campaign says."),
    )
    ends_on = forms.DateField(
        label=_("Works until"),
        required=False,
        error_messages={"invalid": _("Write the day as 2026-06-30.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day, in the brand’s calendar."),
    )

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        given = super().clean() or {}
        starts, ends = given.get("starts_on"), given.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error(
                "ends_on",
                forms.ValidationError(
                    _("The code ends before it starts. Choose a later end."), code="ends_before_start"
                ),
            )
        return given
