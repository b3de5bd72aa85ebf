"""Files of orders of the brand's shop: uploaded, checked and stored by the worker, looked at meanwhile."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.currencies import exact, is_currency
from campaigns import order_file_rounds, order_files, tasks
from campaigns.api import answers, finding, throttling
from campaigns.api.calls import Call
from campaigns.api.fields import Flag, Named, Text
from campaigns.api.files import SizeGuard, uploaded
from campaigns.api.moments import moment
from campaigns.api.pagination import page
from campaigns.api.schema import described
from notifications import hints
from tracking.models import OrdersFile, OrdersFileLine
from tracking.order_cells import DAYS, DECIMALS
from tracking.order_columns import FIELDS
from tracking.order_facts import LONGEST_SOURCE, TOTAL

VERDICTS = OrdersFileLine.Verdict.values
STARTS = "Answered at once; the worker does it. Ask for the file until its state has changed."


@extend_schema_serializer(component_name="UploadedOrders")
class Upload(serializers.Serializer):
    file = serializers.FileField(help_text="An .xlsx or .csv file of orders, up to 10 MB and 100,000 rows.")


@extend_schema_serializer(component_name="OrderFileReading")
class Reading(serializers.Serializer):
    columns = Named(
        child=Text(allow_blank=True, max_length=100), required=False,
        help_text=f"Which heading holds which fact. Facts: {', '.join(FIELDS)}. Left out: as it is.",
    )  # fmt: skip
    source = Text(max_length=LONGEST_SOURCE, required=False, help_text="The source of its orders.")
    currency = Text(max_length=3, required=False, help_text="Where the file names none. ISO 4217.")
    decimal = serializers.ChoiceField(list(DECIMALS.items()), required=False)
    days = serializers.ChoiceField(list(DAYS.items()), required=False)

    def validate_currency(self, value: str) -> str:
        """A currency that is one. Raises 422."""
        if not is_currency(value):
            raise serializers.ValidationError(f"“{value}” is no currency. Write it as EUR.", code="currency.unknown")
        return value


@extend_schema_serializer(component_name="OrderFileAgreement")
class Agreement(serializers.Serializer):
    leave_refused = Flag(required=False, default=False, help_text="true: store the good rows and leave the refused.")


class OrderFiles(Call):
    scope = "conversions"
    parser_classes = (MultiPartParser,)
    allowance = throttling.IMPORTS

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """A request that does not keep more of a file than may be imported."""
        if not hasattr(request, "_files"):
            request.upload_handlers.insert(0, SizeGuard(request))
        return super().initialize_request(request, *args, **kwargs)

    @described(
        "list_order_files", "List files of orders", answer=answers.page_of(answers.OrderFile), pages=True, finds=False
    )
    def get(self, request: Request) -> Response:
        """The brand's files, oldest first."""
        found = OrdersFile.objects.filter(brand=self.brand)
        return self.shown(page(request, found, lambda files: [_shape(one) for one in files]))

    @described(
        "upload_order_file", "Upload a file of orders", status=202, answer=answers.OrderFile, changes=True, finds=False,
        body={"multipart/form-data": Upload},
        refuses={413: "file.too_large", 422: "file.*", 429: "files.too_many_at_once", 503: "file.no_room"},
        description=f"{STARTS} It is read as the brand's last file was, its columns found by their headings.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """The file, not yet checked."""
        data, name = uploaded(request)
        one = order_files.take(self.brand, data, file_name=name, by=self.actor)
        _tell_the_worker("a file of orders is to be checked")
        return self.shown(_shape(one), status=202)


class OneOrderFile(Call):
    scope = "conversions"
    finds = staticmethod(finding.order_file)

    @described("get_order_file", "Get a file of orders", answer=answers.OrderFile)
    def get(self, request: Request, one: OrdersFile) -> Response:
        """One file: how far it is, and how many rows have which verdict."""
        return self.shown(_shape(one))

    @described(
        "read_order_file", "Read a file of orders another way", status=202, answer=answers.OrderFile, body=Reading,
        changes=True, matches=True, description=STARTS,
        refuses={409: "file.not_checked, file.stored, or why it cannot be read"},
    )  # fmt: skip
    def patch(self, request: Request, one: OrdersFile) -> Response:
        """The file, to be checked again."""
        given = self.read(Reading)
        columns = given.pop("columns", one.columns)
        order_files.read_again(one, columns, one.reading | given, by=self.actor)
        _tell_the_worker("a file of orders is to be read again")
        return self.shown(_shape(one), status=202)


class OrderFileRows(Call):
    scope = "conversions"
    finds = staticmethod(finding.order_file)

    @described(
        "list_order_file_rows", "List the rows of a file of orders", pages=True,
        answer=answers.page_of(answers.OrderFileRow),
        parameters=[OpenApiParameter("verdict", str, enum=VERDICTS)], refuses={422: "invalid"},
        description="In the order of the file. They are kept for a month.",
    )  # fmt: skip
    def get(self, request: Request, one: OrdersFile) -> Response:
        """One page of its rows. Two queries."""
        verdict = self.choice("verdict", VERDICTS)
        lines = one.lines.filter(verdict=verdict) if verdict else one.lines.all()
        return self.shown(page(request, lines, lambda rows: [_row(row) for row in rows]))


class ConfirmOrderFile(Call):
    scope = "conversions"
    finds = staticmethod(finding.order_file)

    @described(
        "confirm_order_file", "Store the orders of a file", status=202, answer=answers.OrderFile, body=Agreement,
        changes=True,
        refuses={409: "file.refused_rows, file.not_checked, header.missing_column, or why it cannot be read"},
        description=f"{STARTS} Confirming again changes nothing, and no order is stored twice.",
    )  # fmt: skip
    def post(self, request: Request, one: OrdersFile) -> Response:
        """The file, being stored."""
        order_files.confirm(one, **self.read(Agreement), by=self.actor)
        _tell_the_worker("a file of orders is to be stored")
        return self.shown(_shape(one), status=202)


def _tell_the_worker(what: str) -> None:
    transaction.on_commit(lambda: hints.hint(tasks.store_orders_files, what), robust=True)


def _shape(one: OrdersFile) -> dict[str, Any]:
    far = order_file_rounds.how_far(one) if one.state in ("waiting", "applying") else None
    return {
        "id": one.pk,
        "state": one.state,
        "file_name": one.file_name,
        "progress": {name: far[name] for name in ("phase", "done", "total")} if far else None,
        "counts": {name: one.counts.get(name, 0) for name in (*VERDICTS, "refunds")},
        "problem": {"code": one.problem_code, "message": one.problem} if one.problem_code else None,
        "headings": one.headings,
        "columns": one.columns,
        "missing_columns": order_files.lacks(one) if one.state == OrdersFile.State.CHECKED else [],
        **one.reading,
        "stored": one.done,
        "uploaded_at": moment(one.uploaded_at),
        "applied_at": moment(one.applied_at),
    }


def _row(line: OrdersFileLine) -> dict[str, Any]:
    state, refund = line.said.get("state"), line.said.get("refund")
    told = {"column": line.column, "code": line.code, "message": line.message}
    return {
        "line": line.line,
        "verdict": line.verdict,
        "order_id": line.said.get("order_id"),
        "order": {
            "occurred_at": state["occurred_at"].replace("+00:00", "Z"),
            "amount": exact(Decimal(state["amount"]), state["currency"]),
            "currency": state["currency"],
            "codes": state.get("codes", []),
            "click_id": state.get("click_id"),
            "status": "test" if state.get("test") else state["status"],
        } if state else None,
        "refund": {
            "refund_id": None if refund["refund_id"] == TOTAL else refund["refund_id"],
            "amount": refund["amount"],
            "currency": refund.get("currency"),
            "occurred_at": refund["at"].replace("+00:00", "Z"),
        } if refund else None,
        "problems": [told] if line.code else [],
    }  # fmt: skip
