"""The pattern that codes are made up from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promocodes.generator import LONGEST_PATTERN, SHORTEST, USUAL_LENGTH
from promocodes.values import MAX_CODE

MOST_DRAWS = 1000


class PatternForm(forms.Form):
    """What the query string of the page says; an empty pattern makes no suggestion."""

    pattern = forms.CharField(
        label=_("Pattern"),
        required=False,
        max_length=LONGEST_PATTERN,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Your own text with placeholders in it. Leave it empty to type every code yourself."),
    )
    length = forms.IntegerField(
        label=_("Longest code"),
        min_value=SHORTEST,
        max_value=MAX_CODE,
        initial=USUAL_LENGTH,
        help_text=_("In characters. Only names are shortened."),
    )
    draw = forms.IntegerField(required=False, min_value=1, max_value=MOST_DRAWS, widget=forms.HiddenInput)

    @classmethod
    def of_query(cls, query: Any) -> PatternForm:
        """The form of this query string, with what it leaves out as usual."""
        return cls({"pattern": "{FIRSTNAME}10", "length": str(USUAL_LENGTH), "draw": "1"} | query.dict())
