"""What a verified address means for creators. settings.ACCOUNT_ADAPTER names this class."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.forms import SignupForm
from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation

from accounts.adapter import AccountAdapter as BrandAdapter
from accounts.models import User
from influencers import languages, profiles
from influencers.models import CreatorSignUp

log = logging.getLogger(__name__)


class AccountAdapter(BrandAdapter):
    """Adds the creator's sign-up, and her profile once the address is verified."""

    def sign_up_forms(self) -> dict[str, type[SignupForm]]:
        """Brand and creator."""
        # see the floor below: forms can be imported only after the adapter
        from influencers.forms import CreatorSignUpForm

        return {**super().sign_up_forms(), "creator": CreatorSignUpForm}

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the creator's own language; in that of the page for anybody else."""
        with translation.override(languages.of_letter(context.get("user")) or translation.get_language()):
            super().send_mail(template_prefix, email, context)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Verify the address; whoever signed up as a creator now gets her profile, brought by a brand or new."""
        with transaction.atomic():
            confirmed = super().confirm_email(request, email_address)
            if confirmed:
                user = User.objects.get(pk=email_address.user_id)
                profiles.follow_address(user)
                if CreatorSignUp.objects.filter(user=user).exists():
                    self._claim(user)
        return confirmed

    def _claim(self, user: User) -> None:
        try:
            profiles.claim(user)
        except profiles.NotHers as error:
            # her profile page says it again, with what to do; the address itself is verified all the same
            log.warning("profile not claimed: user=%s code=%s", user.pk, error.code)
