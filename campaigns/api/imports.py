"""Imports: upload a filled file of orders, read its verdicts, confirm, send, undo."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import import_desk, import_files, imports
from campaigns.api import answers, bodies, finding, shapes, throttling
from campaigns.api.calls import Call
from campaigns.api.files import SizeGuard, uploaded, xlsx
from campaigns.api.pagination import page, page_of_list
from campaigns.api.schema import FILE, described
from campaigns.kept_rows import KeptRows
from campaigns.models import Campaign, OrderImport
from campaigns.rows import VERDICTS
from campaigns.slots import import_slot

CONFLICT = {409: "import.not_applied"}


class Imports(Call):
    finds = staticmethod(finding.campaign)
    parser_classes = (MultiPartParser,)
    allowance = throttling.IMPORTS
    one_transaction = False  # a file is read for seconds; nothing else could be written meanwhile

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """A request that does not keep more of a file than may be imported."""
        if not hasattr(request, "_files"):
            request.upload_handlers.insert(0, SizeGuard(request))
        return super().initialize_request(request, *args, **kwargs)

    @described(
        "list_imports", "List a campaign’s imports", pages=True, answer=answers.page_of(answers.ImportSummary),
    )  # fmt: skip
    def get(self, request: Request, campaign: Campaign) -> Response:
        """The campaign's imports without their rows, oldest first. One query a page."""
        found = finding.imports_of(self.brand).filter(campaign=campaign)
        return self.shown(page(request, found, lambda rows: [shapes.import_summary(one) for one in rows]))

    @described(
        "check_import", "Upload a filled file of orders", status=201, answer=answers.Import, changes=True,
        body={"multipart/form-data": bodies.OrdersFile},
        refuses={
            412: "precondition.unsupported",
            413: "file.too_large",
            422: "file.*, sheet.*, header.missing_column, header.duplicate_column",
            429: "imports.too_many_at_once",
            503: "file.interrupted, file.no_room",
        },
        description="Every row gets a verdict; nothing is written but the import itself. Confirm it to apply it.",
    )  # fmt: skip
    def post(self, request: Request, campaign: Campaign) -> Response:
        """The verdicts."""
        data, name = uploaded(request)
        with import_slot(request.auth.prefix):
            one = import_desk.check(campaign, data, file_name=name, by=self.actor)
        return self.shown(shapes.order_import(one), status=201)


class OneImport(Call):
    finds = staticmethod(finding.order_import)

    @described("get_import", "Get an import", answer=answers.Import)
    def get(self, request: Request, one: OrderImport) -> Response:
        """One import."""
        return self.shown(shapes.order_import(one))


class ImportRows(Call):
    finds = staticmethod(finding.order_import)

    @described(
        "list_import_rows", "List all rows of an import", pages=True, answer=answers.page_of(answers.ImportRow),
        parameters=[OpenApiParameter("verdict", str, enum=list(VERDICTS))], refuses={422: "invalid"},
    )  # fmt: skip
    def get(self, request: Request, one: OrderImport) -> Response:
        """All rows in the order of the file."""
        verdict = self.choice("verdict", list(VERDICTS))
        kept: Any = KeptRows(one, verdict, first=())  # its length and one slice are all that is asked of it
        shown = page_of_list(request, kept)
        return self.shown(shown | {"results": shapes.import_rows(shown["results"])})


class ConfirmImport(Call):
    finds = staticmethod(finding.order_import)
    one_transaction = False  # it may be done in another process, which waits for no transaction of this one

    @described(
        "confirm_import", "Confirm an import", answer=answers.Import, body=bodies.Agreement, changes=True,
        refuses={409: "import.refused_rows, import.expired, import.undone, campaign.closed, code.duplicate_in_brand"},
        description="Stores all values in one transaction. The e-mails wait until hold_until. Confirming again "
        "changes nothing.",
    )  # fmt: skip
    def post(self, request: Request, one: OrderImport) -> Response:
        """The applied import."""
        return self.shown(shapes.order_import(import_desk.confirm(one, **self.read(bodies.Agreement), by=self.actor)))


class ShiftImport(Call):
    finds = staticmethod(finding.order_import)
    one_transaction = False
    allowance = throttling.IMPORTS

    @described(
        "shift_import", "Read an import with its values moved by one row", status=201, answer=answers.Import,
        body=bodies.Shift, changes=True,
        refuses={409: "import.applied, import.undone, import.expired, campaign.closed, rows.shift_too_far"},
        description="For the problem rows.shifted. Makes a new checked import and leaves this one as it is; a value "
        "for which no row is left is named by the problem rows.pushed_out.",
    )  # fmt: skip
    def post(self, request: Request, one: OrderImport) -> Response:
        """The verdicts of the other reading."""
        made = import_desk.shift(one, self.read(bodies.Shift)["by"], by=self.actor)
        return self.shown(shapes.order_import(made), status=201)


class SendImportNow(Call):
    finds = staticmethod(finding.order_import)

    @described(
        "send_import_now", "End the hold of an import’s e-mails", answer=answers.Import, body=bodies.Nothing,
        changes=True, refuses=CONFLICT,
    )  # fmt: skip
    def post(self, request: Request, one: OrderImport) -> Response:
        """The import; its mails leave."""
        self.read(bodies.Nothing)
        return self.shown(shapes.order_import(imports.send_now(one, by=self.actor)))


class UndoImport(Call):
    finds = staticmethod(finding.order_import)
    one_transaction = False

    @described(
        "undo_import", "Take an import back", answer=answers.Import, body=bodies.Nothing, changes=True,
        refuses={409: "import.too_late, import.not_applied, import.changed_since"},
        description="Within the hold: values, moves and unsent e-mails, as if it had not happened.",
    )  # fmt: skip
    def post(self, request: Request, one: OrderImport) -> Response:
        """The import, undone."""
        self.read(bodies.Nothing)
        return self.shown(shapes.order_import(import_desk.undo(one, by=self.actor)))


class ImportCorrections(Call):
    finds = staticmethod(finding.order_import)

    @described("export_corrections", "Export the refused rows with their problems", answer=FILE)
    def get(self, request: Request, one: OrderImport) -> HttpResponse:
        """An Excel file to correct and import again."""
        return xlsx(import_files.corrections(one), f"corrections-{one.campaign.slug}-{one.pk}.xlsx")
