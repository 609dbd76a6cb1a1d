"""The village's own sheet, sent back with a red column that says what to mend."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from gridcenter.base.i18n import _, describe
from gridcenter.base.system_words import in_words
from gridcenter.domain.errors import Severity
from gridcenter.domain.register.registers import register_of
from gridcenter.exchange.sheets.sheet_labels import RETURNED
from gridcenter.exchange.sheets.sheet_mapping import is_record_mark
from gridcenter.exchange.sheets.sheet_return import ReturnedSheet, write_returned_sheets
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.sheets.import_plan import ImportPlan, RowPlan
from gridcenter.services.sheets.import_problems import ProblemListNotWrittenError


def write_returned(centre: Centre, plan: ImportPlan, path: Path) -> tuple[Path, ...]:
    """Write the sheets of ``plan`` that hold errors as they came, with a column 问题; the files.

    One source file goes to ``path``; of several each goes into the folder ``path`` under its own
    name, or, when ``path`` names an .xlsx, all go there as tabs. Corrections made in the preview
    are not errors any more and are not marked. The export is logged.
    """
    by_file: dict[int, list[ReturnedSheet]] = defaultdict(list)
    for source, sheet in _sheets(plan):
        by_file[source].append(sheet)
    try:
        if len(plan.reading.sources) == 1 or path.suffix.lower() == ".xlsx":
            written = [path.with_suffix(".xlsx")]
            sheets = [sheet for group in by_file.values() for sheet in group]
            if sheets:
                write_returned_sheets(written[0], sheets)
        else:
            path.mkdir(parents=True, exist_ok=True)
            written = []
            for source, group in by_file.items():
                written.append(_free(path, plan.reading.sources[source].name, written))
                write_returned_sheets(written[-1], group)
    except OSError as failure:
        raise ProblemListNotWrittenError(name=path.name, reason=in_words(failure)) from failure
    if not by_file:
        return ()
    audit.record(centre, "import_returned", {"register": plan.register, "files": len(written)})
    return tuple(written)


def _free(folder: Path, name: str, taken: list[Path]) -> Path:
    """A name of its own for each returned file."""
    stem = _("{name}（退回修改）").format(name=Path(name).stem or _("粘贴的内容"))
    path, count = folder / f"{stem}.xlsx", 1
    while path in taken:
        count += 1
        path = folder / f"{stem} {count}.xlsx"
    return path


def _sheets(plan: ImportPlan) -> list[tuple[int, ReturnedSheet]]:
    """(source, sheet) for each sheet with an error in one of its tables."""
    by_table: dict[int, list[RowPlan]] = defaultdict(list)
    for row in plan.rows:
        if any(fault.problem.severity is Severity.ERROR for fault in row.faults):
            by_table[row.table].append(row)
    by_sheet: dict[tuple[int, str], list[int]] = defaultdict(list)
    for at, found in enumerate(plan.reading.tables):
        by_sheet[found.source, found.sheet.name].append(at)
    sheets = []
    for (source, _name), tables in by_sheet.items():
        if not any(at in by_table for at in tables):
            continue
        remarks: dict[int, str] = {}
        marked: set[tuple[int, int]] = set()
        for at in tables:
            columns = _columns(plan, at)
            for row in by_table[at]:
                texts = [remarks[row.row]] if row.row in remarks else []
                texts += _remarks(plan, row)
                remarks[row.row] = "\n".join(dict.fromkeys(texts))
                marked |= {
                    (row.row, columns[fault.problem.field])
                    for fault in row.faults
                    if fault.problem.field in columns
                }
        sheets.append(
            (
                source,
                ReturnedSheet(
                    sheet=plan.reading.tables[tables[0]].sheet,
                    headers=tuple(dict.fromkeys(plan.tables[at].header_rows for at in tables)),
                    remarks=remarks,
                    marked=frozenset(marked),
                    title=RETURNED,
                    hidden=frozenset(
                        column.at
                        for at in tables
                        for column in plan.reading.tables[at].table.header.columns
                        if is_record_mark(column)
                    ),
                ),
            )
        )
    return sheets


def _columns(plan: ImportPlan, table: int) -> dict[str, int]:
    """Field → column of the sheet, from 0."""
    at = {column.letter: column.at for column in plan.reading.tables[table].table.header.columns}
    return {
        column.field: at[column.letter] for column in plan.tables[table].columns if column.field
    }


def _remarks(plan: ImportPlan, row: RowPlan) -> list[str]:
    register = register_of(plan.register)
    return [
        _("{field}：{message}").format(
            field=_(register.field(fault.problem.field).label),
            message=describe(fault.problem).message,
        )
        for fault in row.faults
        if fault.problem.severity is Severity.ERROR
    ]
