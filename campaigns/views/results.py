"""Results of a campaign and of a brand: the page, by hour after a post, and the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.brands import today_of
from accounts.limits import limited
from accounts.models import Brand
from campaigns import charts, collector, exclusions, periods, post_hours, results, results_file, results_page, watch
from campaigns.api.files import xlsx
from campaigns.results import Report
from campaigns.views import tabs
from campaigns.views.campaign_list import ask_which_brand
from campaigns.views.scope import MemberRequest, member_campaign, named_brand, page

MOST_SIGNS = 20


@login_required
@require_safe
def tab(request: MemberRequest, pk: int) -> HttpResponse:
    """Clicks, orders and revenue of a campaign, creator by creator."""
    campaign = member_campaign(request, pk)
    period = _period(request, campaign.brand)
    report = results.of_campaign(campaign, period.span)
    context = tabs.frame(campaign, "results") | results_page.context(report, period, request.GET)
    context["signs"] = watch.open_signs([campaign])
    context["left_out"] = exclusions.of_brand(campaign.brand, campaign) if report.totals.excluded else []
    return page(request, "campaigns/results.html", context)


@login_required
@require_safe
def hours(request: MemberRequest, pk: int) -> HttpResponse:
    """Clicks and orders by hour after a post."""
    campaign = member_campaign(request, pk)
    found = post_hours.of_campaign(campaign)
    pictures = {
        name: charts.bars([(str(hour), number) for hour, number in enumerate(numbers)], step="hour")
        for name, numbers in (("clicks", found.clicks), ("orders", found.orders))
    }
    context = tabs.frame(campaign, "results") | {"found": found, "most": post_hours.MOST_POSTS, **pictures}
    return page(request, "campaigns/results_hours.html", context)


@login_required
@require_safe
@collector.paused()  # with the figures of tens of thousands in hand each collection would look at all of them again
def brand(request: MemberRequest) -> HttpResponse:
    """The same for all campaigns of a brand."""
    found = named_brand(request)
    if found is None:
        return ask_which_brand(request, "results:brand", _("Whose results?"))
    period = _period(request, found)
    context = results_page.context(results.of_brand(found, period.span), period, request.GET) | {
        "campaigns": [
            (campaign, figures, results_page.money_lines(figures))
            for campaign, figures in results.by_campaign(found, period.span)
        ],
        "signs": watch.open_signs(found.campaigns.all())[:MOST_SIGNS],
    }
    return page(request, "campaigns/results_brand.html", context)


@login_required
@limited("export")
@require_safe
def campaign_file(request: MemberRequest, pk: int, extension: str) -> HttpResponse:
    """The results of a campaign as a file."""
    campaign = member_campaign(request, pk)
    report = results.of_campaign(campaign, _period(request, campaign.brand).span)
    return FILES[extension](report, campaign.title, campaign.slug)


@login_required
@limited("export")
@require_safe
def brand_file(request: MemberRequest, extension: str) -> HttpResponse:
    """The results of a brand as a file."""
    found = named_brand(request)
    if found is None:
        return ask_which_brand(request, "results:brand", _("Whose results?"))
    report = results.of_brand(found, _period(request, found).span)
    return FILES[extension](report, found.name, found.slug)


def _period(request: MemberRequest, brand: Brand) -> periods.Period:
    return periods.read(request.GET, today=today_of(brand))


def _workbook(report: Report, title: str, subject: str) -> HttpResponse:
    return xlsx(results_file.workbook(report, f"Results of {title}"), results_file.file_name(subject, "xlsx"))


def _csv(report: Report, title: str, subject: str) -> HttpResponse:
    name = results_file.file_name(subject, "csv")
    headers: dict[str, Any] = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store, private",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(results_file.csv_text(report), content_type="text/csv; charset=utf-8", headers=headers)


FILES: dict[str, Callable[[Report, str, str], HttpResponse]] = {"xlsx": _workbook, "csv": _csv}
