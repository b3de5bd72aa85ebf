"""What allauth and Django tell about sign-ins: kept in the log, and where it changes an account on record.

Log lines name a person by her number and never an address, a password or a code.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import signals as auth
from django.db.models.signals import pre_save
from django.http import HttpRequest

from accounts import audit, sessions
from accounts.actors import person
from accounts.models import User
from accounts.permissions import SECOND_STEPS

log = logging.getLogger(__name__)


def listen() -> None:
    """Called once, when the application is ready."""
    auth.user_logged_in.connect(_signed_in, dispatch_uid="signed in")
    auth.user_login_failed.connect(_failed, dispatch_uid="sign-in failed")
    account.password_changed.connect(_password, dispatch_uid="password changed")
    account.password_reset.connect(_password, dispatch_uid="password reset")
    account.password_set.connect(_password, dispatch_uid="password set")
    mfa.authenticator_added.connect(_step_added, dispatch_uid="step added")
    mfa.authenticator_removed.connect(_step_removed, dispatch_uid="step removed")
    pre_save.connect(sessions.networks_only, sender=UserSession, dispatch_uid="networks only")


def _signed_in(user: User, **_: Any) -> None:
    log.info("signed in: user=%s", user.pk)


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    address = str(credentials.get("email") or credentials.get("username") or "")
    known = User.objects.filter(email__address=address).values_list("pk", flat=True).first()
    log.warning("sign-in failed: user=%s", known or "unknown")


def _password(user: User, **_: Any) -> None:
    log.info("password changed: user=%s", user.pk)
    audit.record("account.password_changed", by=person(user), brand=None, subject=user)


def _step_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type not in SECOND_STEPS:
        return
    log.info("second step added: user=%s type=%s", user.pk, authenticator.type)
    audit.record("account.second_step_added", by=person(user), brand=None, subject=user, type=authenticator.type)
    if Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).count() == 1:
        # whoever had only the password until now has to show the second step too
        sessions.end(user, but=request.session.session_key, by=person(user))


def _step_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type in SECOND_STEPS:
        log.info("second step removed: user=%s type=%s", user.pk, authenticator.type)
        audit.record("account.second_step_removed", by=person(user), brand=None, subject=user, type=authenticator.type)
