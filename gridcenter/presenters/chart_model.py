"""A chart as data: what the window draws, the table beside it reads and the files show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query
from gridcenter.domain.text import N_


class ChartName(StrEnum):
    """The charts, by the name that the command line takes."""

    CATEGORY = "by_category"
    TREND = "trend"
    STATE = "by_state"
    VILLAGE = "by_village"
    FAMILY = "by_family"
    PARETO = "pareto"
    DAYS = "by_day"


TITLES = {
    ChartName.CATEGORY: N_("事件类别分布"),
    ChartName.TREND: N_("近12个月趋势"),
    ChartName.STATE: N_("办理状态"),
    ChartName.VILLAGE: N_("各村（社区）事件数"),
    ChartName.FAMILY: N_("事件大类分布"),
    ChartName.PARETO: N_("类别集中度"),
    ChartName.DAYS: N_("按日分布"),
}


class Shape(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"
    TREND = "trend"
    PARETO = "pareto"
    MONTH = "month"
    WEEKS = "weeks"


class Tone(StrEnum):
    """What a bar means; the window turns it into a colour."""

    PLAIN = "plain"
    REST = "rest"
    NEW = "new"
    MOVING = "moving"
    CHECKING = "checking"
    DONE = "done"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One bar, point or day.

    ``name`` is the full label, ``glyph`` its sign where colour alone would speak. ``note`` stands
    beside the count (a share), ``base`` is the count a year earlier, ``running`` the count so far
    (Pareto), ``day`` the ISO month or day on a time axis. ``query`` opens the rows.
    """

    key: str
    name: str
    count: int
    note: str = ""
    glyph: str = ""
    tone: Tone = Tone.PLAIN
    base: int | None = None
    running: int | None = None
    day: str = ""
    in_period: bool = True
    query: Query | None = None

    @property
    def label(self) -> str:
        """Glyph and name."""
        return f"{self.glyph} {self.name}" if self.glyph else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart ready to draw, every word already in the language of the officer.

    ``scope`` says what was counted (口径). ``legend`` names the drawn series. ``rows`` is the table
    beside the chart: row *i* belongs to mark *i*, further rows are sums. ``summary`` is the chart
    in one sentence, for a screen reader.
    """

    name: ChartName
    shape: Shape
    title: str
    scope: str
    marks: tuple[Mark, ...]
    total: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    summary: str
    legend: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(mark.count or mark.base for mark in self.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A card: its name, its figure, and what the figure is made of (denominator, base)."""

    name: str
    value: str
    note: str
    tone: str = ""
    query: Query | None = None


class UnknownChartError(GridcenterError):
    """There is no chart of this name."""

    code = "unknown_chart"
    sentence = N_("没有名为 {name} 的统计图。")
    hint = N_("可用的有：{known}。")


def chart_named(name: str) -> ChartName:
    """The chart that ``name`` names; :class:`UnknownChartError` when there is none."""
    try:
        return ChartName(name.strip().replace("-", "_"))
    except ValueError:
        known = "、".join(ChartName)
        raise UnknownChartError(name=name, known=known) from None
