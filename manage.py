#!/usr/bin/env python3
"""Every command of Tandem starts here; the first one makes .venv."""

import os
import sys
from importlib import import_module

import _bootstrap


def main(argv: list) -> None:
    """Run the command; a wrong setting ends it with one sentence."""
    _bootstrap.ensure_environment(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])  # first: Django would answer a wrong one with a trace
        execute_from_command_line(argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv)
