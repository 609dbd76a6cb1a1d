"""Import of spreadsheets: a preview that says what each row would do, then one gesture."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

from gridcenter.base.bulk import bulk_work
from gridcenter.base.progress import report
from gridcenter.domain.changes import Changes
from gridcenter.domain.codes import CodeBook
from gridcenter.domain.register.fields import Register
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange.sheets.sheet_beside import TableBeside
from gridcenter.exchange.sheets.sheet_mapping import MappedColumn, map_columns
from gridcenter.exchange.sheets.sheet_model import cell_text
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.register import incident_rules, undo, writing
from gridcenter.services.sheets import import_memory, import_words
from gridcenter.services.sheets.import_cells import STEP, read_tables
from gridcenter.services.sheets.import_judge import asked_about, judge_row
from gridcenter.services.sheets.import_plan import (
    ColumnPlan,
    Decisions,
    ImportOutcome,
    ImportPlan,
    ImportTable,
    NotAnImportError,
    PlanOutdatedError,
    RowPlan,
    Rule,
)
from gridcenter.services.sheets.import_reading import (
    ALL_SHEETS,
    FoundTable,
    Reading,
    SheetSource,
    look,
    picture,
    read_sources,
)
from gridcenter.services.sheets.import_return import write_returned
from gridcenter.services.sheets.import_rows import RowRules, stands
from gridcenter.services.sheets.import_villages import VillageFinder, as_divisions
from gridcenter.services.sheets.matching import Matcher
from gridcenter.store import gestures
from gridcenter.store.gestures import Write

__all__ = ["ALL_SHEETS", "Decisions", "Rule", "SheetSource", "look", "write_returned"]

_SAMPLES = 3


def preview(centre: Centre, path: Path, register: str) -> ImportPlan:
    """What importing ``path`` into ``register`` would do; writes nothing, reports its progress.

    The first visible sheet with a fitting header is taken. Raises the classes of
    exchange.sheets.sheet_errors.
    """
    return preview_sources(centre, [SheetSource(path=path)], register)


def preview_sources(
    centre: Centre,
    sources: Sequence[SheetSource],
    register: str,
    decisions: Decisions | None = None,
    among: Sequence[Register] = (),
) -> ImportPlan:
    """The preview of many sheets as one batch, into the one of ``among`` that a header names."""
    with bulk_work():
        reading = read_sources(register_of(register), sources, among)
    return judge(centre, reading, decisions or Decisions())


def judge(centre: Centre, reading: Reading, decisions: Decisions) -> ImportPlan:
    """The preview of what was read, under other decisions: nothing is read again."""
    with bulk_work():
        return _judged(centre, reading, decisions)


def _judged(centre: Centre, reading: Reading, decisions: Decisions) -> ImportPlan:
    register = reading.register
    mapped = [_mapped(centre, found, register, decisions) for found in reading.tables]
    villages = VillageFinder(centre, register)
    known = centre.codes.with_words(import_words.recall(centre))
    words = import_words.learn(known, reading, mapped, decisions)
    rows = _rows(centre, reading, mapped, villages, decisions, codes=known.with_words(words))
    counts: dict[int, Counter[ImportOutcome]] = defaultdict(Counter)
    for (table, outcome), count in Counter((row.table, row.outcome) for row in rows).items():
        counts[table][outcome] = count
    used = {row.values.get("village") for row in rows} if villages.new else set()
    return ImportPlan(
        register=register.id,
        tables=tuple(
            _table_plan(found, columns, counts[at])
            for at, (found, columns) in enumerate(zip(reading.tables, mapped, strict=True))
        ),
        rows=tuple(rows),
        stamp=gestures.last_stamp(centre.db),
        reading=reading,
        decisions=decisions,
        codes=centre.codes,
        counts=sum(counts.values(), Counter()),
        villages={code: name for code, name in villages.new.items() if code in used},
        words=words,
        refused=reading.refused,
    )


def _mapped(
    centre: Centre, found: FoundTable, register: Register, decisions: Decisions
) -> tuple[MappedColumn, ...]:
    given = {**decisions.given, **decisions.choices.get(found.signature, {})}
    remembered = import_memory.recall(centre, register, found.signature)
    return map_columns(found.table, register, centre.codes, given, remembered)


def _table_plan(
    found: FoundTable, mapped: tuple[MappedColumn, ...], counts: Counter[ImportOutcome]
) -> ImportTable:
    header = found.table.header
    return ImportTable(
        file=found.file,
        sheet=found.sheet.name,
        sheets=found.sheets,
        header_rows=(header.first_row, header.last_row),
        columns=tuple(_column(each, found.table) for each in mapped),
        picture=picture(found.sheet),
        signature=found.signature,
        counts=counts,
        visible=found.visible,
    )


def _column(mapped: MappedColumn, table: TableBeside) -> ColumnPlan:
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
    centre: Centre,
    reading: Reading,
    mapped: Sequence[tuple[MappedColumn, ...]],
    villages: VillageFinder,
    decisions: Decisions,
    *,
    codes: CodeBook,
) -> list[RowPlan]:
    """Every row of every table, in order of tables and rows."""
    rules = Rules(codes=codes, today=centre.today())
    total = sum(len(found.table.rows) for found in reading.tables)
    read = read_tables(centre, reading, mapped, rules, decisions.edits)
    for row in read:
        villages.adopt(row)
    row_rules = RowRules(reading.register, rules)
    matcher = Matcher(
        centre,
        reading.register,
        (row.values for row in read if not row.failed),
        stands=lambda values: stands(values, row_rules),
    )
    hidden = [found.sheet.hidden_rows for found in reading.tables]
    planned: list[RowPlan] = [
        RowPlan(row=each.row, table=at, outcome=ImportOutcome.IGNORED, why=each.why)
        for at, found in enumerate(reading.tables)
        for each in found.table.ignored
    ]
    read.reverse()
    for done in range(len(read)):
        one = read.pop()  # what was read of a row is not kept beside what becomes of it
        if done % STEP == 0:
            report(total + done, total * 2)
        plan = judge_row(one, matcher, row_rules, decisions.rule, reason=decisions.reason)
        is_hidden = one.number in hidden[one.table]
        planned.append(replace(plan, hidden=True) if is_hidden else plan)
    report(total * 2, total * 2)
    planned.sort(key=attrgetter("table", "row"))
    return planned


def write(centre: Centre, plan: ImportPlan) -> Changes:
    """Write the new and changed rows as one gesture; its number is the batch to undo.

    Rows with errors are left out, as the preview said. Raises PlanOutdatedError when anything was
    written since the preview.
    """
    centre.require(Deed.KEEP)
    register = register_of(plan.register)
    centre.guard(centre, "import")
    with bulk_work(), centre.db.transaction():
        if gestures.last_stamp(centre.db) != plan.stamp:
            raise PlanOutdatedError
        if plan.villages:
            divisions.adopt(centre, as_divisions(dict(plan.villages), centre.unit.code))
        import_memory.remember(centre, plan)
        import_words.remember(centre, plan.words)
        writes = [write for row in plan.rows for write in _writes(centre, register, row)]
        return centre.perform(
            N_("导入{register}：新增 {new} 条，更新 {changed} 条"),
            writes,
            kind="import",
            facts={
                "register": register.label,
                "new": plan.count(ImportOutcome.NEW),
                "changed": plan.count(ImportOutcome.CHANGED),
                "file": "、".join(plan.files),
                "sheet": plan.sheet,
                **_accepted(plan),
            },
        )


def _accepted(plan: ImportPlan) -> dict[str, object]:
    """The warnings that were kept with their reason, noted as a save notes them."""
    register = register_of(plan.register)
    codes = {each.code for row in plan.rows for each in asked_about(register, row)}
    return {"accepted": dict.fromkeys(sorted(codes), plan.decisions.reason)} if codes else {}


def _writes(centre: Centre, register: Register, row: RowPlan) -> list[Write]:
    if row.outcome is ImportOutcome.CHANGED and row.before is not None:
        before = row.before
        after = {**before.values, **row.values}
        incident_rules.complete_changed(centre, register, before.values, after)
        write = Write(
            register=register.id,
            uid=before.uid,
            unit=before.unit,
            before=before,
            values={n: each for n, each in after.items() if each != before.values[n]},
        )
        return [write, *incident_rules.moved_steps(centre, write)]
    if row.outcome is not ImportOutcome.NEW:
        return []
    return writing.new(centre, register, writing.made(centre, register, row.values))


def undo_batch(centre: Centre, batch: int) -> Changes:
    """Take back one import; NotAnImportError, UndoBlockedError when its rows changed since."""
    gesture = gestures.get(centre.db, batch)
    if gesture is None or gesture.kind != "import":
        raise NotAnImportError(batch=batch)
    return undo.undo(centre, batch)
