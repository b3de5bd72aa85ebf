"""Mails to creators about their account."""

from __future__ import annotations

from influencers.models import Influencer
from notifications.outbox import Letter


def sign_in_letter(influencer: Influencer, *, url: str, key: str) -> Letter:
    """A fresh sign-in link, for whoever's old one was used or is too old."""
    return Letter(
        key=key,
        template="account/emails/plain",
        subject="Your new sign-in link",
        to=influencer.email,
        to_name=influencer.name,
        kind="sign_in",
        context={
            "title": "Your new sign-in link",
            "body": "Here is the link you asked for. It works once, and for 14 days.\n\n"
            "If you did not ask for it, do nothing.",
            "button_label": "Sign in",
            "button_url": url,
        },
        subject_type="influencer",
        subject_id=influencer.pk,
    )
