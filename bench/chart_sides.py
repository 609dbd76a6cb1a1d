"""What the two rows about charts share: a window, a page on a desk, and charts made by hand."""

from __future__ import annotations

import os
from typing import Any

from bench import data
from bench.row import Place
from gridcenter.services.centre import Centre

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

LAST_MONTH = (
    "SELECT {by}, count(*) FROM incident WHERE deleted_at IS NULL AND state <> 'draft' "
    "AND occurred_at >= '2026-10-01' AND occurred_at <= '2026-10-31T23:59'{more} GROUP BY 1"
)
TWO_YEARS = (
    "SELECT substr(occurred_at, 1, 7), count(*) FROM incident WHERE deleted_at IS NULL "
    "AND state <> 'draft' AND occurred_at >= '2024-11-01' AND occurred_at <= '2026-10-31T23:59'"
    "{more} GROUP BY 1"
)


def window() -> Any:
    """The application object, dressed as the program dresses it."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from gridcenter.desktop import theme  # noqa: PLC0415

    app = QApplication.instance() or QApplication([])
    theme.apply(app)
    return app


def open_centre(place: Place) -> Centre:
    """The prepared ten years."""
    return data.open_centre(place.shared / "centre")


def by_hand(centre: Centre, more: str = "") -> list[list[tuple[Any, int]]]:
    """The numbers of the three charts, asked for in SQL."""
    statements = (
        TWO_YEARS.format(more=more),
        LAST_MONTH.format(by="category", more=more),
        LAST_MONTH.format(by="state", more=more),
    )
    return [[tuple(row) for row in centre.db.query(sql)] for sql in statements]
