"""Sign-up, and the pages of a brand's settings."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import SignupView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import brands, pictures, second_step
from accounts.actors import person
from accounts.forms import BrandForm, NewBrandForm, RemindersForm
from accounts.limits import limited
from accounts.models import Brand, Role, User
from accounts.permissions import can, require_role
from accounts.picture_forms import PictureForm
from accounts.requests import SignedInRequest
from accounts.second_step import SecondStepRefused

FORMS = {"form": BrandForm, "reminders": RemindersForm}
"""The two forms of a brand's settings; the second says `reminders` when it is sent."""


class SignUp(SignupView):
    """allauth's sign-up with a form for each role: /accounts/signup/?as=brand, ?as=creator; without, it asks which."""

    @property
    def role(self) -> str:
        """The role that the address names, or nothing."""
        wanted = self.request.GET.get("as", "")
        return wanted if wanted in get_adapter(self.request).sign_up_forms() else ""

    def get_form_class(self) -> Any:
        """The form of the role."""
        return get_adapter(self.request).sign_up_forms()[self.role]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, or the question."""
        return super().get(request, *args, **kwargs) if self.role else self._ask()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign up; a form that names no role is asked for one."""
        return super().post(request, *args, **kwargs) if self.role else self._ask()

    def form_valid(self, form: Any) -> HttpResponse:
        """Person, brand and mail in one transaction; a second sign-up of the same moment sees the first."""
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            if not User.objects.filter(email__address=form.cleaned_data["email"]).exists():
                raise
            form.account_already_exists = True
            with transaction.atomic():
                return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The role, for the words of the page."""
        return {**super().get_context_data(**kwargs), "role": self.role}

    def _ask(self) -> HttpResponse:
        return render(self.request, "account/signup_choose.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def brand_new(request: SignedInRequest) -> HttpResponse:
    """One more brand for somebody who is signed in; she owns it."""
    form = NewBrandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        brand = brands.create_brand(
            given["name"],
            owner=request.user,
            by=person(request.user),
            currency=given["currency"],
            timezone=given["timezone"],
        )
        messages.success(request, _("%(brand)s is ready.") % {"brand": brand.name})
        return redirect("brand_settings", brand.slug)
    return render(request, "accounts/brand_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def brand_settings(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a brand has set and who is in its team: members see it, owners change it."""
    brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
    forms: dict[str, Any] = {name: form(instance=brand) for name, form in FORMS.items()}
    if request.method == "POST":
        require_role(request.user, brand, Role.OWNER)
        about = "reminders" if "reminders" in request.POST else "form"
        forms[about] = FORMS[about](request.POST, instance=brand)
        if forms[about].is_valid():
            brands.change_brand(brand, forms[about].cleaned_data, by=person(request.user))
            messages.success(request, _("Saved."))
            return redirect("brand_settings", brand.slug)
        # the form has written what was typed onto the brand; the page names the brand as it is
        brand.refresh_from_db()
    return _draw(request, brand, forms)


@login_required
@require_POST
def brand_second_step(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask the brand's team for two-step sign-in (`wanted` is yes), or no longer."""
    brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
    require_role(request.user, brand, Role.OWNER)
    try:
        second_step.demand(brand, request.POST.get("wanted") == "yes", by=person(request.user))
    except SecondStepRefused as refused:
        return _draw(request, brand, {name: form(instance=brand) for name, form in FORMS.items()}, refused=refused)
    messages.success(request, _("Saved."))
    return redirect("brand_settings", brand.slug)


@login_required
@limited("import", "POST")
@require_POST
def brand_logo(request: SignedInRequest, slug: str) -> HttpResponse:
    """Store a brand's logo; with `remove`, take it away."""
    brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
    require_role(request.user, brand, Role.OWNER)
    form = PictureForm(request.POST, request.FILES, largest=pictures.LOGO)
    removes = "remove" in request.POST
    if not removes and not form.is_valid():
        return _draw(request, brand, {name: one(instance=brand) for name, one in FORMS.items()} | {"logo": form})
    brands.set_logo(brand, None if removes else form.cleaned_data["picture"], by=person(request.user))
    messages.success(request, _("Saved."))
    return redirect("brand_settings", brand.slug)


def _draw(
    request: SignedInRequest, brand: Brand, forms: dict[str, Any], *, refused: SecondStepRefused | None = None
) -> HttpResponse:
    forms = {"logo": PictureForm(largest=pictures.LOGO), **forms}
    team = list(brand.memberships.select_related("user").order_by("user__email"))
    owner = can(request.user, brand, Role.OWNER)
    without = len(team) - len(second_step.who_have(one.user_id for one in team)) if owner else 0
    context = {
        "brand": brand,
        **forms,
        "owner": owner,
        "manager": can(request.user, brand, Role.MANAGER),
        "team": team,
        "without": without,
        "refused": refused,
    }
    status = 409 if refused else 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "accounts/brand_settings.html", context, status=status)
