"""A list as a file for other people's programs: what is shown, as .xlsx or .csv."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TextIO

from gridcenter.base.i18n import _, several
from gridcenter.base.progress import report
from gridcenter.base.system_words import in_words
from gridcenter.base.whole_files import can_write_in
from gridcenter.domain.errors import GridcenterError, ReasonRequiredError
from gridcenter.domain.query import Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import NUMERIC_KINDS, FieldSpec, Kind, Register
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange.sheets import sheet_writer
from gridcenter.exchange.sheets.sheet_labels import RECORD_MARK
from gridcenter.exchange.sheets.sheet_writer import (
    SheetColumn,
    SheetValue,
    write_csv,
    write_csv_lines,
    write_xlsx,
)
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers
from gridcenter.services.register.display import masked

BATCH = 500
_KEYS = ("uid", "unit", "revision")

FORMS = {
    Kind.INTEGER: sheet_writer.WHOLE,
    Kind.DECIMAL: "General",
    Kind.MONEY: sheet_writer.MONEY,
    Kind.DATE: sheet_writer.DAY,
    Kind.DATETIME: sheet_writer.MOMENT,
}
"""How a sheet shows each kind of field; all others are text, so that no digit of a code is lost."""


class ListNotWrittenError(GridcenterError):
    """The file could not be written where it was wanted."""

    code = "list_not_written"
    sentence = N_("没有导出：写不了文件 {name}（{reason}）。")
    hint = N_("正开着的请先在 WPS 或 Excel 中关闭；盘满了或写不进的，腾出空间或换一个位置再试。")


CLOSED = N_("这里不能写入")


def export_list(
    centre: Centre,
    query: Query,
    columns: Sequence[FieldSpec],
    path: Path,
    *,
    limit: int | None = None,
    coded: bool = False,
    unmask: bool = False,
    reason: str = "",
    stream: TextIO | None = None,
) -> int:
    """Write the rows of ``query`` to ``path`` (.xlsx, or .csv by its suffix); returns how many.

    With a ``stream`` a CSV goes there and nothing touches the disk.
    ``coded`` writes for programs: names of fields and values as they are stored, after uid, unit
    and revision. Personal numbers are masked unless ``unmask``, which needs a ``reason``; either way the export
    is logged, with the columns and the number of rows. A sheet carries a hidden column by which an
    import knows every row again (see :mod:`gridcenter.services.sheets.import_known`).
    """
    if unmask:
        centre.require(Deed.REVEAL)
    if unmask and not reason.strip():
        raise ReasonRequiredError
    if stream is None and not can_write_in(path.parent):
        raise ListNotWrittenError(name=path.name, reason=CLOSED)
    register = register_of(query.register)
    ids = registers.ids(centre, query)[:limit]
    heads = [SheetColumn(label=name) for name in _KEYS] if coded else []
    heads += [_coded_heading(spec) if coded else heading(spec) for spec in columns]
    is_csv = path.suffix.lower() == ".csv"
    if not is_csv:
        heads.append(SheetColumn(label=RECORD_MARK, hidden=True))

    def lines(found: Sequence[Record]) -> Iterator[Sequence[SheetValue]]:
        if coded:
            return _coded(found, columns, unmask=unmask)
        return _cells(centre, register, found, columns, unmask=unmask)

    detail = {
        "register": register.id,
        "rows": len(ids),
        "fields": [spec.name for spec in columns],
        "unmasked": unmask,
        "reason": reason,
    }
    # Noted first: whatever breaks the writing off, no number lies there unnoted.
    audit.record(centre, "export_list", detail)
    try:
        if is_csv:
            rows = (line for _record, line in _rows(centre, register, ids, lines))
            count = (
                write_csv(path, heads, rows)
                if stream is None
                else write_csv_lines(stream, heads, rows)
            )
        else:
            marked = (
                [*line, record_mark(each)] for each, line in _rows(centre, register, ids, lines)
            )
            count = write_xlsx(path, heads, marked, name=several(register.label))
    except OSError as failure:
        audit.note(centre, "export_list", {**detail, "rows": 0}, ok=False)
        raise ListNotWrittenError(name=path.name, reason=in_words(failure)) from None
    return count


def heading(spec: FieldSpec) -> SheetColumn:
    """The column of a sheet that shows one field."""
    form = FORMS.get(spec.kind, sheet_writer.TEXT)
    return SheetColumn(label=_(spec.label), width=spec.width, form=form)


def _coded_heading(spec: FieldSpec) -> SheetColumn:
    """A column for programs: numbers as they are stored (money in 分), all else text."""
    form = sheet_writer.WHOLE if spec.kind in (Kind.INTEGER, Kind.MONEY) else sheet_writer.TEXT
    return SheetColumn(label=spec.name, form="General" if spec.kind is Kind.DECIMAL else form)


def record_mark(record: Record) -> str:
    """What an exported row carries along: which record it is, and in which revision."""
    return f"{record.uid}:{record.revision}"


def _rows(
    centre: Centre,
    register: Register,
    ids: Sequence[int],
    lines: Callable[[Sequence[Record]], Iterator[Sequence[SheetValue]]],
) -> Iterator[tuple[Record, Sequence[SheetValue]]]:
    """Each record with its line, read a batch at a time."""
    for start in range(0, len(ids), BATCH):
        report(start, len(ids))
        found = registers.by_ids(centre, register.id, ids[start : start + BATCH])
        live = [record for record in found if record is not None]
        yield from zip(live, lines(live), strict=True)


def _coded(
    found: Sequence[Record], columns: Sequence[FieldSpec], *, unmask: bool
) -> Iterator[Sequence[SheetValue]]:
    """Rows for programs: values as they are stored."""
    for record in found:
        values = ((spec, record.values[spec.name]) for spec in columns)
        shown = [value if unmask else masked(spec, value) for spec, value in values]
        # As in packs: "true" and "false".
        shown = [str(value).lower() if isinstance(value, bool) else value for value in shown]
        yield [record.uid, record.unit, record.revision, *shown]


def _cells(
    centre: Centre,
    register: Register,
    found: Sequence[Record],
    columns: Sequence[FieldSpec],
    *,
    unmask: bool,
) -> Iterator[Sequence[SheetValue]]:
    texts = registers.displays(centre, register, found, unmask=unmask)
    for record, words in zip(found, texts, strict=True):
        yield [_cell(spec, record, words[spec.name]) for spec in columns]


def _cell(spec: FieldSpec, record: Record, text: str) -> SheetValue:
    """Numbers and days as such, so that the sheet can reckon with them; the rest as it is shown."""
    value = record.values.get(spec.name)
    if spec.kind in (Kind.DATE, Kind.DATETIME) and isinstance(value, str):
        moment = _moment(value)
        return moment if moment is not None else text
    if spec.kind in NUMERIC_KINDS and isinstance(value, int | float):
        return value / 100 if spec.kind is Kind.MONEY else value
    return text


def _moment(value: str) -> datetime | None:
    """A stored day or moment; None for one that a sheet cannot hold (before 1900, cut short)."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=None) if moment.year > 1900 else None
