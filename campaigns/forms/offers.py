"""The steps of the wizard as forms. Types are read here; what a campaign may be is decided by `campaigns.offers`."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_name, clean_text
from campaigns.forms import code_terms, link_additions
from campaigns.models import Campaign, Format
from campaigns.offer_values import OfferRefused
from influencers.models import Network
from promocodes.models import Instruction


class Line(forms.CharField):
    """A text of one line, cleaned at the border."""

    def to_python(self, value: Any) -> str:
        """The typed text without control and invisible characters."""
        return clean_name(super().to_python(value) or "", limit=10_000)


class Text(forms.CharField):
    """A text of several lines. `limit` is its largest length."""

    def __init__(self, *, limit: int, rows: int = 3, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value: Any) -> str:
        """The typed text without control characters; too much of it is refused with the number to take off."""
        text = clean_text(super().clean(value) or "")
        if len(text) > self.limit:
            raise forms.ValidationError(
                _("The text has %(number)s characters; at most %(limit)s. Take off %(less)s.")
                % {"number": len(text), "limit": self.limit, "less": len(text) - self.limit},
                code="too_long",
            )
        return text


class Words(forms.CharField):
    """A few words with spaces or commas between them, as a list."""

    def __init__(self, *, mark: str, **kwargs: Any) -> None:
        self.mark = mark
        super().__init__(required=False, max_length=1000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The list as it is typed."""
        return " ".join(f"{self.mark}{word}" for word in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The typed words."""
        return [word for word in re.split(r"[\s,;]+", clean_name(super().clean(value) or "", limit=1000)) if word]


class Day(forms.DateField):
    """A day that may be left open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("This is no day. Write it as 2026-06-30.")},
            **kwargs,
        )


class NetworkDays(forms.IntegerField):
    """Other days to post for one network; empty: as for all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            error_messages={
                "invalid": _("Days to post are a whole number, as in 14; leave it empty for the days above.")
            },
            widget=forms.NumberInput(attrs={"min": 1, "max": 365}),
            **kwargs,
        )


class StepForm(forms.Form):
    """One step. `values` gives what `campaigns.offers` takes; `FIELD_OF` finds the field of what it refuses."""

    FIELD_OF: dict[str, str] = {}

    @classmethod
    def initial_of(cls, campaign: Campaign) -> dict[str, Any]:
        """The fields as the campaign has them."""
        return {name: getattr(campaign, name) for name in cls.base_fields}

    def values(self) -> dict[str, Any]:
        """The typed values in the API's shape (contract §5)."""
        return dict(self.cleaned_data)

    def take_errors(self, refused: OfferRefused) -> None:
        """Put each refusal beside its field."""
        for error in refused.errors:
            name = self.FIELD_OF.get(error.field, error.field)
            self.add_error(name if name in self.fields else None, forms.ValidationError(error.message, code=error.code))


class GeneralForm(StepForm):
    """What it is, when, and for how many."""

    title = Line(
        label=_("Title"),
        error_messages={"required": _("Give the campaign a title.")},
        widget=forms.TextInput(attrs={"maxlength": 120, "autocomplete": "off"}),
        help_text=_("Creators read it first. Up to 120 characters."),
    )
    brief = Text(label=_("Brief"), limit=5000, rows=5, help_text=_("What the campaign is about, in your own words."))
    starts_on = Day(label=_("Starts on"))
    ends_on = Day(label=_("Ends on"))
    posting_days = forms.IntegerField(
        label=_("Days to post"),
        initial=28,
        error_messages={
            "required": _("Say how many days creators have, as in 28."),
            "invalid": _("Days to post is a whole number, as in 28."),
        },
        widget=forms.NumberInput(attrs={"min": 1, "max": 365}),
        help_text=_("From the day she gets her code or link. Deadlines that were given stay when you change it."),
    )
    days_instagram = NetworkDays(label=_("Days to post on Instagram"))
    days_tiktok = NetworkDays(label=_("Days to post on TikTok"))
    days_youtube = NetworkDays(label=_("Days to post on YouTube"))
    places = forms.IntegerField(
        label=_("Places"),
        required=False,
        max_value=1_000_000,
        error_messages={"invalid": _("Places is a whole number, as in 40; leave it empty for no cap.")},
        widget=forms.NumberInput(attrs={"min": 1}),
        help_text=_("How many creators at most. Empty: no cap."),
    )

    FIELD_OF = {f"posting_days_by_network.{network}": f"days_{network}" for network in Network.values}

    @classmethod
    def initial_of(cls, campaign: Campaign) -> dict[str, Any]:
        """The fields as the campaign has them."""
        plain = {name: getattr(campaign, name) for name in cls.base_fields if not name.startswith("days_")}
        return plain | {f"days_{network}": days for network, days in campaign.posting_days_by_network.items()}

    def values(self) -> dict[str, Any]:
        """The typed values, the days of the networks gathered."""
        given = dict(self.cleaned_data)
        days = {network: given.pop(f"days_{network}") for network in Network.values}
        return given | {"posting_days_by_network": {one: number for one, number in days.items() if number is not None}}

    def networks_differ(self) -> bool:
        """Whether a network has days of its own, or something is wrong with them."""
        names = [f"days_{network}" for network in Network.values]
        return any(self[name].value() not in (None, "") or self[name].errors for name in names)


class ContentForm(StepForm):
    """What creators make."""

    networks = forms.MultipleChoiceField(
        label=_("Networks"),
        choices=Network.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where they post."),
    )
    formats = forms.MultipleChoiceField(
        label=_("Formats"),
        choices=[(one.value, _(str(one.label))) for one in Format],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A story works best for codes and links."),
    )
    dos = Text(label=_("What to do"), limit=2000, help_text=_("One point a line reads best."))
    donts = Text(label=_("What not to do"), limit=2000)
    hashtags = Words(label=_("Hashtags"), mark="#", help_text=_("As in #summerglow #ad"))
    mentions = Words(label=_("Mentions"), mark="@", help_text=_("As in @lumen.beauty"))


class InstructionsForm(code_terms.CodeTermsForm, link_additions.LinkAdditionsForm, StepForm):
    """What creators are asked to share: a promo code, an affiliate link, or both."""

    FIELD_OF = (
        code_terms.FIELD_OF
        | link_additions.FIELD_OF
        | {
            "promo_code": "use_promo_code",
            "promo_code.title": "promo_title",
            "promo_code.description": "promo_description",
            "promo_code.code": "promo_code",
            "affiliate_link": "use_affiliate_link",
            "affiliate_link.title": "link_title",
            "affiliate_link.description": "link_description",
            "affiliate_link.url": "link_url",
        }
    )

    use_promo_code = forms.BooleanField(
        label=_("Promo Code"),
        required=False,
        help_text=_("Her followers type it at your checkout. It measures who converts."),
    )
    promo_title = Line(label=_("Promo code: title"), required=False, widget=forms.TextInput(attrs={"maxlength": 120}))
    promo_description = Text(label=_("Promo code: description"), limit=2000, rows=2)
    promo_personalized = forms.BooleanField(
        label=_("Set up personalized promo codes"),
        required=False,
        help_text=_("Each creator gets a code of her own. You add the codes after accepting creators."),
    )
    promo_code = forms.CharField(
        label=_("Promo code"),
        required=False,
        help_text=_("All creators share it. They get it as soon as you accept them."),
        widget=forms.TextInput(attrs={"class": "code-input", "autocomplete": "off", "spellcheck": "false"}),
    )
    use_affiliate_link = forms.BooleanField(
        label=_("Affiliate Link"),
        required=False,
        help_text=_("Each creator gets a short link of her own that counts clicks. It measures who attracts."),
    )
    link_title = Line(
        label=_("Affiliate link: title"), required=False, widget=forms.TextInput(attrs={"maxlength": 120})
    )
    link_description = Text(label=_("Affiliate link: description"), limit=2000, rows=2)
    link_personalized = forms.BooleanField(
        label=_("Use personalized affiliate links"),
        required=False,
        help_text=_(
            "Each creator's link leads to an address of her own. You add the addresses after accepting creators."
        ),
    )
    # no URLField: `promocodes.values.read_url` names what is wrong with an address, and what to write instead
    link_url = forms.CharField(
        label=_("Link"),
        required=False,
        help_text=_("Where every creator's short link leads to."),
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )

    @classmethod
    def initial_of(cls, campaign: Campaign) -> dict[str, Any]:
        """The two cards as the campaign has them."""
        return {
            "use_promo_code": campaign.promo_code is not None,
            "use_affiliate_link": campaign.affiliate_link is not None,
            **_card(campaign.promo_code, "promo", "promo_code"),
            **code_terms.initial_of(campaign.promo_code),
            **_card(campaign.affiliate_link, "link", "link_url"),
            **link_additions.initial_of(campaign.affiliate_link),
        }

    def values(self) -> dict[str, Any]:
        """Both instructions; the shared value of a personalised one is not looked at."""
        given = self.cleaned_data
        cards: dict[str, Any] = {"promo_code": None, "affiliate_link": None}
        for name, prefix, value in (("promo_code", "promo", "code"), ("affiliate_link", "link", "url")):
            if given[f"use_{name}"]:
                personalized = given[f"{prefix}_personalized"]
                cards[name] = {
                    "title": given[f"{prefix}_title"],
                    "description": given[f"{prefix}_description"],
                    "personalized": personalized,
                    value: "" if personalized else given["promo_code" if prefix == "promo" else "link_url"],
                }
        if cards["promo_code"]:
            cards["promo_code"] |= self.terms()
        if cards["affiliate_link"]:
            cards["affiliate_link"] |= self.additions()
        return cards


def _card(instruction: Instruction | None, prefix: str, value: str) -> dict[str, Any]:
    if instruction is None:
        return {}
    return {
        f"{prefix}_title": instruction.title,
        f"{prefix}_description": instruction.description,
        f"{prefix}_personalized": instruction.personalized,
        value: instruction.shared_value,
    }
