"""A picture of the window as figures and a native chart of a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from gridcenter.base.i18n import _
from gridcenter.presenters.figures.chart_model import ChartMark, Picture, Shape
from gridcenter.reports.chart_book import ChartSheet, Drawn, DrawnLine, to_xlsx

_DRAWN = {
    Shape.TREND: Drawn.LINE,
    Shape.PARETO: Drawn.PARETO,
    Shape.MONTH: Drawn.COLUMN,
    Shape.WEEKS: Drawn.COLUMN,
    Shape.STACKED: Drawn.STACKED,
}
"""Bars, a funnel and the areas of a map lie: their names are long."""


def as_xlsx(pictures: Sequence[Picture], foot: str) -> bytes:
    """A workbook with a sheet for each chart; ``foot`` stands under each."""
    return to_xlsx([sheet_of(picture) for picture in pictures], foot=foot)


def sheet_of(picture: Picture) -> ChartSheet:
    """The figures behind ``picture``: what is withheld in it stays withheld."""
    if picture.shape is Shape.STACKED:
        categories, lines = picture.bars, _stacked(picture)
    else:
        categories = tuple(_category(mark, picture.shape) for mark in picture.marks)
        lines = _plain(picture)
    return ChartSheet(
        title=picture.title,
        scope=picture.scope,
        note=picture.note,
        drawn=_DRAWN.get(picture.shape, Drawn.BAR),
        unit=picture.counted_in,
        axis=picture.header[0] if picture.header else "",
        categories=categories,
        lines=lines,
    )


def _category(mark: ChartMark, shape: Shape) -> str:
    return mark.name if shape is Shape.TREND else mark.day or mark.name


def _count(mark: ChartMark) -> float | None:
    if mark.hidden:
        return None
    return mark.count if mark.exact is None else mark.exact


def _plain(picture: Picture) -> tuple[DrawnLine, ...]:
    marks, legend = picture.marks, picture.legend
    lines = [
        DrawnLine(
            name=legend[0] if legend else picture.unit or _("件数"),
            values=tuple(map(_count, marks)),
        ),
    ]
    if picture.shape is Shape.PARETO:
        whole = picture.total or 1
        running = tuple(
            None if mark.hidden or mark.running is None else round(mark.running * 100 / whole, 1)
            for mark in marks
        )
        lines.append(DrawnLine(name=_("累计占比（%）"), values=running))
    elif any(mark.base is not None for mark in marks):
        name = legend[1] if len(legend) > 1 else _("上年同期")
        lines.append(DrawnLine(name=name, values=tuple(mark.base for mark in marks)))
    return tuple(lines)


def _stacked(picture: Picture) -> tuple[DrawnLine, ...]:
    lines = []
    for series, name in enumerate(picture.legend):
        values: list[float | None] = [0] * len(picture.bars)
        for mark in picture.marks:
            if mark.series == series:
                values[mark.bar] = _count(mark)
        lines.append(DrawnLine(name=name, values=tuple(values)))
    return tuple(lines)
