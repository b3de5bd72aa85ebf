"""The comparison at the end: ledger, data base, mail server. What is broken is named, one sentence each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from tests.processes import click_kills, kills, programs
from tests.processes.chaos.ledger import Ledger
from tests.processes.machines import House
from tests.processes.post import Post

MOST_NAMED = 10


@dataclass
class Invariant:
    """What must hold, of how many it was asked, and for which it did not."""

    name: str
    checked: int
    broken: list[str] = field(default_factory=list)


@dataclass
class Report:
    """What was done, and what came of it."""

    seed: int
    seconds: float
    faults: dict[str, int] = field(default_factory=dict)
    senders_killed: int = 0
    mails_refused: int = 0
    repeats: int = 0
    answers: dict[str, dict[str, int]] = field(default_factory=dict)
    mails: int = 0
    copies: int = 0
    seconds_until_quiet: float = 0.0
    invariants: list[Invariant] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Nothing broken, and everything was asked of something."""
        return bool(self.invariants) and all(one.checked and not one.broken for one in self.invariants)

    def as_json(self) -> dict[str, Any]:
        """All of it, as JSON takes it."""
        return asdict(self) | {"is_good": self.is_good}

    def as_text(self) -> str:
        """All of it, as a person reads it."""
        lines = [f"Chaos of {self.seconds:.0f} s, seed {self.seed}; quiet {self.seconds_until_quiet:.0f} s after it."]
        lines.append(f"Faults: {sum(self.faults.values())}, of which they killed {self.senders_killed} senders;")
        lines += [f"  {number:4}  {way}" for way, number in sorted(self.faults.items())]
        lines.append(f"Mails: {self.mails}, {self.mails_refused} times refused, {self.copies} copies.")
        lines.append(f"Answers (0: none came), {self.repeats} of them to what was sent twice on purpose:")
        lines += [f"  {who}: {statuses}" for who, statuses in sorted(self.answers.items())]
        lines.append("Invariants:")
        for one in self.invariants:
            lines.append(f"  {'BROKEN' if one.broken else 'held  '}  {one.checked:6} × {one.name}")
            lines += [f"            {sentence}" for sentence in one.broken[:MOST_NAMED]]
        return "\n".join([*lines, "None is broken." if self.is_good else "BROKEN."])


def judge(house: House, post: Post, ledger: Ledger, report: Report) -> None:
    """Fill in what came of it."""
    report.repeats = ledger.repeats
    for (who, status), number in sorted(ledger.said.items()):
        report.answers.setdefault(who, {})[str(status)] = number
    report.invariants = [
        *_clicks(house, ledger),
        *_mails(house, post, report),
        _orders(house, ledger),
        _codes(house, ledger),
        Invariant("answer that nobody should get", sum(ledger.said.values()), ledger.wrong),
        _stuck(house),
        _consistency(house),
    ]


def _clicks(house: House, ledger: Ledger) -> Iterator[Invariant]:
    found = click_kills.Report()
    click_kills.count(house, ledger.clicked, ledger.perhaps_clicked, found)
    yield Invariant("acknowledged click stored", found.acknowledged, _if(found.lost, "were lost"))
    yield Invariant("stored click stored once", found.stored, _if(found.twice, "were stored twice"))
    yield Invariant("stored click that was made", found.stored, _if(found.unknown, "were made by nobody"))
    differing = abs(found.rollup - found.stored)
    yield Invariant("click in the day’s count", found.stored, _if(differing, "more or fewer are in it"))


def _mails(house: House, post: Post, report: Report) -> Iterator[Invariant]:
    found = kills.Report(report.mails)
    kills.count(house, post, found)
    report.mails, report.copies = sum(found.states.values()), found.copies
    left = report.mails
    yield Invariant("mail of the outbox arrived", left, _if(found.lost, "never came"))
    unnamed = found.copies_under_another_name
    yield Invariant("mail that arrived under its name", len(post.bodies), _if(unnamed, "came under another"))
    untraced = found.copies_without_a_trace
    yield Invariant("copy has a trace, and one Message-ID", left, _if(untraced, "came again without a trace"))
    too_many = max(0, found.copies - report.senders_killed)
    yield Invariant("copy has its killed sender", left, _if(too_many, "copies more than senders were killed"))


def _orders(house: House, ledger: Ledger) -> Invariant:
    asked = "SELECT order_id, amount, refunded, credited_by FROM tracking_conversion"
    stored: dict[str, list[tuple[Any, ...]]] = {}
    for order_id, *facts in house.ask(asked):
        stored.setdefault(order_id, []).append(tuple(facts))
    one = Invariant("acknowledged order stored once as told, and credited", 0)
    one.broken += [f"{name} was told by nobody" for name in stored.keys() - ledger.orders.keys()]
    for name, told in ledger.orders.items():
        rows = stored.get(name, [])
        one.checked += told.acknowledged
        if len(rows) > 1 or (told.acknowledged and not rows):
            one.broken.append(f"{name} is stored {len(rows)} times")
        if not rows or not told.acknowledged:
            continue
        amount, refunded, credited_by = rows[0]
        if (Decimal(str(amount)), Decimal(str(refunded))) != (Decimal(told.amount), Decimal(told.refunded)):
            one.broken.append(f"{name} is {amount} less {refunded}, not {told.amount} less {told.refunded}")
        if bool(credited_by) != bool(told.code):
            one.broken.append(f"{name} with the code “{told.code}” is credited by “{credited_by}”")
    return one


def _codes(house: House, ledger: Ledger) -> Invariant:
    """Whoever's Confirm was answered has her code, once, and waits for content; and one mail, which _mails looks at."""
    rows = house.ask(
        "SELECT k.value, c.email, c.status FROM campaigns_collaboration c "
        "JOIN promocodes_handout h ON h.id = c.promo_handout_id JOIN promocodes_code k ON k.id = h.code_id"
    )
    twice = [code for code, number in Counter(row[0] for row in rows).items() if number > 1]
    held = {code: (email, status) for code, email, status in rows}
    wrong = [
        f"{code} of {email}: {held.get(code)}"
        for code, email in ledger.codes.items()
        if held.get(code) != (email, "pending_content")
    ]
    return Invariant("confirmed code is hers, once", len(ledger.codes), [*twice, *wrong])


def _stuck(house: House) -> Invariant:
    one = Invariant("kind of work that waits for nobody", len(STUCK))
    for name, statement in STUCK.items():
        number = int(house.ask(statement)[0][0])
        one.broken += _if(number, f"{name} still wait")
    return one


STUCK = {
    "calls of shops": "SELECT COUNT(*) FROM tracking_delivery WHERE state = 'waiting'",
    "messages": "SELECT COUNT(*) FROM notifications_message WHERE state IN ('held', 'queued', 'retry', 'sending')",
    "creators whose code was confirmed": "SELECT COUNT(*) FROM campaigns_collaboration "
    "WHERE status = 'ready_to_send' AND promo_handout_id IS NOT NULL",
}


def _consistency(house: House) -> Invariant:
    done = programs.run(house.folder, "check_consistency", **house.settings)
    said = done.stdout.splitlines()
    return Invariant("run of check_consistency", 1, said if done.returncode else [])


def _if(number: int, what: str) -> list[str]:
    return [f"{number} {what}"] if number else []
