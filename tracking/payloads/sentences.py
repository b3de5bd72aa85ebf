"""What is said about a call that could not be used: stored in English, with values in places, and read in any language.

The facts' own sentences (`tracking.order_facts`) stand here a second time, for a stored one is known by its pattern.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

OTHER_TOPIC = gettext_noop("The topic “%(topic)s” is about no order.")
DELETED = gettext_noop("A deleted order stays as it was.")
OTHER_OR_DELETED = gettext_noop(
    "The topic “%(topic)s” is about no order, or about a deleted one, which stays as it was."
)
OTHER_TYPE = gettext_noop("The type “%(type)s” is about no order.")
NO_OBJECT = gettext_noop("The body is no JSON object.")
NO_DATA = gettext_noop("The body is no JSON object with “type” and “data”.")
NO_TIME = gettext_noop("The body names no time.")
NO_TIME_OF_REFUND = gettext_noop("The refund names no time.")
NO_FIELD = gettext_noop("The body names no %(field)s.")
UNKNOWN_STATUS = gettext_noop("“%(value)s” is not known. Choose from %(known)s.")
AGAIN = gettext_noop("Tried again: %(error)s")

SENTENCES = (
    OTHER_OR_DELETED, OTHER_TOPIC, DELETED, OTHER_TYPE, NO_OBJECT, NO_DATA, NO_TIME, NO_TIME_OF_REFUND, NO_FIELD,
    UNKNOWN_STATUS, AGAIN,
    gettext_noop("Put the amount in quotation marks, as in “70.00”."),
    gettext_noop("“%(amount)s” is no amount. Write it as 70.00: digits and one point."),
    gettext_noop("%(currency)s has at most %(places)s decimals; “%(amount)s” has more."),
    gettext_noop("%(currency)s has no decimals; “%(amount)s” has more."),
    gettext_noop("“%(amount)s” has too many decimals."),
    gettext_noop("“%(currency)s” is no currency. Write its ISO 4217 code, as EUR."),
    gettext_noop("“%(time)s” is no time. Write it as 2026-06-30T18:05:00Z."),
    gettext_noop("The year %(year)s cannot be right."),
    gettext_noop("This is no text. Put it in quotation marks."),
    gettext_noop("This is empty. Give a text."),
    gettext_noop("This is too long: at most %(limit)s characters."),
)  # fmt: skip
