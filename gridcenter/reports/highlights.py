"""What deserves a sentence of its own: the largest change, the longest overdue, the best village.

Each is worked out from the form's measures and told by a template of the form file; where there
is nothing to tell the file's other sentence stands, or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gridcenter.domain.figures.ratios import Change, Rate
from gridcenter.domain.register.registers import register_of
from gridcenter.reports.asked import ALL, CountSlot, rows
from gridcenter.reports.crosstab import amount_cell, change_cell, span_of
from gridcenter.reports.document import Cell, PaperRow, Paragraph
from gridcenter.reports.figures import Figures
from gridcenter.reports.kinds import CellKind
from gridcenter.reports.origin import CountedFrom, NamedRecords
from gridcenter.reports.sources import Sources
from gridcenter.reports.vocabulary import Form, Part


@dataclass(frozen=True, slots=True)
class _Found:
    words: dict[str, str]
    row: PaperRow


def highlight(form: Form, part: Part, figures: Figures, sources: Sources) -> Paragraph | None:
    """The sentence of one highlight with the figure behind it; None when it says nothing."""
    finders = {"change": _change, "longest": _longest, "best": _best}
    found = finders[part.highlight](form, part, figures, sources)
    if found is None:
        return Paragraph(text=part.otherwise) if part.otherwise else None
    text = part.text.format(**found.words)
    return Paragraph(text=text, figures=(found.row,), marks=((0, len(text), 0),))


def _change(form: Form, part: Part, figures: Figures, sources: Sources) -> _Found | None:
    """The code of ``by`` whose count moved most against the period before."""
    register = register_of(form.measure(part.measure).register)
    now, before = span_of(sources.period), span_of(sources.period.before)
    best: tuple[Change, str, CountSlot] | None = None
    for item in sources.wording.codes[register.field(part.by).codes or ""]:
        slot = CountSlot(part.by, item.id)
        counts = [figures.tally(part.measure, span, slot).total for span in (now, before)]
        change = Change(*(each if isinstance(each, int) else 0 for each in counts))
        if change.difference and (best is None or _moved(change) > _moved(best[0])):
            best = change, item.label, slot
    if best is None:
        return None
    change, label, slot = best
    origin = CountedFrom(measure=part.measure, spans=(now, before), slot=slot)
    cell = change_cell(change.now, change.base, origin)
    if cell.origin is None:
        cell = Cell(f"{change.difference:+}", change.difference, CellKind.INTEGER, origin)
    words = {
        "name": label,
        "now": str(change.now),
        "before": str(change.base),
        "moved": f"{'增加' if change.difference > 0 else '减少'}{abs(change.difference)}",
    }
    return _Found(words, PaperRow((Cell(f"变化最大 · {label}"), cell), id="highlight.change"))


def _moved(change: Change) -> tuple[int, int]:
    return abs(change.difference), change.now


def _longest(form: Form, part: Part, figures: Figures, sources: Sources) -> _Found | None:
    """The record of ``measure`` with the earliest ``by``, told by its ``fields``."""
    measure, span = form.measure(part.measure), span_of(sources.period)
    first = sources.earliest(rows(measure, span, ALL, sources.cutoff), part.by)
    if first is None:
        return None
    due = first.text(part.by)[:10]
    days = (date.fromisoformat(sources.cutoff) - date.fromisoformat(due)).days
    register = register_of(measure.register)
    words = {"due": due, "days": str(days), "count": str(figures.total(part.measure, span))}
    for name in part.fields:
        words[name] = sources.wording.text(register.field(name), first.text(name))
    origin = NamedRecords(register=measure.register, uids=(first.uid,))
    cell = Cell(str(days), days, CellKind.INTEGER, origin)
    return _Found(words, PaperRow((Cell("超期最久（天）"), cell), id="highlight.longest"))


def _best(form: Form, part: Part, figures: Figures, sources: Sources) -> _Found | None:
    """The place with the highest rate; of equals the one with more to its name."""
    span = span_of(sources.period)
    tally = figures.tally(part.measure, span)
    rated = [
        (rate.exact, rate.whole, place, rate)
        for place in sources.places
        if isinstance(rate := tally.at(place.code), Rate) and rate.exact is not None and rate.part
    ]
    if not rated:
        return None
    _exact, _whole, place, rate = max(rated, key=lambda each: each[:2])
    origin = CountedFrom(
        measure=part.measure, spans=(span,), slot=ALL, place=place.code, place_name=place.name
    )
    words = {
        "name": place.name,
        "rate": rate.text,
        "part": str(rate.part),
        "whole": str(rate.whole),
    }
    label = Cell(f"最好的村 · {place.name}")
    return _Found(words, PaperRow((label, amount_cell(rate, origin)), id="highlight.best"))
