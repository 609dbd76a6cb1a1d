"""An axis of months whose ticks stand on the real first days."""

from __future__ import annotations

from datetime import date

import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF

from gridcenter.base.i18n import _, is_english

_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def place_of(day: str) -> int:
    """Where an ISO day lies on the axis: its day number."""
    return date.fromisoformat(day).toordinal()


def month_words(month: int) -> str:
    """``11月``, in English ``Nov``."""
    return _ENGLISH[month - 1] if is_english() else _("{month}月").format(month=month)


class MonthAxis(pg.AxisItem):
    """Ticks at the given month starts; the year stands under the first month and each January.

    Where the months are too narrow for their words, every second, third or sixth is named.
    """

    def __init__(self) -> None:
        super().__init__("bottom")
        self._months: tuple[date, ...] = ()
        self._unfinished: date | None = None
        self._font_metrics: QFontMetricsF | None = None
        self.setStyle(tickLength=0, hideOverlappingLabels=False)

    def set_months(self, days: list[str], unfinished: str = "") -> None:
        """Show these months, each by its first ISO day; under ``unfinished`` it says so."""
        self._months = tuple(date.fromisoformat(day) for day in days)
        self._unfinished = date.fromisoformat(unfinished) if unfinished else None
        self.picture = None
        self.update()

    def set_font_metrics(self, metrics: QFontMetricsF) -> None:
        """Measure words so, and keep room for two lines of them."""
        self._font_metrics = metrics
        self.setHeight(round(metrics.height() * 2 + 8))

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """The month starts in view, thinned to what fits."""
        if not self._months or self._font_metrics is None:
            return []
        widest = self._font_metrics.horizontalAdvance(month_words(12)) + 10
        slot = size / max(len(self._months), 1)
        step = next((n for n in (1, 2, 3, 6) if slot * n >= widest), 12)
        last = len(self._months) - 1
        shown = [
            float(day.toordinal())
            for place, day in enumerate(self._months)
            if (last - place) % step == 0 and low <= day.toordinal() <= high
        ]
        return [(31.0 * step, shown)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Month words, with the year under the first one and where the year turns."""
        texts = []
        year = 0
        for value in values:
            day = date.fromordinal(int(value))
            below = str(day.year) if day.year != year else ""
            below = _("未完") if day == self._unfinished else below
            texts.append(f"{month_words(day.month)}\n{below}".rstrip())
            year = day.year
        return texts
