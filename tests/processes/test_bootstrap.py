"""The way from a bare clone to a running command, without building an environment for it."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import _bootstrap

pytestmark = pytest.mark.once
ROOT = Path(_bootstrap.__file__).parent


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the bootstrap takes for the project, with two locks and something like a .venv."""
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").write_text("")
    (tmp_path / "requirements.txt").write_text("a==1\n")
    (tmp_path / "requirements-test.txt").write_text("a==1\nb==1\n")
    for name, value in {
        "ROOT": tmp_path,
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "STAMP": venv / "tandem-locks",
        "UNFINISHED": venv / "tandem-unfinished",
    }.items():
        monkeypatch.setattr(_bootstrap, name, str(value))
    return tmp_path


def stamp(clone: Path, *, testing: bool) -> None:
    (clone / ".venv" / "tandem-locks").write_text("\n".join(_bootstrap.stamp_lines(testing)) + "\n")


@pytest.mark.parametrize("name", ["manage.py", "_bootstrap.py"])
def test_an_old_python_can_read_as_far_as_the_sentence_about_its_age(name: str) -> None:
    ast.parse((ROOT / name).read_text(), feature_version=(3, 6))


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_bootstrap.shutil, "which", lambda name: None)
    assert _bootstrap.too_old((3, 9)) == (
        "Tandem needs Python 3.11 or newer; this is Python 3.9. Install a newer one and run the command with it."
    )


def test_an_old_python_names_a_newer_one_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_bootstrap.shutil, "which", lambda name: name == "python3.12" and f"/usr/bin/{name}")
    assert _bootstrap.too_old((3, 9)).endswith("Run the command with python3.12 instead of python3.")


def test_a_new_python_is_accepted() -> None:
    assert _bootstrap.too_old((3, 11)) == _bootstrap.too_old((3, 14)) == ""


def test_a_python_without_ensurepip_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name != "ensurepip" or None)
    assert "apt install python3-venv" in _bootstrap.missing_parts()


def test_the_test_lock_serves_the_demo_too(clone: Path) -> None:
    stamp(clone, testing=True)
    assert _bootstrap.is_current(testing=True)
    assert _bootstrap.is_current(testing=False)


def test_the_runtime_lock_does_not_serve_the_tests(clone: Path) -> None:
    stamp(clone, testing=False)
    assert _bootstrap.is_current(testing=False)
    assert not _bootstrap.is_current(testing=True)


def test_a_changed_lock_is_installed_again(clone: Path) -> None:
    stamp(clone, testing=True)
    (clone / "requirements.txt").write_text("a==2\n")
    assert not _bootstrap.is_current(testing=False)


def test_a_killed_installation_is_begun_again(clone: Path) -> None:
    stamp(clone, testing=True)
    (clone / ".venv" / "tandem-unfinished").write_text("")
    assert not _bootstrap.is_current(testing=True)


def test_nothing_is_installed_through_a_link(clone: Path) -> None:
    other = clone / "other"
    (clone / ".venv").rename(other)
    (clone / ".venv").symlink_to(other)

    with pytest.raises(SystemExit, match=r"\.venv is a link to .*other"):
        _bootstrap.make(testing=False)
    assert (other / "bin" / "python").exists()


def test_pips_last_lines_are_shown_when_it_fails(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_bootstrap, "usable", lambda: True)
    monkeypatch.setattr(_bootstrap, "run", lambda command, each_line: (False, ["ERROR: no such package"]))
    with pytest.raises(SystemExit) as end:
        _bootstrap.make(testing=False)
    assert str(end.value).startswith("ERROR: no such package\nThe packages could not be installed")
    assert not _bootstrap.is_current(testing=False)


def test_the_test_lock_includes_the_runtime_lock() -> None:
    runtime, test = (
        {line for line in (ROOT / name).read_text().split("\n") if "==" in line}
        for name in ("requirements.txt", "requirements-test.txt")
    )
    assert runtime
    assert runtime <= test


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_a_lock_names_no_place_to_download_from(name: str) -> None:
    assert "://" not in (ROOT / name).read_text()


@pytest.mark.parametrize("given", [[], ["-v"], ["--junitxml=report.xml"]])
def test_the_whole_suite_runs_in_three_processes(given: list[str]) -> None:
    assert _bootstrap.pytest_arguments(given) == [*given, "-n", "3", "--dist", "loadgroup"]


@pytest.mark.parametrize("given", [["tests/processes"], ["-k", "accept"], ["--version"], ["-x"], ["-n0"], ["--pdb"]])
def test_a_part_of_the_suite_runs_as_it_was_asked_for(given: list[str]) -> None:
    assert _bootstrap.pytest_arguments(given) == given


def test_tests_of_one_group_run_in_one_process(tmp_path: Path) -> None:
    """They share what takes long to start; with pytest 9.2 and pytest-xdist 3.8 each went wherever there was room."""
    (tmp_path / "test_group.py").write_text(
        "import os\nimport pytest\n"
        "@pytest.mark.xdist_group('one')\n"
        "@pytest.mark.parametrize('number', range(8))\n"
        "def test_it(number):\n"
        "    open(os.environ['PYTEST_XDIST_WORKER'], 'w').close()\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:django", *_bootstrap.pytest_arguments([]), "--rootdir", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stdout
    assert len(list(tmp_path.glob("gw*"))) == 1
