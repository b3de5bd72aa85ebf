"""Every component on one page, for those who build pages. Routed only when DEBUG is on."""

from __future__ import annotations

import datetime

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(help_text="Creators read it first.", max_length=120)
    code = forms.CharField(widget=forms.TextInput(attrs={"class": "code-input", "placeholder": "SUMMER10"}))
    due_on = forms.DateField(label="Last day to post", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    network = forms.ChoiceField(choices=[("instagram", "Instagram"), ("tiktok", "TikTok"), ("youtube", "YouTube")])
    formats = forms.MultipleChoiceField(
        choices=[("story", "Story"), ("reel", "Reel"), ("post", "Post")], widget=forms.CheckboxSelectMultiple
    )
    brief = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    personalized = forms.BooleanField(
        label="Set up personalized promo codes", help_text="Each creator gets a code of her own.", required=False
    )
    file = forms.FileField(help_text="The Excel file that you exported, with the column Promo Code filled.")

    def clean_code(self) -> str:
        """Refuse the sample's code, to show a refusal."""
        raise forms.ValidationError("MARIE 10 has a space. Write it as MARIE10.", code="code.invalid")


class ShortForm(forms.Form):
    """What a dialog asks for."""

    code = forms.CharField(label="Promo code", widget=forms.TextInput(attrs={"class": "code-input"}))


CREATORS = [
    ("Marie Laurent", "marie.glow", 128_400, "MARIE10", "pending_content", "delivered", 2841, 214),
    ("Tom Okafor", "tomcooks", 64_000, "TOM15", "published", "sent", 1902, 131),
    ("Ines Ferreira", "inesf", 212_000, "INES10", "pending_content", "retry", 12, 0),
    ("Yuki Tanaka", "yukiskin", 8_800, "", "ready_to_send", "", 0, 0),
    ("Lena Brandt", "lenabrandt", 1_450_000, "LENA10", "expired", "bounced", 977, 58),
]


def components(request: HttpRequest) -> HttpResponse:
    """The gallery: every component with samples of life's size."""
    now = timezone.now()
    names = ("name", "handle", "followers", "code", "status", "mail", "clicks", "orders")
    wrong = SampleForm({"title": "Summer Glow", "code": "MARIE 10", "network": "instagram", "formats": ["story"]})
    return render(
        request,
        "components.html",
        {
            "creators": [dict(zip(names, one, strict=True)) for one in CREATORS],
            "form": SampleForm(auto_id="empty_%s"),
            "wrong": wrong,
            "short": ShortForm(auto_id="short_%s"),
            "page": Paginator(range(230), 50).page(2),
            "steps": [
                {"title": "General", "href": "#steps", "state": "done"},
                {"title": "Content", "href": "#steps", "state": "done"},
                {"title": "Instructions", "href": "#steps", "state": "current"},
                {"title": "Review", "href": "", "state": "todo"},
            ],
            "events": [
                {"at": now - datetime.timedelta(days=3), "title": "Marie applied", "by": "Marie Laurent"},
                {"at": now - datetime.timedelta(days=2), "title": "Request accepted", "by": "Maria Costa"},
                {"at": now, "title": "MARIE10 handed over", "by": "Import 12", "detail": "Version 1", "tone": "ok"},
            ],
        },
    )
