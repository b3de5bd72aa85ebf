"""Who sees which of the manager's pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from campaigns import imports, orders
from campaigns.models import Campaign, Collaboration
from tests import make

TABS = ("detail", "requests", "ready", "pending", "published", "closed", "results", "settings", "imports", "shop_codes")
FOR_CHANGE = ("import_new", "codes", "close", "bring")


def addresses(campaign: Campaign, one: Collaboration) -> list[str]:
    """Every page that a member reads."""
    return [reverse(f"campaigns:{name}", args=[campaign.pk]) for name in (*TABS, "export")] + [
        reverse("campaigns:collaboration", args=[campaign.pk, one.pk]),
        "/campaigns/?brand=lumen",
        "/",
    ]


def addresses_for_change(campaign: Campaign, one: Collaboration) -> list[str]:
    """Every page that is there to change something."""
    return (
        [reverse(f"campaigns:{name}", args=[campaign.pk]) for name in FOR_CHANGE]
        + [
            reverse(f"campaigns:{name}", args=[campaign.pk, one.pk])
            for name in ("give_code", "retire_code", "mark_posted")
        ]
        + [reverse("campaigns:edit", args=[campaign.pk, step]) for step in ("general", "content", "instructions")]
        + [
            f"{reverse(f'campaigns:{name}', args=[campaign.pk])}?chosen={one.pk}"
            for name in ("ready_cancel", "pending_extend", "closed_extend", "pending_expire")
        ]
        + ["/campaigns/new/?brand=lumen"]
    )


def test_every_page_opens_for_a_manager(signed_in: Any, maria: Any, marie_ready: Collaboration) -> None:
    client = signed_in(maria)
    campaign = marie_ready.campaign
    for address in addresses(campaign, marie_ready) + addresses_for_change(campaign, marie_ready):
        assert client.get(address).status_code == 200, address


def test_a_viewer_reads_every_page_and_is_offered_no_deed(
    signed_in: Any, vera: Any, marie_ready: Collaboration
) -> None:
    client = signed_in(vera)
    for address in addresses(marie_ready.campaign, marie_ready):
        response = client.get(address)
        assert response.status_code == 200, address
        if "xlsx" not in address:
            main = response.content.decode().partition("<main")[2]
            assert 'method="post"' not in main, address


def test_a_viewer_changes_nothing(signed_in: Any, vera: Any, marie_ready: Collaboration) -> None:
    client = signed_in(vera)
    for address in addresses_for_change(marie_ready.campaign, marie_ready):
        assert client.get(address).status_code == 403, address
        assert client.post(address).status_code == 403, address
    for name in ("requests", "ready", "pending"):
        assert client.post(reverse(f"campaigns:{name}", args=[marie_ready.campaign_id])).status_code == 403


def test_strangers_and_creators_find_nothing(signed_in: Any, otto: Any, marie: Any, marie_ready: Collaboration) -> None:
    for person in (otto, marie.user):
        client = signed_in(person)
        every = addresses(marie_ready.campaign, marie_ready) + addresses_for_change(marie_ready.campaign, marie_ready)
        for address in every:
            if address != "/":
                assert client.get(address).status_code == 404, address


def test_who_is_signed_out_is_asked_to_sign_in(client: Any, marie_ready: Collaboration) -> None:
    for address in addresses(marie_ready.campaign, marie_ready):
        if address != "/":
            assert client.get(address)["Location"].startswith("/accounts/login/"), address


def test_a_collaboration_of_another_campaign_is_not_shown_under_this_one(
    signed_in: Any, maria: Any, generic: Campaign, marie_ready: Collaboration
) -> None:
    address = reverse("campaigns:collaboration", args=[generic.pk, marie_ready.pk])
    assert signed_in(maria).get(address).status_code == 404


def test_an_import_of_another_brand_is_not_found(
    signed_in: Any, otto: Any, by_maria: Any, marie_ready: Collaboration
) -> None:
    campaign = marie_ready.campaign
    one = imports.check(campaign, orders.export(campaign), file_name="a.xlsx", by=by_maria)
    for name in ("import", "import_file", "corrections"):
        address = reverse(f"campaigns:{name}", args=[campaign.pk, one.pk])
        assert signed_in(otto).get(address).status_code == 404


def test_somebody_with_two_brands_is_asked_which(signed_in: Any, maria: Any, borealis: Any) -> None:
    borealis.memberships.create(user=maria, role="manager")
    client = signed_in(maria)
    for address in ("/campaigns/", "/campaigns/new/"):
        page = client.get(address).content.decode()
        assert f"{address}?brand=lumen" in page
        assert f"{address}?brand=borealis" in page


def test_home_leads_each_to_her_place(client: Any, signed_in: Any, maria: Any, marie: Any) -> None:
    assert client.get("/").status_code == 200
    assert b"Board" in signed_in(maria).get("/").content
    assert signed_in(marie.user).get("/")["Location"] == "/my/campaigns/"


@pytest.mark.parametrize("brand", ["borealis", "nobody"])
def test_a_foreign_or_unknown_brand_is_not_found(signed_in: Any, maria: Any, borealis: Any, brand: str) -> None:
    assert signed_in(maria).get(f"/campaigns/?brand={brand}").status_code == 404
    assert make.member(borealis).memberships.exists()
