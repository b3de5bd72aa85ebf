"""The demo data is life in small, and consistent."""

from __future__ import annotations

from django.core.management import call_command

from accounts.models import Brand, Membership, User
from campaigns import consistency
from campaigns.demo import LOGINS, PASSWORD
from campaigns.models import Campaign, Collaboration, Status
from influencers.models import Influencer
from tracking.models import Click, Conversion


def test_demo_shows_everything_and_is_consistent(db):
    call_command("demo_data", verbosity=0)

    assert sorted(Brand.objects.values_list("currency", flat=True)) == ["EUR", "USD"]
    assert Membership.objects.count() == 6
    assert Influencer.objects.count() == 40
    assert set(Campaign.objects.values_list("status", flat=True)) == {"draft", "published", "closed"}
    assert set(Collaboration.objects.values_list("status", flat=True)) == set(Status.values)
    assert Click.objects.count() > 1000
    assert Conversion.objects.count() > 100
    assert list(consistency.differences()) == []
    for _, email, _ in LOGINS:
        assert User.objects.get(email=email).check_password(PASSWORD)


def test_demo_is_loaded_once(db, capsys):
    call_command("demo_data")
    before = Conversion.objects.count()
    call_command("demo_data")
    assert "already" in capsys.readouterr().out
    assert Conversion.objects.count() == before
