"""Which signal of an order counts in a campaign."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tracking.credit import LONGEST_WINDOW, Rule

RULES = (
    (Rule.CODE_WINS.value, _("The code wins: a creator’s own code first, else the click.")),
    (Rule.LINK_WINS.value, _("The link wins: the click first, else the code.")),
    (Rule.CODE_OWNER_ALWAYS.value, _("The code’s owner always: clicks are counted, and credit nobody.")),
)


class CreditForm(forms.Form):
    """The rule and its window."""

    credit_rule = forms.ChoiceField(label=_("When code and click disagree"), choices=RULES, widget=forms.RadioSelect)
    credit_window_days = forms.IntegerField(
        label=_("Days that a click counts"),
        min_value=1,
        max_value=LONGEST_WINDOW,
        widget=forms.NumberInput(attrs={"min": 1, "max": LONGEST_WINDOW}),
        help_text=_("An order so many days after the click still came through the link."),
    )
