"""References in formulas and lists of areas: where they go when rows of their sheet are repeated."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gridcenter.domain.written.columns import column_letter
from gridcenter.reports.template_cells import column_number

# A name may hold what looks like a cell (数据A3): letters of every script stand before and after one.
_ANY = re.compile(r"(?<![\w.!'$])(\$?[A-Z]{1,3}\$?)(\d+)(?![\w(!])")
_CELL = re.compile(r"(?<![\w.!':$])(\$?[A-Z]{1,3}\$?)(\d+)(?![\w(!])")
_AREA = re.compile(r"(?<![\w.!'$])(\$?[A-Z]{1,3}\$?)(\d+):(\$?[A-Z]{1,3}\$?)(\d+)(?![\w(!])")
_ROWS = re.compile(r"(?<![\w.!':$])(\$?)(\d+):(\$?)(\d+)(?![\w(.!])")
_OTHER = re.compile(
    r"(?:'((?:[^']|'')+)'|(?<![\w.\]])([\w.]+))"
    r"!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\$?\d+:\$?\d+)"
    r"(?![\w(!])"
)
# An area may name its sheet at both ends.
_TWICE = re.compile(
    r"((?:'(?:[^']|'')+'|(?<![\w.\]:])[\w.]+)!)(\$?[A-Z]{1,3}\$?\d+):\1(\$?[A-Z]{1,3}\$?\d+)(?![\w(!])"
)
_RELATIVE = re.compile(r"(?<![\w.'$])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\w(!])")
_QUOTED = re.compile(r'("(?:[^"]|"")*")')
# Texts, names of sheets ('表 A1'), and what stands in brackets: columns of tables, other books.
_NAMED = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')+'(?=!)|\[[^\[\]]*\])""")
# The same with the cells of those sheets.
_FOREIGN = re.compile(
    r"""("(?:[^"]|"")*"|(?:'(?:[^']|'')+'|[\w.]+)!\$?[A-Z]{0,3}\$?\d*(?::\$?[A-Z]{0,3}\$?\d*)?"""
    r"""|\[[^\[\]]*\])"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows ``first`` to ``last`` of a sheet that are to stand there ``count`` times."""

    tree: Any
    first: int
    last: int
    count: int

    @property
    def height(self) -> int:
        """How many rows it has."""
        return self.last - self.first + 1

    @property
    def shift(self) -> int:
        """How far what stands below moves."""
        return self.height * (self.count - 1)

    def start(self, row: int) -> int:
        """Where a row goes that something begins in."""
        return row + self.shift if row > self.last else row

    def end(self, row: int) -> int:
        """Where a row goes that something ends in: areas over the block grow with it."""
        return row + self.shift if row >= self.last else row

    def holds(self, row: int) -> bool:
        """Whether a row is one of those repeated."""
        return self.first <= row <= self.last


def _beside(kept: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """``text`` changed but for what ``kept`` finds."""
    parts = kept.split(text)
    parts[::2] = map(change, parts[::2])
    return "".join(parts)


def within(block: Block, by: int) -> Callable[[str], str]:
    """A formula of a copied row: what pointed into the block points into the copy.

    As programs fill down, the row above is then the copy before, and ``ROW(A1)`` goes on counting;
    an area over the block with both rows held by $ spans all copies.
    """

    def area(hit: re.Match[str]) -> str:
        if hit[1].endswith("$") and hit[3].endswith("$"):
            return _grown(block, hit)
        return hit[0]

    def rows(hit: re.Match[str]) -> str:
        if hit[1] or hit[3] or not all(map(block.holds, (int(hit[2]), int(hit[4])))):
            return _grown(block, hit)
        return f"\x00{int(hit[2]) + by}:\x00{int(hit[4]) + by}"

    def one(hit: re.Match[str]) -> str:
        row = int(hit[2])
        counts = hit.string[: hit.start()].endswith("ROW(")
        follows = block.first - 1 <= row <= block.last or counts
        return f"{hit[1]}{row + by if follows and not hit[1].endswith('$') else block.start(row)}"

    def change(part: str) -> str:
        return _ANY.sub(one, _ROWS.sub(rows, _AREA.sub(area, part))).replace("\x00", "")

    return lambda text: _beside(_FOREIGN, text, change)


def at_home(text: str, sheet: str) -> str:
    """A formula of ``sheet`` without that sheet's own name before its cells: 表!A2 there is A2."""

    def one(hit: re.Match[str]) -> str:
        # After a colon stands the last of several sheets: 表1:表3!A2.
        is_last = hit.string[: hit.start()].endswith(":")
        return hit[3] if _owner(hit) == sheet and not is_last else hit[0]

    return _beside(_QUOTED, text, lambda part: _OTHER.sub(one, _TWICE.sub(r"\1\2:\3", part)))


def _owner(hit: re.Match[str]) -> str:
    return (hit[1] or hit[2]).replace("''", "'")


def _grown(block: Block, hit: re.Match[str]) -> str:
    """An area moved; the mark keeps its rows from being moved once more."""
    return f"{hit[1]}\x00{block.start(int(hit[2]))}:{hit[3]}\x00{block.end(int(hit[4]))}"


def lowered(area: str, by: int) -> str:
    """An area further down."""
    return _ANY.sub(lambda hit: f"{hit[1]}{int(hit[2]) + by}", area)


def rows_of(area: str) -> list[int]:
    """The rows that an area names."""
    return [int(row) for _column, row in _ANY.findall(area)]


def moved(block: Block, text: str) -> str:
    """References to the block's sheet in a formula, moved; areas over the block grow."""

    def area(hit: re.Match[str]) -> str:
        return _grown(block, hit)

    def cell(hit: re.Match[str]) -> str:
        return f"{hit[1]}{block.start(int(hit[2]))}"

    def change(part: str) -> str:
        return _CELL.sub(cell, _ROWS.sub(area, _AREA.sub(area, part))).replace("\x00", "")

    return _beside(_FOREIGN, text, change)


def moved_areas(block: Block, areas: str) -> str:
    """A list of areas that belong to cells: what lies in the block is repeated with it."""
    found: list[str] = []
    for area in areas.split():
        rows = rows_of(area)
        if not rows or not all(map(block.holds, rows)) or block.count == 1:
            found.append(moved(block, area))
        elif block.height == 1:
            first, _colon, last = area.partition(":")
            found.append(f"{first}:{lowered(last or first, block.shift)}")
        else:
            found += [lowered(area, block.height * number) for number in range(block.count)]
    return " ".join(found)


def moved_elsewhere(block: Block, text: str, sheet: str) -> str:
    """References in any formula that name the block's ``sheet``."""

    def one(hit: re.Match[str]) -> str:
        return hit[0][: -len(hit[3])] + moved(block, hit[3]) if _owner(hit) == sheet else hit[0]

    return _beside(_QUOTED, text, lambda part: _OTHER.sub(one, _TWICE.sub(r"\1\2:\3", part)))


def carried(formula: str, rows: int, columns: int) -> str:
    """A shared formula as it reads so many rows and columns further on."""

    def one(hit: re.Match[str]) -> str:
        column, row = hit[2], int(hit[4])
        if not hit[1]:
            column = column_letter(max(column_number(column) + columns, 1) - 1)
        return f"{hit[1]}{column}{hit[3]}{row if hit[3] else max(row + rows, 1)}"

    return _beside(_NAMED, formula, lambda part: _RELATIVE.sub(one, part))
