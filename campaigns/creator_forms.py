"""What a creator fills in: her message to the brand, the address of her post, and what does not work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from influencers.models import Network
from promocodes.values import read_url

MAX_CONTENT_URL = 500


class SearchForm(forms.Form):
    """What a creator looks for in the Store. A value that is not known is left out, not refused."""

    q = forms.CharField(max_length=200, required=False)
    network = forms.ChoiceField(choices=[("", _("Every network")), *Network.choices], required=False)
    format = forms.ChoiceField(required=False)
    brand = forms.SlugField(max_length=60, required=False)

    def __init__(self, *args: Any, formats: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [("", _("Every format")), *formats]  # type: ignore[attr-defined]


class ApplyForm(forms.Form):
    """Asks to take part."""

    pitch = forms.CharField(
        label=_("A short message to the brand"),
        help_text=_("What would you show, and why does it fit your audience? Two sentences are plenty."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Your message has %(show_value)s characters; shorten it to %(limit_value)s.")},
    )


class ReportForm(forms.Form):
    """Says where the post is."""

    content_url = forms.CharField(
        label=_("Address of your post"),
        help_text=_("Open your post, choose “Copy link” and paste it here."),
        max_length=MAX_CONTENT_URL,
        widget=forms.URLInput(
            attrs={"placeholder": "https://www.instagram.com/…", "inputmode": "url", "autocomplete": "off"}
        ),
        error_messages={
            "required": _("Paste the address of your post first."),
            "max_length": _("The address has %(show_value)s characters; at most %(limit_value)s fit. Copy it again."),
        },
    )

    def clean_content_url(self) -> str:
        """An address on the public web, kept as it was typed."""
        typed = str(self.cleaned_data["content_url"])
        reading = read_url(typed, allow_http=True)
        if reading.problems:
            raise ValidationError([ValidationError(one.message, code=one.code) for one in reading.problems])
        return reading.value


class CaseForm(forms.Form):
    """Says that what she was given does not work. `versions` are those that stood on the page she looked at."""

    versions = forms.CharField(max_length=40, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("What happens?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens."), "invalid_choice": _("Choose what happens.")},
    )
    seen_text = forms.CharField(
        label=_("What the shop says, word by word"),
        help_text=_("Copy the sentence from the shop, or from your screenshot."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("This has %(show_value)s characters; shorten it to %(limit_value)s.")},
    )
    text = forms.CharField(
        label=_("Anything else"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("This has %(show_value)s characters; shorten it to %(limit_value)s.")},
    )

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "id_case_%s"} | kwargs))
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
