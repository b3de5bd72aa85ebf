"""What is pasted into a pool, and when it is low."""

from __future__ import annotations

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.pooling import MOST_LINES, MOST_LOW_AT


class PasteForm(forms.Form):
    """The pasted codes; `leave_refused` is asked for once lines are refused."""

    codes = forms.CharField(
        label=_("Codes, one on each line"),
        strip=False,
        error_messages={"required": _("Paste the codes first, one on each line.")},
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )
    leave_refused = forms.BooleanField(required=False)

    def __init__(self, *args: object, refused: int = 0, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        most = number_format(MOST_LINES, force_grouping=True)
        self.fields["codes"].help_text = _("Or a column of a spreadsheet. Up to %(most)s lines at once.") % {
            "most": most
        }
        if refused:
            out = ngettext("Leave the %(number)s refused line out", "Leave the %(number)s refused lines out", refused)
            self.fields["leave_refused"].label = out % {"number": refused}
        else:
            del self.fields["leave_refused"]

    @property
    def lines(self) -> list[str]:
        """The pasted lines, without the empty ones at the end."""
        return str(self.cleaned_data["codes"]).rstrip().splitlines()


class LowForm(forms.Form):
    """How few codes are few."""

    low_at = forms.IntegerField(
        label=_("Warn when so many are left"),
        min_value=0,
        max_value=MOST_LOW_AT,
        help_text=_("The board and the overview say so from then on."),
    )
