"""A field is declared once and read by forms, tables, validation, import, export and search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import NewType

from gridcenter.domain.errors import Problem
from gridcenter.domain.register.parts import Apart, Identity, QuickFilter, Resemblance
from gridcenter.domain.register.rules import Rules

RegisterId = NewType("RegisterId", str)
Uid = NewType("Uid", str)
UnitCode = NewType("UnitCode", str)

Value = str | int | float | bool | None
"""A stored value: text; whole number (also money, in 分); float (area, km²); truth; or nothing.

Dates are ISO text: ``2026-11-22`` (date), ``2026-11`` (month), ``2026-11-22T09:30`` (local time).
Codes are the English ids of their list, references the uid of the record they point at.
"""


class Kind(StrEnum):
    """What a value is, and with that how it is keyed, checked, stored and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    """Whole 分 (0.01 yuan) in the store, yuan on the screen."""
    DATE = "date"
    MONTH = "month"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    CODE = "code"
    """An id of the code list named by ``FieldSpec.codes``."""
    REFERENCE = "reference"
    """The uid of a record in the register named by ``FieldSpec.refers_to``."""
    DIVISION = "division"
    """A 12-digit 区划 code of the level named by ``FieldSpec.level``."""
    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"


NUMERIC_KINDS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})


class Privacy(StrEnum):
    """Who may see a value by default."""

    OPEN = "open"
    MASKED = "masked"
    """Shown and exported masked; in full only with a logged reason."""
    LOCAL = "local"
    """Never leaves this centre by default (party labels, names of callers)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """The one declaration of a field.

    ``label`` is the Chinese source word (a message id). ``width`` is in half-width characters and
    drives table columns and sheets. ``synonyms`` are other headers under which the field arrives in
    spreadsheets. A day or month lies from ``earliest`` (ISO text) to ``ahead`` years after today: what
    lies outside was a slip, or a number that was taken for a day. ``section`` groups the form. ``read_only`` fields are set by services only.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    max_length: int | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    earliest: str = "1949-10-01"
    ahead: int = 80
    codes: str | None = None
    refers_to: str | None = None
    level: str | None = None
    default: Value = None
    width: int = 12
    section: str = ""
    hint: str = ""
    synonyms: tuple[str, ...] = ()
    privacy: Privacy = Privacy.OPEN
    in_table: bool = True
    searchable: bool = False
    read_only: bool = False
    carry: bool = False
    """Whether its last value may be carried forward into the next new record."""
    recalled: bool = False
    """Whether what stood here in the newest records is offered while typing."""
    offered_from: tuple[tuple[str, str], ...] = ()
    """(register, field) whose values are offered while typing, before what is recalled."""
    never_future: bool = False
    """Whether the moment cannot lie after today."""
    clocked: bool = False
    """Whether the clock puts it in by itself or offers it, so that it is wrong when the clock was."""
    to_come: bool = False
    """Whether it usually lies ahead: 12-10 before that day of the year is this year's."""
    not_before: str | None = None
    """The field whose day this one cannot precede."""
    says: Callable[[str], Mapping[str, Value]] | None = None
    """What its text says about other fields: an ID number about sex and month of birth."""
    begins_with: str | None = None
    """The division field whose twelve digits this number begins with."""
    names_parties: bool = False
    """Whether it holds the parties as labels with a role, never as names."""
    number: bool = False
    """Whether it is a number or code by which the record is known: never free text, nor only 1, 2, 3."""
    example: Value = None
    """What a blank sheet shows here; empty text for nothing, None for what its kind suggests."""
    follows: str | None = None
    """The field with which this one is set: of two copies changed apart both come from one of them."""
    told_apart: bool = False
    """Whether forms count how many different values there are, so that a lake keeps a keyed hash of it."""
    counted_in: tuple[str, ...] = ()
    """Words after a number that say what it is measured in here: 2 学时. Another measure is refused."""
    else_in: str | None = None
    """Another reference of the record: a name that is none of this register is looked for in that one.
    One column of a sheet may then hold both, and a column beside it say which one is meant."""
    counted_by: str | None = None
    """The index of the schema that holds what figures count over a period of this date."""
    few_by: str | None = None
    """The index of the schema that holds only the rows with a day here: few of very many have one."""


def is_name(spec: FieldSpec) -> bool:
    """Whether its pinyin is read as a name: from the beginning, the surname as a surname."""
    return spec.kind is Kind.NAME or spec.name == "name"


def is_titled(register: Register, spec: FieldSpec) -> bool:
    """Whether it is found by the initials of any of its words: 井盖 by ``jg`` in the title of a matter."""
    return (
        spec.searchable
        and spec.kind is Kind.TEXT
        and spec.name in register.title
        and not (is_name(spec) or spec.read_only or spec.number)
    )


def may_hold_numbers(spec: FieldSpec) -> bool:
    """Whether words are written here, so that a personal number may stand where it should not."""
    return spec.kind in (Kind.TEXT, Kind.LONG_TEXT) and not spec.number


def is_free_text(spec: FieldSpec) -> bool:
    """Whether an officer tells something here in sentences."""
    return may_hold_numbers(spec) and (spec.max_length or 0) >= 100


Check = Callable[["Register", Mapping[str, Value], Rules], Iterator[Problem]]
"""What is wrong between the values of one record of the register."""


Change = Callable[[Mapping[str, Value], Mapping[str, Value]], Iterator[Problem]]
"""What is doubtful in a change (values before, values after) that leaves a right record."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Register:
    """A kept list: its id (also its table's name), its labels and its fields, in form order.

    Declared once, so it equals itself alone: what is made of one is kept by it without looking at every field.

    ``title`` names the fields that stand for a record in one line; ``parent`` the reference field of
    a child register (steps of an incident), whose records have no page of their own.

    Everything that is particular to a register is said here, once: no other module asks which
    register it has before it (``desktop/register/faces.py`` gives it its icon, tabs and tools).
    """

    id: RegisterId
    label: str
    one: str
    fields: tuple[FieldSpec, ...]
    title: tuple[str, ...]
    sort: tuple[str, ...]
    identity: Identity
    parent: str | None = None
    seen_with: str | None = None
    """The reference field of the record with which these rows are seen; they have no page either."""
    newest_first: bool = False
    """Whether ``sort`` runs backwards: a ledger shows its newest entry on top."""
    resemblance: Resemblance | None = None
    """What makes two records alike; registers without are not watched for repeated records."""
    dated: str | None = None
    """The date it counts by: a row belongs to the month of this day. A roster has none and counts in
    every month."""
    checks: tuple[Check, ...] = ()
    """What must hold between the values of a record."""
    changes: tuple[Change, ...] = ()
    """What is doubtful in a change although the record that comes of it is right."""
    first: tuple[str, ...] = ()
    """What a list is read by: these columns stand before the others, which keep the form's order."""
    filters: tuple[QuickFilter, ...] = ()
    """The quick filters above its list."""
    steps: str | None = None
    """The child register that keeps the steps of its handling: such records get a case code, a
    deadline and a state from the system, and can be asked about from above."""
    is_book: bool = False
    """Whether it stands among the centre's other books in the sidebar rather than by itself."""
    travels: bool = True
    """Whether its rows go to the tier above; the desks of one centre share them all the same."""
    apart: Apart | None = None
    """The rows that lists of what waits ask for."""
    keeps_files: bool = False
    """Whether its records are files that belong to their parent, kept sealed beside the data file."""
    told_apart_by: str | None = None
    """The division whose name a sheet puts before the title where two records share it."""
    names: tuple[str, ...] = dataclass_field(init=False)
    """The field names in declared order."""
    bounded: tuple[FieldSpec, ...] = dataclass_field(init=False)
    """The moments that cannot lie anywhere, found once: an import asks for every row."""
    telling: tuple[FieldSpec, ...] = dataclass_field(init=False)
    """The fields that may say something about others."""

    def __post_init__(self) -> None:
        bounded = (spec for spec in self.fields if spec.never_future or spec.not_before)
        object.__setattr__(self, "names", tuple(spec.name for spec in self.fields))
        object.__setattr__(self, "bounded", tuple(bounded))
        telling = (spec for spec in self.fields if spec.says or spec.codes)
        object.__setattr__(self, "telling", tuple(telling))

    @property
    def owner(self) -> str | None:
        """The reference field of the record with which these rows are seen; None with a page."""
        return self.parent or self.seen_with

    @property
    def natural_key(self) -> tuple[str, ...]:
        """The fields by which people know a record again: the last resort of its identity."""
        return self.identity.strong[-1]

    @property
    def is_roster(self) -> bool:
        """Whether it lists what stands rather than what happened: it counts in every month."""
        return self.owner is None and self.dated is None

    @property
    def spoken(self) -> str:
        """The field of the title that people say: a name or title rather than a code or number."""
        said = (name for name in self.title if not name.endswith(("code", "number")))
        return next(said, self.title[0])

    def field(self, name: str) -> FieldSpec:
        """The declaration of ``name``; KeyError when there is none."""
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)
