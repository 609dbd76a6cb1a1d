"""The few pages of display rows a table keeps, whatever the size of its register."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from time import monotonic

from gridcenter.base.clock import local_date
from gridcenter.base.i18n import _
from gridcenter.base.progress import StaleWorkError
from gridcenter.domain.query import Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Uid
from gridcenter.domain.register.incident.fields import FINISHED_STATES
from gridcenter.domain.register.registers import register_of
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers

PAGE_ROWS = 50
KEPT_PAGES = 40
QUICK_SECONDS = 0.06
"""How long the first page may take to be sorted before another order is shown meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record with the text of each field as people read it.

    ``days_left`` are the calendar days until the deadline of an incident still runs out, negative when
    it is past; ``overdue`` and ``due_today`` speak of the same.
    """

    record: Record
    texts: Mapping[str, str]
    days_left: int | None = None

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed."""
        return self.days_left is not None and self.days_left < 0

    @property
    def due_today(self) -> bool:
        """Whether this is the last day."""
        return self.days_left == 0


Rows = tuple[Row | None, ...]
"""Display rows in order; None where a record vanished since its id was read."""


def display_rows(centre: Centre, register: str, found: Sequence[Record | None]) -> Rows:
    """The display rows of ``found``; runs on the worker thread."""
    today = local_date(centre.clock())
    records = [record for record in found if record is not None]
    texts = iter(registers.displays(centre, register_of(register), records))
    return tuple(None if record is None else _row(record, next(texts), today) for record in found)


def _row(record: Record, texts: Mapping[str, str], today: str) -> Row:
    deadline = record.text("deadline")
    runs = bool(deadline) and record.text("state") not in FINISHED_STATES
    left = (date.fromisoformat(deadline) - date.fromisoformat(today)).days if runs else None
    return Row(record=record, texts=texts, days_left=left)


def days_left(days: int) -> str:
    """How long a deadline still runs, or ran out ago."""
    if days < 0:
        return _("逾期 {days} 天").format(days=-days)
    return _("剩 {days} 天").format(days=days) if days else _("今天到期")


def first_rows(centre: Centre, query: Query) -> tuple[Rows, bool]:
    """The first page of a view, and whether it is in order; runs on the worker thread.

    Where no index holds the chosen order, sorting a million rows takes seconds: the first page in
    the register's own order is there at once, and all ids bring the chosen one.
    """
    if query.sort:
        end = monotonic() + QUICK_SECONDS
        # When nobody wants the page any more, the reading below is stopped as well.
        with suppress(StaleWorkError), centre.stoppable(lambda: monotonic() > end):
            found = registers.find(centre, query, limit=PAGE_ROWS)
            return display_rows(centre, query.register, found), True
    found = registers.find(centre, replace(query, sort=()), limit=PAGE_ROWS)
    return display_rows(centre, query.register, found), not query.sort


def read_rows(centre: Centre, register: str, ids: Sequence[int]) -> Rows:
    """The display rows of these row ids, in order; runs on the worker thread."""
    return display_rows(centre, register, registers.by_ids(centre, register, ids))


def read_pages(
    centre: Centre, register: str, pages: Mapping[int, Sequence[int]]
) -> dict[int, Rows]:
    """The display rows of several pages; runs on the worker thread."""
    return {page: read_rows(centre, register, ids) for page, ids in pages.items()}


@dataclass(slots=True)
class RowPages:
    """Row ids of a whole view and the least recently used pages of its rows.

    ``ids`` is one packed vector (8 bytes a row); only ``KEPT_PAGES`` pages of rows exist at once.
    """

    ids: array[int] = field(default_factory=lambda: array("q"))
    _pages: OrderedDict[int, Rows] = field(default_factory=OrderedDict)

    def clear(self) -> None:
        """Forget every row, keep the ids."""
        self._pages.clear()

    def get(self, row: int) -> Row | None:
        """The row at this position when its page is here."""
        page = self._pages.get(row // PAGE_ROWS)
        if page is None:
            return None
        self._pages.move_to_end(row // PAGE_ROWS)
        offset = row % PAGE_ROWS
        return page[offset] if offset < len(page) else None

    def has(self, page: int) -> bool:
        """Whether this page is here."""
        return page in self._pages

    def put(self, page: int, rows: Rows) -> None:
        """Keep a page and drop the ones unused for longest."""
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)

    def put_all(self, pages: Mapping[int, Rows]) -> None:
        """Keep several pages."""
        for page, rows in pages.items():
            self.put(page, rows)

    def slice(self, page: int) -> array[int]:
        """The row ids of a page."""
        return self.ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]

    def recent(self, count: int) -> tuple[int, ...]:
        """The pages used last, the newest first."""
        return tuple(reversed(self._pages))[:count]

    def find(self, uid: str) -> tuple[int, Row] | None:
        """Position and row of a record that is on a kept page."""
        for page, rows in self._pages.items():
            for offset, row in enumerate(rows):
                if row is not None and row.record.uid == uid:
                    return page * PAGE_ROWS + offset, row
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLoad:
    """All row ids of a view, some of its pages, and where the followed and the current row are."""

    ids: array[int]
    pages: Mapping[int, Rows]
    follow: int | None
    places: Mapping[int, int | None]
    total: int | None
    """All live records; None where they were not counted anew."""

    def place(self, row_id: int | None) -> int | None:
        """Where a row stands; None when it is not listed."""
        if row_id is None or row_id in self.places:
            return None if row_id is None else self.places[row_id]
        return _position(self.ids, row_id)

    def cursor(self, row: int, row_id: int | None, *, neighbour: bool) -> int | None:
        """Where the cursor goes that was on ``row``, on this id: to the followed row if it is listed.

        ``neighbour`` puts it on the next row when its own is gone.
        """
        place = self.place(self.follow)
        if place is None:
            place = self.place(row_id)
        if place is None and row_id is not None and neighbour and self.ids:
            return min(row, len(self.ids) - 1)
        return place


def load_view(
    centre: Centre,
    query: Query,
    *,
    recent: Iterable[int],
    follow: Uid | None,
    current: int | None,
    known: array[int] | None = None,
    touched: Collection[Uid] = (),
) -> RowLoad:
    """Read a view anew with its pages ``recent`` and the one of ``follow``; on the worker thread.

    A row is looked for here: among a million ids that takes longer than a picture may. With its
    ids ``known`` from before only the rows ``touched`` since are looked at, if they are few.
    """
    if known is None:
        ids = registers.ids(centre, query)
    elif len(touched) > PAGE_ROWS:
        ids = known
    else:
        ids = registers.mended(centre, query, known, touched)
    followed = registers.row_id(centre, query.register, follow) if follow else None
    places = {each: _position(ids, each) for each in (followed, current) if each is not None}
    place = places.get(followed) if followed is not None else None
    wanted = {*recent, *(() if place is None else (place // PAGE_ROWS,))}
    cuts = {page: ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS] for page in wanted}
    everything = replace(query, search="", filters=())
    total = None
    if query == everything:
        total = len(ids)
    elif known is None:
        total = registers.count(centre, everything)
    return RowLoad(
        ids=ids,
        pages=read_pages(centre, query.register, {at: cut for at, cut in cuts.items() if cut}),
        follow=followed,
        places=places,
        total=total,
    )


def _position(ids: array[int], row_id: int) -> int | None:
    try:
        return ids.index(row_id)
    except ValueError:
        return None
