"""The words of a brand's mails: what there is, and writing them with a preview on a real creator's data."""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import person
from accounts.models import Brand
from campaigns import mail_preview, own_words
from campaigns.forms.mail_words import WordsForm
from campaigns.mail_words import PLACEHOLDERS, WordsRefused
from campaigns.models import Collaboration
from campaigns.views.campaign_list import ask_which_brand
from campaigns.views.chosen import numbers
from campaigns.views.scope import MemberRequest, named_brand, page
from notifications.outbox import TooSoon
from notifications.views import LETTER_POLICY


@login_required
@require_safe
def words(request: MemberRequest) -> HttpResponse:
    """Every mail in every language, with the brand's own words marked."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "mail:words", "Whose e-mails?")
    return page(request, "campaigns/mail_words.html", {"rows": own_words.every_row(brand)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def edit(request: MemberRequest, kind: str, language: str) -> HttpResponse:
    """One mail in one language. Its form says `do`: save, test or reset."""
    brand, row = _row(request, kind, language)
    here = f"{reverse('mail:edit_words', args=[kind, language])}?brand={brand.slug}"
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        kind=row.kind,
        initial={"subject": row.subject, "body": row.body},
    )
    refusal: TooSoon | None = None
    one = _somebody(request, brand)
    if request.method == "POST" and request.POST.get("do") == "reset":
        if own_words.reset(brand, kind, language, by=person(request.user)):
            messages.success(request, _("This mail has the default words again."))
        return redirect(here)
    if request.method == "POST" and form.is_valid():
        subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
        if request.POST.get("do") == "test":
            try:
                mail_preview.send_test(request.user, mail_preview.written(kind, language, subject, body, one))
            except TooSoon as soon:
                refusal = soon
            else:
                messages.success(
                    request, _("A test is on its way to %(email)s. Nothing was saved.") % {"email": request.user.email}
                )
        else:
            own_words.save(brand, kind, language, subject, body, by=person(request.user))
            messages.success(request, _("Saved. Mails that are written from now on have these words."))
            return redirect(here)
    context = {
        "row": row,
        "form": form,
        "placeholders": [(name, PLACEHOLDERS[name], name in row.kind.required) for name in row.kind.placeholders],
        "people": mail_preview.recent(brand),
        "one": one,
        "preview": reverse("mail:preview_words", args=[kind, language]),
    }
    wrong = form.is_bound and not form.is_valid()
    return page(request, "campaigns/mail_words_edit.html", context, refusal=refusal, status=422 if wrong else 0)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin
def preview(request: MemberRequest, kind: str, language: str) -> HttpResponse:
    """The mail itself, for the frame of the editor: as it is kept, or as it is typed."""
    brand, row = _row(request, kind, language)
    subject, body = row.subject, row.body
    if request.method == "POST":
        subject, body = request.POST.get("subject", ""), request.POST.get("body", "")
    try:
        letter = mail_preview.written(kind, language, subject, body, _somebody(request, brand))
    except WordsRefused as refused:
        answer = render(request, "campaigns/emails/words_refused.html", {"refused": refused}, status=422)
    else:
        html = str(mail_preview.shown(letter).alternatives[0][0])
        answer = HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
    answer["Content-Security-Policy"] = LETTER_POLICY
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _row(request: MemberRequest, kind: str, language: str) -> tuple[Brand, own_words.Row]:
    """The brand that is named, and its words. A person of several brands who names none finds nothing."""
    brand = named_brand(request)
    if brand is None:
        raise Http404("which brand")
    try:
        return brand, own_words.one_row(brand, kind, language)
    except KeyError as error:
        raise Http404("no such mail") from error


def _somebody(request: MemberRequest, brand: Brand) -> Collaboration:
    given = request.POST if request.method == "POST" else request.GET
    return mail_preview.somebody(brand, next(iter(numbers([given.get("collaboration", "")])), None))
