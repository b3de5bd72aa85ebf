"""What is typed about a webhook."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.webhook_desk import LONGEST_NAME, WebhookRefused
from campaigns.webhook_facts import KINDS
from notifications.webhooks.targets import LONGEST


class WebhookForm(forms.Form):
    """An address, a name for the team, and which events it is told."""

    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"placeholder": "https://example.com/tandem", "spellcheck": "false"}),
        help_text=_("An https address on the open internet that takes a POST."),
    )
    name = forms.CharField(
        label=_("Name"), required=False, max_length=LONGEST_NAME, help_text=_("For your team, as in “Warehouse”.")
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=lambda: [(kind, kind) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of event.")},
    )

    def explained(self) -> list[tuple[str, str, bool]]:
        """Each kind of event with what it means, and whether it is chosen."""
        chosen = self["events"].value() or []
        return [(kind, words, kind in chosen) for kind, words in KINDS.items()]

    def refuse(self, refused: WebhookRefused) -> None:
        """Say what the verb refuses."""
        error = forms.ValidationError(refused.message, code=refused.code)
        self.add_error(refused.field if refused.field in self.fields else None, error)
