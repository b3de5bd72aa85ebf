"""Mails to creators about their account."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from influencers import languages
from influencers.models import Influencer
from notifications.outbox import Letter


def sign_in_letter(influencer: Influencer, *, url: str, key: str) -> Letter:
    """A fresh sign-in link, for whoever's old one was used or is too old, in her language."""
    with translation.override(languages.known(influencer.language)):
        return _sign_in_letter(influencer, url, key)


def _sign_in_letter(influencer: Influencer, url: str, key: str) -> Letter:
    return Letter(
        key=key,
        template="account/emails/plain",
        subject=_("Your new sign-in link"),
        to=influencer.email,
        to_name=influencer.name,
        kind="sign_in",
        context={
            "title": _("Your new sign-in link"),
            "body": _(
                "Here is the link you asked for. It works once, and for 14 days.\n\n"
                "If you did not ask for it, do nothing."
            ),
            "button_label": _("Sign in"),
            "button_url": url,
            "language": translation.get_language(),
        },
        subject_type="influencer",
        subject_id=influencer.pk,
    )
