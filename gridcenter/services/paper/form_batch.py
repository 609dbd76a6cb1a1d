"""Several forms of one period in one go: for a single print job, or a folder of files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gridcenter.domain.period import Period
from gridcenter.domain.place import Tier
from gridcenter.reports.document import Document
from gridcenter.reports.vocabulary import FormKind
from gridcenter.services.centre import Centre
from gridcenter.services.paper import pages, reporting
from gridcenter.services.paper.about import About
from gridcenter.services.paper.pages import Printout
from gridcenter.services.paper.reporting import Form


def monthly(centre: Centre) -> tuple[Form, ...]:
    """本月全部: every form that is about a period and filled from data, in their order.

    Above a county without rosters: every record of a city is a book, which is asked for by unit.
    """
    lists = centre.unit.tier in (Tier.TOWNSHIP, Tier.COUNTY)
    return tuple(
        each
        for each in reporting.forms(centre)
        if not each.needs_record
        and not each.per_village
        and not each.on_occasion
        and (lists or each.kind is not FormKind.ROSTER)
    )


def documents(centre: Centre, period: Period, form_ids: Sequence[str] = ()) -> Iterator[Document]:
    """The filled forms (all of :func:`monthly` when none are named), one after the other.

    A form that knows no period of this length is filled for its own kind around the last month.
    """
    wanted = [reporting.form(centre, each) for each in form_ids] or monthly(centre)
    for form in wanted:
        fits = period.kind in form.periods
        when = period if fits else Period.around(form.periods[0], period.months[-1])
        if not form.needs_record:
            yield reporting.build(centre, form.id, when)


def printouts(centre: Centre, period: Period, form_ids: Sequence[str] = ()) -> tuple[Printout, ...]:
    """The forms set as PDF, those that checks stop included as drafts."""
    made = documents(centre, period, form_ids)
    return tuple(pages.printout(centre, document) for document in made)


def for_records(centre: Centre, register: str) -> tuple[Form, ...]:
    """The forms about one record of a register, such as 事件登记表."""
    return tuple(each for each in reporting.forms(centre) if each.needs_record == register)


def sheets(centre: Centre, form_id: str, uids: Sequence[str]) -> tuple[Printout, ...]:
    """One form about one record, for several of them, set as PDF."""
    when = reporting.default_period(centre, reporting.form(centre, form_id))
    made = (reporting.build(centre, form_id, when, about=About(record=uid)) for uid in uids)
    return tuple(pages.printout(centre, document) for document in made)


def write_all(
    centre: Centre,
    period: Period,
    folder: Path,
    *,
    told: Callable[[Document], None] = lambda _document: None,
    ending: str = "pdf",
) -> tuple[Path, ...]:
    """Write every monthly form that passes its checks into ``folder``, as ``ending`` says (one of
    :data:`gridcenter.services.paper.reporting.FORMATS`); the others are only told."""
    written = []
    for document in documents(centre, period):
        told(document)
        if not document.stopped:
            path = folder / f"{document.form}_{document.period}.{ending}"
            written.append(reporting.write(centre, document, path))
    return tuple(written)
