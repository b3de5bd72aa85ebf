"""The file of orders, and what the manager agrees to before it is applied."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class UploadForm(forms.Form):
    """The filled file."""

    file = forms.FileField(
        error_messages={
            "required": _("Choose the file first."),
            "empty": _("The file is empty. Choose the file with your codes."),
            "invalid": _("No file arrived. Choose it again."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("The Excel file that you exported and filled. Up to 10 MB; .csv is read as well."),
        max_length=None,
    )


class ConfirmForm(forms.Form):
    """What happens to lines that are not plainly new."""

    leave_refused = forms.BooleanField(required=False)
    replace_changed = forms.BooleanField(required=False)

    def __init__(self, *args: object, refused: int, changed: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if refused:
            out = ngettext("Leave the %(number)s refused row out", "Leave the %(number)s refused rows out", refused)
            self.fields["leave_refused"].label = out % {"number": refused}
            self.fields["leave_refused"].help_text = ngettext(
                "You can correct and import it later.", "You can correct and import them later.", refused
            )
        else:
            del self.fields["leave_refused"]
        if changed:
            replace = ngettext("Replace the %(number)s changed value", "Replace the %(number)s changed values", changed)
            self.fields["replace_changed"].label = replace % {"number": changed}
            self.fields["replace_changed"].help_text = _("Without the tick these creators keep what they have.")
        else:
            del self.fields["replace_changed"]
