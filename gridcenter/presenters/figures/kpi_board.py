"""The state of the 考核 tab: which place, its KPIs in words, and setting targets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gridcenter.base.i18n import _
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.figures.ratios import NOTHING
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures import chart
from gridcenter.presenters.figures.period_board import PeriodBoard
from gridcenter.services.centre import Centre
from gridcenter.services.figures import kpis
from gridcenter.services.figures.kpis import Kpi, KpiBoard


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiLine:
    """One KPI as it is shown; ``met`` is a sign with its word, ``tone`` that of a badge."""

    id: str
    label: str
    definition: str
    figure: str
    part: str
    whole: str
    target: str
    met: str
    tone: str


class KpiPresenter(PeriodBoard):
    """The tab without its widgets."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self.board: KpiBoard | None = None
        self.place = kpis.WHOLE
        super().__init__(desk, changed)

    def load(self) -> None:
        """See :meth:`PeriodBoard.load`."""
        kind, period = self.kind, self.period

        def keep(board: KpiBoard) -> None:
            self.board, self.period = board, board.period

        self._ask(
            lambda centre: kpis.board(centre, period or chart.this_period(centre, kind)), keep
        )

    def set_place(self, place: str) -> None:
        """Show another place; empty for the unit."""
        self.place = place
        self._changed()

    def set_target(self, kpi: str, text: str) -> None:
        """Set or clear a target of the place that is shown; a refusal brings the old one back."""
        place = self.place

        def put(centre: Centre) -> None:
            kpis.set_target(centre, place, kpi, text)

        def refused(failure: GridcenterError) -> None:
            self._desk.tell_failure(failure)
            self._changed()

        self._desk.note(put, lambda _none: self.load(), refused)

    def lines(self) -> tuple[KpiLine, ...]:
        """The KPIs of the place that is shown."""
        if self.board is None:
            return ()
        return tuple(_line(each) for each in self.board.kpis.get(self.place, ()))


def _line(kpi: Kpi) -> KpiLine:
    words, tone = {
        True: (_("● 达标"), "good"),
        False: (_("▲ 未达标"), "warn"),
        None: (_("未设目标") if kpi.target is None else NOTHING, ""),
    }[kpi.met]
    return KpiLine(
        id=kpi.id,
        label=kpi.label,
        definition=kpi.definition,
        figure=kpi.rate.text,
        part=str(kpi.rate.part),
        whole=str(kpi.rate.whole),
        target=_target(kpi),
        met=words,
        tone=tone,
    )


def _target(kpi: Kpi) -> str:
    if kpi.target is None:
        return ""
    return f"{'≤' if kpi.lower_is_better else '≥'} {kpi.target:f}%"
