"""django-import-export on the same rows: it finds each order by its reference and writes the code into a text field.

That is less than Tandem's import does (no code of its own, no uniqueness, no mail, no timeline), so the comparison
favours the peer. Its resource is the one that its documentation begins with, which names the model and its key; the
tuned one names two fields, so that nothing else of a row is looked at.
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any

import openpyxl


def is_installed() -> bool:
    """Whether the package is here; it is in no lock, for nothing but this measurement wants it."""
    return find_spec("import_export") is not None


def its_file(file: bytes) -> bytes:
    """The same sheet with its headings named as the model's fields, as this package wants them."""
    names = {
        "Order": "order_reference", "Creator": "name", "Email": "email", "Handle": "handle", "Network": "network",
        "Country": "country", "Promo Code": "content_url",
    }  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(file))
    for cell in book["Orders"][1]:
        cell.value = names.get(str(cell.value), cell.value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def default_pass(file: bytes) -> None:
    """One pass of a resource as its documentation begins: every row fetched, compared and saved."""
    _pass(file, dry_run=False)


def admin_flow(file: bytes) -> None:
    """What its admin pages do: a dry run for the preview, then the import."""
    _pass(file, dry_run=True)
    _pass(file, dry_run=False)


def tuned_pass(file: bytes) -> None:
    """One pass of a resource that knows two fields only."""
    _pass(file, dry_run=False, only=("order_reference", "content_url"))


def _pass(file: bytes, *, dry_run: bool, only: tuple[str, ...] | None = None) -> None:
    from import_export import resources
    from import_export.formats.base_formats import XLSX

    from campaigns.models import Collaboration

    meta = {"model": Collaboration, "import_id_fields": ("order_reference",)} | ({"fields": only} if only else {})
    resource: Any = type("Orders", (resources.ModelResource,), {"Meta": type("Meta", (), meta)})
    dataset: Any = XLSX().create_dataset(file)
    result = resource().import_data(dataset, dry_run=dry_run, raise_errors=True, use_transactions=True)
    if result.totals["update"] + result.totals["skip"] != len(dataset):
        raise RuntimeError(f"the peer did not find its rows: {dict(result.totals)}")
