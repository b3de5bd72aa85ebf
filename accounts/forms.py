"""What people type about themselves."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from accounts.models import User


class SignUpExtras(forms.Form):
    """What sign-up asks besides address and password."""

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user is stored."""
