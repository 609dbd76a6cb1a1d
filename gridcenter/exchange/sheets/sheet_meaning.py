"""What one column of a header may mean, by its own label and by the labels of the groups over it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from gridcenter.domain.register.fields import NUMERIC_KINDS, Register
from gridcenter.exchange.sheets.sheet_header import HeaderColumn
from gridcenter.exchange.sheets.sheet_labels import LabelHit, LabelIndex, bare, plain


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
    if (counts := _counting(column)) and column.label:
        # 参加人数 over 网格员 counts them and names none.
        numbers = {spec.name for spec in register.fields if spec.kind in NUMERIC_KINDS}
        hits = [hit for word in counts for hit in index.hits(word) if hit.field in numbers]
        if hits:
            yield from ((0, hit) for hit in hits)
            return
    both = index.hits(column.over + column.label)
    of_group = {hit.field for hit in index.hits(column.over)}
    # 办理情况 over 单位 holds a name of the state, but speaks of the organisation.
    closer = [hit for hit in both if hit.field not in of_group]
    yield from ((0, hit) for hit in closer or both)
    yield from ((1, hit) for hit in index.hits(column.label))


def _counting(column: HeaderColumn) -> tuple[str, ...]:
    """The labels of what a group that speaks of a number counts in this column; none of another group."""
    over, label = plain(column.over), plain(column.label)
    if bare(column.over).endswith("人数") or over.endswith("(人)"):
        return (f"{label}人数", label)
    return (f"{label}数", label) if bare(column.over).endswith("数") else ()


_FIRST = frozenset({"起", "始", "自", "开始", "起始"})
_LAST = frozenset({"止", "终", "至", "结束", "截止"})
