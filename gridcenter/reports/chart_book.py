"""Charts as .xlsx: a sheet for each with its figures as numbers and a native chart drawn from them.

The chart is Excel's and WPS's own, so that an office changes its colours or figures as it likes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

import xlsxwriter

from gridcenter.domain.written.columns import tab_name

_COLOURS = ("#1F6FB2", "#8FB8DA", "#D9822B", "#3E8E5A", "#B0413E", "#7A6FB0", "#8A8A8A", "#C9A227")
_HEAD = 4
"""The row of the head of the figures, from 0: title, 口径 and a free row stand above."""


class Drawn(StrEnum):
    """How the chart is drawn, in the terms of a spreadsheet."""

    BAR = "bar"
    COLUMN = "column"
    LINE = "line"
    STACKED = "stacked"
    PARETO = "pareto"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """A named row of figures, one for each category; None where a figure is withheld or not there."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSheet:
    """One chart: its words, what its axis counts (``unit``), its categories and its lines.

    The last line of a Pareto chart is the running share in per cent, on an axis of its own.
    """

    title: str
    scope: str
    note: str
    drawn: Drawn
    unit: str
    axis: str
    categories: tuple[str, ...]
    lines: tuple[DrawnLine, ...]


def to_xlsx(sheets: Sequence[ChartSheet], *, foot: str, made: datetime | None = None) -> bytes:
    """A workbook of these charts; ``foot`` (unit and date) stands under each."""
    buffer = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **plain})
    properties: dict[str, Any] = {"title": sheets[0].title if sheets else ""}
    if made is not None:
        properties["created"] = made.replace(tzinfo=None)
    book.set_properties(properties)
    formats = _Formats(
        title=book.add_format({"bold": True, "font_size": 16}),
        soft=book.add_format({"font_color": "#666666"}),
        head=book.add_format({"bold": True, "bottom": 1}),
    )
    taken: set[str] = set()
    for each in sheets:
        _write(book, each, _free(tab_name(each.title), taken), formats, foot)
    book.close()
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Formats:
    title: Any
    soft: Any
    head: Any


def _free(name: str, taken: set[str]) -> str:
    """A tab name that no sheet has yet."""
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        found = f"{name[:28]}{number}"
    taken.add(found.casefold())
    return found


def _write(book: Any, chart: ChartSheet, tab: str, formats: _Formats, foot: str) -> None:
    sheet = book.add_worksheet(tab)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, len(chart.lines), 12)
    sheet.write_string(0, 0, chart.title, formats.title)
    sheet.write_string(1, 0, chart.scope, formats.soft)
    sheet.write_string(_HEAD, 0, chart.axis, formats.head)
    for at, line in enumerate(chart.lines, start=1):
        sheet.write_string(_HEAD, at, line.name, formats.head)
    for row, name in enumerate(chart.categories, start=_HEAD + 1):
        sheet.write_string(row, 0, name)
        for at, line in enumerate(chart.lines, start=1):
            value = line.values[row - _HEAD - 1]
            if value is not None:
                sheet.write_number(row, at, value)
    last = _HEAD + len(chart.categories)
    for at, text in enumerate(filter(None, (chart.note, foot)), start=last + 2):
        sheet.write_string(at, 0, text, formats.soft)
    if chart.categories:
        high = max(380, 24 * len(chart.categories)) if chart.drawn is Drawn.BAR else 420
        made = _chart(book, chart, tab, last)
        made.set_size({"width": 760, "height": min(high, 900)})
        sheet.insert_chart(_HEAD, len(chart.lines) + 2, made)


def _chart(book: Any, chart: ChartSheet, tab: str, last: int) -> Any:
    kind = {
        Drawn.BAR: {"type": "bar"},
        Drawn.COLUMN: {"type": "column"},
        Drawn.LINE: {"type": "line"},
        Drawn.STACKED: {"type": "bar", "subtype": "stacked"},
        Drawn.PARETO: {"type": "column"},
    }[chart.drawn]
    made = book.add_chart(kind)
    lines = list(enumerate(chart.lines, start=1))
    share = lines.pop() if chart.drawn is Drawn.PARETO else None
    for at, line in lines:
        made.add_series(_series(chart, tab, last, at, line))
    if share is not None:
        beside = book.add_chart({"type": "line"})
        at, line = share
        beside.add_series(_series(chart, tab, last, at, line) | {"y2_axis": True})
        beside.set_y2_axis({"name": line.name, "min": 0, "max": 100, "num_format": '0"%"'})
        made.combine(beside)
    lying = chart.drawn in (Drawn.BAR, Drawn.STACKED)
    names: dict[str, Any] = {"name": chart.axis, "reverse": lying}
    counts: dict[str, Any] = {
        "name": chart.unit,
        "num_format": "0",
        "min": 0,
        "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
    }
    if lying:  # the first name on top would take the counts to the top as well
        made.set_y_axis(names)
        made.set_x_axis(counts | {"label_position": "high"})
    else:
        made.set_x_axis(names)
        made.set_y_axis(counts)
    made.set_title({"name": chart.title, "overlay": False})
    legend = {"position": "bottom"} if len(chart.lines) > 1 else {"none": True}
    made.set_legend(legend)
    return made


def _series(chart: ChartSheet, tab: str, last: int, at: int, line: DrawnLine) -> dict[str, Any]:
    colour = _COLOURS[(at - 1) % len(_COLOURS)]
    found: dict[str, Any] = {
        "name": [tab, _HEAD, at],
        "categories": [tab, _HEAD + 1, 0, last, 0],
        "values": [tab, _HEAD + 1, at, last, at],
        "gap": 60,
    }
    if chart.drawn is Drawn.LINE or (chart.drawn is Drawn.PARETO and at == len(chart.lines)):
        found |= {"line": {"color": colour, "width": 2.25}, "marker": {"type": "circle", "size": 5}}
    else:
        found |= {"fill": {"color": colour}, "border": {"none": True}}
    if len(chart.lines) == 1 and len(chart.categories) <= 31:
        found["data_labels"] = {"value": True}
    return found
