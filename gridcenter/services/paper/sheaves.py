"""Pages as the jobs of a printer: one PDF for each run of sheets of one size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

from gridcenter.services.paper.pages import Printout


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheaf:
    """A PDF of ``pages`` pages, all on ``paper`` (``a4`` or ``a3``).

    ``fronts`` are the pages (from 0) that never stand on the back of another.
    """

    title: str
    content: bytes
    paper: str
    pages: int
    fronts: frozenset[int] = frozenset({0})


def sheaf_of(printout: Printout) -> Sheaf:
    """A filled form as it goes to the printer."""
    return Sheaf(
        title=printout.document.title,
        content=printout.content,
        paper=printout.paper,
        pages=printout.pages,
        fronts=printout.fronts | {0},
    )


@dataclass(frozen=True, slots=True)
class _Place:
    sheaf: Sheaf
    number: int


def jobs(
    given: Sequence[Sheaf], wanted: Sequence[int], *, title: str, both_sides: bool
) -> tuple[Sheaf, ...]:
    """The ``wanted`` pages (from 0, counted through all that is ``given``) as jobs called ``title``.

    On both sides a form, and each paper within it, begins on a front: a blank page goes before it.
    A job has one size of paper, so a change of size begins another job.
    """
    every = [_Place(each, number) for each in given for number in range(each.pages)]
    chosen = [every[at] for at in wanted]
    if chosen == every and len(given) == 1 and not both_sides:
        return tuple(given)
    return tuple(
        _bound(paper, tuple(run), title=title, both_sides=both_sides)
        for paper, run in groupby(chosen, lambda place: place.sheaf.paper)
    )


def _bound(paper: str, places: Sequence[_Place], *, title: str, both_sides: bool) -> Sheaf:
    import pypdfium2  # noqa: PLC0415 - not needed to list or fill forms

    with ExitStack() as stack:
        bound = stack.enter_context(pypdfium2.PdfDocument.new())
        opened = {
            id(each): stack.enter_context(pypdfium2.PdfDocument(BytesIO(each.content)))
            for each in {id(place.sheaf): place.sheaf for place in places}.values()
        }
        for place, is_front in _with_fronts(places):
            if both_sides and is_front and len(bound) % 2:
                bound.new_page(*bound[len(bound) - 1].get_size())
            bound.import_pages(opened[id(place.sheaf)], [place.number])
        kept = BytesIO()
        bound.save(kept)
        return Sheaf(title=title, content=kept.getvalue(), paper=paper, pages=len(bound))


def _with_fronts(places: Sequence[_Place]) -> Iterator[tuple[_Place, bool]]:
    """Each page, and whether a form or a paper of its own begins with it."""
    before: Sheaf | None = None
    for place in places:
        yield place, place.sheaf is not before or place.number in place.sheaf.fronts
        before = place.sheaf
