"""A file of the shop's orders, and how it is to be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.currencies import CHOICES
from tracking.models import OrdersFile
from tracking.order_cells import DAYS, DECIMALS
from tracking.order_columns import FIELDS
from tracking.order_facts import LONGEST_SOURCE

LABELS = {
    "order_id": _("Order"),
    "occurred_at": _("Date"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "code": _("Code"),
    "status": _("Status"),
    "click_id": _("Click"),
    "refunded": _("Refunded amount"),
    "refund_id": _("Identifier of the refund"),
    "refunded_at": _("Date of the refund"),
    "buyer": _("E-mail address of the buyer"),
    "kind": _("Kind of row: order or refund"),
}
HELP = {
    "buyer": _("Never kept: only a key that shows when one buyer places many orders with one code."),
    "refunded": _("Without an identifier it is read as all that has gone back of the order by then."),
    "refund_id": _("Names each refund, so that a repeated file counts none of them twice."),
}


class OrdersFileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        error_messages={
            "required": _("Choose the file first."),
            "empty": _("The file is empty. Choose the file with your orders."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("The orders as your shop exports them, .xlsx or .csv. Up to 10 MB and 100,000 rows."),
        max_length=None,
    )


class ReadingForm(forms.Form):
    """Which column is which, and how amounts and days are written."""

    source = forms.CharField(
        label=_("Source of its orders"),
        max_length=LONGEST_SOURCE,
        help_text=_("The word of the shop whose orders these are: an order of one source counts once."),
    )
    currency = forms.ChoiceField(label=_("Currency, where the file names none"), choices=CHOICES)
    decimal = forms.ChoiceField(label=_("Amounts are written as"), choices=list(DECIMALS.items()))
    days = forms.ChoiceField(label=_("Days are written as"), choices=list(DAYS.items()))

    def __init__(self, one: OrdersFile, data: Any = None) -> None:
        super().__init__(data, initial=one.reading | {f"column_{name}": found for name, found in one.columns.items()})
        headings = [("", "—")] + [(heading, heading) for heading in dict.fromkeys(one.headings) if heading]
        for name in FIELDS:
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=LABELS[name], choices=headings, required=name == "order_id", help_text=HELP.get(name, "")
            )

    def column_fields(self) -> list[forms.BoundField]:
        """The fields that name columns."""
        return [self[f"column_{name}"] for name in FIELDS]

    def columns(self) -> dict[str, str]:
        """Which heading holds which fact."""
        return {name: self.cleaned_data[f"column_{name}"] for name in FIELDS if self.cleaned_data[f"column_{name}"]}
