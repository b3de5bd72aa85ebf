"""A picture that is sent by a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts import pictures


class PictureForm(forms.Form):
    """One picture; `cleaned_data["picture"]` is it, written anew."""

    picture = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={
            "required": _("Choose the picture first."),
            "empty": _("The file is empty. Choose another one."),
            "invalid": _("No file arrived. Choose it again."),
        },
        help_text=_("PNG, JPEG or WebP, up to 5 MB."),
        max_length=None,
    )

    def __init__(self, *args: Any, largest: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._largest = largest

    def clean_picture(self) -> bytes:
        """Read, or refused with its code."""
        file: UploadedFile[bytes] = self.cleaned_data["picture"]
        try:
            # one byte more than is taken tells enough
            return pictures.read(file.read(pictures.MOST_BYTES + 1), self._largest)
        except pictures.PictureRefused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from refused
