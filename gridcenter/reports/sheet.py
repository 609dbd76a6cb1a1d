"""Forms about one record, and forms in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gridcenter.domain.register.registers import register_of
from gridcenter.reports import unit_words
from gridcenter.reports.asked import ALL, CountSlot
from gridcenter.reports.crosstab import (
    TIMES,
    LineRow,
    amount_cell,
    span_of,
    time_cell,
    times_table,
)
from gridcenter.reports.document import (
    Bars,
    Block,
    Cell,
    Entry,
    Heading,
    PaperRow,
    PaperSheet,
    Paragraph,
)
from gridcenter.reports.figures import Figures
from gridcenter.reports.highlights import highlight
from gridcenter.reports.kinds import CellKind
from gridcenter.reports.sources import Sources
from gridcenter.reports.vocabulary import Box, Form, Line, Part

_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)(?:\.([a-z_]+))?\}")


def record_sheet(form: Form, sources: Sources) -> PaperSheet:
    """The boxes of a form about one record."""
    return PaperSheet(
        rows=tuple(tuple(_entry(form, box, sources) for box in row) for row in form.boxes),
        font_size=form.font_size,
    )


def _entry(form: Form, box: Box, sources: Sources) -> Entry:
    label, text, kind = box.label, box.text, CellKind.TEXT
    if box.field and form.needs_record and sources.record is not None:
        register = register_of(form.needs_record)
        cell = sources.wording.cell(register, sources.record, box.field)
        text, kind = cell.text, cell.kind
    if box.told and sources.record is not None:
        text = str(sources.told.get((sources.record.uid, box.told)) or "")
    if box.field and form.needs_record and not label and "." not in box.field:
        label = register_of(form.needs_record).field(box.field).label
    return Entry(label=label, text=text, span=box.span, height=box.height, kind=kind)


def prose(form: Form, figures: Figures, sources: Sources) -> Iterator[Block]:
    """The parts of a prose form in order."""
    for part in form.parts:
        if part.heading:
            yield Heading(level=part.level, text=part.heading, annex=part.annex)
        elif part.highlight:
            told = highlight(form, part, figures, sources)
            if told is not None:
                yield told
        elif part.text:
            yield from section(form, part, figures, sources)
        elif part.input:
            yield from _written(sources.texts.get(part.input, ""))
        elif part.lines:
            yield times_table(form, part.lines, figures, sources)
        elif part.bars:
            chart = _bars(form, part, figures, sources)
            if chart.bars:
                yield chart


def section(form: Form, part: Part, figures: Figures, sources: Sources) -> Iterator[Block]:
    """A composed section, or what the officer made of it."""
    composed = paragraph(form, part.text, figures, sources)
    rewritten = sources.texts.get(part.id, "") if part.id else ""
    if not rewritten:
        yield composed
        return
    for place, block in enumerate(_written(rewritten)):
        # The figures stay to be opened in the data, although the words are the officer's.
        yield replace(block, figures=composed.figures) if place == 0 else block


def composed_texts(form: Form, figures: Figures, sources: Sources) -> dict[str, str]:
    """What the program composes for each section that may be rewritten."""
    return {
        part.id: paragraph(form, part.text, figures, sources).text
        for part in form.parts
        if part.id and part.text and not part.highlight
    }


def _written(text: str) -> Iterator[Paragraph]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines or ["（请填写）"]:
        yield Paragraph(text=line)


def paragraph(form: Form, template: str, figures: Figures, sources: Sources) -> Paragraph:
    """A sentence with its figures: ``{measure}``, ``{measure.mom}``, ``{period}``, ``{unit}``."""
    told: list[PaperRow] = []
    pieces: list[str] = []
    marks: list[tuple[int, int, int]] = []

    def say(match: re.Match[str]) -> str:
        name, aspect = match[1], match[2] or "now"
        if name == "period":
            return sources.period.label
        if name == "unit":
            return sources.unit_name
        row = LineRow(Line(measures=(name,)), "", "", name, ALL)
        cell = time_cell(form, figures, sources, row, aspect)
        words = form.measure(name).label + ("" if aspect == "now" else f" · {TIMES[aspect]}")
        told.append(PaperRow((Cell(words), cell), id=f"{name}.{aspect}"))
        return _spoken(cell.text) if aspect in ("mom", "yoy") else cell.text or "____"

    def between(text: str) -> str:
        after_unit = start and template[:start].endswith("{unit}")
        return unit_words.after(sources.unit_name, text) if after_unit else text

    start = 0
    for match in _PLACEHOLDER.finditer(template):
        known = len(told)
        pieces += (between(template[start : match.start()]), say(match))
        if len(told) > known:
            end = sum(map(len, pieces))
            marks.append((end - len(pieces[-1]), end, known))
        start = match.end()
    text = "".join((*pieces, between(template[start:])))
    return Paragraph(text=text, figures=tuple(told), marks=tuple(marks))


def _spoken(change: str) -> str:
    """A change in words: 上升12.5%, 下降3.0%, 持平; a zero base says that it cannot be compared."""
    if change.startswith("+"):
        return f"上升{change[1:]}"
    if change.startswith("-"):
        return f"下降{change[1:]}"
    return "持平" if change.startswith("0.0") else "无基数"


def _bars(form: Form, part: Part, figures: Figures, sources: Sources) -> Bars:
    register = register_of(form.measure(part.bars).register)
    codes = sources.wording.codes[register.field(part.by).codes or ""]
    span = span_of(sources.period)
    bars: list[tuple[str, int, CountSlot]] = []
    for item in codes:
        slot = CountSlot(part.by, item.id)
        count = figures.tally(part.bars, span, slot).total
        if isinstance(count, int) and count:
            bars.append((item.label, count, slot))
    bars.sort(key=lambda bar: -bar[1])
    bars = bars[: part.top]
    told = (
        LineRow(Line(measures=(part.bars,)), "", label, part.bars, slot) for label, _n, slot in bars
    )
    rows = tuple(
        PaperRow((Cell(row.label), amount_cell(count, row.origin(span))), id=row.id)
        for row, (_label, count, _slot) in zip(told, bars, strict=True)
    )
    pairs = tuple((label, count) for label, count, _slot in bars)
    return Bars(caption=part.caption, bars=pairs, figures=rows)


def measure_texts(form: Form, figures: Figures, sources: Sources) -> Iterator[tuple[str, str]]:
    """Every measure over the period as text, for whoever reads the form by machine."""
    span = span_of(sources.period)
    for measure in form.measures:
        yield measure.id, amount_cell(figures.total(measure.id, span)).text
