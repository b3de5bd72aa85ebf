"""What people type when they move collaborations on: reasons, addresses of posts, deadlines, codes and links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_name, clean_text
from campaigns.deadlines import MOST_DAYS, DeadlineRefused
from promocodes.models import Kind
from promocodes.values import Problem, read_url


class ReasonForm(forms.Form):
    """Why a collaboration ends."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("Up to 300 characters."),
    )

    def clean_reason(self) -> str:
        """The reason without control characters."""
        reason = clean_text(self.cleaned_data["reason"])
        if len(reason) > 300:
            raise forms.ValidationError(
                _("The reason has %(number)s characters; at most 300. Shorten it.") % {"number": len(reason)},
                code="too_long",
            )
        return reason


class RetireForm(ReasonForm):
    """Why a code is taken out of use; the creator reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.required = True
        field.help_text = _("Up to 300 characters. The creator reads it.")
        field.error_messages["required"] = _("Say why the code is taken out of use; the creator reads it.")

    def clean_reason(self) -> str:
        """More than invisible characters."""
        reason = super().clean_reason()
        if not clean_name(reason):
            raise forms.ValidationError(self.fields["reason"].error_messages["required"], code="required")
        return reason


class PostForm(forms.Form):
    """Where the creator has posted."""

    content_url = forms.CharField(
        label=_("Address of the post"),
        error_messages={"required": _("Give the address of the post, as in https://www.instagram.com/p/…")},
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text=_("Copy it from the browser, or from “Copy link” in the app."),
    )

    def clean_content_url(self) -> str:
        """An absolute public address of at most 500 characters."""
        reading = read_url(self.cleaned_data["content_url"], allow_http=True)
        add_problems(reading.problems)
        if len(reading.value) > 500:
            raise forms.ValidationError(
                _("The address has %(number)s characters; at most 500. Leave out what follows the “?”.")
                % {"number": len(reading.value)},
                code="url.bad",
            )
        return reading.value


class DeadlineForm(ReasonForm):
    """A later last day to post: a day, or so many days more. `campaigns.deadlines` decides what may be given."""

    due_on = forms.DateField(
        label=_("Last day to post"),
        required=False,
        error_messages={"invalid": _("Write the day as 2026-06-30.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    days = forms.IntegerField(
        label=_("Or so many days more"),
        required=False,
        error_messages={"invalid": _("Days are a whole number, as in 7.")},
        widget=forms.NumberInput(attrs={"min": 1, "max": MOST_DAYS}),
        help_text=_("From each creator’s present last day, or from today where it is past."),
    )

    field_order = ("due_on", "days", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Up to 300 characters. The creator reads it.")

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or {}
        if not self.errors and (given["due_on"] is None) == (given["days"] is None):
            raise forms.ValidationError(
                _("Give a new last day or a number of days, one of the two."), code="deadline.one_of"
            )
        return given

    def take(self, refused: DeadlineRefused) -> None:
        """Put what was refused beside the field it is about."""
        field = "due_on" if self.cleaned_data.get("due_on") else "days"
        self.add_error(field, forms.ValidationError(str(refused), code=refused.code))


class ValueForm(forms.Form):
    """One creator's own code or link. `replace` is asked for only where she has been sent another one."""

    value = forms.CharField(max_length=4000)
    replace = forms.BooleanField(required=False)

    def __init__(self, *args: Any, kind: str, can_replace: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["value"]
        if kind == Kind.PROMO_CODE:
            field.label, field.help_text = _("Promo code"), _("Letters, digits and - _ . %, as in MARIE10.")
            field.widget = forms.TextInput(
                attrs={"class": "code-input", "autocomplete": "off", "spellcheck": "false", "autofocus": True}
            )
            field.error_messages["required"] = _("Give the code.")
        else:
            field.label, field.help_text = (
                _("Affiliate link"),
                _("Where her short link leads to. It starts with https://."),
            )
            field.widget = forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off", "autofocus": True})
            field.error_messages["required"] = _("Give the link.")
        if can_replace:
            self.fields["replace"].label = _("Replace")
            self.fields["replace"].help_text = _(
                "She has been sent the present one. She is told the new one by e-mail."
            )
        else:
            del self.fields["replace"]


def add_problems(problems: list[Problem]) -> None:
    """Raise what is wrong with a typed value, each problem with its code."""
    if problems:
        raise forms.ValidationError([forms.ValidationError(one.message, code=one.code) for one in problems])
