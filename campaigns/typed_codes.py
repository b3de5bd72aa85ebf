"""Codes for many creators at once without a file: from the generator's page, its grid, or a program.

They become an import like any other, so the verdicts, Confirm, the hold, Undo and the history are the very same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.actors import Actor
from campaigns import verdicts
from campaigns.imports import ImportRefused
from campaigns.models import Campaign, Collaboration, OrderImport
from campaigns.orders import Entry
from campaigns.rows import stored

GENERATED = gettext_noop("Generated codes")
TYPED = gettext_noop("Typed codes")
LONGEST = 500  # of a text that is refused anyway


def check(campaign: Campaign, typed: Iterable[tuple[Collaboration, str]], *, name: str, by: Actor) -> OrderImport:
    """Give every typed code a verdict by the rules of an import's row. Writes the import and nothing else.

    Lines count from 1, in the order given; a blank one leaves its creator waiting. `name` stands for the file's name.
    Raises ImportRefused: `campaign.not_personal`, `campaign.closed`, `codes.none`.
    """
    if not campaign.wants_personal_code:
        raise ImportRefused(
            "campaign.not_personal", _("“%(title)s” hands out no personal codes.") % {"title": campaign.title}
        )
    if campaign.status == Campaign.Status.CLOSED:
        raise ImportRefused(
            "campaign.closed",
            _("“%(title)s” is closed; nothing can be handed out any more.") % {"title": campaign.title},
        )
    entries = [
        Entry(line, one.order_reference, one.email, values={"promo_code": [text, "text" if text else "blank", text]})
        for line, (one, text) in enumerate(((one, kept(text)) for one, text in typed), start=1)
    ]
    if not any(entry.values["promo_code"][0].strip() for entry in entries):
        raise ImportRefused("codes.none", _("There is no code yet. Type at least one, or give a pattern."))
    judgement = verdicts.judge(campaign, entries)
    lines = json.dumps([[entry.order, entry.values["promo_code"][0]] for entry in entries])
    one = OrderImport(
        campaign=campaign,
        brand=campaign.brand,
        file_name=name,
        extension="",
        sha256=hashlib.sha256(lines.encode()).hexdigest(),
        counts=judgement.counts,
        # who is left out of a typed set was left out on purpose
        problems=[asdict(problem) for problem in judgement.problems if problem.code != "file.orders_missing"],
        rows=[stored(row) for row in judgement.rows],
        uploaded_by=by.user,
        uploaded_label=by.label,
    )
    with transaction.atomic():
        one.save()
        audit.record("import.check", by=by, brand=campaign.brand, subject=one, counts=one.counts)
    return one


def kept(text: str) -> str:
    """The text as it is kept with its verdict: not endless, and without what PostgreSQL's JSON cannot hold."""
    return "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text[:LONGEST])
