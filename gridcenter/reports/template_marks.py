"""Marks in a superior's own sheet: ``{{ name }}``, and ``{{#roll}} … {{/}}`` round rows to repeat.

Word and spreadsheets cut a text into runs wherever its look changes, often inside a mark: marks are
found in the whole text, and what replaces one stands where the mark began.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gridcenter.reports.document import Cell

MARK = re.compile(r"\{\{\s*([#/]?)\s*([A-Za-z0-9_.@\-]*)\s*\}\}")

Say = Callable[[str], Cell | None]
"""The value of a name, None when the name is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateMark:
    """A mark and where it stands (``Sheet1!C7``). ``roll`` is the roll whose row it stands in."""

    place: str
    name: str
    roll: str = ""
    opens: bool = False
    """Whether it opens the rows of a roll."""
    is_near: bool = False
    """Whether it only looks like a mark; ``name`` is then what stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The first rows of a sheet or table as shown text, to point at a cell. ``origin`` is A1."""

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a template holds: its marks in order, and pictures of its sheets or tables."""

    marks: tuple[TemplateMark, ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSpot:
    """A cell that the officer chose for a figure: sheet (or 表1, 表2 … of a Word file) and A1."""

    sheet: str
    cell: str
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What goes in: values by name, rolls by name, and figures for chosen cells."""

    values: Mapping[str, Cell]
    rolls: Mapping[str, Sequence[Mapping[str, Cell]]]
    spots: tuple[TemplateSpot, ...] = ()


_NEAR = re.compile(
    r"[{｛]{2}[^{}｛｝\n]{1,60}[}｝]{1,2}|[{｛]{2}\s*[#/]?\s*[A-Za-z_][\w.@\-]*|\{\s*[A-Za-z_][\w.@\-]*\s*\}"
)
_UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS = dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")


def near_marks(text: str) -> list[str]:
    """What was perhaps meant as a mark and is none: ｛｛unit｝｝, {{ 单位 }}, {unit}, {{unit."""
    if "{" not in text and "｛" not in text:
        return []
    return [hit[0] for hit in _NEAR.finditer(MARK.sub(" ", text))]


def printable(filling: Filling) -> Filling:
    """The same without characters that XML cannot hold; line breaks of every kind are one."""
    return replace(
        filling,
        values={name: _clean(cell) for name, cell in filling.values.items()},
        rolls={
            name: [{key: _clean(cell) for key, cell in row.items()} for row in rows]
            for name, rows in filling.rolls.items()
        },
    )


def for_cells(filling: Filling) -> Filling:
    """The same as texts of a workbook."""

    def cleaned(cell: Cell) -> Cell:
        return replace(cell, text=escaped(cell.text)) if "_x" in cell.text else cell

    return replace(
        filling,
        values={name: cleaned(cell) for name, cell in filling.values.items()},
        rolls={
            name: [{key: cleaned(cell) for key, cell in row.items()} for row in rows]
            for name, rows in filling.rolls.items()
        },
    )


def _clean(cell: Cell) -> Cell:
    if cell.text.isprintable():
        return cell
    text = cell.text.replace("\r\n", "\n").translate(_BREAKS)
    return replace(cell, text=_UNPRINTED.sub("", text))


def marks_in(text: str) -> Iterator[tuple[str, str]]:
    """(sign, name) of every mark in ``text``; the sign is # or / or empty."""
    if "{{" in text:
        for hit in MARK.finditer(text):
            yield hit[1], hit[2]


def scan_texts(texts: Iterator[tuple[str, str]]) -> tuple[TemplateMark, ...]:
    """The marks of (place, text) in reading order, each with the roll that it stands in."""
    found: list[TemplateMark] = []
    roll = ""
    for place, text in texts:
        found += [TemplateMark(place=place, name=near, is_near=True) for near in near_marks(text)]
        for sign, name in marks_in(text):
            if sign == "/":
                roll = ""
            elif sign == "#":
                roll = name
                found.append(TemplateMark(place=place, name=name, opens=True))
            else:
                found.append(TemplateMark(place=place, name=name, roll=roll))
    return tuple(found)


def broken_rows(cells: Iterable[tuple[str, int, str]]) -> Iterator[TemplateMark]:
    """The marks in (place, row, text) that cannot repeat rows: never closed, never opened, or
    beside others in one row."""
    opened: TemplateMark | None = None
    taken = 0
    for place, row, text in cells:
        for sign, name in marks_in(text):
            mark = TemplateMark(place=place, name=f"{{{{{sign}{name}}}}}", is_near=True)
            if sign == "#":
                if opened is not None:
                    yield opened
                opened = mark
                if row <= taken:
                    yield mark
            elif sign == "/":
                if opened is None:
                    yield mark
                opened, taken = None, row
    if opened is not None:
        yield opened


def rows_nowhere(texts: Iterable[tuple[str, str]]) -> Iterator[TemplateMark]:
    """The marks round rows in (place, text) where there are none to repeat."""
    for place, text in texts:
        for sign, name in marks_in(text):
            if sign:
                yield TemplateMark(place=place, name=f"{{{{{sign}{name}}}}}", is_near=True)


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def escaped(text: str) -> str:
    """``text`` for a cell: programs take _x000D_ for a character unless its first line is one."""
    return _ESCAPED.sub(r"_x005F_x\1_", text)


def unescaped(text: str) -> str:
    """What a cell with ``text`` shows."""
    return _ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), text)


def never_filled(texts: Iterator[tuple[str, str]]) -> tuple[TemplateMark, ...]:
    """The marks of (place, text) that stand where nothing is filled, to be named."""
    return tuple(
        TemplateMark(place=place, name=name, is_near=True)
        for place, text in texts
        for name in (*(hit[0] for hit in MARK.finditer(text)), *near_marks(text))
    )


def said(text: str, say: Say) -> str:
    """``text`` with its marks replaced; marks that open or close rows vanish."""
    return "".join(replace_in_runs([text], say))


def replace_in_runs(runs: Sequence[str], say: Say) -> list[str]:
    """The runs of one paragraph or cell with their marks replaced."""
    whole = "".join(runs)
    replaced = list(runs)
    starts = [sum(map(len, runs[:at])) for at in range(len(runs))]
    for hit in reversed(list(MARK.finditer(whole))):
        cell = None if hit[1] else say(hit[2])
        text = "" if hit[1] else hit[0] if cell is None else cell.text
        for at in reversed(range(len(runs))):
            begin = max(hit.start() - starts[at], 0)
            end = min(hit.end() - starts[at], len(runs[at]))
            if begin < end:
                first = starts[at] <= hit.start()
                replaced[at] = replaced[at][:begin] + (text if first else "") + replaced[at][end:]
    return replaced


def only_mark(text: str) -> str | None:
    """The name of the one mark that is the whole ``text`` (rows opened or closed aside)."""
    rest = MARK.sub(lambda hit: hit[0] if not hit[1] else "", text).strip()
    hit = MARK.fullmatch(rest)
    return hit[2] if hit else None


def in_row(values: Mapping[str, Cell], row: Mapping[str, Cell]) -> Say:
    """Names in a repeated row: its own columns first, then the values of the whole form."""

    def say(name: str) -> Cell | None:
        return row.get(name) or values.get(name)

    return say
