"""The words in which a form file speaks; docs/forms.md explains them to whoever writes one.

Each class is one kind of table of the TOML file, each attribute one of its keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from gridcenter.domain.period import PeriodKind
from gridcenter.domain.register.fields import Value
from gridcenter.reports.kinds import Align, CellKind
from gridcenter.reports.paper import Orientation, Paper


class FormKind(StrEnum):
    """What a form is made of."""

    ROSTER = "roster"
    """One row a record."""
    CROSSTAB = "crosstab"
    """Measures down, villages (or the units below) across."""
    FIGURES = "figures"
    """Measures down; now, before, a year ago across."""
    SHEET = "sheet"
    """One record on one page."""
    PROSE = "prose"
    """Sentences with figures in them, and tables."""


CUTOFF = "cutoff"
"""In ``before``: the last day of the period, or today when that is earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A test of one field. Several keys of one condition must all hold.

    ``is_``/``is_not`` list values, ``from_``/``below`` bound a half-open range, ``before`` is a date
    (or ``cutoff``), ``not_after`` and ``after`` are other date fields to compare days with.
    Only rosters may follow a reference (``grid.village``) or use ``since`` and ``until``, dates of the
    record: begun by the cut-off day; with an end, held until the day before, whatever else is asked.
    """

    field: str
    is_: tuple[Value, ...] = ()
    is_not: tuple[Value, ...] = ()
    filled: bool | None = None
    from_: int | str | None = None
    below: int | str | None = None
    before: str = ""
    not_after: str = ""
    after: str = ""
    since: str = ""
    until: str = ""
    ever: bool = False
    """With ``until``: held on any day of the period, not only at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number and its exact meaning.

    Exactly one of: records of ``register`` where all ``where`` hold (counted, or the sum of the
    field ``total``); ``rate`` = (part, whole), two other measures; ``sum_of`` other measures;
    ``input``, keyed in by the officer. ``date`` names the field that must lie in the period; an
    empty ``date`` means what stands now (a stock), which has no past to compare with.
    """

    id: str
    label: str
    en: str
    definition: str
    definition_en: str = ""
    register: str = ""
    date: str = ""
    where: tuple[Condition, ...] = ()
    total: str = ""
    distinct: str = ""
    rate: tuple[str, str] | None = None
    sum_of: tuple[str, ...] = ()
    input: str = ""
    unit: str = ""
    good: str = "up"
    """Which way is better: ``up``, ``down`` or ``none``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One or more rows of a crosstab or figures table.

    Without ``each`` and ``bands``: a row for each of ``measures``. ``each`` names a code list, and
    ``by`` the field whose value is looked up in it (through the ``crosswalk`` of the field's own
    list when named): rows for each of its items. ``bands`` are the edges of half-open ranges of
    ``by``, the last one open. ``group`` is what stands to the left.
    """

    measures: tuple[str, ...]
    id: str = ""
    group: str = ""
    label: str = ""
    by: str = ""
    each: str = ""
    crosswalk: str = ""
    bands: tuple[int, ...] = ()
    band_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What other records say about a record: those of ``register`` whose ``by`` points at it.

    ``show`` is ``count`` or the name of a field whose values are joined by 、. ``date`` names the field
    that must lie in the period; ``distinct`` counts the different values of a field (days of duty).
    """

    register: str
    by: str
    show: str = "count"
    where: tuple[Condition, ...] = ()
    date: str = ""
    distinct: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterColumn:
    """One column: a ``field``, a running ``number``, something ``related``, or ``blank``.

    An empty ``label`` takes the field's own. ``sum`` adds the column up in subtotals. ``product``
    multiplies fields, divided by ``per``; ``share`` is the sum of all fields but the last in per cent of
    the last, with its 95 % range where ``range`` is set; ``days`` counts the days of the period between two
    dates of the record, the second not among them; ``fen`` pays so many 分 for each of what is ``related`` or
    for each of ``days``, on top of ``base_fen`` for each month of the period, and prints yuan; ``told`` prints what the program works out of a
    record (``services/paper/form_told``).
    """

    label: str = ""
    group: str = ""
    field: str = ""
    number: bool = False
    blank: bool = False
    related: Related | None = None
    width: float = 20.0
    align: Align = Align.CENTRE
    kind: CellKind | None = None
    sum: bool = False
    product: tuple[str, ...] = ()
    per: int = 1
    share: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    range: bool = False
    fen: int = 0
    base_fen: int = 0
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRate:
    """A rate of a roster's own rows, under their total: those where ``where`` holds of those where ``of`` does.

    ``words`` names both numbers: ``{part}`` and ``{whole}``. Over nothing it prints —.
    """

    label: str
    words: str
    where: tuple[Condition, ...]
    of: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The rows of a roster: which records, in which order, grouped and counted how.

    ``blank_rows`` prints that many empty rows after them. ``total`` and ``subtotal`` are texts with
    ``{count}``; empty texts print no such row. ``of_record`` is what points at the sheet's record. ``sample``: so many drawn at random, the same
    at every printing of one unit, form and period.
    """

    columns: tuple[RosterColumn, ...]
    register: str = ""
    where: tuple[Condition, ...] = ()
    date: str = ""
    sort: tuple[str, ...] = ()
    group_by: str = ""
    subtotal: str = ""
    total: str = ""
    blank_rows: int = 0
    of_record: str = ""
    sample: int = 0
    rates: tuple[RosterRate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One box of a sheet: a ``field`` of the record, what is ``told`` of it (``services/paper/form_told``),
    or a ``label`` with room to write.
    """

    label: str = ""
    field: str = ""
    told: str = ""
    text: str = ""
    span: int = 6
    height: float = 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind:
    """One item of a file that is bound of several ``forms`` about one record, in their order.

    Item and forms are there when the record fits ``where``; ``date`` is the field with its day, ``register``
    the records that point at it by ``by`` and are counted as pieces. Not ``numbered``: without page numbers (a cover).
    """

    label: str
    forms: tuple[str, ...] = ()
    date: str = ""
    register: str = ""
    by: str = ""
    where: tuple[Condition, ...] = ()
    numbered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a prose form, exactly one of its keys.

    ``text`` may hold ``{measure}``, ``{measure.mom}``, ``{measure.yoy}``, ``{period}``, ``{unit}``.
    ``input`` is what the officer wrote; ``bars`` draws a measure by a coded field. A ``text`` with
    an ``id`` may be rewritten by the officer, who sees it as ``label``. ``highlight`` is ``change``,
    ``longest`` or ``best`` of ``measure`` (by the field ``by``): ``text`` tells it with the words
    that docs/forms.md lists, ``otherwise`` stands when there is none; ``fields`` are told too.
    """

    id: str = ""
    label: str = ""
    en: str = ""
    highlight: str = ""
    measure: str = ""
    fields: tuple[str, ...] = ()
    otherwise: str = ""
    heading: str = ""
    level: int = 1
    annex: bool = False
    text: str = ""
    input: str = ""
    lines: tuple[Line, ...] = ()
    caption: str = ""
    bars: str = ""
    by: str = ""
    top: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What no record holds: ``integer`` or ``text``, keyed in, or ``computed`` (受理及时, 报表及时).

    With ``register`` its records of a month over ``date`` that fit ``where`` (``is`` alone) are the number of each
    column, as long as nobody keyed another one in for that month.
    """

    id: str
    label: str
    en: str
    kind: str = "integer"
    required: bool = False
    carried: bool = True
    """Whether a text that is not written yet is that of the period before."""
    per_column: bool = False
    has_past: bool = True
    """Whether it can be asked about an earlier period; what stands open now cannot."""
    register: str = ""
    date: str = ""
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A test of the filled form.

    ``adds_up``: in every column the rows of ``line`` sum up to ``measure``. ``placed``: all records
    of ``measure`` lie in a column. ``villages``: each has a grid. ``inputs``: required ones are given.
    ``filled``: no roster record lacks ``field``. ``warn`` lets the form pass with a warning.
    """

    kind: str
    line: str = ""
    measure: str = ""
    field: str = ""
    warn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPart:
    """A component of an index: ``measure`` (a rate), its ``weight``, and the score at its ends.

    The score runs straight from 0 at ``zero`` per cent to 100 at ``full`` per cent.
    """

    measure: str
    weight: int
    zero: float = 0.0
    full: float = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRow:
    """A colour of an index from this score on."""

    from_: float
    label: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A whole form file."""

    id: str
    kind: FormKind
    label: str
    en: str
    version: int
    periods: tuple[PeriodKind, ...] = (PeriodKind.MONTH,)
    title: str = "{unit}{label}"
    orientation: Orientation = Orientation.PORTRAIT
    paper: Paper = Paper.A4
    unit_note: str = ""
    needs_record: str = ""
    """The register of the one record a sheet is about; empty for the rest."""
    per_village: bool = False
    per_unit: bool = False
    """Above a township: whether a table with a column for each centre below follows."""
    stock: bool = False
    """Whether the form shows what stands on a day (截至…) rather than a period."""
    on_occasion: bool = False
    """Whether it is filled when there is cause (a breach) and is none of 本期全部."""
    signature: tuple[str, ...] = ("签发人", "审核人", "制表人", "填报日期")
    notes: tuple[str, ...] = ()
    show_definitions: bool = True
    one_page: bool = False
    font_size: float = 10.5
    row_height: float = 7.0
    wide_columns: int = 14
    """How many columns of villages fit before the table is cut."""
    columns: tuple[str, ...] = ()
    """Of a figures form: now, before, mom, last_year, yoy, year_total, part, whole."""
    measures: tuple[Measure, ...] = ()
    lines: tuple[Line, ...] = ()
    roster: Roster | None = None
    boxes: tuple[tuple[Box, ...], ...] = ()
    binds: tuple[Bind, ...] = ()
    """What is bound with the sheet as one file with one count of pages; the sheet lists it."""
    parts: tuple[Part, ...] = ()
    inputs: tuple[Input, ...] = ()
    checks: tuple[Check, ...] = ()
    index: tuple[IndexPart, ...] = ()
    grades: tuple[GradeRow, ...] = ()
    order: int = field(default=100)

    def input(self, input_id: str) -> Input:
        """The input with this id; KeyError when the form has none (the loader checks)."""
        for each in self.inputs:
            if each.id == input_id:
                return each
        raise KeyError(input_id)

    def measure(self, measure_id: str) -> Measure:
        """The measure with this id; KeyError when the form has none (the loader checks)."""
        for measure in self.measures:
            if measure.id == measure_id:
                return measure
        raise KeyError(measure_id)
