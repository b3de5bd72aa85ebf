"""`manage.py demo_data`: two brands, forty creators, six weeks of life."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from campaigns.demo import figures, story


class Command(BaseCommand):
    help = "Load the demo data, once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, unless it is there."""
        if story.is_loaded():
            self.stdout.write("The demo data is loaded already.")
            return
        self.stdout.write("Loading the demo data …")
        story.play()
        figures.play()
        self.stdout.write("The demo data is loaded.")
