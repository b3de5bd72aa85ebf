"""Each action that is written down has a sentence, in both languages, and names what it speaks of (P25)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils import translation

from accounts import audit, teams
from accounts.actors import SYSTEM, person
from accounts.models import AuditEntry
from campaigns import audit_book, offers, own_words, workflow
from campaigns.audit_words import SENTENCES
from tests import make

ROOT = Path(__file__).resolve().parents[2]
PARTS = {"promo_code.give", "affiliate_link.give", "campaign.publish", "campaign.close"} | {
    f"collaboration.{move}" for move in ("accept", "refuse", "withdraw", "cancel", "publish", "expire", "extend")
}
"""Actions that are put together where they are written."""
HANDING = ("teams.py", "keys.py")
"""Modules with a `_record` of their own, which is told who did it by place."""
OF_NO_BRAND = "account."
"""Actions of a person on her own account: no brand reads them."""


def written() -> set[str]:
    """Every action that stands in a call of `record`, or of a module's own `_record`."""
    found = set()
    for app in ("accounts", "influencers", "promocodes", "tracking", "campaigns"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and "record" in ast.unparse(node.func) and node.args:
                    first, named = node.args[0], {word.arg for word in node.keywords}
                    if isinstance(first, ast.Constant) and ("by" in named or path.name in HANDING):
                        found.add(str(first.value))
    return {one for one in found if not one.startswith(OF_NO_BRAND)} | PARTS


def said(brand, action: str) -> audit_book.Line:
    return audit_book.lines(brand, [AuditEntry.objects.filter(action=action).latest("pk")])[0]


def test_every_action_has_a_sentence_and_no_sentence_is_of_nothing():
    assert {one for one in written() if "." in one or "_" in one} - {"publish", "close"} == set(SENTENCES)


@pytest.mark.parametrize("action", sorted(SENTENCES))
def test_a_sentence_can_be_said_of_an_entry_without_any_facts(lumen, action):
    for language in ("en", "fr"):
        audit.record(action, by=SYSTEM, brand=lumen)
        with translation.override(language):
            line = said(lumen, action)
        assert line.sentence.startswith("Tandem ")
        assert "%(" not in line.sentence


def test_many_creators_are_three_names_and_a_number(personal, by_maria):
    people = [make.applied(personal, make.creator(f"Anna {number}")) for number in range(5)]
    workflow.accept_many(personal, [one.pk for one in people], by=by_maria)

    line = said(personal.brand, "collaboration.accept")

    assert line.sentence == "Maria Manager accepted Anna 0, Anna 1, Anna 2 and 2 more in “Autumn Codes”."
    assert [(one.label, one.before, one.after) for one in line.changes] == [("Status", "Applied", "Ready to send")]
    with translation.override("fr"):
        assert said(personal.brand, "collaboration.accept").sentence == (
            "Maria Manager a accepté Anna 0, Anna 1, Anna 2 et 2 autres dans "
            "«\N{NO-BREAK SPACE}Autumn Codes\N{NO-BREAK SPACE}»."
        )


def test_values_stand_before_and_after(generic, lumen, by_maria, marie):
    offers.change(generic, {"title": "Winter Glow", "networks": ["tiktok"], "ends_on": "2026-12-24"}, by=by_maria)

    assert [(one.label, one.before, one.after) for one in said(lumen, "campaign.change").changes] == [
        ("Title", "Summer Glow", "Winter Glow"),
        ("Last day", "", "24 Dec 2026"),
        ("Networks", "instagram", "tiktok"),
    ]

    own_words.save(lumen, "handover", "en", "Hello", "Your code:\n\n{code}\n\n{link}", by=by_maria)
    assert [one.label for one in said(lumen, "mail_words.changed").changes] == ["Subject", "Text"]


def test_what_is_gone_is_called_as_it_was_and_what_was_never_named_by_its_number(lumen, by_maria):
    draft = make.campaign(lumen, by=by_maria, published=False)
    pk = draft.pk
    offers.discard(draft, by=by_maria)
    draft.pk = pk

    assert said(lumen, "campaign.create").sentence == "Maria Manager made the campaign “Summer Glow”."
    audit.record("campaign.close", by=by_maria, brand=lumen, subject=draft)
    assert "deleted since" in said(lumen, "campaign.close").sentence


def test_a_number_of_another_brand_names_nothing(lumen, borealis, by_maria):
    """TEN-04"""
    theirs = make.campaign(borealis, title="Secret Plan")
    audit.record("campaign.publish", by=by_maria, brand=lumen, subject=theirs)

    line = said(lumen, "campaign.publish")

    assert "Secret" not in line.sentence
    assert line.where == ""


def test_a_member_who_leaves_is_not_said_to_be_taken_out(lumen, maria):
    teams.remove(lumen.memberships.get(user=maria), by=person(maria))

    assert said(lumen, "team.remove").sentence == "Maria Manager left the team."


def test_a_creator_who_posts_is_named_once(generic, marie):
    one = make.accepted(generic, marie)
    workflow.publish(one, content_url="https://instagram.com/p/1", by=person(marie.user))

    assert said(generic.brand, "collaboration.publish").sentence == "Marie Laurent posted for “Summer Glow”."
