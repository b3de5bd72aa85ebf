"""Who attracts and who converts."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import periods, results, results_file
from campaigns.api import answers, finding, result_shapes
from campaigns.api.calls import Call
from campaigns.api.files import xlsx
from campaigns.api.problems import Invalid, wrong
from campaigns.api.schema import CSV, FILE, described
from campaigns.models import Campaign
from tracking.figures import Span

DAY = {"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}
SPAN = [
    OpenApiParameter("since", DAY, description="The first day, as 2026-06-01; all days if left out."),
    OpenApiParameter("until", DAY, description="The last day, as 2026-06-30."),
]
REFUSES = {422: "invalid (field codes no_such_day, before_since, repeated)"}


class SpanCall(Call):
    """A call whose address says which days are meant."""

    def span(self) -> Span:
        """The days of the address. Raises 422."""
        days = {}
        for name in ("since", "until"):
            text = self.parameter(name)
            days[name] = periods.read_day(text) if text else None
            if text and days[name] is None:
                raise Invalid([wrong(name, "no_such_day", f"“{text[:40]}” is no day. Write it as 2026-06-30.")])
        first, last = days["since"], days["until"]
        if first and last and last < first:
            raise Invalid([wrong("until", "before_since", f"{last} is before {first}. Give a later day.")])
        return Span(first, last)


class ResultsCall(SpanCall):
    """What the call and its files have in common."""

    finds = staticmethod(finding.campaign)

    def made(self, campaign: Campaign) -> results.Report:
        """The figures for the days of the address. Raises 422."""
        return results.of_campaign(campaign, self.span())


class BrandResults(SpanCall):
    @described(
        "get_brand_results", "Clicks, orders and revenue of all campaigns", answer=answers.Results, refuses=REFUSES,
        parameters=SPAN, finds=False,
        description="One row for each creator who brought anything, in any campaign; `collaboration` is her newest.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The figures of the brand."""
        return self.shown(result_shapes.report(results.of_brand(self.brand, self.span())))


class Results(ResultsCall):
    @described(
        "get_results", "Clicks, orders and revenue of a campaign", answer=answers.Results, refuses=REFUSES,
        parameters=SPAN,
        description="In all, by creator (most orders first) and by day. Orders count at once, clicks within a minute. "
        "Days are UTC days for clicks, and days of the brand’s calendar for orders.",
    )  # fmt: skip
    def get(self, request: Request, campaign: Campaign) -> Response:
        """The figures."""
        return self.shown(result_shapes.report(self.made(campaign)))


class ResultsFile(ResultsCall):
    @described(
        "export_results", "Export the results as an Excel file", answer=FILE, refuses=REFUSES, parameters=SPAN,
        description="One row a creator and currency, then the totals.",
    )  # fmt: skip
    def get(self, request: Request, campaign: Campaign) -> HttpResponse:
        """The workbook."""
        data = results_file.workbook(self.made(campaign), f"Results of {campaign.title}")
        return xlsx(data, results_file.file_name(campaign.slug, "xlsx"))


class ResultsCsv(ResultsCall):
    @described(
        "export_results_csv", "Export the results as CSV", answer=CSV, refuses=REFUSES, parameters=SPAN,
        description="The same rows as in the Excel file.",
    )  # fmt: skip
    def get(self, request: Request, campaign: Campaign) -> HttpResponse:
        """The text."""
        name = results_file.file_name(campaign.slug, "csv")
        return HttpResponse(
            results_file.csv_text(self.made(campaign)),
            content_type=f"{CSV}; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store, private",
                "X-Content-Type-Options": "nosniff",
            },
        )
