"""Which column of a file of orders holds which fact. Pure: headings in, a choice out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from promocodes.reading.headings import heading_key

FIELDS: dict[str, tuple[str, ...]] = {
    "order_id": ("Order ID", "Id", "Order", "Order number", "Order no", "Commande", "Numéro de commande", "Reference"),
    "occurred_at": ("Created at", "Date", "Order date", "Ordered at", "Date de commande", "occurred_at", "Paid at"),
    "amount": ("Total", "Amount", "Order total", "Montant", "Total TTC", "Price", "Order total amount"),
    "currency": ("Currency", "Devise", "Order currency"),
    "code": ("Discount Code", "Code", "Promo code", "Coupon", "Coupon code", "Code promo", "Coupons"),
    "status": ("Financial Status", "Status", "Statut", "Order status", "État"),
    "click_id": ("Click ID", "tandem_click", "click_id"),
    "refunded": (
        "Refunded Amount", "Refunded", "Refund amount", "Amount refunded", "Total refunded", "Montant remboursé",
    ),
    "refund_id": ("Refund ID", "Refund number", "Identifiant du remboursement", "Numéro de remboursement"),
    "refunded_at": ("Refund date", "Refunded at", "Refunded on", "Date de remboursement", "Remboursé le"),
    "buyer": (
        "Email", "E-mail", "Customer email", "Billing email", "Buyer email", "customer_email", "Adresse e-mail",
        "E-mail du client", "Courriel",
    ),
    "kind": ("Kind", "Row kind", "Transaction type", "Type de transaction"),
}  # fmt: skip
REQUIRED = ("order_id", "occurred_at", "amount")
OF_REFUNDS = ("order_id", "refund_id", "refunded", "refunded_at")
"""What a file has that tells refunds only."""


def guess(headings: Sequence[str], last: Mapping[str, str]) -> dict[str, str]:
    """Which heading holds which fact: as in the brand's last file where it is there, else by its name."""
    known = {heading_key(one): one for one in reversed(headings) if one}
    found = {name: heading for name, heading in last.items() if heading in headings}
    for name, names in FIELDS.items():
        fitting = next((known[key] for one in names if (key := heading_key(one)) in known), "")
        if fitting:
            found.setdefault(name, fitting)
    return found


def lacking(columns: Mapping[str, str]) -> list[str]:
    """The facts that must have a column and have none. A file may tell refunds only."""
    if set(OF_REFUNDS) <= columns.keys():
        return []
    return [name for name in REQUIRED if name not in columns]
