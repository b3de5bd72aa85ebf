"""Measures Tandem against the bare technique and against known packages: `manage.py bench NAME`."""
