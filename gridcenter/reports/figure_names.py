"""A stable name for every figure of a filled form, for a superior's own sheet to ask for it.

``form.row.column``: the row is a measure, or ``measure@item`` where a measure is divided by a code
list or into bands; the same words open a number's records (``report FORM --explain``). Names are made of ids, never of labels, so that rewording a form does
not break a template. docs/forms.md explains them to whoever writes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gridcenter.reports.document import Cell, Document, PaperSheet, RowKind, Table
from gridcenter.reports.kinds import CellKind
from gridcenter.reports.vocabulary import Form, FormKind

PLACES = "places"
"""``form.places`` repeats a row for every village of a crosstab."""

_SUMS = ("_subtotal", "_year")
_LABELS = frozenset({"group", "measure"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value by its name, with the words that a person knows it by."""

    name: str
    label: str
    cell: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Rows that repeat: each is column name → value; ``labels`` are the columns in words."""

    name: str
    label: str
    labels: Mapping[str, str]
    rows: tuple[Mapping[str, Cell], ...]


@dataclass(slots=True)
class NamedFigure:
    """Everything that one form offers by name."""

    figures: dict[str, Figure] = field(default_factory=dict)
    rolls: dict[str, Roll] = field(default_factory=dict)

    def add(self, name: str, label: str, cell: Cell) -> None:
        """Offer a figure; the first one of a name stays."""
        self.figures.setdefault(name, Figure(name=name, label=label, cell=cell))


def named(form: Form, document: Document) -> NamedFigure:
    """The figures and rolls of a filled form."""
    found = NamedFigure()
    tables = list(document.tables)
    if form.kind is FormKind.CROSSTAB:
        for table in tables:
            _lines(found, form, table)
        _short(found, form, "subtotal")
        _places(found, form, tables)
    elif form.index:
        for table in tables[:1]:
            _index(found, form, table)
    elif form.kind is FormKind.FIGURES or form.parts:
        for table in tables:
            _lines(found, form, table)
        _short(found, form, "now")
    if form.roster is not None and tables:
        _roster(found, form, tables[-1])
    for block in document.blocks:
        if isinstance(block, PaperSheet):
            _boxes(found, form, block)
    for name, text in document.figures:
        found.add(f"{form.id}.{name}", f"{form.label} · {form.measure(name).label}", Cell(text))
    return found


def _lines(found: NamedFigure, form: Form, table: Table) -> None:
    for row in table.rows:
        if not row.id or len(row.cells) != len(table.columns):
            continue
        pairs = list(zip(table.columns, row.cells, strict=True))
        heads = [cell.text for column, cell in pairs if column.id in _LABELS]
        words = " · ".join(dict.fromkeys(filter(None, heads)))
        for column, cell in pairs:
            if column.id not in _LABELS:
                name = f"{form.id}.{row.id}.{column.id.lstrip('_')}"
                found.add(name, f"{form.label} · {words} · {column.label}", cell)


def _short(found: NamedFigure, form: Form, column: str) -> None:
    """``form.row`` is the figure of the period itself, as a number."""
    for name, figure in list(found.figures.items()):
        if name.startswith(f"{form.id}.") and name.endswith(f".{column}"):
            found.add(name.removesuffix(f".{column}"), figure.label, figure.cell)


def _places(found: NamedFigure, form: Form, tables: Sequence[Table]) -> None:
    rows: list[Mapping[str, Cell]] = []
    labels: dict[str, str] = {"place": "村（社区）", "place_code": "区划代码"}
    for table in tables:
        for at, column in enumerate(table.columns):
            if column.id in _LABELS or column.id in _SUMS:
                continue
            values = {"place": Cell(column.label), "place_code": Cell(column.id)}
            for row in table.rows:
                values.setdefault(row.id, row.cells[at])
                labels.setdefault(row.id, " · ".join(cell.text for cell in row.cells[:2]))
            rows.append(values)
    name = f"{form.id}.{PLACES}"
    found.rolls[name] = Roll(name=name, label=form.label, labels=labels, rows=tuple(rows))


def _index(found: NamedFigure, form: Form, table: Table) -> None:
    for part, row in zip(form.index, table.rows, strict=False):
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column.id in ("rate", "score", "weight", "points"):
                label = f"{form.label} · {row.cells[0].text} · {column.label}"
                found.add(f"{form.id}.{part.measure}.{column.id}", label, cell)
    total = table.rows[-1].cells[-1]
    found.add(f"{form.id}.points", f"{form.label} · 合计", _as_number(total))


def _as_number(cell: Cell) -> Cell:
    try:
        return Cell(cell.text, float(cell.text), cell.kind)
    except ValueError:
        return cell


def _roster(found: NamedFigure, form: Form, table: Table) -> None:
    roster = form.roster
    if roster is None:
        return
    names = []
    for at, column in enumerate(roster.columns):
        names.append(column.field or ("n" if column.number else f"column{at}"))
    labels = {
        name: "/".join(filter(None, (column.group, column.label)))
        for name, column in zip(names, table.columns, strict=True)
    }
    rows = tuple(
        dict(zip(names, row.cells, strict=True))
        for row in table.rows
        if row.kind is RowKind.PLAIN and any(cell.text for cell in row.cells)
    )
    found.rolls[form.id] = Roll(name=form.id, label=form.label, labels=labels, rows=rows)
    count = Cell(str(len(rows)), len(rows), CellKind.INTEGER)
    found.add(f"{form.id}.count", f"{form.label} · 条数", count)


def _boxes(found: NamedFigure, form: Form, block: PaperSheet) -> None:
    for boxes, entries in zip(form.boxes, block.rows, strict=True):
        for box, entry in zip(boxes, entries, strict=True):
            if box.field:
                label = f"{form.label} · {entry.label}"
                found.add(f"{form.id}.{box.field}", label, Cell(entry.text, None, entry.kind))
