"""The real sites of a run: an empty one for the stories, one with the demo data for whoever looks at pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.site import Site, new_site


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An empty site with a mail server."""
    with new_site(tmp_path_factory.mktemp("site")) as site, site.served():
        yield site


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the demo data; its mails are captured where that is possible."""
    with new_site(tmp_path_factory.mktemp("demo"), mail=False) as site:
        for command in (("migrate", "-v0"), ("createcachetable",), ("demo_data",)):
            site.manage(*command)
        with site.served():
            yield site
