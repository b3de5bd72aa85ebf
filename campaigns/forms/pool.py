"""What is pasted into a pool, and when it is low."""

from __future__ import annotations

from django import forms

from campaigns.pooling import MOST_LINES, MOST_LOW_AT


class PasteForm(forms.Form):
    """The pasted codes; `leave_refused` is asked for once lines are refused."""

    codes = forms.CharField(
        label="Codes, one on each line",
        strip=False,
        error_messages={"required": "Paste the codes first, one on each line."},
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=f"Or a column of a spreadsheet. Up to {MOST_LINES:,} lines at once.",
    )
    leave_refused = forms.BooleanField(required=False)

    def __init__(self, *args: object, refused: int = 0, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if refused:
            self.fields["leave_refused"].label = f"Leave the {refused} refused line{'' if refused == 1 else 's'} out"
        else:
            del self.fields["leave_refused"]

    @property
    def lines(self) -> list[str]:
        """The pasted lines, without the empty ones at the end."""
        return str(self.cleaned_data["codes"]).rstrip().splitlines()


class LowForm(forms.Form):
    """How few codes are few."""

    low_at = forms.IntegerField(
        label="Warn when so many are left",
        min_value=0,
        max_value=MOST_LOW_AT,
        help_text="The board and the overview say so from then on.",
    )
