"""What was kept long enough goes by itself, and nothing else does (LIF-02, LIF-03; docs/privacy.md)."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from django.conf import settings as real
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts import audit, invitations
from accounts.actors import SYSTEM
from accounts.models import AuditEntry, Invitation, Role
from campaigns import imports, order_files, orders, results, retention, tasks
from campaigns.models import OrderImport
from influencers.models import SignInLinkUse
from tests import make
from tracking import clicks, old_clicks, partitions
from tracking.models import Click, ClickDay, ClickVisitor, OrdersFile


def days_ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def test_uploaded_files_go_and_their_verdicts_stay(personal, marie_ready, lumen, by_maria, committed, settings, client):
    settings.IMPORT_RETENTION_DAYS = 90
    data = make.filled(orders.export(personal, [marie_ready.status]), {"marie@example.org": {"Promo Code": "M10"}})
    old, young = (imports.check(personal, data, file_name="o.xlsx", by=by_maria) for _ in range(2))
    shop = order_files.take(lumen, b"Id;Date;Total\n1;2026-06-02;5\n", file_name="o.csv", by=by_maria)
    OrderImport.objects.filter(pk=old.pk).update(uploaded_at=days_ago(91))
    OrdersFile.objects.filter(pk=shop.pk).update(uploaded_at=days_ago(91), state=OrdersFile.State.APPLIED)

    with committed():
        assert retention.forget()["files"] == 2

    assert not Path(old.file.path).exists()
    assert not Path(shop.file.path).exists()
    assert Path(young.file.path).exists()
    old.refresh_from_db()
    assert (old.file.name, old.file_name, old.rows[0]["given"]["promo_code"]) == ("", "o.xlsx", "M10")
    client.force_login(by_maria.user)
    assert client.get(f"/campaigns/{personal.pk}/imports/{old.pk}/").status_code == 200
    assert client.get(f"/campaigns/{personal.pk}/imports/{old.pk}/file/").status_code == 404
    assert client.get(f"/orders/files/{shop.pk}/").status_code == 200
    assert retention.forget()["files"] == 0


def test_a_file_that_waits_for_the_worker_stays(lumen, by_maria):
    shop = order_files.take(lumen, b"Id;Date;Total\n1;2026-06-02;5\n", file_name="o.csv", by=by_maria)
    OrdersFile.objects.update(uploaded_at=days_ago(400))

    assert retention.forget()["files"] == 0
    assert Path(shop.file.path).exists()


def test_invitations_links_and_entries_go_when_their_time_is_over(lumen, marie, settings):
    settings.INVITATION_RETENTION_DAYS, settings.AUDIT_RETENTION_DAYS = 90, 1825
    for email, over in (("old@lumen.example", 91), ("young@lumen.example", 89), ("open@lumen.example", -1)):
        made = invitations.invite(lumen, email, Role.VIEWER, by=SYSTEM)
        Invitation.objects.filter(pk=made.pk).update(expires_at=days_ago(over))
    for nonce, days in (("a", 15), ("b", 13)):
        SignInLinkUse.objects.create(nonce=nonce, influencer=marie, used_at=days_ago(days))
    kept = audit.record("brand_changed", by=SYSTEM, brand=lumen)
    for days in (1826, 1824):
        AuditEntry.objects.create(brand=lumen, action="brand_changed", at=days_ago(days))

    tasks.forget_old()

    assert set(Invitation.objects.values_list("email", flat=True)) == {"young@lumen.example", "open@lumen.example"}
    assert list(SignInLinkUse.objects.values_list("nonce", flat=True)) == ["b"]
    assert AuditEntry.objects.filter(action="brand_changed").count() == 2
    assert AuditEntry.objects.filter(pk=kept.pk).exists()


def test_single_clicks_go_by_whole_months_and_what_they_add_up_to_stays(lumen, generic, marie, settings):
    settings.CLICK_RETENTION_DAYS = 60
    one = make.accepted(make.campaign(lumen, promo_code=None, affiliate_link=make.GENERIC_LINK), marie)
    link = one.link_handout.tracked_link
    first = old_clicks.kept_since()
    before, after = first - datetime.timedelta(days=1), first
    for day in (before, after):
        at = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
        clicks.store([make.visit(link, at), make.visit(link, at, ip="203.0.113.8")])
    totals = results.of_collaboration(one).clicks
    assert totals == 4

    assert retention.forget()["clicks"] >= 2

    assert set(Click.objects.values_list("day", flat=True)) == {after}
    assert set(ClickVisitor.objects.values_list("day", flat=True)) == {after}
    assert set(ClickDay.objects.values_list("day", flat=True)) == {before, after}
    assert results.of_collaboration(one).clicks == totals
    call_command("check_consistency")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has partitions")
def test_a_months_partition_goes_whole(db, settings):
    settings.CLICK_RETENTION_DAYS = 60
    partitions.make_for([datetime.date(2020, 1, 1), timezone.now().date()])

    retention.forget()

    present = f"tracking_click_{timezone.now():%Y%m}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('tracking_click_202001')::text, to_regclass(%s)::text", [present])
        assert cursor.fetchone() == (None, present)


def test_every_time_of_keeping_is_written_down_as_it_is():
    """The page that says how long things are kept names each setting with its default."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "privacy.md").read_text()
    told = dict(re.findall(r"`([A-Z_]+_RETENTION_DAYS)` \| (\d+) \|", page))
    names = [name for name in dir(real) if name.endswith("_RETENTION_DAYS")]

    assert {name: int(told.get(name, 0)) for name in names} == {name: getattr(real, name) for name in names}


def test_beat_asks_for_it():
    assert "campaigns.tasks.forget_old" in {one["task"] for one in real.CELERY_BEAT_SCHEDULE.values()}
