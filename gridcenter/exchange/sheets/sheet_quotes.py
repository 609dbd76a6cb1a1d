"""Separated text whose quotes do not pair: no quote may swallow the lines behind it.

``csv`` reads on to the next quote, however far away it is, and takes ten records for one cell.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from gridcenter.exchange.sheets.sheet_model import Flaw, FlawKind

TextCell = str | Flaw
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_LONGEST_CELL = 200
"""Lines of one cell; a longer one is a quote that was never closed."""


def records(text: str, separator: str) -> Iterator[tuple[int, list[TextCell]]]:
    """The records of ``text`` with their numbers; a cell whose quote is never closed is a Flaw."""
    if '"' not in text:
        for number, cells in enumerate(csv.reader(_lines(text), delimiter=separator), start=1):
            yield number, list(cells)
        return
    lines = list(_lines(text))
    usual = lines[0].count(separator) if lines else 0
    at = number = 0
    while at < len(lines):
        number += 1
        if '"' not in lines[at]:
            yield number, list(next(csv.reader([lines[at]], delimiter=separator), []))
            at += 1
            continue
        found = _whole(lines, at, separator, usual)
        if found is None:
            yield number, _loose(lines[at].rstrip("\r\n"), separator)
            at += 1
        else:
            cells, used = found
            yield number, list(cells)
            at += used


def _lines(text: str) -> Iterator[str]:
    return (hit[0] for hit in _LINES.finditer(text) if hit[0])


def _whole(lines: list[str], at: int, separator: str, usual: int) -> tuple[list[str], int] | None:
    """The record that begins at line ``at`` and how many lines it takes; None when its quotes do
    not pair, or pair only over lines that are records themselves.
    """
    used = 0

    def feed() -> Iterator[str]:
        nonlocal used
        for line in lines[at : at + _LONGEST_CELL]:
            used += 1
            yield line

    try:
        cells = next(csv.reader(feed(), delimiter=separator, strict=True), [])
    except csv.Error as failure:
        if "field larger" in str(failure):
            raise
        return None
    if used > 1 and usual > 1 and _swallowed(cells, separator, usual):
        return None
    return cells, used


def _swallowed(cells: list[str], separator: str, usual: int) -> bool:
    """Whether a cell of several lines holds lines that are records: as many separators as the head."""
    for place, cell in enumerate(cells):
        _first, *later = cell.splitlines() or [""]
        counts = [line.count(separator) for line in later]
        if counts and counts[-1]:
            counts[-1] += len(cells) - 1 - place
        if any(count >= usual for count in counts):
            return True
    return False


def _loose(line: str, separator: str) -> list[TextCell]:
    """The cells of one line: quotes that enclose a cell are taken off, all others are text."""
    cells: list[TextCell] = []
    at = 0
    enclosed = re.compile(rf'"((?:[^"]|"")*)"(?={re.escape(separator)}|$)')
    while at <= len(line):
        if match := enclosed.match(line, at):
            cells.append(match[1].replace('""', '"'))
            at = match.end() + 1
            continue
        end = line.find(separator, at)
        end = len(line) if end < 0 else end
        cell = line[at:end]
        broken = cell.startswith('"') and cell.count('"') % 2 == 1
        cells.append(Flaw(shown=cell, kind=FlawKind.QUOTE) if broken else cell)
        at = end + 1
    return cells
