"""What the clicks add up to."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Sum

from tracking.models import ClickDay, ClickLabelDay


def clicks_by_link(link_ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """People's clicks, unique clicks and robots' clicks of each link, by its key. One query; every link is there."""
    found = (
        ClickDay.objects.filter(link_id__in=link_ids)
        .values_list("link_id")
        .annotate(all_clicks=Sum("clicks"), all_unique=Sum("unique_clicks"), all_robots=Sum("robot_clicks"))
        .order_by()
    )
    counted = {link_id: (clicks, unique, robots) for link_id, clicks, unique, robots in found}
    return {link_id: counted.get(link_id, (0, 0, 0)) for link_id in link_ids}


def clicks_by_label(label_ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """The same of labelled links. A visitor is unique by the label she came by first that day. One query at most."""
    if not label_ids:
        return {}
    found = (
        ClickLabelDay.objects.filter(labelled_link_id__in=label_ids)
        .values_list("labelled_link_id")
        .annotate(all_clicks=Sum("clicks"), all_unique=Sum("unique_clicks"), all_robots=Sum("robot_clicks"))
        .order_by()
    )
    counted = {label_id: (clicks, unique, robots) for label_id, clicks, unique, robots in found}
    return {label_id: counted.get(label_id, (0, 0, 0)) for label_id in label_ids}
