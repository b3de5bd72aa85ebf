"""A creator's links by place, for programs."""

from __future__ import annotations

import pytest

from tests import make
from tests.api.conftest import is_problem
from tracking import clicks


@pytest.fixture
def hers(lumen, marie):
    return make.accepted(make.campaign(lumen, affiliate_link=make.GENERIC_LINK), marie)


def test_a_link_is_made_and_listed_with_its_figures(api, hers):
    made = api.post(f"collaborations/{hers.pk}/links/", {"label": "Story"})
    assert made.status_code == 201
    clicks.store([make.visit(hers.link_handout.tracked_link)])

    listed = api.get(f"collaborations/{hers.pk}/links/").json()

    assert [(one["label"], one["clicks"]) for one in listed["results"]] == [(None, 1), ("Story", 0)]
    assert listed["results"][1] == made.json()
    assert "/r/" in made.json()["tracked_url"]


def test_what_is_wrong_is_said_with_its_code(api, hers, marie_ready):
    path = f"collaborations/{hers.pk}/links/"
    api.post(path, {"label": "Story"})

    is_problem(api.post(path, {"label": "STORY"}), 422, "label.duplicate")
    is_problem(api.post(path, {"label": "x" * 31}), 422, "label.too_long")
    is_problem(api.post(path, {}), 422, "invalid")
    is_problem(api.post(f"collaborations/{marie_ready.pk}/links/", {"label": "Story"}), 409, "label.no_link")


def test_another_brands_links_look_like_missing_ones(stranger, hers):
    assert stranger.get(f"collaborations/{hers.pk}/links/").status_code == 404
    assert stranger.post(f"collaborations/{hers.pk}/links/", {"label": "Story"}).status_code == 404
