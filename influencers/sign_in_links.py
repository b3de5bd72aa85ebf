"""Single-use sign-in links for creators: signed, kept nowhere, used up by their nonce.

A link is bound to one profile and to the address it was sent to; it lets in nobody who has more to lose than a
creator's own campaigns (a brand's team, staff, anybody with two-step sign-in): they get the log-in page.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes

from accounts.addresses import absolute, is_own_path
from accounts.models import BrandClosing, User
from influencers import emails, profiles
from influencers.models import CreatorSignUp, Influencer, SignInLinkUse
from notifications import outbox
from notifications.models import Message

LIFETIME = timedelta(days=14)
PAUSE = timedelta(minutes=10)
_SALT = "influencers.sign_in_links"
_in_json = json.JSONEncoder().encode


class LinkRefused(Exception):
    """The link cannot sign in: altered, too old, used, or of another purpose. The reader is told none of these."""


class PasswordNeeded(Exception):
    """The account behind the link is one that no link may open."""


@dataclass(frozen=True)
class SignInLink:
    """What a genuine link says."""

    influencer: Influencer
    nonce: str
    next_path: str


def make_link(influencer: Influencer, *, next_path: str) -> str:
    """An absolute link that signs this creator in once, within 14 days, and leads to `next_path` (a path of ours)."""
    if not is_own_path(next_path):
        raise ValueError(f"“{next_path}” is no path of this site.")
    return absolute(f"/my/sign-in/{_sign(influencer, next_path)}/")


def read_link(token: str, *, even_old: bool = False) -> SignInLink:
    """What a token says. Raises LinkRefused; `even_old` reads a used one or one past its 14 days too, to
    send a fresh one.
    """
    try:
        said = _signer().unsign_object(token, max_age=None if even_old else LIFETIME)
    except signing.BadSignature as error:
        raise LinkRefused from error
    match said:
        case [int(influencer_id), str(nonce), str(next_path), str(address)]:
            pass
        case _:
            raise LinkRefused
    influencer = Influencer.objects.select_related("user").filter(pk=influencer_id).first()
    if influencer is None or _address_mark(influencer) != address or not is_own_path(next_path):
        raise LinkRefused
    if not even_old and SignInLinkUse.objects.filter(nonce=nonce).exists():
        raise LinkRefused
    return SignInLink(influencer, nonce, next_path)


@transaction.atomic
def use_link(link: SignInLink) -> User:
    """Use the link up and return the person to sign in, with her profile claimed.

    Raises PasswordNeeded (the link stays unused) or LinkRefused (it was used before).
    """
    user = link.influencer.user or User.objects.filter(email__address=link.influencer.email).first()
    if user and not _may_use_links(user):
        raise PasswordNeeded
    try:
        with transaction.atomic():
            SignInLinkUse.objects.create(nonce=link.nonce, influencer=link.influencer)
            user = user or User.objects.create_user(link.influencer.email, None, name=link.influencer.name)
    except IntegrityError as error:
        raise LinkRefused from error
    _prove_address(user)
    try:
        profiles.claim(user)
    except profiles.NotHers as error:
        raise LinkRefused from error
    return user


def send_new_link(token: str) -> None:
    """Mail a fresh link to the profile's own address, at most one in ten minutes. Says nothing about the token."""
    try:
        link = read_link(token, even_old=True)
    except LinkRefused:
        return
    influencer, now = link.influencer, timezone.now()
    lately = Message.objects.filter(
        subject_type="influencer", subject_id=influencer.pk, kind="sign_in", created_at__gt=now - PAUSE
    )
    if lately.exists():
        return
    # the key holds the ten minutes too: of two clicks in one moment only one is written
    key = f"sign_in:{influencer.pk}:{int(now.timestamp() // PAUSE.total_seconds())}"
    outbox.queue(emails.sign_in_letter(influencer, url=make_link(influencer, next_path=link.next_path), key=key))


def forget_uses() -> int:
    """Forget which links were used, once they would be too old anyway. Returns how many."""
    return int(SignInLinkUse.objects.filter(used_at__lt=timezone.now() - LIFETIME).delete()[0])


def _sign(influencer: Influencer, next_path: str) -> str:
    # the JSON list that sign_object writes, which makes an encoder for each; only the path needs one
    said = f'[{influencer.pk},"{secrets.token_urlsafe(16)}",{_in_json(next_path)},"{_address_mark(influencer)}"]'
    return _signer().sign(signing.b64_encode(said.encode()).decode())


def _signer() -> _Signer:
    # "." may stand in a path and is left alone by mail programs that break a line at ":"
    return _kept_signer(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


class _Signer(signing.TimestampSigner):
    """Django's signer with its key kept, which it works out anew for each signature; an import makes thousands."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        """The signature that Django's own signer gives."""
        if key not in (None, self.key):
            return super().signature(value, key)
        mac = self._keyed.copy()
        mac.update(force_bytes(value))
        return signing.b64_encode(mac.digest()).decode()

    def timestamp(self) -> str:
        """This second, as Django writes it; thousands of links are made in one."""
        return _written_second(int(time.time()))

    @cached_property
    def _keyed(self) -> hmac.HMAC:
        return salted_hmac(f"{_SALT}signer", b"", self.key, algorithm=self.algorithm)


@lru_cache(maxsize=2)
def _written_second(second: int) -> str:
    return signing.b62_encode(second)


@lru_cache(maxsize=2)
def _kept_signer(key: str, older: tuple[str, ...]) -> _Signer:
    return _Signer(key=key, salt=_SALT, sep=".", fallback_keys=list(older))


def _address_mark(influencer: Influencer) -> str:
    """Ties a link to the address it was sent to: when that changes, links in the old mailbox are dead."""
    return hashlib.sha256(influencer.email.encode()).hexdigest()[:12]


def _may_use_links(user: User) -> bool:
    return (
        user.is_active
        and not user.is_staff
        and not user.is_superuser
        and not user.memberships.exists()
        and not BrandClosing.objects.of_owner(user).exists()
        and not is_mfa_enabled(user)
    )


def _prove_address(user: User) -> None:
    """Having the link proves the address. If nobody had proven it yet, what stands in the account is a stranger's."""
    if EmailAddress.objects.filter(user=user, verified=True).exists():
        return
    user.set_unusable_password()
    user.name = ""
    user.save(update_fields=["password", "name"])
    CreatorSignUp.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
