"""What an import would do, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gridcenter.domain.errors import GridcenterError, Problem
from gridcenter.domain.fields import RegisterId, Value
from gridcenter.domain.records import Record
from gridcenter.domain.text import N_


class PlanOutdatedError(GridcenterError):
    """Something was written since the preview, so what it says may no longer be true."""

    code = "import_plan_outdated"
    sentence = N_("没有导入：检查之后数据又有改动。")
    hint = N_("请重新检查一次再写入，表格不用重选。")


class NotAnImportError(GridcenterError):
    """The number does not name an import."""

    code = "not_an_import"
    sentence = N_("没有编号为 {batch} 的导入批次。")
    hint = N_("批次编号在导入完成时给出，也可用 history 查看。")


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A problem with one cell: ``value`` is the cell as the sheet shows it."""

    value: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlan:
    """One row of the sheet, by its own number from 1.

    ``values`` are the values to write (all given ones of a new record, the differing ones of a
    known one); ``before`` is that known record. ``why`` says (a message id) why a row is ignored,
    ``twin`` which earlier row a duplicate repeats.
    """

    row: int
    outcome: Outcome
    title: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    before: Record | None = None
    faults: tuple[Fault, ...] = ()
    why: str = ""
    twin: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """A column of the sheet and the field it goes to; ``why`` (a message id) when to none."""

    letter: str
    title: str
    field: str | None
    how: str
    why: str
    unit: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPicture:
    """The first rows of a sheet as shown text with their numbers, and the sheets beside it."""

    sheet: str
    sheets: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """The preview of one sheet for one register.

    ``header_rows`` is (first, last); ``picture`` the first rows of the sheet as shown text with
    their numbers; ``stamp`` what the data file was at when the plan was made;
    ``villages`` code → name of villages that a sheet of grids makes known.
    """

    file: str
    sheet: str
    sheets: tuple[str, ...]
    register: RegisterId
    header_rows: tuple[int, int]
    columns: tuple[ColumnPlan, ...]
    rows: tuple[RowPlan, ...]
    picture: tuple[tuple[int, tuple[str, ...]], ...]
    stamp: str
    counts: Mapping[Outcome, int] = field(default_factory=dict)
    villages: Mapping[str, str] = field(default_factory=dict)

    @property
    def mapping(self) -> dict[str, str]:
        """Column title → field name, mapped columns only."""
        return {column.title: column.field for column in self.columns if column.field}

    def count(self, outcome: Outcome) -> int:
        """How many rows end so."""
        return self.counts.get(outcome, 0)

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return self.count(Outcome.NEW) + self.count(Outcome.CHANGED)
