"""Brings creators' profiles to life, and gives each to the person whose address it carries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import pictures
from accounts.models import User
from influencers.countries import is_country
from influencers.models import CreatorSignUp, Influencer, Network, Presence
from notifications.copying import insert_many

_HANDLE = re.compile(r"[\w.\-]{1,60}")


class NotHers(Exception):
    """A profile cannot be claimed. `code` is stable, the text says why and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def normalize_email(email: str) -> str:
    """The identity of an address: one creator per address, whatever its capitals.

    Lower case, and not `casefold`: that would turn straße.de into strasse.de, which is somebody else's domain.
    """
    return email.strip().lower()


def read_handle(text: str) -> str:
    """A typed handle without its @. Raises ValidationError."""
    handle = text.strip().lstrip("@").strip()
    if handle and not _HANDLE.fullmatch(handle):
        raise ValidationError(
            _("“%(handle)s” is no handle. Use letters, digits, dots, - and _ only, as in marie.laurent."),
            code="handle.bad_chars",
            params={"handle": handle[:60]},
        )
    return handle


def read_country(text: str) -> str:
    """A typed country code in capitals. Raises ValidationError."""
    code = text.strip().upper()
    if code and not is_country(code):
        raise ValidationError(
            "“%(code)s” is no country. Write its two letters, as in FR.",
            code="country.unknown",
            params={"code": code[:20]},
        )
    return code


def of(user: Any) -> Influencer | None:
    """The profile of a signed-in person, or None. Asked once a request: the person keeps the answer."""
    return getattr(user, "influencer", None) if user.is_authenticated else None


def bring(email: str) -> Influencer:
    """The creator with this address; a blank profile if she is new. See `bring_many`."""
    return bring_many([email])[normalize_email(email)]


def bring_many(emails: Iterable[str]) -> dict[str, Influencer]:
    """The creators with these addresses, by normalised address; blank profiles for those who are new.

    Blank on purpose: what a brand typed about her lives on its own collaboration, and neither alters a profile
    nor is shown to the next brand that knows the address.
    """
    wanted = {normalize_email(email) for email in emails}
    present = Influencer.objects.in_bulk(list(wanted), field_name="email")
    missing = sorted(wanted - present.keys())
    if missing:
        # ignore_conflicts: somebody else may bring the same creator in this very moment
        insert_many([Influencer(email=email) for email in missing], ignore_conflicts=True)
        present |= Influencer.objects.in_bulk(missing, field_name="email")
    return present


@transaction.atomic
def claim(user: User) -> Influencer:
    """Give a person her creator's profile: the one that waits under her verified address, or a new one.

    What she typed at sign-up fills what is blank in it; her language is the one she chose there, else the page's.
    Raises NotHers where the address is not verified, or where the profile has a person already.
    """
    if own := Influencer.objects.filter(user=user).first():
        return own
    email = normalize_email(user.email)
    if not EmailAddress.objects.filter(user=user, email__address=email, verified=True).exists():
        raise NotHers("profile.address_not_verified", _("Confirm your e-mail address first, then try again."))
    profile = bring(email)
    if not Influencer.objects.filter(pk=profile.pk, user=None).update(user=user, claimed_at=timezone.now()):
        taken = _("Another account holds the creator’s profile of %(email)s. Write to us.") % {"email": email}
        raise NotHers("profile.taken", taken)
    profile.refresh_from_db()
    _fill_from_sign_up(profile, user)
    return profile


def follow_address(user: User) -> None:
    """Her profile takes her new address, once she has proven it, unless a brand brought a profile under it."""
    email = normalize_email(user.email)
    if not Influencer.objects.filter(email=email).exists():
        Influencer.objects.filter(user=user).update(email=email)


def set_avatar(profile: Influencer, picture: bytes | None) -> None:
    """Give her a picture that `pictures.read` has made, or none; the one before is deleted by beat."""
    profile.avatar = pictures.store(picture) if picture else ""
    profile.save(update_fields=["avatar"])


def avatars_of(influencers: Collection[int]) -> dict[int, str]:
    """The names of the pictures of those who have one, by influencer. One query, none for nobody."""
    if not influencers:
        return {}
    shown = Influencer.objects.filter(pk__in=influencers).exclude(avatar="")
    return dict(shown.values_list("pk", "avatar"))


@transaction.atomic
def save_presences(profile: Influencer, presences: dict[str, tuple[str, int]]) -> None:
    """Store where she posts: network → (handle, followers). A network with neither is taken off."""
    for network in Network.values:
        handle, followers = presences.get(network, ("", 0))
        if handle or followers:
            Presence.objects.update_or_create(
                influencer=profile, network=network, defaults={"handle": handle, "followers": followers}
            )
        else:
            Presence.objects.filter(influencer=profile, network=network).delete()


def _fill_from_sign_up(profile: Influencer, user: User) -> None:
    typed = CreatorSignUp.objects.filter(user=user).first()
    profile.name = profile.name or user.name
    if typed or profile.language == settings.LANGUAGE_CODE:
        profile.language = typed.language if typed else get_language() or profile.language
    if typed:
        profile.handle = profile.handle or typed.handle
        profile.country = profile.country or typed.country
        if typed.network:
            Presence.objects.get_or_create(
                influencer=profile,
                network=typed.network,
                defaults={"handle": typed.handle, "followers": typed.followers},
            )
        typed.delete()
    profile.save(update_fields=["name", "handle", "country", "language"])
