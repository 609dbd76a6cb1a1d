"""What one column of a header may mean, by its own label and by the labels of the groups over it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from gridcenter.domain.register.fields import Register
from gridcenter.exchange.sheets.sheet_header import HeaderColumn
from gridcenter.exchange.sheets.sheet_labels import LabelHit, LabelIndex, plain


def meanings(
    column: HeaderColumn, index: LabelIndex, register: Register
) -> Iterator[tuple[int, LabelHit]]:
    """What a column may mean, by its label under its group first (rank 0), then by its label alone."""
    if not column.over:
        yield from ((0, hit) for hit in index.hits(column.label))
        return
    if (word := plain(column.label)) in _FIRST | _LAST:
        begun = index.hits(column.over)
        if word in _FIRST:
            yield from ((0, hit) for hit in begun)
            return
        for hit, spec in product(begun, register.fields):
            if spec.not_before == hit.field:
                yield 0, LabelHit(field=spec.name, score=hit.score, how=hit.how)
        return
    both = index.hits(column.over + column.label)
    of_group = {hit.field for hit in index.hits(column.over)}
    # 办理情况 over 单位 holds a name of the state, but speaks of the organisation.
    closer = [hit for hit in both if hit.field not in of_group]
    yield from ((0, hit) for hit in closer or both)
    yield from ((1, hit) for hit in index.hits(column.label))


_FIRST = frozenset({"起", "始", "自", "开始", "起始"})
_LAST = frozenset({"止", "终", "至", "结束", "截止"})
