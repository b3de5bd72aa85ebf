"""What several tests of whole programs begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.groundwork import lay_data_base, lay_static
from tests.processes.programs import Server
from tests.services import free_port


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A served site in a folder of its own."""
    lay_data_base(tmp_path)
    lay_static(tmp_path)
    server = Server(tmp_path, free_port())
    try:
        server.wait_until_it_answers()
        yield server
    finally:
        server.kill_group()
