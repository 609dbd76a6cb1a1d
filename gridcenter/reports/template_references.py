"""References in formulas and lists of areas: where they go when rows of their sheet are repeated."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gridcenter.domain.written.columns import column_letter
from gridcenter.reports.template_cells import column_number

_ANY = re.compile(r"(?<![A-Za-z0-9_.!'$])(\$?[A-Z]{1,3}\$?)(\d+)(?![\d(A-Za-z_!])")
_CELL = re.compile(r"(?<![A-Za-z0-9_.!':$])(\$?[A-Z]{1,3}\$?)(\d+)(?![\d(A-Za-z_!])")
_AREA = re.compile(
    r"(?<![A-Za-z0-9_.!'$])(\$?[A-Z]{1,3}\$?)(\d+):(\$?[A-Z]{1,3}\$?)(\d+)(?![\d(A-Za-z_!])"
)
_ROWS = re.compile(r"(?<![\w.!':$])(\$?)(\d+):(\$?)(\d+)(?![\w(.!])")
_OTHER = re.compile(
    r"(?:'((?:[^']|'')+)'|([\w.]+))!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\$?\d+:\$?\d+)"
    r"(?![\d(A-Za-z_!])"
)
_RELATIVE = re.compile(r"(?<![A-Za-z0-9_.'$])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\d(A-Za-z_!])")
_QUOTED = re.compile(r'("(?:[^"]|"")*")')


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


def _unquoted(text: str, change: Callable[[str], str]) -> str:
    """``text`` changed but for what stands in double quotes."""
    parts = _QUOTED.split(text)
    parts[::2] = map(change, parts[::2])
    return "".join(parts)


def within(block: Block, by: int) -> Callable[[str], str]:
    """A formula of a copied row: what pointed into the block points into the copy."""

    def moved(text: str) -> str:
        def one(hit: re.Match[str]) -> str:
            row = int(hit[2])
            inside = block.holds(row) and not hit[1].endswith("$")
            return f"{hit[1]}{row + by if inside else block.start(row)}"

        return _unquoted(text, lambda part: _ANY.sub(one, part))

    return moved


def lowered(area: str, by: int) -> str:
    """An area further down."""
    return _ANY.sub(lambda hit: f"{hit[1]}{int(hit[2]) + by}", area)


def rows_of(area: str) -> list[int]:
    """The rows that an area names."""
    return [int(row) for _column, row in _ANY.findall(area)]


def moved(block: Block, text: str) -> str:
    """References to the block's sheet in a formula, moved; areas over the block grow."""

    def area(hit: re.Match[str]) -> str:
        return f"{hit[1]}\x00{block.start(int(hit[2]))}:{hit[3]}\x00{block.end(int(hit[4]))}"

    def cell(hit: re.Match[str]) -> str:
        return f"{hit[1]}{block.start(int(hit[2]))}"

    def rows(hit: re.Match[str]) -> str:
        return f"{hit[1]}\x00{block.start(int(hit[2]))}:{hit[3]}\x00{block.end(int(hit[4]))}"

    def change(part: str) -> str:
        return _CELL.sub(cell, _ROWS.sub(rows, _AREA.sub(area, part))).replace("\x00", "")

    return _unquoted(text, change)


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
        owner = (hit[1] or hit[2]).replace("''", "'")
        return hit[0][: -len(hit[3])] + moved(block, hit[3]) if owner == sheet else hit[0]

    return _OTHER.sub(one, text)


def carried(formula: str, rows: int, columns: int) -> str:
    """A shared formula as it reads so many rows and columns further on."""

    def one(hit: re.Match[str]) -> str:
        column, row = hit[2], int(hit[4])
        if not hit[1]:
            column = column_letter(max(column_number(column) + columns, 1) - 1)
        return f"{hit[1]}{column}{hit[3]}{row if hit[3] else max(row + rows, 1)}"

    return _unquoted(formula, lambda part: _RELATIVE.sub(one, part))
