"""Stacked bars and the funnel as pictures: pure functions from counts."""

from __future__ import annotations

from collections.abc import Sequence

from gridcenter.base.i18n import _
from gridcenter.domain.figures.ratios import Rate
from gridcenter.domain.query import Query
from gridcenter.domain.text import N_
from gridcenter.presenters.figures.chart_build import STATE_SIGNS, TOP, summary, together
from gridcenter.presenters.figures.chart_model import (
    TITLES,
    ChartMark,
    ChartName,
    Picture,
    Shape,
    Tone,
)
from gridcenter.services.figures.cross_counts import Cross, CrossCell, Stage

PHASES = {
    Tone.NEW: N_("待办"),
    Tone.MOVING: N_("办理中"),
    Tone.CHECKING: N_("核查回访"),
    Tone.BACK: N_("退回升级"),
    Tone.DONE: N_("已办结"),
    Tone.REST: N_("不予受理"),
}
"""The eleven states in six phases: more colours than that nobody tells apart."""


def by_phase(figures: Cross) -> Cross:
    """The parts of a cross with 办理状态, joined into phases."""
    gathered: dict[tuple[str, str], list[CrossCell]] = {}
    for (bar, state), cell in figures.cells.items():
        tone = STATE_SIGNS.get(state, ("", Tone.REST))[1]
        gathered.setdefault((bar, str(tone)), []).append(cell)
    cells = {key: _joined(cells) for key, cells in gathered.items()}
    seen = {part for _bar, part in cells}
    parts = tuple((str(tone), _(words)) for tone, words in PHASES.items() if tone in seen)
    return Cross(bars=figures.bars, parts=parts, cells=cells)


def _joined(cells: Sequence[CrossCell]) -> CrossCell:
    query = together([cell.query for cell in cells])
    # Every cell of one bar differs from the others in the part alone, so one query says them all.
    return CrossCell(count=sum(cell.count for cell in cells), query=query or cells[0].query)


def stacked(name: ChartName, figures: Cross, scope: str, first_column: str) -> Picture:
    """Horizontal bars cut into parts; months all, other bars the ten largest."""
    bars = list(figures.bars)
    if name is not ChartName.MONTH_FAMILY:
        bars = bars[:TOP]
    rest = [bar for bar in figures.bars if bar not in bars]
    marks: list[ChartMark] = []
    for place, (bar, bar_words) in enumerate(bars):
        start, whole = 0, figures.total(bar)
        for series, (part, part_words) in enumerate(figures.parts):
            cell = figures.cells.get((bar, part))
            if cell is None:
                continue
            marks.append(
                ChartMark(
                    key=f"{bar}/{part}",
                    name=f"{bar_words} · {part_words}",
                    count=cell.count,
                    note=Rate(cell.count, whole).text,
                    bar=place,
                    start=start,
                    series=series,
                    query=cell.query,
                )
            )
            start += cell.count
    total = sum(cell.count for cell in figures.cells.values())
    return Picture(
        name=name,
        shape=Shape.STACKED,
        title=_(TITLES[name]),
        scope=scope,
        marks=tuple(marks),
        total=total,
        header=(first_column, *(words for _part, words in figures.parts), _("合计")),
        rows=_table(figures, bars, rest),
        row_queries=tuple(_bar_query(figures, bar) for bar, _words in bars),
        summary=summary(name, marks, total),
        legend=tuple(words for _part, words in figures.parts),
        bars=tuple(words for _bar, words in bars),
        tones=_tones(figures),
        note=_("另有 {count} 项未画出，见数据表").format(count=len(rest)) if rest else "",
    )


def _tones(figures: Cross) -> tuple[Tone, ...]:
    """The tones of phases; families and other codes mean no tone."""
    known = {str(tone): tone for tone in PHASES}
    return tuple(known[part] for part, _words in figures.parts if part in known)


def _table(
    figures: Cross, bars: Sequence[tuple[str, str]], rest: Sequence[tuple[str, str]]
) -> tuple[tuple[str, ...], ...]:
    def line(words: str, keys: Sequence[str]) -> tuple[str, ...]:
        counts = [
            sum(figures.cells[key, part].count for key in keys if (key, part) in figures.cells)
            for part, _words in figures.parts
        ]
        return (words, *map(str, counts), str(sum(counts)))

    rows = [line(words, [key]) for key, words in bars]
    if rest:
        words = _("其余 {count} 项").format(count=len(rest))
        rows.append(line(words, [key for key, _words in rest]))
    rows.append(line(_("合计"), [key for key, _words in figures.bars]))
    return tuple(rows)


def _bar_query(figures: Cross, bar: str) -> Query | None:
    queries = [cell.query for (key, _part), cell in figures.cells.items() if key == bar]
    return together(queries) if queries else None


def funnel(stages: Sequence[Stage], scope: str) -> Picture:
    """How far the incidents came; each stage with its share of the first and of the one before."""
    total = stages[0].count if stages else 0
    marks, rows = [], []
    before = total
    for stage in stages:
        whole, step = Rate(stage.count, total).text, Rate(stage.count, before).text
        marks.append(
            ChartMark(
                key=stage.key,
                name=stage.label,
                count=stage.count,
                note=_("占登记 {whole}").format(whole=whole),
                tone=Tone.DONE if stage.key in ("close", "archive") else Tone.PLAIN,
                query=stage.query if stage.count else None,
            )
        )
        rows.append((stage.label, str(stage.count), whole, step))
        before = stage.count
    return Picture(
        name=ChartName.FUNNEL,
        shape=Shape.FUNNEL,
        title=_(TITLES[ChartName.FUNNEL]),
        scope=scope,
        marks=tuple(marks),
        total=total,
        header=(_("环节"), _("件数"), _("占登记"), _("占上一环节")),
        rows=tuple(rows),
        summary=_funnel_words(marks),
        note=_("受理、处置看办理记录，结案、归档看现在的状态"),
    )


def _funnel_words(marks: Sequence[ChartMark]) -> str:
    if not marks or not marks[0].count:
        return _("没有数据")
    return "，".join(
        _("{name} {count} 件").format(name=mark.name, count=mark.count) for mark in marks
    )
