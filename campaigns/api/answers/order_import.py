"""An import and its rows."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from campaigns.api.answers.frame import Shape, moment
from campaigns.models import OrderImport
from campaigns.rows import VERDICTS


class FileRemark(Shape):
    code = serializers.CharField()
    message = serializers.CharField()


class RowRemark(Shape):
    column = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    suggestion = serializers.CharField(allow_null=True)


class ImportRow(Shape):
    line = serializers.IntegerField(help_text="The row number in the sheet; the first order is 2.")
    order = serializers.CharField()
    email = serializers.CharField()
    verdict = serializers.ChoiceField([(verdict, verdict) for verdict in VERDICTS])
    promo_code = serializers.CharField(allow_null=True)
    affiliate_link = serializers.CharField(allow_null=True)
    problems = RowRemark(many=True)
    warnings = RowRemark(many=True)


class ImportCounts(Shape):
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    blank = serializers.IntegerField()
    refused = serializers.IntegerField()


class ImportApplied(Shape):
    rows = serializers.IntegerField()
    codes = serializers.IntegerField()
    links = serializers.IntegerField()
    mails = serializers.IntegerField()
    left = serializers.IntegerField()


@extend_schema_serializer(component_name="ImportSummary")
class ImportSummary(Shape):
    id = serializers.IntegerField()
    campaign = serializers.IntegerField()
    state = serializers.ChoiceField(OrderImport.State.choices)
    file_name = serializers.CharField()
    shift = serializers.IntegerField(help_text="By how many rows its values were moved; 0: read as they stand.")
    counts = ImportCounts()
    problems = FileRemark(many=True, help_text="About the file as a whole.")
    uploaded_at = serializers.DateTimeField()
    applied_at = moment()
    applied = ImportApplied(allow_null=True, help_text="What Confirm did.")
    hold_until = moment(help_text="Until then its e-mails wait, and it can be undone.")
    undone_at = moment()


@extend_schema_serializer(component_name="Import")
class Import(ImportSummary):
    rows = ImportRow(many=True, help_text="At most 1,000, the refused first; all of them at …/rows/.")
