"""One real site for all journeys of a run, and one cast a kind of visitor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.site import Site, new_site


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An empty site with a mail server."""
    with new_site(tmp_path_factory.mktemp("site")) as site, site.served():
        yield site
