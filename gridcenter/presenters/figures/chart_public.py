"""对外公开: what may leave the office keeps every count under three to itself.

Categories that are too small go into one bar together. Where bars must keep their place (days,
months, states, areas) the number is withheld; it could be had by taking the others from the sum,
so a larger one goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gridcenter.base.i18n import _
from gridcenter.domain.figures.ratios import Rate
from gridcenter.domain.figures.suppression import FEW, LEAST, WITHHELD, hidden_places
from gridcenter.presenters.figures.chart_model import ChartMark, KeyFigure, Picture, Shape, Tone


def for_public(picture: Picture) -> Picture:
    """The picture without small counts, with a note that says so; it opens no rows.

    A map is made public where it is drawn, for its classes are made from what may be shown.
    """
    if picture.shape is Shape.MAP:
        raise ValueError(picture.shape)
    if picture.shape in (Shape.BARS, Shape.PARETO) and not any(m.glyph for m in picture.marks):
        changed = _merged(picture)
    elif picture.shape is Shape.STACKED:
        changed = _stacked(picture)
    elif picture.shape is Shape.TREND:
        changed = _trend(picture)
    else:
        changed = _withheld(picture)
    told = _("对外公开：少于 {least} 的数不显示").format(least=LEAST)
    marks = tuple(replace(mark, query=None) for mark in changed.marks)
    return replace(
        changed,
        marks=marks,
        row_queries=(),
        total=0 if changed.total < LEAST else changed.total,
        note="；".join(filter(None, (changed.note, told))),
        summary=told,
    )


def figures_for_public(cards: Sequence[KeyFigure]) -> tuple[KeyFigure, ...]:
    """The cards over the charts; where one tells a small count all but the sum are withheld."""
    counts = [int(card.value) for card in cards if card.value.isdigit()]
    small = any(0 < count < LEAST for count in counts)
    return tuple(
        replace(
            card,
            value=FEW if card.value.isdigit() and 0 < int(card.value) < LEAST else card.value,
            query=None,
        )
        if not small or place == 0
        else replace(card, value=WITHHELD, note="", query=None)
        for place, card in enumerate(cards)
    )


def _merged(picture: Picture) -> Picture:
    """Small bars in one; when they stay small together, the next smallest bar joins them."""
    kept = sorted(picture.marks, key=lambda mark: -mark.count)
    small: list[ChartMark] = [mark for mark in kept if mark.count < LEAST]
    kept = [mark for mark in kept if mark.count >= LEAST]
    while small and kept and (len(small) < 2 or sum(mark.count for mark in small) < LEAST):
        small.insert(0, kept.pop())
    if small:
        count = sum(mark.count for mark in small)
        word = _("其余 {count} 项").format(count=len(small))
        if count >= LEAST:
            kept.append(ChartMark(key="rest", name=word, count=count, tone=Tone.REST))
        else:
            kept.append(ChartMark(key="rest", name=word, count=0, hidden=True, value=FEW))
    marks, rows, running = [], [], 0
    for mark in kept:
        running += mark.count
        share, sofar = Rate(mark.count, picture.total).text, Rate(running, picture.total).text
        pareto = picture.shape is Shape.PARETO
        note = "" if mark.hidden else sofar if pareto else share
        marks.append(replace(mark, running=running if pareto else None, note=note))
        cells = (mark.label, mark.value or str(mark.count), "" if mark.hidden else share)
        rows.append((*cells, sofar) if pareto else cells)
    last = picture.rows[len(picture.marks) :]
    return replace(picture, marks=tuple(marks), rows=(*rows, *(_small_sum(row) for row in last)))


def _small_sum(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(FEW if cell in ("1", "2") else cell for cell in row)


def _withheld(picture: Picture) -> Picture:
    """Numbers withheld where they stand, with whatever is worked out from them."""
    hidden, no_sum = hidden_places([mark.count for mark in picture.marks])
    marks, rows = [], []
    for place, (mark, row) in enumerate(zip(picture.marks, picture.rows, strict=False)):
        if place in hidden:
            word = FEW if mark.count < LEAST else WITHHELD
            rows.append((row[0], word, *([""] * (len(row) - 2))))
            marks.append(replace(mark, count=0, note="", value=word, hidden=True))
        else:
            # A share of the step before would lead back to a withheld number.
            bare = hidden and picture.shape is Shape.FUNNEL
            rows.append((*row[:-1], "") if bare else row)
            marks.append(mark)
    sums = picture.rows[len(picture.marks) :]
    if no_sum:
        sums = tuple((row[0], *([WITHHELD] * (len(row) - 1))) for row in sums)
    total = 0 if no_sum else picture.total
    return replace(picture, marks=tuple(marks), rows=(*rows, *sums), total=total)


def _trend(picture: Picture) -> Picture:
    """Both years by themselves, and no change or rate: they lead from one number to the next."""
    now, no_sum = hidden_places([mark.count for mark in picture.marks])
    then, no_base = hidden_places([mark.base or 0 for mark in picture.marks])
    marks, rows = [], []
    for place, mark in enumerate(picture.marks):
        base = mark.base or 0
        count_word = FEW if mark.count < LEAST else WITHHELD
        base_word = FEW if base < LEAST else WITHHELD
        changed = replace(mark, note="", base=None if place in then else mark.base)
        if place in now:
            changed = replace(changed, count=0, value=count_word, hidden=True)
        marks.append(changed)
        rows.append(
            (
                mark.name,
                count_word if place in now else str(mark.count),
                base_word if place in then else picture.rows[place][2],
            )
        )
    last = picture.rows[-1]
    sums = (last[0], WITHHELD if no_sum else last[1], WITHHELD if no_base else last[2])
    return replace(
        picture,
        marks=tuple(marks),
        header=picture.header[:3],
        rows=(*rows, sums),
        total=0 if no_sum else picture.total,
    )


def _stacked(picture: Picture) -> Picture:
    """Bars whose parts are small are shown whole: a part withheld in two directions needs no proof."""
    marks, rows = [], []
    small = {mark.bar for mark in picture.marks if mark.count < LEAST}
    totals = [
        sum(mark.count for mark in picture.marks if mark.bar == bar)
        for bar in range(len(picture.bars))
    ]
    gone, no_sum = hidden_places(totals)
    for mark in picture.marks:
        if mark.bar not in small and mark.bar not in gone:
            marks.append(mark)
    for place, row in enumerate(picture.rows[: len(picture.bars)]):
        parts = [WITHHELD if place in small | gone else cell for cell in row[1:-1]]
        total = FEW if 0 < totals[place] < LEAST else WITHHELD if place in gone else row[-1]
        rows.append((row[0], *parts, total))
    # The columns' sums would tell a withheld part when only one bar lacks it.
    sums = [
        (row[0], *([WITHHELD] * (len(row) - 2)), WITHHELD if no_sum else row[-1])
        for row in picture.rows[len(picture.bars) :]
    ]
    whole = [
        ChartMark(key=f"{bar}/*", name=name, count=totals[bar], bar=bar, series=-1)
        for bar, name in enumerate(picture.bars)
        if bar in small and bar not in gone and totals[bar]
    ]
    return replace(picture, marks=(*marks, *whole), rows=(*rows, *sums))
