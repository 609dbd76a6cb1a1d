"""Cells of a list changed as a block: cleared, filled from the clipboard, replaced; seen before it is done.

A plan says for each cell what stands there, what would, and why it cannot; writing it is one gesture
through the same door as the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from gridcenter.base.i18n import describe, one_after_another
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import (
    GridcenterError,
    Problem,
    Severity,
    WarningNeedsReasonError,
)
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.completion import governors_first
from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy, Register, Value
from gridcenter.domain.text import N_
from gridcenter.domain.written.parse import parse_among
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.cell_edit import Ask
from gridcenter.presenters.register.form_fields import ASKED_KINDS
from gridcenter.presenters.register.row_pages import Row, read_rows
from gridcenter.presenters.register.table_selection import Picked
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers

CLEARED = N_("清空 {count} 条{register}的单元格")
FILLED = N_("粘贴到 {count} 条{register}")
FILLED_DOWN = N_("向下填充 {count} 条{register}")
REPLACED = N_("替换 {count} 条{register}里的文字")

_SYSTEM = N_("由系统填写，不能在这里改。")
_NOT_FOUND = N_("没有找到“{text}”，或不止一个；请写全名或编码。")
_REPLACED_KINDS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.NAME})


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One cell: its record and field, its text before and after, its new value, what hinders it."""

    record: Record
    spec: FieldSpec
    title: str
    before: str
    after: str
    value: Value
    problem: Problem | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing hinders this change."""
        return self.problem is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPlan:
    """All cells that would change, under a label that names the gesture."""

    register: Register
    label: str
    cells: tuple[CellChange, ...]

    @property
    def open(self) -> tuple[CellChange, ...]:
        """The cells that can be written."""
        return tuple(cell for cell in self.cells if cell.is_open)


Plan = Callable[[Centre], CellPlan]


def clearing(
    register: Register,
    ids: Sequence[int],
    specs: Sequence[FieldSpec],
    picked: Picked | None = None,
) -> Plan:
    """Plan to empty these fields of the records with these row ids, or only the ``picked`` cells."""
    return _plan(register, CLEARED, ids, specs, lambda _row, _column, _before: "", picked)


def filling(
    register: Register,
    ids: Sequence[int],
    specs: Sequence[FieldSpec],
    block: Sequence[Sequence[str]],
    picked: Picked | None = None,
) -> Plan:
    """Plan to write the cells of ``block`` over these records and fields, from the first on.

    A block smaller than the selection is repeated over it, as a spreadsheet does.
    """
    wide = max(map(len, block))

    def text(row: int, column: int, _before: str) -> str | None:
        line = block[row % len(block)]
        return line[column % wide] if column % wide < len(line) else None

    return _plan(register, FILLED, ids, specs, text, picked)


def filling_down(
    register: Register, above: int, ids: Sequence[int], specs: Sequence[FieldSpec]
) -> Plan:
    """Plan to write what stands in the record ``above`` into these; masked numbers are nobody else's."""
    opened = [spec for spec in specs if spec.privacy is Privacy.OPEN]

    def work(centre: Centre) -> CellPlan:
        (row,) = read_rows(centre, register.id, [above])
        texts = [_written(row, spec) if row is not None else None for spec in opened]
        return _plan(
            *(register, FILLED_DOWN, ids, opened, lambda _row, column, _before: texts[column]), None
        )(centre)

    return work


def replacing(  # noqa: PLR0917 - where, and what by what
    register: Register,
    ids: Sequence[int],
    specs: Sequence[FieldSpec],
    find: str,
    put: str,
    picked: Picked | None = None,
) -> Plan:
    """Plan to write ``put`` wherever ``find`` stands in the text fields of these records."""
    open_text = [spec for spec in specs if spec.kind in _REPLACED_KINDS and not spec.read_only]

    def text(_row: int, _column: int, before: str) -> str | None:
        return before.replace(find, put) if find and find in before else None

    return _plan(register, REPLACED, ids, open_text, text, picked)


def _plan(  # noqa: PLR0917 - where, and what becomes of it
    register: Register,
    label: str,
    ids: Sequence[int],
    specs: Sequence[FieldSpec],
    text: Callable[[int, int, str], str | None],
    picked: Picked | None,
) -> Plan:
    names = [spec.name for spec in specs]

    def work(centre: Centre) -> CellPlan:
        in_turn = governors_first(register, names, centre.codes)
        cells = []
        for at, row in enumerate(read_rows(centre, register.id, ids)):
            if row is None:
                continue
            values, changes = dict(row.record.values), dict[str, CellChange]()
            for spec in in_turn:
                if picked is not None and not picked(at, spec.name):
                    continue
                put = partial(text, at, names.index(spec.name))
                change = _change(centre, register, row, spec, values, put)
                if change is not None:
                    changes[spec.name] = change
                if change is not None and change.is_open:
                    values[spec.name] = change.value
            cells += [changes[name] for name in names if name in changes]
        return CellPlan(register=register, label=label, cells=tuple(cells))

    return work


def _change(  # noqa: PLR0917 - one cell beside the others of its row
    centre: Centre,
    register: Register,
    row: Row,
    spec: FieldSpec,
    values: Mapping[str, Value],
    text: Callable[[str], str | None],
) -> CellChange | None:
    """What becomes of one cell where ``values`` stand in its row, those pasted beside it too."""
    held = row.record.values.get(spec.name)
    shown, before = row.texts.get(spec.name, ""), _written(row, spec)
    wanted = text(before)
    if wanted is None or wanted.strip() == before.strip():
        return None
    value, problem = _read(centre, register, spec, wanted.strip(), values)
    if problem is None and value == held:
        return None
    return CellChange(
        record=row.record,
        spec=spec,
        title=_named(row.record, register),
        before=shown,
        after=wanted.strip(),
        value=value,
        problem=problem,
    )


def _named(record: Record, register: Register) -> str:
    """A record by its words, then by its number: numbers of one month begin alike."""
    names = sorted(register.title, key=lambda name: name != register.spoken)
    return " ".join(filter(None, map(record.text, names)))


def _written(row: Row, spec: FieldSpec) -> str:
    """What stands in a cell as a hand would write it: texts whole, whatever the list shows of them."""
    held = row.record.values.get(spec.name)
    is_text = spec.kind in _REPLACED_KINDS and held is not None
    return str(held) if is_text else row.texts.get(spec.name, "")


def _read(
    centre: Centre, register: Register, spec: FieldSpec, text: str, values: Mapping[str, Value]
) -> tuple[Value, Problem | None]:
    """The value that ``text`` means in this field, or what hinders it."""
    if spec.read_only:
        return None, _problem(spec, "system_field", _SYSTEM, text)
    if not text:
        return None, None
    if spec.kind in ASKED_KINDS:
        found = registers.choices(centre, spec, text, values)
        exact = [each for each in found if text in (each.label, each.code, each.value)]
        hits = exact or list(found)
        if len(hits) == 1:
            return hits[0].value, None
        code = f"{spec.kind.value}_ambiguous" if hits else f"{spec.kind.value}_unknown"
        return None, _problem(spec, code, _NOT_FOUND, text)
    value, problem = parse_among(register, spec, text, values, registers.parse_context(centre))
    if problem is not None and problem.severity is Severity.ERROR:
        return None, problem
    return value, None


def _problem(spec: FieldSpec, code: str, sentence: str, text: str) -> Problem:
    return Problem(field=spec.name, code=code, sentence=sentence, facts={"text": text})


def write(centre: Centre, plan: CellPlan, accepted: Mapping[str, str] | None = None) -> Changes:
    """Write the open cells of ``plan`` as one gesture, or none when a record refuses.

    ``accepted`` as in a Draft: the reasons for which warnings are kept. Raises as :func:`gridcenter.services.register.registers.save`.
    """
    values: dict[str, dict[str, Value]] = {}
    records: dict[str, Record] = {}
    for cell in plan.open:
        records[cell.record.uid] = cell.record
        values.setdefault(cell.record.uid, {})[cell.spec.name] = cell.value
    drafts = [
        Draft(
            register=plan.register.id,
            uid=record.uid,
            base_revision=record.revision,
            values=values[uid],
            accepted=dict(accepted or {}),
        )
        for uid, record in records.items()
    ]
    facts = {"register": plan.register.one}
    return registers.save_many(centre, drafts, plan.label, kind="bulk", facts=facts)


def put(  # noqa: PLR0917 - a deed and everybody who hears of it
    desk: Desk,
    plan: CellPlan,
    ask: Ask,
    done: Callable[[Changes], None] = lambda _changes: None,
    refused: Callable[[GridcenterError], None] | None = None,
    accepted: Mapping[str, str] | None = None,
) -> None:
    """Write ``plan``; what a warning holds up goes on once ``ask`` has got the reason to keep it."""

    def failed(failure: GridcenterError) -> None:
        if isinstance(failure, WarningNeedsReasonError):
            words = one_after_another(*(describe(each).message for each in failure.problems))
            if reason := ask(words):
                kept = dict.fromkeys((each.code for each in failure.problems), reason)
                put(desk, plan, ask, done, refused, {**(accepted or {}), **kept})
        elif refused is not None:
            refused(failure)
        else:
            desk.tell_failure(failure)

    desk.do(lambda centre: write(centre, plan, accepted), done, failed)
