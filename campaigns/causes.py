"""What blocks a creator or waits for the brand: each cause with its list, its words and what helps.

`campaigns.blocked` knows whom it is about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notifications.models import State

BLOCKED, SOON, TO_DO = "blocked", "soon", "to_do"
MAIL_STATES: dict[str, tuple[State, ...]] = {
    "failed": (State.FAILED,),
    "bounced": (State.BOUNCED,),
    "suppressed": (State.SUPPRESSED, State.COMPLAINED),
    "uncertain": (State.UNCERTAIN,),
    "delayed": (State.RETRY,),
}
DUE_WITHIN = {"due_1": 1, "due_3": 3, "due_7": 7}


@dataclass(frozen=True, eq=False)
class Cause:
    """One cause. `tab` and `narrowed` are the list that shows exactly who it is about; `mend` is what helps.

    `words` are said after the number, in the language of whoever reads them. Some causes are about the whole brand.
    """

    kind: str
    group: str
    words: Promise
    action: Promise
    tone: str
    icon: str
    tab: str = ""
    narrowed: tuple[str, str] | None = None
    label: Promise | str = ""
    mend: Promise | str = ""

    def say(self, number: int) -> str:
        """What stands behind the number."""
        return str(self.words % number)  # type: ignore[operator]  # what ngettext_lazy makes takes its number so

    @property
    def query(self) -> str:
        """The query string of its list."""
        return "?{}={}".format(*self.narrowed) if self.narrowed else ""


CAUSES = (
    Cause(
        "case", BLOCKED,
        ngettext_lazy("creator says that it does not work", "creators say that it does not work"),
        _("Answer"), "bad", "exclamation-triangle", "pending", ("case", "open"), _("Says that it does not work"),
        _("Her deadline waits until you answer: replace the code, send it again, or write what to do."),
    ),
    Cause(
        "case_posted", BLOCKED,
        ngettext_lazy(
            "creator who has posted says that it does not work",
            "creators who have posted say that it does not work",
        ),
        _("Answer"), "bad", "exclamation-triangle", "published", ("case", "open"), _("Says that it does not work"),
        _("Her post is out with a code or link that may not work: replace it, or write what to do."),
    ),
    Cause(
        "retired", BLOCKED,
        ngettext_lazy("code taken out of use: give a new one", "codes taken out of use: give a new one"),
        _("Replace"), "bad", "no-symbol", "pending", ("code", "retired"), _("Code out of use"),
        _("Give each of them a new code. She is mailed at once."),
    ),
    Cause(
        "failed", BLOCKED, ngettext_lazy("e-mail could not be sent", "e-mails could not be sent"),
        _("Send again"), "bad", "envelope", "pending", ("mail", "failed"), _("E-mail could not be sent"),
        _("What the mail server answered stands in the column E-mail. Tick the creators and send it again."),
    ),
    Cause(
        "bounced", BLOCKED, ngettext_lazy("e-mail came back", "e-mails came back"),
        _("Look"), "bad", "envelope", "pending", ("mail", "bounced"), _("E-mail came back"),
        _("The address is wrong, closed or full. Reach her on her network: her code also stands on her page, once she "
          "signs in. An address that works again is lifted on the page E-mail, then send it again."),
    ),
    Cause(
        "suppressed", BLOCKED,
        ngettext_lazy("address is stopped: no e-mail goes there", "addresses are stopped: no e-mail goes there"),
        _("Look"), "bad", "no-symbol", "pending", ("mail", "suppressed"), _("Address is stopped"),
        _("Mails came back from it before, or it marked one as spam. Lift it on the page E-mail, then send it again."),
    ),
    Cause(
        "uncertain", BLOCKED, ngettext_lazy("e-mail may not have arrived", "e-mails may not have arrived"),
        _("Look"), "warn", "question-mark-circle", "pending", ("mail", "uncertain"), _("E-mail may not have arrived"),
        _("The mail server was given it, and its answer was lost. It is tried once more by itself. "
          "Who still has not seen it after that gets it again from you."),
    ),
    Cause(
        "code", BLOCKED, ngettext_lazy("order without a promo code", "orders without a promo code"),
        _("Add codes"), "warn", "ticket", "ready", ("code", "missing"), _("Without a promo code"),
        _("Import, type or make up the codes: each creator is mailed hers."),
    ),
    Cause(
        "link", BLOCKED,
        ngettext_lazy("order without an affiliate link", "orders without an affiliate link"),
        _("Add links"), "warn", "link", "ready", ("link", "missing"), _("Without an affiliate link"),
        _("Import or type the links: each creator is mailed hers."),
    ),
    Cause(
        "unseen", BLOCKED,
        ngettext_lazy(
            "creator has not opened her code for {days}",
            "creators have not opened their codes for {days}",
        ),
        _("Send again"), "warn", "eye-slash", "pending", ("seen", "no"), _("Has not opened it"),
        _("Their e-mails were sent and nothing came back, but they have not opened the page with their code or link. "
          "Send the e-mail again, or write to them in your own words."),
    ),
    Cause(
        "past", SOON,
        ngettext_lazy("deadline passed without a post", "deadlines passed without a post"),
        _("Decide"), "bad", "calendar-days", "pending", ("due", "past"), _("Deadline passed"),
        _("Give them more days, or let their orders expire."),
    ),
    Cause(
        "due_1", SOON, ngettext_lazy("deadline today or tomorrow", "deadlines today or tomorrow"),
        _("Look"), "warn", "clock", "pending", ("due", "1"), _("Due today or tomorrow"),
    ),
    Cause(
        "due_3", SOON, ngettext_lazy("deadline in the next 3 days", "deadlines in the next 3 days"),
        _("Look"), "", "clock", "pending", ("due", "3"), _("Due in 3 days"),
    ),
    Cause(
        "due_7", SOON, ngettext_lazy("deadline in the next 7 days", "deadlines in the next 7 days"),
        _("Look"), "", "clock", "pending", ("due", "7"), _("Due in 7 days"),
    ),
    Cause(
        "ends", SOON,
        ngettext_lazy("code ends before the deadline", "codes end before the deadline"),
        _("Look"), "warn", "calendar", "pending", ("code", "ends_early"), _("Code ends before the deadline"),
        _("Give the codes a later last day in the campaign's instructions, or the creators an earlier deadline."),
    ),
    Cause(
        "watch", SOON,
        ngettext_lazy(
            "creator whose code may have leaked, or whose link may be abused",
            "creators whose codes may have leaked, or whose links may be abused",
        ),
        _("Look"), "warn", "eye",
    ),
    Cause(
        "pool", SOON, ngettext_lazy("code left in the pool", "codes left in the pool"),
        _("Add codes"), "warn", "queue-list",
    ),
    Cause(
        "delayed", SOON,
        ngettext_lazy(
            "e-mail is late: it is tried again by itself",
            "e-mails are late: they are tried again by themselves",
        ),
        _("Look"), "", "arrow-path", "pending", ("mail", "delayed"), _("E-mail is tried again"),
        _("The mail server asked to come back later. Nothing needs to be done."),
    ),
    Cause(
        "import", TO_DO, ngettext_lazy("value waits for Confirm", "values wait for Confirm"),
        _("Confirm"), "warn", "arrow-up-tray",
    ),
    Cause(
        "request", TO_DO, ngettext_lazy("request to answer", "requests to answer"),
        _("Answer"), "info", "inbox", "requests",
    ),
    Cause(
        "webhook", TO_DO, ngettext_lazy("webhook does not answer", "webhooks do not answer"),
        _("Look"), "warn", "bolt-slash",
    ),
    Cause(
        "near_miss", TO_DO,
        ngettext_lazy(
            "code on orders almost fits a creator’s code: {money} at stake",
            "codes on orders almost fit a creator’s code: {money} at stake",
        ),
        _("Decide"), "warn", "magnifying-glass",
    ),
    Cause(
        "unmatched", TO_DO,
        ngettext_lazy(
            "order of the last 28 days names a code or click of nobody",
            "orders of the last 28 days name a code or click of nobody",
        ),
        _("Look"), "", "shopping-bag",
    ),
    Cause("draft", TO_DO, ngettext_lazy("Draft to finish", "Drafts to finish"), _("Continue"), "", "pencil-square"),
)  # fmt: skip
"""All of them, most urgent first."""

BY_KIND = {cause.kind: cause for cause in CAUSES}
UNSEEN_LINK = replace(
    BY_KIND["unseen"],
    words=ngettext_lazy(
        "creator has not opened her link for {days}", "creators have not opened their links for {days}"
    ),
)
"""The same cause where a campaign hands out no code."""
PLACES = {cause.kind: place for place, cause in enumerate(CAUSES)}
NARROWED = {cause.narrowed: cause for cause in reversed(CAUSES) if cause.narrowed}
"""Which cause a list is narrowed to by a parameter of its address and the value."""
