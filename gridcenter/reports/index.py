"""平安指数: a transparent index whose every component, weight and score stands on the paper."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gridcenter.domain.figures.ratios import NOTHING, Rate
from gridcenter.domain.figures.scoring import Component, Grade, grade_of, reckon
from gridcenter.reports.asked import ALL, AskedSpan
from gridcenter.reports.crosstab import amount_cell, span_of
from gridcenter.reports.document import Block, Cell, Column, PaperRow, Paragraph, RowKind, Table
from gridcenter.reports.figures import Figures
from gridcenter.reports.kinds import Align, CellKind
from gridcenter.reports.origin import CountedFrom
from gridcenter.reports.sources import Sources
from gridcenter.reports.vocabulary import Form, IndexPart


def components(
    form: Form, figures: Figures | None, span: AskedSpan, *, place: str = "", english: bool = False
) -> tuple[Component, ...]:
    """The parts of the index over ``span``, of one ``place`` when it is given."""
    made = []
    for part in form.index:
        measure = form.measure(part.measure)
        tally = figures.tally(part.measure, span) if figures is not None else None
        amount = None if tally is None else tally.at(place) if place else tally.total
        made.append(
            Component(
                id=part.measure,
                label=measure.en if english else measure.label,
                definition=(english and measure.definition_en) or measure.definition,
                rate=amount if isinstance(amount, Rate) else None,
                zero=Decimal(str(part.zero)),
                full=Decimal(str(part.full)),
                weight=part.weight,
            )
        )
    return tuple(made)


def grades(form: Form, *, english: bool = False) -> tuple[Grade, ...]:
    """The bands of the form, the best first."""
    return tuple(
        Grade(id=each.en, label=each.en if english else each.label, least=Decimal(str(each.from_)))
        for each in sorted(form.grades, key=lambda each: -each.from_)
    )


def blocks(form: Form, figures: Figures, sources: Sources) -> Iterator[Block]:
    """The index in one sentence, then the table of its components.

    A component without a base (—) is left out, and the weights of the others are scaled up.
    """
    span = span_of(sources.period)
    parts = components(form, figures, span)
    reckoned = reckon(parts)
    total, weight = reckoned.total, reckoned.weight
    grade = grade_of(total, grades(form))
    if not weight:
        yield Paragraph(text=f"{sources.period.label}没有可计算的记录，指数不评。")
    else:
        colour = grade.label if grade else ""
        yield Paragraph(text=f"{sources.period.label}平安指数{total}分，等级：{colour}。")
    rows = []
    for part, scored, point in zip(form.index, parts, reckoned.points, strict=True):
        measure = form.measure(part.measure)
        rows.append(
            PaperRow(
                (
                    Cell(measure.label),
                    Cell(measure.definition),
                    amount_cell(scored.rate, _origin(part, span)),
                    Cell(f"{part.zero:g}%→0，{part.full:g}%→100"),
                    _decimal(scored.score),
                    Cell(str(part.weight), part.weight, CellKind.INTEGER),
                    _decimal(point),
                )
            )
        )
    words = ("合计", "", "", "", "", str(weight), str(total) if weight else NOTHING)
    rows.append(PaperRow(tuple(Cell(text) for text in words), RowKind.TOTAL))
    yield Table(
        columns=(
            Column(id="measure", label="指标", width=26),
            Column(id="definition", label="口径", width=50, align=Align.LEFT),
            Column(id="rate", label="数值", width=18),
            Column(id="scale", label="计分办法", width=30),
            Column(id="score", label="得分", width=14),
            Column(id="weight", label="权重", width=14),
            Column(id="points", label="加权得分", width=18),
        ),
        rows=tuple(rows),
        font_size=form.font_size,
        row_height=form.row_height,
    )


def _origin(part: IndexPart, span: AskedSpan) -> CountedFrom:
    return CountedFrom(measure=part.measure, spans=(span,), slot=ALL)


def _decimal(value: Decimal | None) -> Cell:
    return Cell(NOTHING) if value is None else Cell(str(value), float(value), CellKind.DECIMAL)
