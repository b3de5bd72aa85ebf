"""`check_consistency` finds what must never be."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns import consistency, entry, imports, link_labels, orders
from campaigns.models import Collaboration
from notifications.models import Message, Suppression
from promocodes.models import Code, Handout, TrackedLink
from tests import make
from tracking import clicks
from tracking.models import ClickDay, ClickLabelDay


def found() -> str:
    return " ".join(consistency.differences())


def test_nothing_is_found_after_a_whole_round_trip(personal, marie_ready, by_maria, generic, luc, capsys):
    make.accepted(generic, luc)
    file = make.filled(orders.export(personal), {"marie@example.org": {"Promo Code": "MARIE10"}})
    one = imports.check(personal, file, file_name="o.xlsx", by=by_maria)
    imports.undo(imports.confirm(one, by=by_maria), by=by_maria)
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    call_command("check_consistency")
    assert "Consistent" in capsys.readouterr().out


def test_command_ends_with_one_when_something_is_found(marie_ready, borealis):
    Collaboration.objects.update(brand=borealis)
    with pytest.raises(SystemExit) as end:
        call_command("check_consistency")
    assert end.value.code == 1


def test_codes_of_other_creators_are_found(marie_ready, luc, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    Code.objects.update(influencer=luc, norm="other")
    assert "code of another creator" in found()
    assert "its text reads" in found()


def test_forgotten_retirements_are_found(marie_ready, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    Handout.objects.update(retired_at=timezone.now())
    assert "holds a retired handout" in found()


def test_a_missing_mail_is_found(marie_ready, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    Message.objects.all().delete()
    assert "No mail was ever queued" in found()


def test_a_wrong_count_of_clicks_is_found(lumen, marie, by_maria):
    make.accepted(make.campaign(lumen, affiliate_link=make.GENERIC_LINK), marie)
    ClickDay.objects.create(link=TrackedLink.objects.get(), day="2026-01-01", clicks=2, unique_clicks=1)
    assert "stored [2, 1, 0], counted None" in found()


def test_a_wrong_count_of_a_label_is_found(lumen, marie, by_maria):
    """CLK-16."""
    one = make.accepted(make.campaign(lumen, affiliate_link=make.GENERIC_LINK), marie)
    story = link_labels.add(one, "Story", by=by_maria)
    clicks.store([make.visit(story.link, label=story)])
    assert list(consistency.differences()) == []
    ClickLabelDay.objects.update(clicks=2)

    assert [found for found in consistency.differences() if found.startswith(f"Labelled link {story.pk} on ")]


def test_a_link_that_leads_elsewhere_is_found(lumen, marie):
    make.accepted(make.campaign(lumen, affiliate_link=make.GENERIC_LINK), marie)
    TrackedLink.objects.update(destination="https://evil.example")
    assert "leads elsewhere" in found()


def test_more_creators_than_places_are_found(lumen, marie):
    campaign = make.campaign(lumen, places=1)
    make.accepted(campaign, marie)
    type(campaign).objects.update(places=0)
    assert "0 places and 1 accepted" in found()


def test_a_mail_that_waits_for_a_stopped_address_is_found(lumen, generic, marie):
    make.accepted(generic, marie)
    Suppression.objects.create(lane=lumen.lane, address=marie.email, reason="bounced")
    assert "stops its address" in found()
