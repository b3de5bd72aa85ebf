"""Everything at once, and everything failing: traffic of all kinds on an installation whose parts are killed at random.

`python -m tests.processes.chaos --minutes 10` (docs/reliability.md). What every program and person was told is kept in
a ledger beside it; when all is quiet again the ledger, the data base and the mail server must agree.
"""
