"""Pictures as numbers: every value is drawn in its place, and names do not cover each other."""

from __future__ import annotations

import datetime

from campaigns import charts

FIRST = datetime.date(2026, 6, 1)
DAY = datetime.timedelta(days=1)


def test_days_without_figures_have_a_place():
    drawn = charts.by_day({FIRST: 4, FIRST + 2 * DAY: 1}, FIRST, FIRST + 2 * DAY)

    assert [(bar.label, bar.value, bar.height) for bar in drawn.bars] == [
        ("2026-06-01", 4, 100),
        ("2026-06-02", 0, 0),
        ("2026-06-03", 1, 25),
    ]
    assert (drawn.highest, drawn.width, drawn.total) == (4, 30, 5)
    assert drawn.ends == ("2026-06-01", "2026-06-03")


def test_weeks_are_drawn_where_there_are_many_days():
    drawn = charts.by_day({FIRST: 4, FIRST + 6 * DAY: 1, FIRST + 7 * DAY: 2}, FIRST, FIRST + 200 * DAY)

    assert drawn.step == "week"
    assert [bar.value for bar in drawn.bars[:3]] == [5, 2, 0]


def test_a_small_value_beside_a_large_one_is_seen():
    assert charts.bars([("a", 1), ("b", 100_000)], step="day").bars[0].height > 1


def test_points_stand_by_what_they_attract_and_convert():
    found = charts.quadrant([(1, "Star", 100, 20), (2, "Magnet", 90, 1), (3, "Seller", 4, 15), (4, "Quiet", 5, 2)])

    assert found
    corners = {point.name: point.corner for point in found.points}
    assert corners == {"Star": "both", "Magnet": "attracts", "Seller": "converts", "Quiet": "neither"}
    star, seller = found.points[0], found.points[1]
    assert (star.x, star.y) == (charts.RIGHT, charts.TOP)
    assert seller.x < star.x


def test_there_is_no_quadrant_without_both_signals():
    assert charts.quadrant([(1, "A", 5, 0), (2, "B", 7, 0)]) is None
    assert charts.quadrant([(1, "A", 0, 5), (2, "B", 0, 7)]) is None
    assert charts.quadrant([(1, "A", 5, 5)]) is None


def test_a_thousand_creators_are_drawn_sensibly():
    found = charts.quadrant([(number, f"Creator {number}", number, number % 40) for number in range(1000)])

    assert found
    assert len(found.points) == charts.MOST_POINTS
    assert found.left_out == 999 - charts.MOST_POINTS
    assert 0 < sum(point.labelled for point in found.points) <= charts.MOST_LABELS
