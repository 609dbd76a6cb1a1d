"""平安指数: a transparent index whose every component, weight and score stands on the paper."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from gridcenter.domain.ratios import NOTHING, Rate
from gridcenter.reports.crosstab import amount_cell, span_of
from gridcenter.reports.document import (
    Align,
    Block,
    Cell,
    CellKind,
    Column,
    Paragraph,
    Row,
    RowKind,
    Table,
)
from gridcenter.reports.figures import ALL, Amount, Figures, Span
from gridcenter.reports.origin import Counted
from gridcenter.reports.sources import Sources
from gridcenter.reports.vocabulary import Form, IndexPart


def score(part: IndexPart, amount: Amount) -> Decimal | None:
    """0 to 100 along the straight line from ``zero`` to ``full``; None without a base."""
    if not isinstance(amount, Rate) or amount.exact is None:
        return None
    zero, full = Decimal(str(part.zero)), Decimal(str(part.full))
    raw = (amount.exact - zero) / (full - zero) * 100
    return _one(max(Decimal(0), min(Decimal(100), raw)))


def _one(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def blocks(form: Form, figures: Figures, sources: Sources) -> Iterator[Block]:
    """The index in one sentence, then the table of its components.

    A component without a base (—) is left out, and the weights of the others are scaled up.
    """
    span = span_of(sources.period)
    amounts = [figures.total(part.measure, span) for part in form.index]
    scores = [score(part, amount) for part, amount in zip(form.index, amounts, strict=True)]
    weight = sum(p.weight for p, s in zip(form.index, scores, strict=True) if s is not None)
    points = [
        _one(s * p.weight / weight) if s is not None else None
        for p, s in zip(form.index, scores, strict=True)
    ]
    total = sum((each for each in points if each is not None), Decimal(0))
    grade = next((each for each in form.grades if total >= Decimal(str(each.from_))), None)
    if not weight:
        yield Paragraph(text=f"{sources.period.label}没有可计算的记录，指数不评。")
    else:
        colour = grade.label if grade else ""
        yield Paragraph(text=f"{sources.period.label}平安指数 {total} 分，等级：{colour}。")
    rows = []
    for part, amount, got, point in zip(form.index, amounts, scores, points, strict=True):
        measure = form.measure(part.measure)
        rows.append(
            Row(
                (
                    Cell(measure.label),
                    Cell(measure.definition),
                    amount_cell(amount, _origin(part, span)),
                    Cell(f"{part.zero:g}%→0，{part.full:g}%→100"),
                    _decimal(got),
                    Cell(str(part.weight), part.weight, CellKind.INTEGER),
                    _decimal(point),
                )
            )
        )
    words = ("合计", "", "", "", "", str(weight), str(total) if weight else NOTHING)
    rows.append(Row(tuple(Cell(text) for text in words), RowKind.TOTAL))
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


def _origin(part: IndexPart, span: Span) -> Counted:
    return Counted(measure=part.measure, spans=(span,), slot=ALL)


def _decimal(value: Decimal | None) -> Cell:
    return Cell(NOTHING) if value is None else Cell(str(value), float(value), CellKind.DECIMAL)
