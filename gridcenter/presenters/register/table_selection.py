"""What is done to the selected rows of a table: copied, summed, put into the bin, brought back."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from gridcenter.base.i18n import _
from gridcenter.domain.changes import Changes
from gridcenter.domain.query import Filter, Query
from gridcenter.domain.register.fields import NUMERIC_KINDS, FieldSpec, Kind, Uid
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.row_pages import read_rows
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers, value_counts

SUMMED_ROWS = 5000
CHUNK = 500
_AS_TEXT = r"""style="mso-number-format:'\@'" sdnum="2052;0;@" """.strip()
"""Excel and WPS read the first, LibreOffice Calc the second; ``sdval`` beside it makes it a number again."""

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Span = tuple[int, int]
"""First and last selected row, both included."""

Block = tuple[Span, Span]
"""The rows and the columns of selected cells; Ctrl and a click make another one."""

Picked = Callable[[int, str], bool]
"""Whether the cell of the selected row at a position (from 0), and of a field, is selected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The total of one numeric column over the selected rows, as text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """Rows for the clipboard: tab-separated, and as a table whose cells Excel keeps as text.

    Without the table Excel reads a case code of 19 digits as a number and loses its end.
    """

    text: str
    html: str


class TableSelection:
    """The selected rows of one table."""

    def __init__(self, desk: Desk, table: TablePresenter) -> None:
        self._desk = desk
        self._table = table
        self.spans: tuple[Span, ...] = ()
        self.chosen: tuple[int, ...] | None = None
        """The columns of the selected cells by position; None while whole rows are selected."""
        self._blocks: tuple[Block, ...] = ()
        self.sums: tuple[Sum, ...] = ()
        self._turn = 0

    @property
    def count(self) -> int:
        """How many rows are selected."""
        return sum(last - first + 1 for first, last in self.spans)

    @property
    def is_whole(self) -> bool:
        """Whether whole rows are selected, one or more."""
        last = len(self._table.columns) - 1
        whole = (left <= 0 and right >= last for _rows, (left, right) in self._blocks)
        return self.chosen is None or any(whole)

    @property
    def is_even(self) -> bool:
        """Whether the same columns are selected in every selected row: it makes one table."""
        edges = {edge for (top, bottom), _columns in self._blocks for edge in (top, bottom + 1)}
        across = {self._across(row) for row in edges}
        return len(across - {frozenset()}) <= 1

    def _across(self, row: int) -> frozenset[int]:
        parts = (part for (top, bottom), part in self._blocks if top <= row <= bottom)
        return frozenset(at for left, right in parts for at in range(left, right + 1))

    @property
    def picked(self) -> Picked | None:
        """Which cells of the selected rows and :attr:`specs` are selected; None: all of them."""
        if self.is_even:
            return None
        rows = [row for first, last in self.spans for row in range(first, last + 1)]
        columns = {spec.name: at for at, spec in enumerate(self._table.columns)}
        across = {row: self._across(row) for row in rows}
        return lambda at, name: columns[name] in across[rows[at]]

    @property
    def specs(self) -> tuple[FieldSpec, ...]:
        """The fields of the selected cells."""
        shown = self._table.columns
        return shown if self.chosen is None else tuple(shown[at] for at in self.chosen)

    def select(self, spans: Iterable[Span], column: int = 0, blocks: Sequence[Block] = ()) -> None:
        """Hear which rows, or which ``blocks`` of cells, are selected and where the cursor is.

        Their numbers are summed, of whole rows every number that is shown; of one row the column
        of the whole list.
        """
        self.spans = _joined(spans)
        self._blocks = tuple(blocks)
        wide = {at for _rows, (left, right) in blocks for at in range(left, right + 1)}
        self.chosen = tuple(sorted(wide)) or None
        self.sums = ()
        self._turn += 1
        shown = self._table.columns
        if self.count < 2:
            numeric = [s for s in shown[column : column + 1] if s.kind in NUMERIC_KINDS]
        else:
            numeric = [spec for spec in self.specs if spec.kind in NUMERIC_KINDS]
        if not numeric or not self._table.found:
            return
        if self.count < 2 or (self.count == self._table.found and self.is_even):
            self._sum(numeric, self._turn, self._all)
        elif self.count <= SUMMED_ROWS:
            self._sum(numeric, self._turn, self._selected)

    def ids(self) -> array[int]:
        """The row ids of the selected rows, in order."""
        ids = array("q")
        for first, last in self.spans:
            ids.extend(self._table.pages.ids[first : last + 1])
        return ids

    def _all(self, names: Sequence[str]) -> Callable[[Centre], Mapping[str, float]]:
        query = replace(self._table.state.query(), sort=())
        return lambda centre: value_counts.totals(centre, query, names)

    def _selected(self, names: Sequence[str]) -> Callable[[Centre], Mapping[str, float]]:
        ids, register, picked = self.ids(), self._table.register.id, self.picked

        def add(centre: Centre) -> Mapping[str, float]:
            totals = dict.fromkeys(names, 0.0)
            for at, record in enumerate(registers.by_ids(centre, register, ids)):
                for name in totals if record is not None else ():
                    value = record.values.get(name) if record is not None else None
                    if isinstance(value, int | float) and (picked is None or picked(at, name)):
                        totals[name] += value
            return totals

        return add

    def _sum(
        self,
        specs: list[FieldSpec],
        turn: int,
        how: Callable[[Sequence[str]], Callable[[Centre], Mapping[str, float]]],
    ) -> None:
        add = how([spec.name for spec in specs])

        def added(totals: Mapping[str, float]) -> None:
            if turn == self._turn:
                self.sums = tuple(
                    Sum(label=_(s.label), text=_amount(s, totals[s.name])) for s in specs
                )
                self._table.tell_state()

        self._desk.ask(add, added, stale=lambda: turn != self._turn)

    def copy(self, done: Callable[[Clip], None]) -> None:
        """The selected cells as shown, whole rows with a header line; masked numbers stay masked."""
        if not self.is_even:
            self._desk.tell(_("选中的几块不能合成一张表，没有复制；请一块一块地复制。"))
            return
        specs, ids, register = self.specs, self.ids(), self._table.register.id
        header = [[_(spec.label) for spec in specs]] if self.is_whole else []

        def build(centre: Centre) -> Clip:
            lines = list(header)
            for start in range(0, len(ids), CHUNK):
                for row in read_rows(centre, register, ids[start : start + CHUNK]):
                    if row is not None:
                        lines.append([row.texts.get(spec.name, "") for spec in specs])
            return _clip(lines, [spec.kind in NUMERIC_KINDS for spec in specs])

        self._desk.ask(build, done, label=_("正在复制 {count} 行").format(count=len(ids)))

    def copy_codes(self, done: Callable[[str], None]) -> None:
        """What names the selected records for good (case codes, grid codes), one a line."""
        ids, register = self.ids(), self._table.register
        key = register.natural_key[0]

        def build(centre: Centre) -> str:
            found = read_rows(centre, register.id, ids)
            return "\n".join(row.texts.get(key, "") for row in found if row is not None)

        self._desk.ask(build, done)

    def remove(self, done: Callable[[Changes], None]) -> None:
        """Put the selected rows into the bin as one gesture."""
        ids, register = self.ids(), self._table.register.id
        if not ids:
            return

        def work(centre: Centre) -> Changes:
            records = registers.by_ids(centre, register, ids)
            return registers.remove(centre, register, [r.uid for r in records if r is not None])

        self._desk.do(work, done, label=_("正在移到回收站"))

    @property
    def has_sheet(self) -> bool:
        """Whether the register has forms about one record, such as 事件登记表."""
        return self._table.register.steps is not None

    def print_sheet(self) -> None:
        """Open the reports page on the sheet of the one selected row."""
        ids, register = self.ids(), self._table.register.id

        def find(centre: Centre) -> Uid | None:
            (record,) = registers.by_ids(centre, register, ids[:1])
            return record.uid if record else None

        def go(uid: Uid | None) -> None:
            if uid is not None:
                only = Filter(field="uid", values=(uid,))
                self._desk.go("reports", Query(register=register, filters=(only,)))

        if self.has_sheet and len(ids) == 1:
            self._desk.ask(find, go)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, none of them overlapping: two cells of a row are one row."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def _clip(lines: list[list[str]], numeric: Sequence[bool]) -> Clip:
    text = "\n".join("\t".join(map(_cell, line)) for line in lines) + "\n"
    rows = "".join("<tr>" + "".join(map(_table_cell, line, numeric)) + "</tr>" for line in lines)
    excel = "urn:schemas-microsoft-com:office:excel"
    return Clip(text=text, html=f'<html xmlns:x="{excel}"><table>{rows}</table></html>')


def _table_cell(text: str, is_number: bool) -> str:
    """One cell of the table: numbers as numbers, everything else as the text it is."""
    if is_number and _NUMBER.fullmatch(text):
        plain = text.replace(",", "")
        return f'<td align="right" sdval="{plain}" sdnum="2052;" x:num="{plain}">{plain}</td>'
    return f"<td {_AS_TEXT}>{escape(text)}</td>"


def _cell(text: str) -> str:
    """One cell of tab-separated text: quoted when it would break the row, never a formula."""
    if text.startswith(_FORMULA):
        text = f"'{text}"
    if any(mark in text for mark in '\t\n"'):
        return '"' + text.replace('"', '""') + '"'
    return text


def plain_cell(text: str) -> str:
    """A cell as it was before it was guarded against being a formula."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def _amount(spec: FieldSpec, total: float) -> str:
    if spec.kind is Kind.MONEY:
        return f"{total / 100:,.2f}"
    return f"{total:,.0f}" if spec.kind is Kind.INTEGER else f"{total:,.2f}"
