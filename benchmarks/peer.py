"""django-import-export on the same rows: it finds each order by its reference and writes one text field.

That is less than Tandem's import does (no code of its own, no uniqueness, no mail, no timeline), so the comparison
favours the peer.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any


def is_installed() -> bool:
    """Whether the package is here; it is in no lock, for nothing but this measurement wants it."""
    return find_spec("import_export") is not None


def default_pass(file: bytes) -> None:
    """One pass of a resource as its documentation begins: every row fetched, compared and saved."""
    _pass(file, dry_run=False)


def admin_flow(file: bytes) -> None:
    """What its admin pages do: a dry run for the preview, then the import."""
    _pass(file, dry_run=True)
    _pass(file, dry_run=False)


def _pass(file: bytes, *, dry_run: bool) -> None:
    from import_export import fields, resources
    from import_export.formats.base_formats import XLSX

    from campaigns.models import Collaboration

    class Orders(resources.ModelResource):
        order_reference = fields.Field("order_reference", "Order")
        code = fields.Field("content_url", "Promo Code")

        class Meta:
            model = Collaboration
            import_id_fields = ("order_reference",)
            fields = ("order_reference", "code")

    dataset: Any = XLSX().create_dataset(file)
    result = Orders().import_data(dataset, dry_run=dry_run, raise_errors=True, use_transactions=True)
    if result.totals["update"] + result.totals["skip"] != len(dataset):
        raise RuntimeError(f"the peer did not find its rows: {dict(result.totals)}")
