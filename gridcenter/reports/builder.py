"""A form and its sources in, a Document out. Pure: whatever it needs is in the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gridcenter.domain.errors import Severity
from gridcenter.reports import checks, crosstab, index, roster, sheet, unit_words
from gridcenter.reports.document import Block, Document, SignatureBlock, Table
from gridcenter.reports.figures import Figures
from gridcenter.reports.fitting import SIZES, body_size
from gridcenter.reports.paper import text_area
from gridcenter.reports.sources import Sources
from gridcenter.reports.vocabulary import Form, FormKind

_BLANK_DATE = "　　　年　　月　　日"


def build(form: Form, sources: Sources) -> Document:
    """The filled form with whatever its checks found; it is a draft when a check stops it."""
    figures = make_figures(form, sources)
    blocks = _with_notes(form, figures, sources)
    title, signature = _title(form, sources), _signature(form, sources)
    area = text_area(form.orientation, form.paper)
    found = tuple(checks.problems(form, figures, sources))
    return Document(
        form=form.id,
        title=title,
        period=sources.period,
        period_text=_period_text(form, sources),
        unit=sources.unit_name,
        unit_note=form.unit_note,
        blocks=blocks,
        signature=signature,
        orientation=form.orientation,
        paper=form.paper,
        foot=sources.foot,
        problems=found,
        draft=any(each.severity is Severity.ERROR for each in found),
        masked=sources.wording.masked,
        figures=tuple(sheet.measure_texts(form, figures, sources)) if figures else (),
        body_size=body_size(title, blocks, signature, area) if form.one_page else SIZES[0],
    )


def make_figures(form: Form, sources: Sources) -> Figures | None:
    """Who answers what the form's measures come to; None for a form without measures."""
    if not form.measures:
        return None
    places = frozenset(place.code for place in sources.places)
    return Figures(form, sources.groups, sources.inputs, sources.cutoff, places)


def _blocks(form: Form, figures: Figures | None, sources: Sources) -> Iterator[Block]:
    if form.boxes:
        yield sheet.record_sheet(form, sources)
    if form.index and figures is not None:
        yield from index.blocks(form, figures, sources)
    elif form.kind is FormKind.CROSSTAB and figures is not None:
        yield from crosstab.places_tables(form, form.lines, figures, sources)
    elif form.kind is FormKind.FIGURES and figures is not None:
        yield crosstab.times_table(form, form.lines, figures, sources)
    if form.parts and figures is not None:
        yield from sheet.prose(form, figures, sources)
    if form.per_unit and sources.units and figures is not None:
        lines = (*form.lines, *(line for part in form.parts for line in part.lines))
        yield from crosstab.places_tables(form, lines, figures, sources, "各单位情况")
    if form.roster is not None and form.per_village:
        for place in sources.places:
            yield roster.table(form, form.roster, sources, place)
    elif form.roster is not None:
        yield roster.table(form, form.roster, sources)


def _with_notes(form: Form, figures: Figures | None, sources: Sources) -> tuple[Block, ...]:
    """The notes and definitions go under the last table, and under each paper of its own."""
    blocks = tuple(_blocks(form, figures, sources))
    notes = list(form.notes)
    if figures is not None:
        notes += crosstab.keyed_whole(form, figures, sources)
    if form.show_definitions and form.measures and "definition" not in form.columns:
        told = [f"{each.label}：{each.definition}" for each in form.measures if each.definition]
        notes += [text.rstrip("。") + "。" for text in told]
    tables = [(place, block) for place, block in enumerate(blocks) if isinstance(block, Table)]
    papers = {place for place, table in tables if table.unit}
    under = papers or {place for place, _table in tables[-1:]}
    return tuple(
        replace(block, notes=tuple(notes)) if isinstance(block, Table) and place in under else block
        for place, block in enumerate(blocks)
    )


def _title(form: Form, sources: Sources) -> str:
    unit = sources.about or sources.unit_name
    label = form.label
    if "{unit}{label}" in form.title:
        label = unit_words.after(unit, label)
    return form.title.format(unit=unit, label=label, period=sources.period.label)


def _period_text(form: Form, sources: Sources) -> str:
    if form.needs_record:
        return ""
    if form.stock:
        year, month, day = (int(part) for part in sources.cutoff.split("-"))
        return f"截至{year}年{month}月{day}日"
    return sources.period.label


def _signature(form: Form, sources: Sources) -> SignatureBlock | None:
    if not form.signature:
        return None
    year, month, day = (int(part) for part in sources.today.split("-"))
    known = {"制表人": sources.officer, "填报日期": f"{year}年{month}月{day}日"}
    if form.per_village:
        known = {"填报日期": _BLANK_DATE}
    return SignatureBlock(
        unit=sources.unit_name,
        entries=tuple((label, known.get(label, "")) for label in form.signature),
    )
