"""What blocks a creator or waits for the brand: each cause with its list, its words and what helps.

`campaigns.blocked` knows whom it is about.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Cause:
    """One cause. `tab` and `narrowed` are the list that shows exactly who it is about; `mend` is what helps.

    `one` and `many` are said after the number.
    """

    kind: str
    group: str
    one: str
    many: str
    action: str
    tone: str
    icon: str
    tab: str = ""
    narrowed: tuple[str, str] | None = None
    label: str = ""
    mend: str = ""

    def say(self, number: int) -> str:
        """What stands behind the number."""
        return self.one if number == 1 else self.many

    @property
    def query(self) -> str:
        """The query string of its list."""
        return "?{}={}".format(*self.narrowed) if self.narrowed else ""


CAUSES = (
    Cause(
        "case", BLOCKED, "creator says that it does not work", "creators say that it does not work",
        "Answer", "bad", "exclamation-triangle", "pending", ("case", "open"), "Says that it does not work",
        "Her deadline waits until you answer: replace the code, send it again, or write what to do.",
    ),
    Cause(
        "case_posted", BLOCKED, "creator who has posted says that it does not work",
        "creators who have posted say that it does not work",
        "Answer", "bad", "exclamation-triangle", "published", ("case", "open"), "Says that it does not work",
        "Her post is out with a code or link that may not work: replace it, or write what to do.",
    ),
    Cause(
        "retired", BLOCKED, "code taken out of use: give a new one", "codes taken out of use: give a new one",
        "Replace", "bad", "no-symbol", "pending", ("code", "retired"), "Code out of use",
        "Give each of them a new code. She is mailed at once.",
    ),
    Cause(
        "failed", BLOCKED, "e-mail could not be sent", "e-mails could not be sent",
        "Send again", "bad", "envelope", "pending", ("mail", "failed"), "E-mail could not be sent",
        "What the mail server answered stands in the column E-mail. Tick the creators and send it again.",
    ),
    Cause(
        "bounced", BLOCKED, "e-mail came back", "e-mails came back",
        "Look", "bad", "envelope", "pending", ("mail", "bounced"), "E-mail came back",
        "The address is wrong, closed or full. Reach her on her network: her code also stands on her page, once she "
        "signs in. An address that works again is lifted on the page E-mail, then send it again.",
    ),
    Cause(
        "suppressed", BLOCKED, "address is stopped: no e-mail goes there",
        "addresses are stopped: no e-mail goes there",
        "Look", "bad", "no-symbol", "pending", ("mail", "suppressed"), "Address is stopped",
        "Mails came back from it before, or it marked one as spam. Lift it on the page E-mail, then send it again.",
    ),
    Cause(
        "uncertain", BLOCKED, "e-mail may not have arrived", "e-mails may not have arrived",
        "Look", "warn", "question-mark-circle", "pending", ("mail", "uncertain"), "E-mail may not have arrived",
        "The mail server was given it, and its answer was lost. It is tried once more by itself. "
        "Who still has not seen it after that gets it again from you.",
    ),
    Cause(
        "code", BLOCKED, "order without a promo code", "orders without a promo code",
        "Add codes", "warn", "ticket", "ready", ("code", "missing"), "Without a promo code",
        "Import, type or make up the codes: each creator is mailed hers.",
    ),
    Cause(
        "link", BLOCKED, "order without an affiliate link", "orders without an affiliate link",
        "Add links", "warn", "link", "ready", ("link", "missing"), "Without an affiliate link",
        "Import or type the links: each creator is mailed hers.",
    ),
    Cause(
        "unseen", BLOCKED, "creator has not opened her {what} for {days}",
        "creators have not opened their {what}s for {days}",
        "Send again", "warn", "eye-slash", "pending", ("seen", "no"), "Has not opened it",
        "Their e-mails were sent and nothing came back, but they have not opened the page with their code or link. "
        "Send the e-mail again, or write to them in your own words.",
    ),
    Cause(
        "past", SOON, "deadline passed without a post", "deadlines passed without a post",
        "Decide", "bad", "calendar-days", "pending", ("due", "past"), "Deadline passed",
        "Give them more days, or let their orders expire.",
    ),
    Cause(
        "due_1", SOON, "deadline today or tomorrow", "deadlines today or tomorrow",
        "Look", "warn", "clock", "pending", ("due", "1"), "Due today or tomorrow",
    ),
    Cause(
        "due_3", SOON, "deadline in the next 3 days", "deadlines in the next 3 days",
        "Look", "", "clock", "pending", ("due", "3"), "Due in 3 days",
    ),
    Cause(
        "due_7", SOON, "deadline in the next 7 days", "deadlines in the next 7 days",
        "Look", "", "clock", "pending", ("due", "7"), "Due in 7 days",
    ),
    Cause(
        "ends", SOON, "code ends before the deadline", "codes end before the deadline",
        "Look", "warn", "calendar", "pending", ("code", "ends_early"), "Code ends before the deadline",
        "Give the codes a later last day in the campaign's instructions, or the creators an earlier deadline.",
    ),
    Cause(
        "watch", SOON, "creator whose code may have leaked, or whose link may be abused",
        "creators whose codes may have leaked, or whose links may be abused", "Look", "warn", "eye",
    ),
    Cause("pool", SOON, "code left in the pool", "codes left in the pool", "Add codes", "warn", "queue-list"),
    Cause(
        "delayed", SOON, "e-mail is late: it is tried again by itself", "e-mails are late: they are tried again "
        "by themselves", "Look", "", "arrow-path", "pending", ("mail", "delayed"), "E-mail is tried again",
        "The mail server asked to come back later. Nothing needs to be done.",
    ),
    Cause("import", TO_DO, "value waits for Confirm", "values wait for Confirm", "Confirm", "warn", "arrow-up-tray"),
    Cause(
        "request", TO_DO, "request to answer", "requests to answer", "Answer", "info", "inbox", "requests",
    ),
    Cause("draft", TO_DO, "Draft to finish", "Draft to finish", "Continue", "", "pencil-square"),
)  # fmt: skip
"""All of them, most urgent first."""

BY_KIND = {cause.kind: cause for cause in CAUSES}
PLACES = {cause.kind: place for place, cause in enumerate(CAUSES)}
NARROWED = {cause.narrowed: cause for cause in reversed(CAUSES) if cause.narrowed}
"""Which cause a list is narrowed to by a parameter of its address and the value."""
