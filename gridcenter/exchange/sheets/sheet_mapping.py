"""Which column is which field: by label, by synonym, by likeness, then by what is in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gridcenter.domain.codes import CodeBook
from gridcenter.domain.register.fields import FieldSpec, Kind, Register
from gridcenter.domain.text import N_, Listed
from gridcenter.domain.written.parse import find_code
from gridcenter.exchange.sheets.sheet_beside import TableBeside, is_filled
from gridcenter.exchange.sheets.sheet_errors import SheetMapError
from gridcenter.exchange.sheets.sheet_header import HeaderColumn
from gridcenter.exchange.sheets.sheet_labels import (
    RECORD_MARK,
    RETURNED,
    SERIAL,
    label_index,
    plain,
    refused,
)
from gridcenter.exchange.sheets.sheet_meaning import meanings
from gridcenter.exchange.sheets.sheet_which import sample, village_column, which_column

WHY_SERIAL = N_("序号，不需要导入")
WHY_REFUSED = N_("当事人和敏感个人信息不导入")
WHY_RETURNED = N_("退回时标出的问题，不需要导入")
WHY_UNIT = N_("单位“{unit}”与本系统不同，请换算后再导入")
WHY_UNKNOWN = N_("没有对应的字段")
WHY_TWICE = N_("同一项内容已由另一列导入")
WHY_UNNAMED = N_("有内容，但没有表头")
WHY_RUNNING = N_("像是流水序号而不是编号，没有导入")
WHY_VILLAGE = N_("用来分清各村同名的网格")
WHY_WHICH = N_("用来分清是哪一类人")
WHY_RECORD = N_("用来认出原来的记录")
WHY_BESIDE = N_("旁边另一张表的列")
WHY_USER = N_("已选择不导入")

_ID = re.compile(r"'?\d{17}[\dXx]")
_PHONE = re.compile(r"1[3-9]\d{9}(\.0)?")
_GOOD_UNITS = {
    Kind.MONEY: frozenset({"", "元", "千元", "万元", "亿元"}),
    Kind.DECIMAL: frozenset({"", "平方公里", "平方千米", "km2", "km²"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedColumn:
    """A column with the field that it goes to, or with why it goes nowhere.

    ``how`` is label, synonym, fuzzy, content, remembered or user; ``why`` a message id that may use ``{unit}``.
    """

    column: HeaderColumn
    field: str | None = None
    how: str = ""
    why: str = ""


def map_columns(
    table: TableBeside,
    register: Register,
    codes: CodeBook,
    given: Mapping[str, str | None] | None = None,
    remembered: Mapping[str, str | None] | None = None,
) -> tuple[MappedColumn, ...]:
    """The columns of ``table`` with their fields.

    ``given`` overrides by column title, label or letter; None or "" leaves the column out.
    ``remembered`` is the same by letter, from an earlier import: what no longer fits is passed over.
    SheetMapError when it names a column or field that is not there.
    """
    columns = table.header.columns
    chosen = _chosen(columns, register, given or {})
    known = _remembered(columns, register, chosen, remembered or {})
    old = set(known)
    chosen |= known
    taken = {name for name in chosen.values() if name}
    which = which_column(table, register, set(chosen))
    settled = set(chosen) | set(which)
    found = _by_label(columns, register, taken, settled)
    running = {at for at, (name, _how) in found.items() if _is_running(table, at, register, name)}
    found = {at: hit for at, hit in found.items() if at not in running}
    taken |= {name for name, _how in found.values()}
    found |= _by_content(table, register, codes, taken, settled | set(found) | running)
    taken |= {name for name, _how in found.values()}
    whys = dict.fromkeys(running, WHY_RUNNING) | dict.fromkeys(which, WHY_WHICH)
    whys |= {column.at: WHY_RECORD for column in columns if is_record_mark(column)}
    village = village_column(columns, register, set(chosen) | set(found))
    if village is not None:
        whys[village] = WHY_VILLAGE
    whys |= _twice(columns, register, taken, set(chosen) | set(found) | set(whys))
    used = _used(table)
    return tuple(
        _mapped(column, chosen, found, whys, old)
        for column in columns
        if column.label or column.at in used
    )


def _is_running(table: TableBeside, at: int, register: Register, field: str) -> bool:
    """Whether a column of codes only counts 1, 2, 3 …: two ledgers would take each other's rows."""
    spec = register.field(field)
    if not spec.number or spec.begins_with or (field,) not in register.identity.strong:
        return False
    texts = sample(table, at)
    return bool(texts) and all(len(text) <= 4 and text.isdigit() for text in texts)


def _twice(
    columns: Sequence[HeaderColumn], register: Register, taken: Collection[str], settled: set[int]
) -> dict[int, str]:
    """The columns whose very label belongs to a field that another column fills."""
    index = label_index(register)
    return {
        column.at: WHY_TWICE
        for column in columns
        if column.at not in settled and not column.is_beside and not _left_out(column)
        if any(hit.field in taken for hit in index.exact(column.label))
    }


def _used(table: TableBeside) -> set[int]:
    """The columns without a label that hold something in any row."""
    open_columns = {column.at for column in table.header.columns if not column.label}
    used: set[int] = set()
    for row in table.rows:
        if not open_columns:
            break
        found = {at for at in open_columns if at < len(row.cells) and is_filled(row.cells[at])}
        used |= found
        open_columns -= found
    return used


def _chosen(
    columns: Sequence[HeaderColumn], register: Register, given: Mapping[str, str | None]
) -> dict[int, str | None]:
    chosen: dict[int, str | None] = {}
    for name, field in given.items():
        wanted = plain(name)
        at = next(
            (
                column.at
                for column in columns
                if wanted in {plain(column.title), plain(column.label), column.letter.casefold()}
            ),
            None,
        )
        if at is None:
            known = Listed(column.title for column in columns if column.label)
            raise SheetMapError(name=name, known=known)
        if field and field not in register.names:
            raise SheetMapError(name=field, known=Listed(register.names))
        chosen[at] = field or None
    return chosen


def _remembered(
    columns: Sequence[HeaderColumn],
    register: Register,
    chosen: Mapping[int, str | None],
    remembered: Mapping[str, str | None],
) -> dict[int, str | None]:
    taken = {name for name in chosen.values() if name}
    return {
        column.at: remembered[column.letter]
        for column in columns
        if column.letter in remembered
        and column.at not in chosen
        and remembered[column.letter] not in taken
        and remembered[column.letter] in (None, *register.names)
    }


def _by_label(
    columns: Sequence[HeaderColumn], register: Register, taken: set[str], settled: set[int]
) -> dict[int, tuple[str, str]]:
    """Surest hits first, each field and each column once."""
    index = label_index(register)
    hits = []
    for column in columns:
        if column.at in settled or not column.label or _left_out(column) or column.is_beside:
            continue
        hits += [(rank - hit.score, column, hit) for rank, hit in meanings(column, index, register)]
    found: dict[int, tuple[str, str]] = {}
    used = set(taken)
    for _score, column, hit in sorted(hits, key=lambda each: (each[0], each[1].at)):
        if column.at in found or hit.field in used:
            continue
        if column.unit not in _GOOD_UNITS.get(register.field(hit.field).kind, {column.unit}):
            continue
        found[column.at] = (hit.field, hit.how)
        used.add(hit.field)
    return found


def is_record_mark(column: HeaderColumn) -> bool:
    """Whether this is the hidden column by which our own sheets know their rows again."""
    return plain(column.label) == plain(RECORD_MARK)


def _left_out(column: HeaderColumn) -> bool:
    own = plain(column.label)
    if own in SERIAL or own == RETURNED or is_record_mark(column):
        return True
    return refused(own) or refused(plain(column.group))


def _by_content(
    table: TableBeside, register: Register, codes: CodeBook, taken: set[str], settled: set[int]
) -> dict[int, tuple[str, str]]:
    """Fields of a roster that give themselves away: ID numbers, phones, codes like 男/女.

    Not for incidents: a phone or an ID there is most likely a party's, which is never kept.
    """
    found: dict[int, tuple[str, str]] = {}
    if register.steps:
        return found
    open_fields = [spec for spec in register.fields if spec.name not in taken]
    for column in table.header.columns:
        if column.at in settled or _left_out(column) or column.is_beside:
            continue
        texts = sample(table, column.at)
        for spec in open_fields:
            if len(texts) >= 2 and _fits(spec, texts, codes):
                found[column.at] = (spec.name, "content")
                open_fields.remove(spec)
                break
    return found


def _fits(spec: FieldSpec, texts: Sequence[str], codes: CodeBook) -> bool:
    if spec.kind is Kind.ID_NUMBER:
        good = sum(_ID.fullmatch(text) is not None for text in texts)
    elif spec.kind is Kind.PHONE:
        good = sum(_PHONE.fullmatch(text) is not None for text in texts)
    elif spec.kind is Kind.CODE and spec.codes:
        if all(text.isdigit() or len(text) < 1 for text in texts):
            return False
        good = sum(len(find_code(codes[spec.codes], text)) == 1 for text in texts)
    else:
        return False
    return good >= 0.8 * len(texts)


def _mapped(
    column: HeaderColumn,
    chosen: Mapping[int, str | None],
    found: Mapping[int, tuple[str, str]],
    whys: Mapping[int, str],
    old: Collection[int],
) -> MappedColumn:
    if column.at in chosen:
        field = chosen[column.at]
        how = "remembered" if column.at in old else "user"
        return MappedColumn(column=column, field=field, how=how, why="" if field else WHY_USER)
    if column.at in found:
        field, how = found[column.at]
        return MappedColumn(column=column, field=field, how=how)
    if column.at in whys:
        return MappedColumn(column=column, why=whys[column.at])
    why = WHY_UNIT if column.unit else WHY_UNKNOWN
    if column.is_beside:
        why = WHY_BESIDE
    elif not column.label:
        why = WHY_UNNAMED
    elif plain(column.label) in SERIAL:
        why = WHY_SERIAL
    elif plain(column.label) == RETURNED:
        why = WHY_RETURNED
    elif _left_out(column):
        why = WHY_REFUSED
    return MappedColumn(column=column, why=why)
