"""Tasks of the worker carry nothing: what they are about is asked of the data base (TEN-07)."""

from __future__ import annotations

import inspect

from config.celery import app

OURS = ("campaigns.", "notifications.", "tracking.", "influencers.", "promocodes.", "accounts.")


def test_no_task_takes_an_identifier_that_could_be_anothers():
    """TEN-07: with no argument there is no mixture of one brand's with another's."""
    app.loader.import_default_modules()
    tasks = {name: task for name, task in app.tasks.items() if name.startswith(OURS)}

    assert len(tasks) > 10
    assert [name for name, task in tasks.items() if inspect.signature(task.run).parameters] == []
