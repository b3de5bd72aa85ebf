"""When a promo code works and what it takes off: the folded part of the code's card in the wizard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import currency_names
from campaigns import code_terms
from promocodes.models import Discount, Instruction

FIELD_OF = {
    "promo_code.starts_on": "promo_starts_on",
    "promo_code.ends_on": "promo_ends_on",
    "promo_code.discount.kind": "discount_kind",
    "promo_code.discount.value": "discount_value",
    "promo_code.discount.currency": "discount_currency",
    "promo_code.discount.minimum_order": "minimum_order",
}


def _currency_choices() -> list[tuple[str, Any]]:
    return [("", _("Your brand's")), *currency_names.choices(get_language() or "en")]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is no day. Write it as 2026-06-30.")},
    )


def _number(label: Any, **options: Any) -> forms.CharField:
    # no DecimalField: `campaigns.code_terms` knows the currency's decimals and names what is wrong
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 20})
    return forms.CharField(label=label, required=False, max_length=40, widget=widget, **options)


class CodeTermsForm(forms.Form):
    """Fields that all may stay empty."""

    promo_starts_on = _day(_("Works from"))
    promo_ends_on = _day(_("Works until"))
    discount_kind = forms.ChoiceField(
        label=_("Discount"), required=False, choices=[("", _("Not described")), *Discount.choices]
    )
    discount_value = _number(
        _("How much"), help_text=_("Per cent, as in 15, or money, as in 5.00. Empty for free shipping.")
    )
    discount_currency = forms.ChoiceField(label=_("Currency"), required=False, choices=_currency_choices)
    minimum_order = _number(_("Smallest order"), help_text=_("As in 50.00. Empty: any order."))

    @property
    def terms_open(self) -> bool:
        """Whether the folded part has something to show: a value, or a refusal."""
        names = FIELD_OF.values()
        typed = any(self[name].value() for name in names if name != "discount_currency")
        return typed or any(name in self.errors for name in names)

    def terms(self) -> dict[str, Any]:
        """The typed values in the API's shape."""
        given = self.cleaned_data
        discount = {
            "kind": given["discount_kind"],
            "value": given["discount_value"],
            "currency": given["discount_currency"],
            "minimum_order": given["minimum_order"],
        }
        return {"starts_on": given["promo_starts_on"], "ends_on": given["promo_ends_on"], "discount": discount}


def initial_of(one: Instruction | None) -> dict[str, Any]:
    """The fields as the campaign has them."""
    if one is None:
        return {}
    discount = code_terms.described(one) or {}
    return {
        "promo_starts_on": one.starts_on,
        "promo_ends_on": one.ends_on,
        "discount_kind": one.discount_kind,
        "discount_value": discount.get("value") or "",
        "discount_currency": one.discount_currency,
        "minimum_order": discount.get("minimum_order") or "",
    }
