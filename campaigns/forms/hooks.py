"""What is typed about a shop that reports orders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracking.hooks import LONGEST_NAME, HookRefused
from tracking.models import Hook
from tracking.order_facts import LONGEST_SOURCE


class SecretForm(forms.Form):
    """A secret of the shop's own, or none for one that we make."""

    secret = forms.CharField(
        label=_("Secret of the shop"),
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Shopify shows one under Notifications, Webhooks. Empty: Tandem makes one to paste there."),
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind and kind != Hook.Kind.SHOPIFY:
            self.fields["secret"].help_text = _("Empty: Tandem makes one to paste there.")

    def refuse(self, refused: HookRefused) -> None:
        """Say what the verb refuses."""
        error = forms.ValidationError(refused.message, code=refused.code)
        self.add_error(refused.field if refused.field in self.fields else None, error)


class HookForm(SecretForm):
    """A new address for one shop."""

    field_order = ("kind", "name", "source", "secret")

    kind = forms.ChoiceField(label=_("Kind of shop"), choices=lambda: [(one.value, _(one.label)) for one in Hook.Kind])
    name = forms.CharField(
        label=_("Name"), required=False, max_length=LONGEST_NAME, help_text=_("For your team, as in “Web shop”.")
    )
    source = forms.CharField(
        label=_("Source of its orders"),
        required=False,
        max_length=LONGEST_SOURCE,
        help_text=_("One word for this shop. Files and programs that report its orders too say the same word."),
    )
