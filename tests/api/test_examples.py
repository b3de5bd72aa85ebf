"""The examples of the documentation do what it says: they run as they stand, against a server, with a key."""

from __future__ import annotations

import csv
import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site

from accounts.models import ApiKey
from campaigns.models import Campaign, Collaboration, Status
from notifications.models import Message
from tests.services import require

FOLDER = site.ROOT / "docs" / "examples"
transactional = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(live_server: Any, transactional_db: None, lumen: Any, settings: Any) -> Any:
    """Run an example with a key of Lumen; returns what it prints."""
    settings.SITE_URL = live_server.url
    _, key = ApiKey.objects.create_key(name="Examples", brand=lumen, scopes=list(ApiKey.SCOPES))

    def start(*command: str) -> str:
        env = {"PATH": os.environ["PATH"], "TANDEM_URL": live_server.url, "TANDEM_KEY": key}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return start


def what_happened() -> list[tuple[str, str, str]]:
    """Who stands where with which code."""
    found = Collaboration.objects.select_related("promo_handout__code").order_by("pk")
    return [(one.name, one.status, one.promo_handout.code.value) for one in found]


@transactional
def test_the_python_example_hands_out_codes_and_reads_results(run):
    said = run(sys.executable, str(FOLDER / "campaign.py"))

    assert what_happened() == [
        ("Nina", Status.PENDING_CONTENT, "NINA10"),
        ("Paul", Status.PENDING_CONTENT, "PAUL10"),
    ]
    assert said.splitlines()[0].startswith("Nina NINA10 0 1 [{'currency': 'EUR', 'conversions': 1, 'gross': '70.00'")
    assert set(Message.objects.values_list("to", flat=True)) == {"nina@example.org", "paul@example.org"}


@transactional
def test_the_curl_example_hands_out_codes_and_reads_results(run):
    require(shutil.which("curl") and shutil.which("bash"), "no curl, or no bash")

    said = run("bash", str(FOLDER / "campaign.sh"))

    [nina, paul] = what_happened()
    assert nina[:2] == ("Nina", Status.PENDING_CONTENT)
    assert paul[2].startswith("AUTUMN-")
    rows = csv.DictReader(said.removeprefix("\ufeff").splitlines())
    assert sorted(row["Creator"] for row in rows if row["Orders"] == "1") == ["Paul", "Total"]


@transactional
def test_the_spreadsheet_recipe_writes_all_results_into_one_file(run, tmp_path):
    run(sys.executable, str(FOLDER / "campaign.py"))
    Campaign.objects.update(title="=1+1")
    file = tmp_path / "results.csv"

    run(sys.executable, str(FOLDER / "results_to_csv.py"), str(file))

    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1:] == [
        ["'=1+1", "Nina", "NINA10", "0", "1", "EUR", "70.00"],
        ["'=1+1", "Paul", "PAUL10", "0", "0", "", ""],
    ]


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*")), ids=lambda file: file.name)
def test_the_docs_page_shows_the_example_as_it_runs(client, db, file: Path):
    shown = html.unescape(re.sub(r"<[^>]+>", "", client.get("/api/docs/").content.decode()))

    assert file.read_text().strip() in shown


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*")), ids=lambda file: file.name)
def test_an_example_is_short_and_told_of(file: Path):
    lines = file.read_text().splitlines()

    assert len(lines) <= 22
    assert max(map(len, lines)) <= 120
    assert file.name in (site.ROOT / "docs" / "api.md").read_text()
