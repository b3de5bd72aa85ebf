"""A file of orders of the brand's shop, and its rows."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from campaigns.api.answers.frame import Shape, moment
from tracking.models import Conversion, OrdersFile, OrdersFileLine


class OrderFileProgress(Shape):
    phase = serializers.ChoiceField(["waiting", "reading", "comparing", "storing"])
    done = serializers.IntegerField(help_text="Rows.")
    total = serializers.IntegerField(help_text="0: not known yet.")


class OrderFileCounts(Shape):
    new = serializers.IntegerField(help_text="Rows that say something new.")
    known = serializers.IntegerField(help_text="Rows of orders and refunds that are known already.")
    blank = serializers.IntegerField(help_text="Rows that say no more than one above.")
    refused = serializers.IntegerField()
    refunds = serializers.IntegerField(help_text="New refunds, on whatever rows.")


class OrderFileProblem(Shape):
    code = serializers.CharField()
    message = serializers.CharField()


@extend_schema_serializer(component_name="OrderFile")
class OrderFile(Shape):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(OrdersFile.State.choices)
    file_name = serializers.CharField()
    progress = OrderFileProgress(allow_null=True, help_text="While the worker is at it.")
    counts = OrderFileCounts()
    problem = OrderFileProblem(allow_null=True, help_text="Why the file as a whole cannot be read.")
    headings = serializers.ListField(child=serializers.CharField(allow_blank=True))
    columns = serializers.DictField(child=serializers.CharField(), help_text="Which heading holds which fact.")
    missing_columns = serializers.ListField(
        child=serializers.CharField(), help_text="Facts that must have a column and have none."
    )
    source = serializers.CharField()
    currency = serializers.CharField()
    decimal = serializers.CharField()
    days = serializers.CharField()
    stored = serializers.IntegerField(help_text="Rows that are stored.")
    uploaded_at = serializers.DateTimeField()
    applied_at = moment()


class OrderFileOrder(Shape):
    occurred_at = serializers.DateTimeField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())
    click_id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(Conversion.Status.choices)


class OrderFileRefund(Shape):
    refund_id = serializers.CharField(allow_null=True, help_text="null: all that has gone back of the order by then.")
    amount = serializers.CharField()
    currency = serializers.CharField(allow_null=True, help_text="null: that of the order.")
    occurred_at = serializers.DateTimeField()


class OrderFileRowProblem(Shape):
    column = serializers.CharField(help_text="Its heading.")
    code = serializers.CharField()
    message = serializers.CharField()


class OrderFileRow(Shape):
    line = serializers.IntegerField(help_text="The row number in the sheet; the first below the headings is 2.")
    verdict = serializers.ChoiceField(OrdersFileLine.Verdict.choices)
    order_id = serializers.CharField(allow_null=True)
    order = OrderFileOrder(allow_null=True)
    refund = OrderFileRefund(allow_null=True)
    problems = OrderFileRowProblem(many=True)
