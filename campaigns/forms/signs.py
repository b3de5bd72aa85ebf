"""From which day on orders are left out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class SinceForm(forms.Form):
    """A day of the brand's calendar."""

    since = forms.DateField(
        label=gettext_lazy("From this day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Choose the first day whose orders are left out."),
            "invalid": gettext_lazy("This is no day. Write it as 2026-06-30."),
        },
    )
