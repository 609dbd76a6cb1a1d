"""A filled form for the public (对外公开): no count under three, and none that could be worked out.

Whatever is counted stands in its cell's origin, so that the sums that a reader can check are known
exactly: places add up to 小计, the rows of a line to their measure. Rates and changes go with a
number that they would tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace

from gridcenter.domain.figures.ratios import NOTHING
from gridcenter.domain.figures.suppression import FEW, LEAST, WITHHELD, Adds, is_small, withheld
from gridcenter.reports.asked import ALL, AskedSpan, CountSlot
from gridcenter.reports.crosstab import line_rows
from gridcenter.reports.document import Block, Cell, Document, Paragraph, RowKind, Table
from gridcenter.reports.figures import Figures
from gridcenter.reports.origin import CountedFrom
from gridcenter.reports.sources import Sources
from gridcenter.reports.vocabulary import Form, FormKind

NOTE = f"对外公开：少于{LEAST}的数写作“{FEW}”，能推算出它们的数写作“{WITHHELD}”。"


@dataclass(frozen=True, slots=True)
class _Atom:
    """One counted number: a measure that is no rate, among some records, over a span, in a place."""

    measure: str
    slot: CountSlot
    span: AskedSpan
    place: str


def can_be_public(form: Form) -> bool:
    """Whether a form consists of counts; names, single records and prose do not go to the public."""
    return form.kind in (FormKind.CROSSTAB, FormKind.FIGURES)


def for_public(form: Form, figures: Figures, document: Document, sources: Sources) -> Document:
    """The document without what must not be told; nothing in it opens rows any more."""
    hidden = _hidden(form, figures, document, sources)
    blocks = tuple(_block(form, figures, block, hidden) for block in document.blocks)
    if any(isinstance(block, Table) and _withholds(block) for block in blocks):
        blocks = tuple(_without_sums(form, block) for block in blocks)
    last = max((n for n, block in enumerate(blocks) if isinstance(block, Table)), default=-1)
    noted = tuple(
        replace(block, notes=(NOTE, *block.notes))
        if number == last and isinstance(block, Table)
        else block
        for number, block in enumerate(blocks)
    )
    unit_note = "　".join(filter(None, ("对外公开", document.unit_note)))
    return replace(document, blocks=noted, figures=(), unit_note=unit_note)


def _hidden(
    form: Form, figures: Figures, document: Document, sources: Sources
) -> frozenset[Hashable]:
    counts: dict[Hashable, int] = {}
    atoms: set[_Atom] = set()
    for origin in _origins(document):
        for span in origin.spans:
            atom = _Atom(origin.measure, origin.slot, span, origin.place)
            if form.measure(origin.measure).rate is None:
                amount = _amount(figures, atom)
                if isinstance(amount, int):
                    counts[atom] = amount
                    atoms.add(atom)
    lines = {
        row.slot: number
        for number, line in enumerate(form.lines)
        for row in line_rows(form, line, sources)
    }
    return withheld(counts, tuple(_relations(atoms, lines)), dict(_years(atoms)))


def _origins(document: Document) -> Iterator[CountedFrom]:
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                if isinstance(cell.origin, CountedFrom):
                    yield cell.origin


def _amount(figures: Figures, atom: _Atom) -> object:
    slot = atom.slot if figures.form.measure(atom.measure).register else ALL
    tally = figures.tally(atom.measure, atom.span, slot)
    return tally.at(atom.place) if atom.place else tally.total


def _relations(atoms: set[_Atom], lines: Mapping[CountSlot, int]) -> Iterator[Adds]:
    """What adds up on paper: places to all of them, the slots of a line to their measure."""
    places: dict[_Atom, list[_Atom]] = defaultdict(list)
    slots: dict[tuple[_Atom, int], list[_Atom]] = defaultdict(list)
    for atom in sorted(atoms, key=lambda each: (each.place, each.slot.key, each.measure)):
        if atom.place:
            places[replace(atom, place="")].append(atom)
        if atom.slot.by:
            slots[replace(atom, slot=ALL), lines[atom.slot]].append(atom)
    for total, members in places.items():
        if total in atoms:
            yield Adds(tuple(members), total)
    for (total, _line), members in slots.items():
        if total in atoms:
            yield Adds(tuple(members), total)


def _years(atoms: set[_Atom]) -> Iterator[tuple[_Atom, _Atom]]:
    """Each number with its 年度累计: of two prints, one month less the other would tell it."""
    for atom in atoms:
        year = replace(atom, span=AskedSpan(f"{atom.span.first[:4]}-01-01", atom.span.last))
        if year != atom and year in atoms:
            yield atom, year


def _block(form: Form, figures: Figures, block: Block, hidden: frozenset[Hashable]) -> Block:
    if not isinstance(block, Table):
        return block
    rows = tuple(
        replace(row, cells=tuple(_cell(form, figures, cell, hidden) for cell in row.cells))
        for row in block.rows
    )
    return replace(block, rows=rows)


def _cell(form: Form, figures: Figures, cell: Cell, hidden: frozenset[Hashable]) -> Cell:
    origin = cell.origin
    if not isinstance(origin, CountedFrom) or cell.text in ("", NOTHING):
        return replace(cell, origin=None)
    atoms = [
        _Atom(leaf, origin.slot, span, origin.place)
        for span in origin.spans
        for leaf in _leaves(form, origin.measure)
    ]
    amounts = [_amount(figures, atom) for atom in atoms]
    small = any(isinstance(amount, int) and is_small(amount) for amount in amounts)
    if not small and not hidden & set(atoms):
        return replace(cell, origin=None)
    plain = len(atoms) == 1 and form.measure(origin.measure).rate is None
    return Cell(FEW if plain and small else WITHHELD)


def _leaves(form: Form, measure_id: str) -> Iterator[str]:
    measure = form.measure(measure_id)
    if measure.rate is None:
        yield measure_id
    for part in (*(measure.rate or ()), *measure.sum_of):
        yield from _leaves(form, part)


def _withholds(table: Table) -> bool:
    return any(cell.text in (FEW, WITHHELD) for row in table.rows for cell in row.cells)


def _without_sums(form: Form, block: Block) -> Block:
    """An index tells its parts by their scores: where one is withheld, so are its score and the sum."""
    if not form.index:
        return block
    if isinstance(block, Paragraph):
        return Paragraph(text="部分指标的基数过小，平安指数不公布。")
    if not isinstance(block, Table):
        return block
    kept = {"measure", "definition", "scale", "weight"}
    rows = [
        replace(
            row,
            cells=tuple(
                Cell(WITHHELD) if cell.text and column.id not in kept else cell
                for column, cell in zip(block.columns, row.cells, strict=True)
            ),
        )
        if row.kind is RowKind.TOTAL or any(cell.text == WITHHELD for cell in row.cells)
        else row
        for row in block.rows
    ]
    return replace(block, rows=tuple(rows))
