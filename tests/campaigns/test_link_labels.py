"""Several links of one creator, told apart by where she puts them."""

from __future__ import annotations

import pytest

from campaigns import link_labels, workflow
from campaigns.link_labels import LabelRefused
from campaigns.models import CollaborationEvent
from promocodes.models import LabelledLink, TrackedLink
from tests import make
from tracking import clicks

UTM = make.GENERIC_LINK | {"utm": {"content": "{handle}-{label}"}}


@pytest.fixture
def hers(lumen, marie):
    """Marie's order with a link."""
    return make.accepted(make.campaign(lumen, affiliate_link=UTM), marie)


@pytest.fixture
def by_marie(marie):
    from accounts.actors import person

    return person(marie.user)


def refused(hers, label, by):
    with pytest.raises(LabelRefused) as refusal:
        link_labels.add(hers, label, by=by)
    return refusal.value.code


def test_each_place_has_a_link_of_its_own_that_leads_to_the_same_page(hers, by_marie, client):
    story = link_labels.add(hers, " Story ", by=by_marie)
    bio = link_labels.add(hers, "Bio", by=by_marie)

    assert len({story.slug, bio.slug, hers.link_handout.tracked_link.slug}) == 3
    shop = "https://shop.example.com/summer?ref=a"
    assert client.get(f"/r/{story.slug}")["Location"] == f"{shop}&utm_content=marie.laurent-story"
    assert client.get(f"/r/{bio.slug}")["Location"] == f"{shop}&utm_content=marie.laurent-bio"
    assert CollaborationEvent.objects.filter(event="link_labelled").count() == 2


def test_figures_of_the_places_add_up_to_hers(hers, by_marie, django_assert_num_queries):
    story = link_labels.add(hers, "Story", by=by_marie)
    link = hers.link_handout.tracked_link
    by_story = [make.visit(link, label=story, **other) for other in ({}, {"ip": "203.0.113.8"}, {"agent": "curl/8"})]
    clicks.store([make.visit(link), *by_story])

    with django_assert_num_queries(3):
        found = link_labels.of(hers)

    assert [(one.label, one.clicks, one.unique_clicks, one.robot_clicks) for one in found] == [
        ("", 1, 1, 0),
        ("Story", 2, 1, 1),
    ]


def test_a_label_is_there_once_whatever_its_case(hers, by_marie):
    link_labels.add(hers, "Story", by=by_marie)

    assert refused(hers, "story", by_marie) == "label.duplicate"


@pytest.mark.parametrize(
    ("label", "code"), [("", "label.required"), ("\u200b ", "label.required"), ("x" * 31, "label.too_long")]
)
def test_a_wrong_label_is_refused(hers, by_marie, label, code):
    assert refused(hers, label, by_marie) == code


def test_there_are_only_so_many(hers, by_marie, monkeypatch):
    monkeypatch.setattr(link_labels, "MOST", 1)
    link_labels.add(hers, "Story", by=by_marie)

    assert refused(hers, "Bio", by_marie) == "label.too_many"


def test_nothing_is_made_without_a_link_or_after_the_end(hers, by_marie, marie_ready, by_maria):
    assert refused(marie_ready, "Story", by_marie) == "label.no_link"
    workflow.cancel(hers, by=by_maria)
    hers.refresh_from_db()

    assert refused(hers, "Story", by_marie) == "label.no_link"


def test_a_new_destination_and_new_templates_reach_every_place(hers, by_marie, by_maria, client):
    from campaigns import offers

    story = link_labels.add(hers, "Story", by=by_marie)
    new = {"url": "https://shop.example.com/new", "utm": {"source": "{label}"}}

    offers.change(hers.campaign, {"affiliate_link": UTM | new}, by=by_maria)

    assert client.get(f"/r/{story.slug}")["Location"] == "https://shop.example.com/new?utm_source=story"
    assert client.get(f"/r/{TrackedLink.objects.get().slug}")["Location"] == "https://shop.example.com/new"


def test_she_makes_a_link_on_her_page_and_takes_its_pictures(hers, marie, signed_in):
    client = signed_in(marie.user)
    path = f"/my/campaigns/{hers.pk}/"

    answer = client.post(f"{path}links/", {"label": "Story"}, follow=True)

    link = LabelledLink.objects.get()
    assert link.url in answer.content.decode()
    svg, png = (client.get(f"{path}links/{link.pk}/qr.{kind}") for kind in ("svg", "png"))
    assert (svg["Content-Type"], png["Content-Type"]) == ("image/svg+xml", "image/png")
    assert png.content.startswith(b"\x89PNG")
    assert png["Content-Disposition"] == 'attachment; filename="summer-glow-story-qr.png"'
    assert client.get(f"{path}qr.png").status_code == 200
    assert client.get(f"{path}links/{link.pk + 1}/qr.png").status_code == 404
    assert client.get(f"{path}qr.gif").status_code == 404


def test_a_refused_label_is_said_on_her_page(hers, marie, signed_in):
    answer = signed_in(marie.user).post(f"/my/campaigns/{hers.pk}/links/", {"label": ""})

    assert answer.status_code == 409
    assert 'data-error-code="label.required"' in answer.content.decode()


def test_another_creator_has_no_part_in_it(hers, luc, signed_in):
    client = signed_in(luc.user)

    assert client.post(f"/my/campaigns/{hers.pk}/links/", {"label": "Story"}).status_code == 404
    assert client.get(f"/my/campaigns/{hers.pk}/qr.svg").status_code == 404


def test_a_manager_sees_the_places_and_adds_one_and_a_viewer_does_not(hers, maria, vera, signed_in):
    path = f"/campaigns/{hers.campaign_id}/collaborations/{hers.pk}/"

    assert signed_in(vera).post(path, {"label": "Story"}).status_code == 403
    page = signed_in(maria).post(path, {"label": "Story"}, follow=True).content.decode()

    assert LabelledLink.objects.get().url in page
    assert "No label" in page
