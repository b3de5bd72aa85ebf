"""The end of a brand, for its owners: what can be taken along, the closing itself, and the way back."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import person
from accounts.limits import limited
from accounts.models import Brand, BrandClosing, Role, User
from accounts.permissions import SecondStepNeeded, has_second_step, require_role
from campaigns import brand_data, closing
from campaigns.models import Campaign
from campaigns.views.scope import MemberRequest, page, stand_in


class CloseForm(forms.Form):
    """The brand's short name, typed: the last thing that may keep an owner from a mistake."""

    slug = forms.CharField(
        label=gettext_lazy("Short name of the brand"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brand = brand

    def clean_slug(self) -> str:
        """The brand's own."""
        typed = str(self.cleaned_data["slug"]).strip()
        if typed.lower() != self.brand.slug:
            raise forms.ValidationError(
                _("This is not the short name of the brand. Type %(slug)s.") % {"slug": self.brand.slug},
                code="brand.other_name",
            )
        return typed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: MemberRequest, slug: str) -> HttpResponse:
    """Close the brand, once the owner has shown again who she is and has typed its short name."""
    brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
    require_role(request.user, brand, Role.OWNER)
    stand_in(request, brand)
    answer: HttpResponse = _close(request, brand)
    return answer


@reauthentication_required
def _close(request: MemberRequest, brand: Brand) -> HttpResponse:
    form = CloseForm(request.POST or None, brand=brand)
    refusal: Exception | None = None
    if request.method == "POST" and form.is_valid():
        try:
            closing.close(brand, by=person(request.user))
        except closing.ClosingRefused as refused:
            refusal = refused
        else:
            return redirect("audit:closed", brand.slug)
    context = {
        "form": form,
        "running": brand.campaigns.filter(status=Campaign.Status.PUBLISHED).count(),
        "days": settings.BRAND_GRACE_DAYS,
    }
    return page(request, "campaigns/brand_close.html", context, refusal=refusal, status=422 if form.errors else 0)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def closed(request: MemberRequest, slug: str) -> HttpResponse:
    """The brand in its time of grace, for who owned it: a POST takes it back."""
    one = _closing_of(request.user, slug)
    if one is None:
        brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
        require_role(request.user, brand, Role.OWNER)
        return redirect("brand_settings", brand.slug)
    refusal: Exception | None = None
    if request.method == "POST":
        try:
            brand = closing.reopen(one, by=person(request.user))
        except closing.ClosingRefused as refused:
            refusal = refused
        else:
            messages.success(request, _("%(brand)s is open again. Its campaigns stay closed.") % {"brand": brand})
            return redirect("brand_settings", brand.slug)
    context = {"closing": one, "closed_brand": one.brand}
    return page(request, "campaigns/brand_closed.html", context, refusal=refusal)


@login_required
@limited("export")
@require_safe
def data(request: MemberRequest, slug: str) -> FileResponse:
    """The brand's data as a .zip, for its owners, and for who owned it while it can be had back."""
    if one := _closing_of(request.user, slug):
        brand = one.brand
    else:
        brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
        require_role(request.user, brand, Role.OWNER)
    name = f"tandem-{brand.slug}-{timezone.now():%Y-%m-%d}.zip"
    return FileResponse(
        brand_data.as_zip(brand),
        as_attachment=True,
        filename=name,
        content_type="application/zip",
        headers={"Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"},
    )


def _closing_of(user: User, slug: str) -> BrandClosing | None:
    """The closing of a brand that she owned and can have back; it asks for the second step that the brand asked for."""
    one = BrandClosing.objects.of_owner(user).select_related("brand").filter(brand__slug=slug).first()
    if one and one.brand.second_step and not has_second_step(user):
        raise SecondStepNeeded(one.brand)
    return one
