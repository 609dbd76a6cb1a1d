"""A chart as data: what the window draws, the table beside it reads and the files show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gridcenter.base.i18n import _
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query
from gridcenter.domain.text import N_, Listed


class ChartName(StrEnum):
    """The charts, by the name that the command line takes."""

    CATEGORY = "by_category"
    TREND = "trend"
    STATE = "by_state"
    VILLAGE = "by_village"
    FAMILY = "by_family"
    PARETO = "pareto"
    DAYS = "by_day"
    CATEGORY_STATE = "category_by_state"
    MONTH_FAMILY = "month_by_family"
    FUNNEL = "funnel"
    MAP = "map"


TITLES = {
    ChartName.CATEGORY: N_("事件类别分布"),
    ChartName.TREND: N_("近12个月趋势"),
    ChartName.STATE: N_("办理状态"),
    ChartName.VILLAGE: N_("各村（社区）事件数"),
    ChartName.FAMILY: N_("事件大类分布"),
    ChartName.PARETO: N_("类别集中度"),
    ChartName.DAYS: N_("按日分布"),
    ChartName.CATEGORY_STATE: N_("类别与办理进度"),
    ChartName.MONTH_FAMILY: N_("近12个月各大类"),
    ChartName.FUNNEL: N_("办理漏斗"),
    ChartName.MAP: N_("网格地图"),
}


class Shape(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"
    TREND = "trend"
    PARETO = "pareto"
    MONTH = "month"
    WEEKS = "weeks"
    STACKED = "stacked"
    FUNNEL = "funnel"
    MAP = "map"


class Tone(StrEnum):
    """What a bar means; the window turns it into a colour."""

    PLAIN = "plain"
    REST = "rest"
    NEW = "new"
    MOVING = "moving"
    CHECKING = "checking"
    DONE = "done"
    BACK = "back"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartMark:
    """One bar, point or day.

    ``name`` is the full label, ``glyph`` its sign where colour alone would speak. ``note`` stands
    beside the count (a share), ``base`` is the count a year earlier, ``running`` the count so far
    (Pareto), ``day`` the ISO month or day on a time axis. A part of a stacked bar knows its ``bar``,
    where it ``start`` s and its ``series`` (a place in the legend); an area of a map its ``level``
    (a class of the legend, 0: nothing). ``value`` is the figure in words where it is not the count;
    ``exact`` is the figure where it is no whole number. ``unfinished`` marks a month that is not over.
    ``hidden`` tells that it is too small to be shown in public. ``query`` opens the rows.
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
    bar: int = 0
    start: int = 0
    series: int = 0
    level: int = 0
    value: str = ""
    exact: float | None = None
    unfinished: bool = False
    hidden: bool = False
    query: Query | None = None

    @property
    def label(self) -> str:
        """Glyph and name."""
        return f"{self.glyph} {self.name}" if self.glyph else self.name

    @property
    def figure(self) -> str:
        """What stands for the mark: its ``value``, else its count."""
        return self.value or str(self.count)


Ring = tuple[tuple[float, float], ...]
"""A closed line of (x, y) points, y growing downwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBlock:
    """A frame round some areas of a map, with its name above them: ``x``, ``y``, width, height."""

    name: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a map is drawn on: the rings of each mark's area, within (0, 0) and (wide, high).

    ``schematic`` tells that tiles stand for boundaries that nobody imported.
    """

    areas: tuple[tuple[Ring, ...], ...]
    blocks: tuple[ChartBlock, ...]
    wide: float
    high: float
    schematic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart ready to draw, every word already in the language of the officer.

    ``scope`` says what was counted (口径). ``legend`` names the drawn series. ``rows`` is the table
    beside the chart: row *i* belongs to mark *i*, further rows are sums, unless ``row_queries``
    says what each row opens. ``summary`` is the chart in one sentence, for a screen reader.
    ``bars`` names the bars that stacked parts belong to and ``tones`` what the parts mean, where
    they mean something; ``note`` stands in the foot of files. ``unit`` is that of the figures, 件 unless said.
    """

    name: ChartName
    shape: Shape
    title: str
    scope: str
    marks: tuple[ChartMark, ...]
    total: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    summary: str
    legend: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    tones: tuple[Tone, ...] = ()
    row_queries: tuple[Query | None, ...] = ()
    ground: Ground | None = None
    note: str = ""
    unit: str = ""

    @property
    def counted_in(self) -> str:
        """The unit of the figures, as a word beside an axis."""
        return self.unit or _("件")

    @property
    def opened_by_rows(self) -> tuple[Query | None, ...]:
        """What each row of the table opens; rows beyond are sums."""
        return self.row_queries or tuple(mark.query for mark in self.marks)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw; a map without figures is still a map."""
        if self.ground is not None:
            return not self.ground.areas
        return not any(mark.count or mark.base or mark.hidden for mark in self.marks)


def as_text(picture: Picture) -> str:
    """The table of a picture with tabs, for a spreadsheet: title, 口径, head, rows, note."""
    lines = [(picture.title,), (picture.scope,), picture.header, *picture.rows]
    if picture.note:
        lines.append((picture.note,))
    # A cell that begins like a formula would be one in the spreadsheet it is pasted into.
    cells = (
        [f"'{cell}" if cell[:1] in ("=", "@") else " ".join(cell.split()) for cell in line]
        for line in lines
    )
    return "\n".join("\t".join(line) for line in cells)


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
        known = Listed(ChartName)
        raise UnknownChartError(name=name, known=known) from None
