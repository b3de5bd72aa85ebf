"""What a manager types to mend what a creator says does not work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.cases import LONGEST
from campaigns.models import Campaign, Collaboration
from promocodes.models import Kind


class MendForm(forms.Form):
    """Another code or link for her. `kind` says which of the two."""

    value = forms.CharField(max_length=4000)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": f"id_{kind}_%s"} | kwargs))
        field, hints = self.fields["value"], {"autocomplete": "off", "spellcheck": "false"}
        if kind == Kind.PROMO_CODE:
            field.label = _("Another code")
            field.widget = forms.TextInput(attrs=hints | {"class": "code-input"})
            field.error_messages["required"] = _("Give the code.")
        else:
            field.label = _("Another link")
            field.widget = forms.URLInput(attrs=hints | {"placeholder": "https://"})
            field.error_messages["required"] = _("Give the link.")


class AnswerForm(forms.Form):
    """An answer in words."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("She gets it by e-mail with her code, link and new deadline, and reads it on her page."),
        error_messages={
            "required": _("Write the answer; the creator reads it."),
            "max_length": _("The answer has %(show_value)s characters; shorten it to %(limit_value)s."),
        },
    )


def offered(campaign: Campaign, one: Collaboration, typed: dict[str, Any]) -> dict[str, forms.Form]:
    """A form for each mend that can be typed here; `typed` are those that came back with what was wrong."""
    found: dict[str, forms.Form] = {}
    if campaign.wants_personal_code and one.promo_handout_id:
        found["replace_code"] = MendForm(kind=Kind.PROMO_CODE)
    if campaign.wants_personal_link and one.link_handout_id:
        found["replace_link"] = MendForm(kind=Kind.AFFILIATE_LINK)
    return found | {"answer": AnswerForm()} | typed
