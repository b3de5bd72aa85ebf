"""What creators type about themselves."""

from __future__ import annotations

import zoneinfo
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.forms import NameField, SignUpForm, TextField
from accounts.models import User
from influencers import countries, languages, profiles
from influencers.models import CreatorSignUp, Influencer, Network

MAX_FOLLOWERS = 2_000_000_000
TIME_ZONES = [
    ("", _("The brand's")),
    *((name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if "/" in name),
]


def country_choices() -> list[tuple[str, Any]]:
    """The countries by their names in the language of the page."""
    return [("", _("Choose…")), *countries.choices(get_language() or "en")]


class HandleField(forms.CharField):
    """A handle, typed with or without its @."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=61, **kwargs)
        self.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        """The handle without its @."""
        return profiles.read_handle(super().clean(value))


class FollowersField(forms.IntegerField):
    """A count of followers; blank is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_FOLLOWERS, required=False, **kwargs)
        self.widget.attrs["inputmode"] = "numeric"

    def clean(self, value: Any) -> int:
        """The count, 0 if blank."""
        return super().clean(value) or 0


class CreatorSignUpForm(SignUpForm):
    """A creator. What she types waits beside her account until her address is verified."""

    handle = HandleField(label=_("Handle"), help_text=_("As on the network you post on most, with or without @."))
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial=get_language, required=False)
    network = forms.ChoiceField(label=_("Main network"), choices=[("", _("Later")), *Network.choices], required=False)
    followers = FollowersField(label=_("Followers there"))

    field_order: ClassVar[list[str]] = [
        "name", "email", "password1", "handle", "country", "language", "network", "followers",
    ]  # fmt: skip

    def signup(self, request: HttpRequest, user: User) -> None:
        """No profile yet: the address may be somebody else's, and a brand may have brought her already."""
        super().signup(request, user)
        names = ("handle", "country", "network", "followers")
        language = self.cleaned_data["language"] or languages.known(get_language() or "")
        CreatorSignUp.objects.create(user=user, language=language, **{name: self.cleaned_data[name] for name in names})


class ProfileForm(forms.Form):
    """A creator's profile with its three networks."""

    name = NameField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    handle = HandleField(label=_("Handle"), required=False, help_text=_("How brands know you, without the @."))
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Your pages and mails come in it.")
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=TIME_ZONES,
        required=False,
        help_text=_("Reminders come by day where you are. Left out: the brand's."),
    )
    bio = TextField(
        label=_("Bio"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you post about, and for whom. Brands read it when you apply."),
    )

    def __init__(self, *args: Any, profile: Influencer, **kwargs: Any) -> None:
        self.profile = profile
        names = ("name", "handle", "country", "language", "timezone", "bio")
        initial = {name: getattr(profile, name) for name in names}
        for presence in profile.presences.all():
            initial[f"{presence.network}_handle"] = presence.handle
            initial[f"{presence.network}_followers"] = presence.followers
        super().__init__(*args, **{**kwargs, "initial": initial})
        for network, label in Network.choices:
            self.fields[f"{network}_handle"] = HandleField(
                label=_("%(network)s handle") % {"network": label}, required=False
            )
            self.fields[f"{network}_followers"] = FollowersField(label=_("%(network)s followers") % {"network": label})

    def network_rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """For the page: network, field of the handle, field of the followers."""
        return [(label, self[f"{name}_handle"], self[f"{name}_followers"]) for name, label in Network.choices]

    def save(self) -> None:
        """Store what she typed."""
        given, profile = self.cleaned_data, self.profile
        names = ["name", "handle", "country", "language", "timezone", "bio"]
        for name in names:
            setattr(profile, name, given[name])
        profile.save(update_fields=names)
        profiles.save_presences(
            profile, {name: (given[f"{name}_handle"], given[f"{name}_followers"]) for name in Network.values}
        )
