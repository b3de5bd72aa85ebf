"""`manage.py scale_data` writes what agrees with itself."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from campaigns import consistency, results
from campaigns.models import Campaign
from tracking.models import Click, Conversion


@pytest.fixture
def scaled(db, capsys) -> Campaign:
    call_command("scale_data", collaborations=3, clicks=4000, conversions=100)
    assert "3 collaborations, 4,000 clicks, 100 conversions" in capsys.readouterr().out
    return Campaign.objects.select_related("brand", "promo_code", "affiliate_link").get()


def test_as_many_rows_are_made_as_were_asked_for(scaled):
    totals = results.of_campaign(scaled).totals

    assert totals.clicks + totals.robot_clicks == 4000 == Click.objects.count()
    assert 0 < totals.unique_clicks < totals.clicks
    assert totals.orders == 100 == Conversion.objects.count()
    assert totals.by_currency["EUR"].refunded_parts


def test_nothing_is_inconsistent_afterwards(scaled):
    """CLK-16"""
    assert list(consistency.differences()) == []


def test_a_second_brand_may_be_made(scaled):
    call_command("scale_data", collaborations=2, clicks=20, conversions=5)
    assert list(consistency.differences()) == []


def test_clicks_of_nobody_are_refused(db):
    with pytest.raises(CommandError, match="give --collaborations"):
        call_command("scale_data", collaborations=0, clicks=5)
