"""The stories without a browser: forms are read and sent as they stand."""

from __future__ import annotations

import pytest

from tests.journeys import stories
from tests.journeys.cast import Cast
from tests.journeys.http_visitor import HttpVisitor
from tests.journeys.site import Site

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module")
def cast(site: Site) -> Cast:
    cast = Cast("http", site.inbox, lambda: HttpVisitor(site.url))
    cast.everybody_signs_up()
    return cast


@pytest.mark.parametrize(
    "story",
    [
        stories.generic_code,
        stories.personal_codes,
        stories.generic_link,
        stories.personal_links,
        stories.code_and_link,
    ],
    ids=lambda story: story.__name__,
)
def test_story(story, cast):
    story(cast)
