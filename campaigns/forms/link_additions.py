"""What links add to their destination: the folded part of the link's card in the wizard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promocodes import utm
from promocodes.models import Instruction
from tracking.click_ids import DEFAULT_PARAMETER

FIELD_OF = {f"affiliate_link.utm.{name}": f"utm_{name}" for name in utm.FIELDS} | {
    "affiliate_link.click_id_parameter": "click_id_parameter"
}


def _template(name: str, example: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": example})
    # what is wrong with a template is said by promocodes.utm, to pages and programs alike
    return forms.CharField(label=f"utm_{name}", required=False, max_length=300, widget=widget)


class LinkAdditionsForm(forms.Form):
    """Fields that all may stay empty."""

    utm_source = _template("source", "{network}")
    utm_medium = _template("medium", "social")
    utm_campaign = _template("campaign", "{campaign}")
    utm_content = _template("content", "{handle}")
    utm_term = _template("term", "{label}")
    use_click_id = forms.BooleanField(
        label=_("Add a click identifier"),
        required=False,
        help_text=_("Your shop sends it back with an order, and the order finds its link even without a code."),
    )
    click_id_parameter = forms.CharField(
        label=_("Name of its parameter"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    @property
    def additions_open(self) -> bool:
        """Whether the folded part has something to show: a value, or a refusal."""
        names = [f"utm_{name}" for name in utm.FIELDS] + ["use_click_id"]
        return any(self[name].value() for name in names) or any(name in self.errors for name in FIELD_OF.values())

    def additions(self) -> dict[str, Any]:
        """The typed values in the API's shape."""
        given = self.cleaned_data
        parameter = (given["click_id_parameter"].strip() or DEFAULT_PARAMETER) if given["use_click_id"] else None
        return {"utm": {name: given[f"utm_{name}"] for name in utm.FIELDS}, "click_id_parameter": parameter}


def initial_of(one: Instruction | None) -> dict[str, Any]:
    """The fields as the campaign has them."""
    if one is None:
        return {"click_id_parameter": DEFAULT_PARAMETER}
    return {f"utm_{name}": template for name, template in one.utm.items()} | {
        "use_click_id": bool(one.click_id_parameter),
        "click_id_parameter": one.click_id_parameter or DEFAULT_PARAMETER,
    }
