"""What docs/deploy.md hands to an operator names things that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import load_command_class

from campaigns import metrics
from campaigns.processes import QUEUES, Plan, household

ROOT = Path(__file__).parent.parent
UNITS = sorted((ROOT / "docs/deploy/systemd").glob("*.service"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
OURS = [name for name, service in COMPOSE["services"].items() if service.get("image") == "tandem"]
SETTINGS = "".join(part.read_text() for part in sorted((ROOT / "config/settings").glob("*.py")))


def serve_options(words: list[str]):
    """The options of a `manage.py serve …`, read as the command reads them."""
    parser = load_command_class("campaigns", "serve").create_parser("manage.py", "serve")
    return parser.parse_args(words[words.index("serve") + 1 :])


def commands() -> dict[str, list[str]]:
    found = {f"compose {name}": COMPOSE["services"][name]["command"] for name in OURS}
    for unit in UNITS:
        [line] = re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.M)
        found[unit.name] = line.split()
    return found


@pytest.mark.parametrize("name", commands())
def test_every_part_is_started_with_options_that_serve_knows(name):
    options = serve_options(commands()[name])
    assert len(options.only) == 1


@pytest.mark.parametrize("kind", ["compose", "tandem-"])
def test_every_queue_has_a_worker_and_there_is_one_beat(kind):
    mine = [serve_options(words) for name, words in commands().items() if name.startswith(kind)]
    served = [queue for options in mine if options.only == ("worker",) for queue in options.queues]
    assert sorted(served) == sorted(QUEUES)
    assert sum(options.only == ("beat",) for options in mine) == 1


def test_the_settings_that_are_given_are_settings():
    [image] = re.findall(r"^ENV (.*?)^USER", (ROOT / "Dockerfile").read_text(), re.M | re.S)
    given = {*COMPOSE["x-tandem"]["environment"], *re.findall(r"(\w+)=", image)}
    known = set(re.findall(r'(?:env\.\w+|flag|number|secret_pairs)\(\s*"(\w+)"', SETTINGS))
    assert given - known - {"PATH", "TANDEM_NO_BOOTSTRAP", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"} == set()


def test_the_image_holds_every_folder_that_the_program_is_made_of():
    copied = set(re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.M))
    apps = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert copied == apps | {"templates", "static", "locale"}


def test_nothing_in_the_image_runs_as_root_or_with_a_secret():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert lines.index("USER tandem") > max(place for place, line in enumerate(lines) if line.startswith("RUN"))
    assert not re.search(r"(SECRET_KEY|PASSWORD|TOKEN)=", "\n".join(lines))


def test_every_alarm_is_about_a_figure_that_is_told(db):
    told = set(re.findall(r"^# TYPE (\w+)", metrics.exposition().decode(), re.M))
    told |= {f"{name}_bucket" for name in told}
    rules = yaml.safe_load((ROOT / "docs/deploy/alerts.yaml").read_text())["groups"][0]["rules"]
    for rule in rules:
        asked = set(re.findall(r"tandem_\w+", rule["expr"]))
        assert asked, rule["alert"]
        assert asked <= told, rule["alert"]
        assert rule["annotations"]["summary"].endswith((".", "?", ")."))


def test_the_commands_that_the_page_names_exist():
    text = (ROOT / "docs/deploy.md").read_text()
    for name in set(re.findall(r"manage\.py (\w+)", text)) - {"check"}:
        assert (ROOT / f"campaigns/management/commands/{name}.py").exists(), name


@pytest.mark.parametrize(
    ("parts", "queues", "children"),
    [
        ({"web", "worker", "beat"}, QUEUES, ["web server", "worker", "beat"]),
        ({"web"}, QUEUES, ["web server", "store of clicks"]),
        ({"web", "worker"}, ("mail", "events"), ["web server", "worker", "store of clicks"]),
        ({"worker"}, ("mail",), ["worker"]),
        ({"beat"}, QUEUES, ["beat"]),
    ],
)
def test_a_web_machine_stores_its_clicks_whatever_runs_beside_it(parts, queues, children):
    house = household(Plan(parts=frozenset(parts), queues=tuple(queues)), when_ready=lambda: None)
    assert [child.name for child in house.children] == children


@pytest.mark.parametrize(("given", "heaps"), [(None, "2"), ("8", "8")])
def test_each_part_has_two_heaps_unless_the_operator_says_otherwise(monkeypatch, given, heaps):
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    if given:
        monkeypatch.setenv("MALLOC_ARENA_MAX", given)
    house = household(Plan(), when_ready=lambda: None)
    assert {child.environment["MALLOC_ARENA_MAX"] for child in house.children} == {heaps}
