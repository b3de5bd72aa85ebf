"""Makes a tracked link in a process of its own, and prints its slug: `python -m tests.processes.linking`."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from accounts.models import Brand  # noqa: E402
from influencers.models import Influencer  # noqa: E402
from promocodes.models import TrackedLink  # noqa: E402

if __name__ == "__main__":
    brand = Brand.objects.create(name="Lumen", slug="lumen", currency="EUR")
    marie = Influencer.objects.create(name="Marie", email="marie@example.org", handle="marie")
    link = TrackedLink.objects.create(brand=brand, influencer=marie, destination="https://shop.example.com/")
    print(link.slug)  # noqa: T201
