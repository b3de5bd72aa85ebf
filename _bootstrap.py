"""Makes .venv from the hash-locked requirements, once, and continues the command inside it.

Standard library only, and readable by Python 3.6: an old Python must live long enough to be told that it is too old.
Everything it says goes to standard error, because some commands print nothing but their answer.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "tandem-locks")
UNFINISHED = os.path.join(VENV, "tandem-unfinished")
RUNTIME_LOCK = "requirements.txt"
TEST_LOCK = "requirements-test.txt"
OLDEST = (3, 11)

# With one of these, or with a path or a value, the caller has picked tests or wants to watch one: no second process.
ONE_PROCESS = ("-h", "-k", "-m", "-n", "-p", "-s", "-x", "-V", "--pdb", "--co", "--lf", "--ff", "--sw", "--version")


def ensure_environment(argv: list) -> None:
    """Return when this process runs inside an up-to-date .venv; otherwise make it and start again in there.

    `test` never returns: it becomes pytest, with the test lock installed.
    TANDEM_NO_BOOTSTRAP=1 trusts the packages of the Python that runs this (a container image, say).
    """
    old = too_old(sys.version_info[:2])
    if old:
        sys.exit(old)
    testing = argv[1:2] == ["test"]
    python = sys.executable
    if os.environ.get("TANDEM_NO_BOOTSTRAP", "") in ("", "0"):
        python = PYTHON
        if not is_current(testing):
            make(testing)
        elif inside() and not testing:
            return
    elif not testing:
        return
    sys.stderr.flush()
    if testing:
        os.chdir(ROOT)
        os.execv(python, [python, "-m", "pytest", *pytest_arguments(argv[2:])])  # noqa: S606
    os.execv(python, [python, os.path.join(ROOT, "manage.py"), *argv[1:]])  # noqa: S606


def too_old(version: tuple) -> str:
    """The sentence for a Python that is too old; empty if it is new enough."""
    if tuple(version) >= OLDEST:
        return ""
    sentence = "Tandem needs Python {}.{} or newer; this is Python {}.{}.".format(*(OLDEST + tuple(version[:2])))
    for minor in range(20, OLDEST[1] - 1, -1):
        name = f"python3.{minor}"
        if shutil.which(name):
            return sentence + f" Run the command with {name} instead of python3."
    return sentence + " Install a newer one and run the command with it."


def missing_parts() -> str:
    """The sentence for a Python that cannot make virtual environments (Debian's without python3-venv), or empty."""
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return ""
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    return (
        "This Python cannot make a virtual environment: its venv module is incomplete. "
        f"Install it (on Debian and Ubuntu: apt install python3-venv, or {package}) and run the command again."
    )


def inside() -> bool:
    """Whether this process runs in the project's own .venv."""
    return os.path.realpath(sys.prefix) == os.path.realpath(VENV)


def digest(lock: str) -> str:
    """The line of the stamp for one lock file: its name and SHA-256."""
    with open(os.path.join(ROOT, lock), "rb") as file:
        return f"{lock} {hashlib.sha256(file.read()).hexdigest()}"


def stamp_lines(testing: bool) -> list:
    """What an installation has to leave behind. The test lock includes the runtime lock, so it stamps both."""
    return [digest(RUNTIME_LOCK), digest(TEST_LOCK)] if testing else [digest(RUNTIME_LOCK)]


def is_current(testing: bool) -> bool:
    """Whether .venv holds exactly what the lock says."""
    if not os.path.exists(PYTHON) or os.path.exists(UNFINISHED):
        return False
    try:
        with open(STAMP) as file:
            stamped = file.read().split("\n")
    except OSError:
        return False
    return digest(TEST_LOCK if testing else RUNTIME_LOCK) in stamped


def make(testing: bool) -> None:
    """Make or update .venv while holding a lock, so that two commands at once do it once."""
    if not os.access(ROOT, os.W_OK):
        sys.exit(f"{ROOT} cannot be written to, so .venv cannot be made there; use a folder of your own.")
    handle = os.open(ROOT, os.O_RDONLY)  # the folder itself is the lock: no file is left behind
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another command is installing Tandem's packages; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        if not is_current(testing):
            install(testing)
    except OSError as error:
        sys.exit(f".venv cannot be made: {error.strerror or error} ({error.filename or VENV}).")
    finally:
        os.close(handle)


def install(testing: bool) -> None:
    """Install the lock with pip: the user's own pip settings (mirror, certificates) hold for it."""
    if os.path.islink(VENV):
        sys.exit(
            f".venv is a link to {os.path.realpath(VENV)}, whose packages another checkout may need as they are. "
            "Remove the link (rm .venv) and run the command again: it makes a .venv of this folder's own."
        )
    # a killed installation may have left half a package which pip takes for a whole one: begin again
    if not usable() or os.path.exists(UNFINISHED):
        if missing_parts():
            sys.exit(missing_parts())
        say("Making .venv with Python {}.{}.{} …".format(*sys.version_info[:3]))
        finished, last = run([sys.executable, "-m", "venv", "--clear", VENV], ignore)
        if not finished:
            sys.exit("\n".join([*last, "The virtual environment could not be made; the lines above say why."]))
    if os.path.exists(STAMP):
        os.remove(STAMP)
    open(UNFINISHED, "w").close()
    lock = TEST_LOCK if testing else RUNTIME_LOCK
    with open(os.path.join(ROOT, lock)) as file:
        total = sum("==" in line for line in file)
    say(f"Installing {total} packages (once) …")
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    command += ["--require-hashes", "--only-binary=:all:", "-r", os.path.join(ROOT, lock)]
    finished, last = run(command, Progress(total))
    os.remove(UNFINISHED)
    if not finished:
        sys.exit("\n".join([*last, "The packages could not be installed; pip's last lines above say why."]))
    with open(STAMP, "w") as file:
        file.write("\n".join(stamp_lines(testing)) + "\n")
    say("Installed.")


def usable() -> bool:
    """Whether .venv has a Python that starts and has pip."""
    return os.path.exists(PYTHON) and run([PYTHON, "-c", "import pip"], ignore)[0]


def run(command: list, each_line: Callable) -> tuple:
    """Run a command quietly; return whether it succeeded, and its last lines."""
    # PIP_USER from a shell profile would refuse to install into a virtual environment
    environment = dict(os.environ, PIP_USER="0", PYTHONUNBUFFERED="1")
    last: deque = deque(maxlen=12)
    process = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, universal_newlines=True
    )
    for line in process.stdout or ():
        last.append(line.rstrip())
        each_line(line)
    return process.wait() == 0, last


class Progress:
    """Turns pip's many lines into few: one for every ten packages fetched, one for putting them in place."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.seen = 0

    def __call__(self, line: str) -> None:
        """Count one line of pip."""
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            self.seen += 1
            if self.seen % 10 == 0 and self.seen < self.total:
                say(f"  {self.seen} of {self.total} fetched")
        elif line.startswith("Installing collected packages"):
            say("  putting them in place …")


def ignore(line: str) -> None:
    """Say nothing about a line."""


def say(sentence: str) -> None:
    """One line for the person who waits."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def pytest_arguments(given: list) -> list:
    """The caller's arguments, and three processes when nothing narrows the run to less than the whole suite.

    Two cores: journeys in a browser and tests of processes are groups, and wait for others half of the time.
    """
    whole = all(one.startswith("-") and not one.startswith(ONE_PROCESS) for one in given)
    return list(given) + (["-n", "3", "--dist", "loadgroup"] if whole else [])
