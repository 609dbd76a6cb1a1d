"""Import of spreadsheets: a preview that says what each row would do, then one gesture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gridcenter.base.progress import report
from gridcenter.domain.changes import Changes
from gridcenter.domain.fields import Register, Value
from gridcenter.domain.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.domain.validate import Rules
from gridcenter.exchange.sheet_errors import HeaderNotFoundError, SheetError
from gridcenter.exchange.sheet_mapping import WHY_VILLAGE, MappedColumn, map_columns
from gridcenter.exchange.sheet_model import Sheet, cell_text
from gridcenter.exchange.sheet_reader import SheetReader
from gridcenter.exchange.sheet_table import Table, find_table
from gridcenter.exchange.sheet_text import read_text
from gridcenter.exchange.sheet_values import CellParser
from gridcenter.services import divisions, incident_rules, undo
from gridcenter.services.centre import Centre
from gridcenter.services.import_judge import judge_row
from gridcenter.services.import_known import KnownRows
from gridcenter.services.import_lookups import lookup_context
from gridcenter.services.import_plan import (
    ColumnPlan,
    ImportPlan,
    NotAnImportError,
    Outcome,
    PlanOutdatedError,
    RowPlan,
    SheetPicture,
)
from gridcenter.services.import_rows import (
    FieldReader,
    ReadRow,
    RowRules,
    complete,
    read_row,
)
from gridcenter.services.import_villages import VillageFinder, as_divisions
from gridcenter.services.matching import Matcher
from gridcenter.store import gestures
from gridcenter.store.gestures import Write

PICTURE_ROWS = 40
_SAMPLES = 3
_STEP = 1000


def preview(
    centre: Centre,
    path: Path,
    register: str,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str | None] | None = None,
    header_row: int | None = None,
) -> ImportPlan:
    """What importing ``path`` into ``register`` would do; writes nothing, reports its progress.

    Without ``sheet`` the first visible sheet with a fitting header is taken. ``mapping`` is
    {column title or letter: field or None}. Raises the classes of exchange.sheet_errors.
    """
    wanted = register_of(register)
    with SheetReader(path) as reader:
        names = tuple(info.name for info in reader.sheets)
        visible = [info.name for info in reader.sheets if not info.hidden] or list(names)
        found, table = _first_fitting(
            reader, [sheet] if sheet else visible, wanted, header_row, path.name
        )
    source = _Source(register=wanted, sheet=found, table=table, file=path.name, names=names)
    return _plan(centre, source, mapping or {})


def preview_text(
    centre: Centre,
    text: str,
    register: str,
    *,
    mapping: Mapping[str, str | None] | None = None,
    header_row: int | None = None,
) -> ImportPlan:
    """Like :func:`preview` for a block pasted from a spreadsheet program."""
    wanted = register_of(register)
    sheet = read_text(text, "")
    table = find_table(sheet, wanted, file="", header_row=header_row)
    source = _Source(register=wanted, sheet=sheet, table=table, file="", names=("",))
    return _plan(centre, source, mapping or {})


def look(path: Path, sheet: str | None = None) -> SheetPicture:
    """The first rows of a sheet whatever they are, for a person to point at the header."""
    with SheetReader(path) as reader:
        found = reader.read(sheet)
        return SheetPicture(
            sheet=found.name,
            sheets=tuple(info.name for info in reader.sheets),
            rows=_picture(found),
        )


def _picture(sheet: Sheet) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple(
        (row.number, tuple(cell_text(cell) for cell in row.cells))
        for row in sheet.rows[:PICTURE_ROWS]
    )


def _first_fitting(
    reader: SheetReader,
    names: list[str],
    register: Register,
    header_row: int | None,
    file: str,
) -> tuple[Sheet, Table]:
    refusal: SheetError | None = None
    for name in names:
        sheet = reader.read(name)
        try:
            return sheet, find_table(sheet, register, file=file, header_row=header_row)
        except SheetError as failure:
            # A sheet without the header says more than an empty one beside it.
            if refusal is None or isinstance(failure, HeaderNotFoundError):
                refusal = failure
    raise refusal or HeaderNotFoundError(file=file, register=register.label, wanted="")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The sheet that is being imported, its table found."""

    register: Register
    sheet: Sheet
    table: Table
    file: str
    names: tuple[str, ...]


def _plan(centre: Centre, source: _Source, mapping: Mapping[str, str | None]) -> ImportPlan:
    sheet, table, register = source.sheet, source.table, source.register
    mapped = map_columns(table, register, centre.codes, mapping)
    villages = VillageFinder(centre, register)
    rows = tuple(_rows(centre, source, mapped, villages))
    used = {row.values.get("village") for row in rows}
    return ImportPlan(
        file=source.file,
        sheet=sheet.name,
        sheets=source.names,
        register=register.id,
        header_rows=(table.header.first_row, table.header.last_row),
        columns=tuple(_column(each, table) for each in mapped),
        rows=rows,
        picture=_picture(sheet),
        stamp=gestures.last_stamp(centre.db),
        counts=Counter(row.outcome for row in rows),
        villages={code: name for code, name in villages.new.items() if code in used},
    )


def _column(mapped: MappedColumn, table: Table) -> ColumnPlan:
    at = mapped.column.at
    cells = (cell_text(row.cells[at]) for row in table.rows[:20] if at < len(row.cells))
    return ColumnPlan(
        letter=mapped.column.letter,
        title=mapped.column.title,
        field=mapped.field,
        how=mapped.how,
        why=mapped.why,
        unit=mapped.column.unit,
        samples=tuple(text for text in cells if text)[:_SAMPLES],
    )


def _rows(
    centre: Centre, source: _Source, mapped: tuple[MappedColumn, ...], villages: VillageFinder
) -> list[RowPlan]:
    sheet, table, register = source.sheet, source.table, source.register
    context = lookup_context(centre)
    rules = Rules(codes=centre.codes, today=centre.today())
    village_at = next((each.column.at for each in mapped if each.why == WHY_VILLAGE), None)
    readers = tuple(
        FieldReader(
            each.column.at,
            CellParser(
                register.field(each.field),
                context,
                unit=each.column.unit,
                epoch_1904=sheet.epoch_1904,
            ),
            rules,
            village_at=village_at if each.field == "grid" else None,
        )
        for each in mapped
        if each.field
    )
    known = KnownRows(centre, register, table, mapped)
    total = len(table.rows)
    read: list[ReadRow] = []
    for done, row in enumerate(table.rows):
        if done % _STEP == 0:
            report(done, total * 2)
        one = known.settle(read_row(row.number, row.cells, readers), row.cells)
        complete(register, one, centre.codes)
        read.append(villages.adopt(one))
    matcher = Matcher(centre, register, (row.values for row in read if not row.failed))
    row_rules = RowRules(register, rules)
    planned: list[RowPlan] = [
        RowPlan(row=each.row, outcome=Outcome.IGNORED, why=each.why) for each in table.ignored
    ]
    for done, one in enumerate(read):
        if done % _STEP == 0:
            report(total + done, total * 2)
        plan = judge_row(one, matcher, row_rules)
        hidden = one.number in sheet.hidden_rows
        planned.append(replace(plan, hidden=True) if hidden else plan)
    report(total * 2, total * 2)
    return sorted(planned, key=lambda each: each.row)


def write(centre: Centre, plan: ImportPlan) -> Changes:
    """Write the new and changed rows as one gesture; its number is the batch to undo.

    Rows with errors are left out, as the preview said. Raises PlanOutdatedError when anything was
    written since the preview.
    """
    register = register_of(plan.register)
    with centre.db.transaction():
        if gestures.last_stamp(centre.db) != plan.stamp:
            raise PlanOutdatedError
        if plan.villages:
            divisions.put_many(centre, as_divisions(dict(plan.villages), centre.unit.code))
        writes = [write for row in plan.rows for write in _writes(centre, register, row)]
        return centre.perform(
            N_("导入{register}：新增 {new} 条，更新 {changed} 条"),
            writes,
            kind="import",
            facts={
                "register": register.label,
                "new": plan.count(Outcome.NEW),
                "changed": plan.count(Outcome.CHANGED),
                "file": plan.file,
                "sheet": plan.sheet,
            },
        )


def _writes(centre: Centre, register: Register, row: RowPlan) -> list[Write]:
    if row.outcome is Outcome.CHANGED and row.before is not None:
        before = row.before
        return [
            Write(
                register=register.id,
                uid=before.uid,
                unit=before.unit,
                before=before,
                values=row.values,
            )
        ]
    if row.outcome is not Outcome.NEW:
        return []
    values: dict[str, Value] = {spec.name: spec.default for spec in register.fields}
    values.update(row.values)
    incident_rules.complete_new(centre, register, values)
    new = Write(register=register.id, uid=centre.new_uid(), unit=centre.unit.code, values=values)
    return [new, *incident_rules.first_steps(centre, new)]


def undo_batch(centre: Centre, batch: int) -> Changes:
    """Take back one import; NotAnImportError, UndoBlockedError when its rows changed since."""
    gesture = gestures.get(centre.db, batch)
    if gesture is None or gesture.kind != "import":
        raise NotAnImportError(batch=batch)
    return undo.undo(centre, batch)
