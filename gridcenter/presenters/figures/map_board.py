"""The state of the grid map: period, measure, family, public or not, and the boundaries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.i18n import _, choice_of, listed
from gridcenter.domain.choice import Choice
from gridcenter.domain.period import Period
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures import chart, chart_map
from gridcenter.presenters.figures.chart_map import MapMeasure
from gridcenter.presenters.figures.chart_model import Picture
from gridcenter.presenters.figures.period_board import PeriodBoard
from gridcenter.services.centre import Centre
from gridcenter.services.figures import maps
from gridcenter.services.figures.maps import Imported, Level
from gridcenter.services.figures.statistics import Scope

_LEVELS = {
    Level.GRID: N_("个网格"),
    Level.VILLAGE: N_("个村（社区）"),
    Level.UNIT: N_("个下级单位"),
}
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MapBoard:
    """Everything the map shows at one moment."""

    period: Period
    picture: Picture
    families: tuple[Choice, ...]
    schematic: bool
    foot: str


def draw(
    centre: Centre,
    period: Period,
    measure: MapMeasure,
    scope: Scope = Scope(),  # noqa: B008 - frozen
    *,
    public: bool = False,
) -> Picture:
    """The map of a centre, for the page and for the command line."""
    found = maps.grid_map(centre, period, scope)
    words = chart.scope_words(centre, period, scope)
    return chart_map.picture(found, measure, words, public=public)


class MapPresenter(PeriodBoard):
    """The map without its widgets."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self.board: MapBoard | None = None
        self.measure = MapMeasure.COUNT
        self.family = ""
        self.public = False
        super().__init__(desk, changed)

    def load(self) -> None:
        """See :meth:`PeriodBoard.load`."""
        kind, period, measure = self.kind, self.period, self.measure
        scope, public = Scope(family=self.family or None), self.public

        def ask(centre: Centre) -> MapBoard:
            span = period or chart.this_period(centre, kind)
            picture = draw(centre, span, measure, scope, public=public)
            return MapBoard(
                period=span,
                picture=picture,
                families=tuple(choice_of(item) for item in centre.codes["incident_family"]),
                schematic=picture.ground is None or picture.ground.schematic,
                foot=chart.foot(centre),
            )

        def keep(board: MapBoard) -> None:
            self.board, self.period = board, board.period

        self._ask(ask, keep)

    def set_measure(self, measure: str) -> None:
        """Colour by another measure."""
        self.measure = MapMeasure(measure)
        self.load()

    def set_family(self, family: str) -> None:
        """Count one family only; empty for all."""
        self.family = family
        self.load()

    def set_public(self, on: bool) -> None:
        """Withhold small counts, or show all again."""
        self.public = on
        self.load()

    def import_boundaries(self, path: Path) -> None:
        """Take boundaries from a file and say what was found in it."""

        def done(found: Imported) -> None:
            self._desk.tell(said(found))
            self.load()

        self._desk.note(
            lambda centre: maps.import_boundaries(centre, path), done, label=_("正在导入边界")
        )

    def forget_boundaries(self) -> None:
        """Back to the schematic map."""

        def forget(centre: Centre) -> None:
            maps.forget_boundaries(centre)

        self._desk.note(forget, lambda _none: self.load())


def said(found: Imported) -> str:
    """What an import took, in words."""
    words = _("已导入 {count} {kind}的边界").format(count=found.taken, kind=_(_LEVELS[found.level]))
    if found.unknown:
        words += _("；{count} 个图形对不上，没有使用").format(count=found.unknown)
    if found.missing:
        some = listed(found.missing[:_NAMED])
        words += _("；{count} 处没有边界（{some}）").format(count=len(found.missing), some=some)
    return words
