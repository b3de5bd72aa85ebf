"""Codes without a file: a pattern, what it gives for every waiting creator, and a grid to change and to fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_required
from django.forms import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import person
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import suggestions, typed_codes
from campaigns.forms.codes import MOST_DRAWS, PatternForm
from campaigns.imports import ImportRefused
from campaigns.models import Campaign, Collaboration
from campaigns.views import tabs
from campaigns.views.scope import MemberRequest, member_campaign, page
from promocodes.generator import PLACEHOLDERS, PatternRefused

ROWS_A_PAGE = 1000  # one input each; settings.DATA_UPLOAD_MAX_NUMBER_FIELDS is a little more
EXAMPLES = ("{FIRSTNAME}10", "{HANDLE}-10", "{FIRSTNAME}{NUMBER}", "{FIRSTNAME}-{RANDOM4}", "{RANDOM4}{RANDOM4}")


@dataclass
class GridRow:
    """One creator in the grid, the code in her input, and what to know about it (code and sentence)."""

    line: int
    person: Collaboration
    code: str = ""
    problems: list[dict[str, str]] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: MemberRequest, pk: int) -> HttpResponse:
    """The page; a POST gives every code of the grid its verdict, as an import (nothing is stored before Confirm)."""
    campaign = member_campaign(request, pk)
    require_role(request.user, campaign.brand, Role.MANAGER)
    form = PatternForm.of_query(request.GET)
    if request.method != "POST":
        return _draw(request, campaign, form, _preview(request, campaign, form))
    typed = _typed(request, campaign)
    pasted = request.POST.get("column", "").strip("\r\n")
    name = typed_codes.GENERATED if form["pattern"].value() and not pasted else typed_codes.TYPED
    try:
        one = typed_codes.check(campaign, _filled(typed, pasted), name=name, by=person(request.user))
    except ImportRefused as refusal:
        rows = [GridRow(line, who, code) for line, (who, code) in enumerate(typed, start=1)]
        return _draw(request, campaign, form, rows, refusal=refusal)
    return redirect("campaigns:import", campaign.pk, one.pk)


def _preview(request: MemberRequest, campaign: Campaign, form: PatternForm) -> list[GridRow]:
    """The grid of who waits: with an import's codes to mend (`?import=`), or with the pattern's."""
    people = list(suggestions.waiting(campaign)[:ROWS_A_PAGE])
    rows = [GridRow(line, who) for line, who in enumerate(people, start=1)]
    number = request.GET.get("import", "")
    if number:
        if not (number.isascii() and number.isdigit() and len(number) < 18):
            raise Http404("no such import")
        kept = {row["collaboration"]: row for row in get_object_or_404(campaign.imports, pk=int(number)).rows}
        for row in rows:
            if said := kept.get(row.person.pk):
                row.code = said["entry"]["values"].get("promo_code", [""])[0]
                row.problems = said["problems"]
        return rows
    if form.is_valid() and form.cleaned_data["pattern"]:
        given = form.cleaned_data
        try:
            found = suggestions.suggest(
                campaign, people, given["pattern"], length=given["length"], draw=given["draw"] or 1
            )
        except PatternRefused as refused:
            form.add_error("pattern", ValidationError(str(refused), code=refused.code))
        else:
            for row, one in zip(rows, found, strict=True):
                row.code = one.code
                row.warnings = [{"code": warning.code, "message": warning.message} for warning in one.warnings]
    return rows


def _draw(
    request: MemberRequest,
    campaign: Campaign,
    form: PatternForm,
    rows: list[GridRow],
    *,
    refusal: Exception | None = None,
) -> HttpResponse:
    wrong = bool(form.errors)
    draw = form.cleaned_data.get("draw") or 1
    context = tabs.frame(campaign, "ready") | {
        "form": form,
        "rows": rows,
        "placeholders": PLACEHOLDERS,
        "examples": EXAMPLES,
        "more": max(0, suggestions.waiting(campaign).count() - ROWS_A_PAGE) if len(rows) == ROWS_A_PAGE else 0,
        "next_draw": draw % MOST_DRAWS + 1 if "{RANDOM4}" in form.cleaned_data.get("pattern", "").upper() else 0,
        "column": request.POST.get("column", ""),
    }
    return page(request, "campaigns/codes.html", context, refusal=refusal, status=422 if wrong else 0)


def _typed(request: MemberRequest, campaign: Campaign) -> list[tuple[Collaboration, str]]:
    """The grid as it was sent, in the order of the page. Whoever is not of the campaign is not there (404)."""
    sent = {
        int(name[5:]): value
        for name, value in request.POST.items()
        if name.startswith("code-") and name[5:].isascii() and name[5:].isdigit() and len(name) < 20
    }
    found = campaign.collaborations.in_bulk(list(sent))
    if len(found) != len(sent):
        raise Http404("not of this campaign")
    return [(found[pk], str(value)) for pk, value in sent.items()]


def _filled(typed: Sequence[tuple[Collaboration, str]], pasted: str) -> list[tuple[Collaboration, str]]:
    """The grid with a pasted column in place of its codes, the first line for the first creator.

    Raises ImportRefused if the column has more lines than the grid.
    """
    if not pasted:
        return list(typed)
    lines = pasted.splitlines()
    if len(lines) > len(typed):
        raise ImportRefused(
            "codes.too_many",
            _("The column has %(number)s lines for %(creators)s creators. Paste the codes only.")
            % {"number": len(lines), "creators": len(typed)},
        )
    lines += [""] * (len(typed) - len(lines))
    return [(who, line) for (who, _), line in zip(typed, lines, strict=True)]
