"""What a form says, apart from how it is set: one structure for PDF, sheet, Word and screen.

Everything here is frozen data in plain types. Widths are in millimetres; texts are ready to print
and in Chinese, for official paper is Chinese in either language of the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.period import Period
from gridcenter.reports.kinds import Align, CellKind
from gridcenter.reports.origin import Origin
from gridcenter.reports.paper import Orientation, Paper, text_area
from gridcenter.reports.qr_code import QrCode


class RowKind(StrEnum):
    """How a row stands out."""

    PLAIN = "plain"
    GROUP = "group"
    """A single text across the table that opens a group of rows."""
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` as printed; ``value`` as a sheet stores it (None: nothing but the text).

    ``origin`` says where a number came from; it is no part of what is printed.
    """

    text: str = ""
    value: str | int | float | None = None
    kind: CellKind = CellKind.TEXT
    origin: Origin | None = field(default=None, repr=False, compare=False)


EMPTY_CELL = Cell()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. Neighbours of the same ``group`` share an upper heading.

    ``width`` in millimetres is a wish: the page shares out what it has in these proportions.
    ``merge`` joins equal cells below each other (a group's name beside its rows).
    """

    id: str
    label: str
    group: str = ""
    width: float = 20.0
    align: Align = Align.CENTRE
    kind: CellKind = CellKind.TEXT
    merge: bool = False


@dataclass(frozen=True, slots=True)
class PaperRow:
    """The cells of one row in the order of the columns; a GROUP row has one cell.

    ``id`` names the row for whoever asks about one of its cells: a measure, or a record's uid.
    """

    cells: tuple[Cell, ...]
    kind: RowKind = RowKind.PLAIN
    id: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a one- or two-level heading and notes below (填写说明, 口径).

    ``font_size`` and ``row_height`` are in points and millimetres. ``heads`` counts the leading
    columns that repeat when a wide table is cut into pieces. ``unit`` makes the table a paper of its
    own, with title and signatures, for the village that it names.
    """

    columns: tuple[Column, ...]
    rows: tuple[PaperRow, ...]
    caption: str = ""
    notes: tuple[str, ...] = ()
    font_size: float = 10.5
    row_height: float = 7.0
    heads: int = 1
    unit: str = ""

    @property
    def has_groups(self) -> bool:
        """Whether the heading has two levels."""
        return any(column.group for column in self.columns)

    def merged_runs(self, column: int) -> dict[int, int]:
        """For a merged column: first row → how many rows it spans (runs of equal text)."""
        runs: dict[int, int] = {}
        start = None
        for index, row in enumerate(self.rows):
            if row.kind is RowKind.GROUP:
                start = None
                continue
            if start is not None and self._same_run(start, index, column):
                runs[start] += 1
            else:
                start = index
                runs[start] = 1
        return runs

    def spread(self, row: PaperRow) -> int:
        """How many leading columns the words of a sum row may take: up to its first number."""
        if row.kind not in (RowKind.SUBTOTAL, RowKind.TOTAL):
            return 1
        told = next((at for at, cell in enumerate(row.cells) if cell.text), 0)
        rest = range(told + 1, len(row.cells))
        return next((at for at in rest if row.cells[at].text), len(row.cells))

    def _same_run(self, start: int, index: int, column: int) -> bool:
        first, here = self.rows[start].cells, self.rows[index].cells
        left = all(first[each] == here[each] for each in range(column) if self.columns[each].merge)
        return left and bool(here[column].text) and first[column] == here[column]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 1 一、 2 （一） 3 1. or 4 （1）; the number is part of the text.

    An ``annex`` (附) begins a page of its own behind the signatures.
    """

    level: int
    text: str
    annex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Body text in 三号仿宋 with an indent of two characters; ``figures`` are the numbers in it.

    ``marks`` say where they stand in the text (from, to, number of the figure), in order.
    """

    text: str
    indent: bool = True
    figures: tuple[PaperRow, ...] = field(default=(), repr=False, compare=False)
    marks: tuple[tuple[int, int, int], ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One box of a sheet: its label and what it says, ``span`` of the row's twelve parts wide.

    ``height`` in millimetres is the least; a tall box leaves room for handwriting.
    """

    label: str
    text: str = ""
    span: int = 6
    height: float = 9.0
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSheet:
    """A form about one record: rows of boxes, each row twelve parts wide."""

    rows: tuple[tuple[Entry, ...], ...]
    font_size: float = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A small bar chart: labels with counts, the greatest sets the scale."""

    caption: str
    bars: tuple[tuple[str, int], ...]
    figures: tuple[PaperRow, ...] = field(default=(), repr=False, compare=False)


_FIGURE_COLUMNS = (
    Column(id="measure", label="指标", width=60, align=Align.LEFT),
    Column(id="value", label="数值", width=30),
)
Block = Table | Heading | Paragraph | PaperSheet | Bars | QrCode


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureBlock:
    """The signatures under a form: label and name (empty: a line to sign on)."""

    unit: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A filled form. ``foot`` carries the pack number or hash, so that paper equals file.

    ``draft`` says that checks failed: it is printed across the head. ``masked`` says that phones
    and ID numbers are shortened. ``figures`` are the measures by id for whoever asks (JSON).
    """

    form: str
    title: str
    period: Period | date
    """The period that it counts over, or the day on which it was made out."""
    period_text: str
    unit: str
    unit_note: str = ""
    blocks: tuple[Block, ...] = ()
    signature: SignatureBlock | None = None
    orientation: Orientation = Orientation.PORTRAIT
    paper: Paper = Paper.A4
    foot: str = ""
    problems: tuple[Problem, ...] = ()
    draft: bool = False
    masked: bool = True
    figures: tuple[tuple[str, str], ...] = ()
    body_size: float = 16.0
    """Of headings and paragraphs, in points."""
    first_page: int = 1
    """The number of its first page; 0 prints none."""
    before: tuple[Document, ...] = ()
    """What is bound in front of it: the cover of a file."""
    bound: tuple[Document, ...] = ()
    """What is bound behind it, each with the page it begins on."""
    behind: bytes = field(default=b"", repr=False)
    """Pages that are set already (a PDF), right behind it: the files that were attached to a case."""

    @property
    def text_area(self) -> tuple[float, float]:
        """Width and height of what may be printed on, in millimetres."""
        return text_area(self.orientation, self.paper)

    @property
    def month(self) -> str:
        """The month (``2026-11``) that it is noted for: the last of its period."""
        months = self.period.months if isinstance(self.period, Period) else ()
        return months[-1] if months else str(self.period)[:7]

    @property
    def printed(self) -> Iterator[str]:
        """Every word and number of its body in order, for the fingerprint that the foot carries."""
        yield self.title
        yield str(self.period)
        for block in self.blocks:
            if isinstance(block, Table):
                yield block.caption
                yield from (f"{column.group}/{column.label}" for column in block.columns)
                yield from (cell.text for row in block.rows for cell in row.cells)
                yield from block.notes
            else:
                yield repr(block)

    @property
    def tables(self) -> Iterator[Table]:
        """Its tables in order."""
        return (block for block in self.blocks if isinstance(block, Table))

    @property
    def has_annex(self) -> bool:
        """Whether something stands behind the signatures."""
        return any(isinstance(block, Heading) and block.annex for block in self.blocks)

    @property
    def papers(self) -> tuple[Table, ...]:
        """The tables that are papers of their own (空白表 for each village); else none."""
        return tuple(table for table in self.tables if table.unit)

    @property
    def data_tables(self) -> Iterator[Table]:
        """Its tables, and the figures of its sentences and charts as tables of two columns."""
        for block in self.blocks:
            if isinstance(block, Table):
                yield block
            elif isinstance(block, Paragraph | Bars) and block.figures:
                caption = block.caption if isinstance(block, Bars) else "文字中的数字"
                yield Table(columns=_FIGURE_COLUMNS, rows=block.figures, caption=caption)

    @property
    def stopped(self) -> bool:
        """Whether a check failed that keeps it from being handed in."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)
