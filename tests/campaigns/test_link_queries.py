"""What a campaign adds to its links: set by the API and in the wizard, her own names in it."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from campaigns import imports, offers, orders
from campaigns.offer_values import OfferRefused
from promocodes.models import Handout, TrackedLink
from tests import make

UTM = {"source": "{network}", "campaign": "{campaign}", "content": "{handle}"}
LINK = make.GENERIC_LINK | {"utm": UTM, "click_id_parameter": "tandem_click"}
QUERY = "utm_source=instagram&utm_campaign=summer-glow&utm_content="


@pytest.fixture
def campaign(lumen):
    return make.campaign(lumen, affiliate_link=LINK)


def test_each_creators_link_has_her_own_names(campaign, marie, luc, client):
    for one in (marie, luc):
        make.accepted(campaign, one)

    assert sorted(TrackedLink.objects.values_list("query", flat=True)) == [
        QUERY + "luc.martin",
        QUERY + "marie.laurent",
    ]
    link = TrackedLink.objects.get(influencer=marie)
    location = client.get(f"/r/{link.slug}")["Location"]
    assert location.startswith(f"https://shop.example.com/summer?ref=a&{QUERY}marie.laurent&tandem_click=")


def test_a_changed_template_reaches_links_that_were_handed_out_and_makes_no_new_version(
    campaign, marie, by_maria, mailoutbox
):
    """CLK-12: the short link stays, nobody is mailed."""
    make.accepted(campaign, marie)
    before = TrackedLink.objects.get()

    offers.change(
        campaign, {"affiliate_link": LINK | {"utm": {"source": "tandem"}, "click_id_parameter": ""}}, by=by_maria
    )

    after = TrackedLink.objects.get()
    assert (after.query, after.click_parameter, after.slug) == ("utm_source=tandem", "", before.slug)
    assert after.changed_at > before.changed_at
    assert Handout.objects.get().version == 1
    assert "utm" in AuditEntry.objects.filter(action="instruction.change")[0].detail["terms"]


def test_what_is_not_named_stays(campaign, by_maria):
    offers.change(campaign, {"affiliate_link": make.GENERIC_LINK | {"title": "New"}}, by=by_maria)

    campaign.affiliate_link.refresh_from_db()
    assert campaign.affiliate_link.utm == UTM


def test_a_wrong_template_is_refused_and_nothing_is_stored(campaign, by_maria):
    with pytest.raises(OfferRefused) as refused:
        offers.change(campaign, {"affiliate_link": LINK | {"utm": {"source": "{who}"}}}, by=by_maria)

    assert [(one.field, one.code) for one in refused.value.errors] == [
        ("affiliate_link.utm.source", "utm.unknown_placeholder")
    ]


def test_a_new_destination_keeps_what_the_campaign_adds(campaign, marie, by_maria):
    make.accepted(campaign, marie)

    offers.change(campaign, {"affiliate_link": LINK | {"url": "https://shop.example.com/new"}}, by=by_maria)

    link = TrackedLink.objects.get()
    assert (link.destination, link.query) == ("https://shop.example.com/new", QUERY + "marie.laurent")


def test_a_file_of_links_asks_no_more_for_more_lines(lumen, by_maria, django_assert_max_num_queries):
    """Personal links with templates: the campaign is not fetched again for each line."""
    campaign = make.campaign(lumen, affiliate_link=make.PERSONAL_LINK | {"utm": UTM})
    make.ready(campaign, 60)
    urls = {
        one.email: {"Affiliate Link": f"https://shop.example.com/{one.pk}"} for one in campaign.collaborations.all()
    }
    data = make.filled(orders.export(campaign), urls)
    checked = imports.check(campaign, data, file_name="o.xlsx", by=by_maria)

    with django_assert_max_num_queries(60):
        imports.confirm(checked, by=by_maria)

    assert TrackedLink.objects.exclude(query="").count() == 60
