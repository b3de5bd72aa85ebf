"""What people type about themselves and their brands."""

from __future__ import annotations

import functools
import zoneinfo
from typing import Any, ClassVar

from allauth.account.forms import SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import brands, currency_names, quiet_hours
from accounts.actors import person
from accounts.models import Brand, User
from accounts.names import clean_name, clean_text


@functools.cache
def timezone_choices() -> list[Any]:
    """The time zones that people live in, by continent, for a select box."""
    continents: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        continent, slash, _place = name.partition("/")
        if slash and continent not in ("Etc", "SystemV", "posix", "right", "US", "Canada", "Brazil", "Chile", "Mexico"):
            continents.setdefault(continent, []).append((name, name.replace("_", " ")))
    return [("", _("Choose…")), ("UTC", "UTC"), *continents.items()]


def currency_choices() -> list[tuple[str, Any]]:
    """The currencies a brand may choose, the blank one first: we guess none."""
    return [("", _("Choose…")), *currency_names.choices(get_language() or "en")]


class NameField(forms.CharField):
    """A name in one line, cleaned at the border: what it holds may stand in a mail's head."""

    def to_python(self, value: Any) -> str:
        """The typed name without control and invisible characters."""
        return clean_name(super().to_python(value) or "", limit=1000)


class TextField(forms.CharField):
    """A text of several lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """The typed text without control characters."""
        return clean_text(super().to_python(value) or "")


class SignUpForm(SignupForm):
    """What every sign-up asks: name, address, password."""

    name = NameField(label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        password = self.fields["password1"]
        password.help_text = _("At least 8 characters, and not one that everybody uses. A sentence is a good password.")
        for field in (self.fields["email"], password):
            field.widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Store the person, or answer in just the same way where the address has an account."""
        if self.account_already_exists:
            # storing a person costs a password hash; without one here the time would tell who has an account
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user is stored."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class TeamSignUpForm(SignUpForm):
    """A person who was invited to a team; her place waits for her confirmed address."""

    def signup(self, request: HttpRequest, user: User) -> None:
        """She reads Tandem as she has signed up."""
        super().signup(request, user)
        user.language = get_language() or ""
        user.save(update_fields=["language"])


class BrandSignUpForm(TeamSignUpForm):
    """A person and her first brand."""

    brand_name = NameField(label=_("Name of the brand"), max_length=100)
    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices)
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=timezone_choices, help_text=_("Days begin and deadlines end in it.")
    )

    field_order: ClassVar[list[str]] = ["name", "email", "password1", "brand_name", "currency", "timezone"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """The brand is there at once; nobody gets in before the address is confirmed."""
        super().signup(request, user)
        brands.create_brand(
            self.cleaned_data["brand_name"],
            owner=user,
            by=person(user),
            currency=self.cleaned_data["currency"],
            timezone=self.cleaned_data["timezone"],
        )


class NewBrandForm(forms.Form):
    """One more brand of somebody who is signed in."""

    name = NameField(label=_("Name of the brand"), max_length=100)
    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=timezone_choices)


class RemindersForm(forms.ModelForm):
    """When creators of a brand are reminded, and when their part ends by itself."""

    class Meta:
        model = Brand
        fields: ClassVar[list[str]] = [
            "remind_unseen", "remind_unconfirmed", "remind_deadline_near", "remind_deadline_past",
            "unseen_days", "quiet_from", "quiet_until", "expire_after_days",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "remind_unseen": _("Not opened"),
            "remind_unconfirmed": _("Not confirmed"),
            "remind_deadline_near": _("Deadline near"),
            "remind_deadline_past": _("Deadline past"),
            "unseen_days": _("Days until the first two reminders"),
            "quiet_from": _("Quiet from"),
            "quiet_until": _("Quiet until"),
            "expire_after_days": _("Days after the deadline until an order expires by itself"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "remind_unseen": _("She has not opened the page with her code or link."),
            "remind_unconfirmed": _("She has opened it, but has not said that it works."),
            "remind_deadline_near": _("Three days before her last day to post."),
            "remind_deadline_past": _("Her last day is over, and she has not reported a post."),
            "unseen_days": _("Also the days until an unopened code is a matter for the board. 1 to 60."),
            "quiet_from": _("In the creator’s own time zone, else the brand’s. Equal times: no quiet hours."),
            "expire_after_days": _(
                "1 to 365; leave it empty to end orders by hand only. She is told two days before, and again "
                "when it has ended. You can give a new deadline then."
            ),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("quiet_from", "quiet_until")
        }

    def clean(self) -> dict[str, Any]:
        """Quiet hours that leave something of the day."""
        given = super().clean() or {}
        start, end = given.get("quiet_from"), given.get("quiet_until")
        if start and end and quiet_hours.open_time(start, end) < quiet_hours.LEAST_OPEN:
            self.add_error(
                "quiet_until",
                forms.ValidationError(
                    _(
                        "From %(start)s until %(end)s leaves less than two hours a day for reminders. Make the quiet "
                        "hours shorter, or turn the reminders off."
                    )
                    % {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"},
                    code="quiet.too_long",
                ),
            )
        return given


class BrandForm(forms.ModelForm):
    """The settings of a brand."""

    name = NameField(label=_("Name"), max_length=100)
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=lambda: currency_choices()[1:],
        help_text=_("For new campaigns and totals. Orders in other currencies are kept as they are."),
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=timezone_choices)
    website = forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        max_length=200,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("Creators see it in the Store."),
    )
    about = TextField(
        label=_("About"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Creators see it in the Store."),
    )
    hold_minutes = forms.IntegerField(
        label=_("Minutes an import’s e-mails are held"),
        min_value=0,
        max_value=60,
        help_text=_("After Confirm the e-mails wait this long, so that an import can be undone. 0 to 60."),
    )

    reserved_codes = TextField(
        label=_("Reserved words"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Words that no generated promo code contains, one on each line: STAFF, WELCOME10."),
    )

    class Meta:
        model = Brand
        fields: ClassVar[list[str]] = [
            "name", "currency", "timezone", "website", "about", "hold_minutes", "reserved_codes",
        ]  # fmt: skip
