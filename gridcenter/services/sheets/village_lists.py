"""The list of our villages from a file: any spreadsheet, any order of columns, headings in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from gridcenter.domain.division import Division
from gridcenter.domain.errors import GridcenterError, Where
from gridcenter.domain.place import is_under, level_of, parent_of, unit_code
from gridcenter.domain.text import N_
from gridcenter.domain.written.door import clean
from gridcenter.domain.written.habits import compact
from gridcenter.exchange.sheets.sheet_apart import word_reason
from gridcenter.exchange.sheets.sheet_labels import plain
from gridcenter.exchange.sheets.sheet_model import Cell, Flaw, Sheet, Shown, cell_text
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_text import UNREADABLE

_CODE = re.compile(r"code|.{0,12}(代码|编码|编号)")
_NAME = re.compile(r"name|.{0,12}(名称|名)|村\(社区\)|村居|行政村|社区|村")
_LOST = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_HEADER_WITHIN = 20


class VillageLineError(GridcenterError):
    """A line of the list of villages is not a village of ours."""

    code = "village_line"
    sentence = N_("没有导入：{file} 第 {row} 行不是本单位的村（社区）。")
    hint = N_("要有代码和名称两列（code,name 或 村代码、村名称）：12 位代码以 {unit} 开头。")


class VillageDigitsLostError(GridcenterError):
    """A code that a spreadsheet turned into a number."""

    code = "village_digits_lost"
    sentence = N_("没有导入：{file} 第 {row} 行的代码“{text}”被表格软件改成了数字，后几位已丢失。")
    hint = N_("请按原件重填 12 位代码，并先把这一列设为文本格式。")


class VillageTwiceError(GridcenterError):
    """One code under two names: which is right only the officer knows."""

    code = "village_twice"
    sentence = N_(
        "没有导入：{file} 里代码 {village} 有两个名称：“{first}”和“{second}”（第 {row} 行）。"
    )
    hint = N_("请核对后只留一个名称，再导入。")


def read_villages(path: Path, unit: str) -> list[Division]:
    """The villages of a file, which must lie in ``unit``.

    Raises the classes above, naming the row, and those of exchange.sheets.sheet_errors.
    """
    found: dict[str, str] = {}
    for row, code, name in _read(path, unit):
        if code.isdigit() and unit_code(code) == unit:
            continue  # the township itself, above its villages
        where = Where(file=path.name, row=row, field="code" if name else "name")
        if _LOST.fullmatch(code):
            raise VillageDigitsLostError(file=path.name, row=row, text=code, where=where)
        if level_of(code) != "village" or not is_under(code, unit) or not name:
            raise VillageLineError(file=path.name, row=row, unit=unit, where=where)
        if found.setdefault(code, name) != name:
            raise VillageTwiceError(
                file=path.name,
                row=row,
                village=code,
                first=found[code],
                second=name,
                where=where,
            )
    return [
        Division(code=code, name=name, level="village", parent=parent_of(code))
        for code, name in found.items()
    ]


def _read(path: Path, unit: str) -> Iterator[tuple[int, str, str]]:
    """(row, code, name) of every line of the first visible sheet that has the headings."""
    with SheetReader(path) as reader:
        visible = [each.name for each in reader.sheets if not each.hidden]
        for name in visible or [reader.default_sheet()]:
            sheet = reader.read(name)
            for row in sheet.rows[:_HEADER_WITHIN]:
                if pairs := _headings([clean(cell_text(cell)) for cell in row.cells]):
                    return _lines(sheet, path.name, unit, row.number, pairs)
    raise VillageLineError(file=path.name, row=1, unit=unit, where=Where(file=path.name, row=1))


def _lines(
    sheet: Sheet, file: str, unit: str, head: int, pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, str, str]]:
    """(row, code, name) of every line below the headings."""
    for row in sheet.rows:
        for places in pairs if row.number > head else ():
            cells = [row.cells[at] if at < len(row.cells) else None for at in places]
            code, name = (compact(clean(_text(cell))) for cell in cells)
            is_beside = not (code and name) and word_reason(code or name, 1)  # 合计, 填表人：
            is_lost = any(
                isinstance(cell, Flaw)
                or _text(cell).startswith(_NO_TEXT)
                or UNREADABLE in _text(cell)
                for cell in cells
            )
            if is_lost:
                raise VillageLineError(
                    file=file, row=row.number, unit=unit, where=Where(file=file, row=row.number)
                )
            if (code or name) and not is_beside:
                yield row.number, code.removesuffix(".0"), name


_NO_TEXT = ("#", "=")
"""How what a failed formula shows, and a formula kept as text, begin."""


def _text(cell: Cell) -> str:
    """A cell as text; a code in a format that puts signs between its digits without them."""
    if isinstance(cell, Shown) and cell.number >= _SMALLEST:
        return cell_text(cell.number)
    return cell_text(cell)


_SMALLEST = 10**11


def _headings(texts: list[str]) -> list[tuple[int, int]]:
    """Where the codes and the names stand, when this row says so: once, or again under the same words."""
    words = [plain(text) for text in texts]
    code = next((at for at, word in enumerate(words) if _CODE.fullmatch(word)), None)
    name = next((at for at, word in enumerate(words) if at != code and _NAME.fullmatch(word)), None)
    if code is None or name is None:
        return []
    codes, names = (
        [at for at, word in enumerate(words) if word == words[one]] for one in (code, name)
    )
    return list(zip(codes, names, strict=True)) if len(codes) == len(names) else [(code, name)]
