# The commands are manage.py's; this file only saves typing.
PYTHON ?= python3

.PHONY: demo test lint lock messages compile kills click-kills fuzz promise audit confirm-kills chaos

demo:
	$(PYTHON) manage.py demo

test:
	$(PYTHON) manage.py test

# Kills senders and services at random while 1,000 mails leave, and counts what arrives (docs/reliability.md, EML-03).
kills: .venv/bin/ruff
	.venv/bin/python -m tests.processes.kills --messages 1000 --kills 50
	.venv/bin/python -m tests.processes.kills --messages 1000 --kills 50 --embedded

# Kills web server and worker while 100,000 clicks come in, and counts what is stored (docs/reliability.md, CLK-11).
click-kills: .venv/bin/ruff
	.venv/bin/python -m tests.processes.click_kills --clicks 100000 --kills 10
	.venv/bin/python -m tests.processes.click_kills --clicks 100000 --kills 10 --postgres

# Kills whoever confirms a file of 10,000 orders, 20 times, and presses again (docs/reliability.md, INF-01, INF-19).
confirm-kills: .venv/bin/ruff
	.venv/bin/python -m tests.processes.confirm_kills --rows 10000 --kills 20
	.venv/bin/python -m tests.processes.confirm_kills --rows 10000 --kills 20 --postgres

# Traffic of all kinds while everything fails at random for ten minutes; then ledger, data base and mail server must agree.
chaos: .venv/bin/ruff
	.venv/bin/python -m tests.processes.chaos --minutes 10
	.venv/bin/python -m tests.processes.chaos --minutes 10 --embedded

# schemathesis for as long as it takes: every boundary case of the schema, and 60 drawn ones of each operation.
# SCHEMATHESIS_ONLY=/api/v1/imports narrows it; the suite makes each third call, with 6 drawn ones.
fuzz: .venv/bin/ruff
	SCHEMATHESIS_EXAMPLES=60 .venv/bin/python -m pytest -n 0 -q -s -p no:logging --tb=no tests/api/test_schemathesis.py

# Adds the calls and fields of the API that are new to what docs/api.md promises (tests/api/promise.txt).
promise: .venv/bin/ruff
	.venv/bin/python manage.py shell --verbosity 0 --command "from tests.api.test_promise import add; add()"

lint: .venv/bin/ruff
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .

.venv/bin/ruff:
	$(PYTHON) manage.py test --version

# Versions and hashes of every package; the test lock is held to the versions of the runtime lock, so it includes it.
# Needs uv (pipx install uv). `make lock UPGRADE=--upgrade` takes the newest versions that pyproject.toml allows.
COMPILE = uv pip compile --python-version 3.11 --python-platform x86_64-unknown-linux-gnu \
	--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pipx install uv"; exit 1; }
	$(COMPILE) pyproject.toml $(UPGRADE) -o requirements.txt
	$(COMPILE) pyproject.toml $(UPGRADE) --extra test --constraint requirements.txt -o requirements-test.txt
	$(COMPILE) --group audit $(UPGRADE) -o requirements-audit.txt

# Known holes in every locked package, asked of PyPI's advisories (AUDIT="-s osv" asks osv.dev). What gets no answer is a
# failure too. It needs the network, so it is no part of the suite: run it each week (docs/security.md).
audit: var/audit/bin/pip-audit
	var/audit/bin/pip-audit --strict --disable-pip --require-hashes $(AUDIT) -r requirements-test.txt
	var/audit/bin/pip-audit --strict --disable-pip --require-hashes $(AUDIT) -r requirements-audit.txt

var/audit/bin/pip-audit: requirements-audit.txt
	$(PYTHON) -m venv --clear var/audit
	var/audit/bin/python -m pip install --quiet --require-hashes -r requirements-audit.txt
	touch $@

# The French words: `make messages` collects what is said in English, `make compile` makes what the program reads.
# Both need gettext's tools (apt install gettext); running and testing Tandem does not.
messages:
	.venv/bin/python manage.py makemessages --locale fr --no-location --no-obsolete --no-wrap --ignore .venv --ignore var --ignore "tests/*"

compile:
	.venv/bin/python manage.py compilemessages --locale fr --ignore .venv --ignore var
