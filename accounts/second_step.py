"""Two-step sign-in that a brand asks of its team: who has it, and to whom the brand is closed until she has.

The account has the second step, not the session: whoever has one cannot sign in without it, and the sessions from
before end when it is set up (`accounts.signing_in`). API keys are programs' and have no part in this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import brands
from accounts.actors import Actor
from accounts.models import Brand, User
from accounts.permissions import SECOND_STEPS, SecondStepNeeded, has_second_step


class SecondStepRefused(Exception):
    """The brand does not ask for a second step yet. `code` is stable, the message says what to do."""

    code = "second_step.yours_first"


@transaction.atomic
def demand(brand: Brand, wanted: bool, *, by: Actor) -> None:
    """Ask everybody in the team for two-step sign-in, or no longer.

    Raises SecondStepRefused if whoever asks has none: she would be the first before a closed door.
    """
    if wanted and not (by.user and has_second_step(by.user)):
        raise SecondStepRefused(
            _("Set up two-step sign-in for yourself first. Then ask it of %(brand)s’s team.") % {"brand": brand.name}
        )
    brands.change_brand(brand, {"second_step": wanted}, by=by)


def who_have(users: Iterable[int]) -> set[int]:
    """Which of these people have a second step."""
    found = Authenticator.objects.filter(user__in=list(users), type__in=SECOND_STEPS)
    return set(found.values_list("user_id", flat=True))


def closed_to(user: User, brands: Iterable[Brand]) -> list[Brand]:
    """The brands among hers that ask for a second step which she does not have."""
    asking = [brand for brand in brands if brand.second_step]
    return asking if asking and not has_second_step(user) else []


class LeadToSecondStep:
    """Middleware: whoever lacks a second step for what she asked for is led to where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn the refusal of `permissions.role_in` into a way on."""
        if not isinstance(exception, SecondStepNeeded):
            return None
        messages.warning(
            request,
            _("%(brand)s asks its team for two-step sign-in. Set it up here, then go on where you were.")
            % {"brand": exception.brand.name},
        )
        return redirect("mfa_index")
