"""The state of the 平安指数 tab: what it is made of, its past, its ranking, and what if.

Weights that are tried live here and nowhere else: trying asks nothing of the store, so nothing can
be written by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gridcenter.base.i18n import _, noted
from gridcenter.domain.figures.ratios import NOTHING
from gridcenter.domain.figures.scoring import Component, Grade, Index, grade_of, reckon
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures import chart
from gridcenter.presenters.figures.chart_build import month_name, period_words
from gridcenter.presenters.figures.chart_model import ChartMark, ChartName, Picture, Shape, Tone
from gridcenter.presenters.figures.period_board import PeriodBoard
from gridcenter.services.centre import Centre
from gridcenter.services.figures import safety
from gridcenter.services.figures.safety import SafetyIndex, Scored

HEAVIEST = 100
FORMULA = N_(
    "单项得分 =（数值 − 0 分线）÷（满分线 − 0 分线）× 100，限 0–100；"
    "指数 = Σ（得分 × 权重）÷ Σ 权重；没有基数的项（—）不计，其余权重按比例放大。"
)
_SIGNS = {
    "green": ("●", Tone.DONE, "good"),
    "blue": ("◆", Tone.MOVING, "info"),
    "orange": ("▲", Tone.BACK, "warn"),
    "red": ("■", Tone.BAD, "bad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """One component as it is shown; ``figure`` names the denominator."""

    id: str
    label: str
    definition: str
    figure: str
    scale: str
    score: str
    weight: int
    own_weight: int
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A colour band as sign and word; ``tone`` is that of a badge."""

    text: str
    tone: str


class IndexPresenter(PeriodBoard):
    """The tab without its widgets."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self.index: SafetyIndex | None = None
        self.unit = self.foot = self._today = ""
        self.weights: dict[str, int] = {}
        """Weights that are tried, by component; empty: those of the data file."""
        super().__init__(desk, changed)

    def load(self) -> None:
        """See :meth:`PeriodBoard.load`."""
        kind, period = self.kind, self.period

        def ask(centre: Centre) -> tuple[str, str, str, SafetyIndex]:
            span = period or chart.this_period(centre, kind)
            who = centre.unit.name, chart.foot(centre), str(centre.today())
            return *who, safety.safety_index(centre, span)

        def keep(found: tuple[str, str, str, SafetyIndex]) -> None:
            self.unit, self.foot, self._today, self.index = found
            self.period = self.index.period

        self._ask(ask, keep)

    def try_weight(self, component: str, weight: int) -> None:
        """What if this component weighed ``weight`` (0 to 100)? Nothing is stored."""
        self.weights[component] = max(0, min(HEAVIEST, weight))
        self._changed()

    def reset(self) -> None:
        """Back to the weights of the data file."""
        self.weights = {}
        self._changed()

    @property
    def is_trying(self) -> bool:
        """Whether a tried weight differs from the data file's."""
        own = {each.id: each.weight for each in self._components}
        return any(own.get(name) != weight for name, weight in self.weights.items())

    @property
    def now(self) -> Index:
        """The index with the weights that are tried."""
        return reckon(self._components, self.weights)

    @property
    def official(self) -> Index:
        """The index with the weights of the data file."""
        return reckon(self._components)

    def band(self, index: Index) -> Band:
        """The colour band of an index."""
        grade = self._grade(index.total)
        if grade is None:
            return Band(text=_("不评"), tone="")
        sign, _tone, badge = _SIGNS.get(grade.id, ("", Tone.PLAIN, ""))
        return Band(text=f"{sign} {grade.label}".strip(), tone=badge)

    def lines(self) -> tuple[IndexLine, ...]:
        """The components with the weights that are tried."""
        return tuple(
            IndexLine(
                id=each.id,
                label=each.label,
                definition=each.definition,
                figure=_figure(each),
                scale=f"{each.zero:f}%→0 · {each.full:f}%→100",
                score=_text(each.score),
                weight=self.weights.get(each.id, each.weight),
                own_weight=each.weight,
                points=_text(point),
            )
            for each, point in zip(self._components, self.now.points, strict=True)
        )

    def trend(self) -> Picture:
        """Twelve months; the dashed line shows what the tried weights would have made of them."""
        months = self.index.months if self.index else ()
        marks = [self._mark(each, trying=self.is_trying) for each in months]
        rows = tuple((mark.name, mark.value, mark.note) for mark in marks)
        return self._picture(
            Shape.TREND,
            _("近12个月平安指数"),
            marks,
            rows,
            (_("平安指数"), _("试算")),
        )

    def ranking(self) -> Picture:
        """The places from the best down; those that cannot be scored come last."""
        places = self.index.places if self.index else ()
        marks = [self._mark(each, trying=False, weights=self.weights) for each in places]
        marks.sort(key=lambda mark: (mark.value == NOTHING, -mark.count, mark.key))
        rows = tuple((mark.label, mark.value, mark.note) for mark in marks)
        return self._picture(Shape.BARS, _("各村（社区）平安指数"), marks, rows, ())

    def _mark(
        self, each: Scored, *, trying: bool, weights: dict[str, int] | None = None
    ) -> ChartMark:
        total = reckon(each.components, weights).total
        tried = reckon(each.components, self.weights).total
        grade = self._grade(total)
        sign, tone, _badge = _SIGNS.get(grade.id if grade else "", ("", Tone.REST, ""))
        is_month = len(each.key) == len("2026-11")
        return ChartMark(
            key=each.key,
            name=month_name(each.key, self._today) if is_month else each.name,
            # Tenths of a point: a mark counts in whole numbers.
            count=int((total or 0) * 10) if not is_month else round(total or 0),
            value=_text(total),
            exact=None if total is None else float(total),
            unfinished=each.key == self._today[:7],
            note=grade.label if grade else "",
            glyph="" if is_month else sign,
            tone=Tone.PLAIN if is_month else tone,
            base=round(tried) if trying and tried is not None else None,
            day=f"{each.key}-01" if is_month else "",
            in_period=self.period is not None and each.key in self.period.months,
            hidden=is_month and total is None,
        )

    def _picture(
        self,
        shape: Shape,
        title: str,
        marks: Sequence[ChartMark],
        rows: tuple[tuple[str, ...], ...],
        legend: tuple[str, ...],
    ) -> Picture:
        scope = f"{period_words(self.period)} · {self.unit}" if self.period else ""
        best = max(marks, key=lambda mark: mark.count, default=None)
        return Picture(
            name=ChartName.TREND,
            shape=shape,
            title=title,
            scope=scope,
            marks=tuple(marks),
            total=0,
            header=(_("时间或单位"), _("平安指数"), _("等级")),
            rows=rows,
            summary=_("{title}：{name} {value}").format(
                title=title, name=best.name, value=best.value
            )
            if best
            else title,
            legend=legend,
            unit=_("分"),
        )

    @property
    def _components(self) -> tuple[Component, ...]:
        return self.index.components if self.index else ()

    def _grade(self, total: Decimal | None) -> Grade | None:
        return grade_of(total, self.index.grades) if self.index else None


def _figure(each: Component) -> str:
    if each.rate is None or each.rate.exact is None:
        return NOTHING
    return noted(each.rate.text, f"{each.rate.part}÷{each.rate.whole}")


def _text(value: Decimal | None) -> str:
    return NOTHING if value is None else str(value)
