"""The state of a register's table: which rows it lists, which of them are here, which is current.

Of all rows only the ids are kept, eight bytes each; display rows come a page at a time from the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Filter, Query
from gridcenter.domain.register.fields import FieldSpec, Uid
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.presenters.register.row_pages import (
    PAGE_ROWS,
    Row,
    RowLoad,
    RowPages,
    Rows,
    first_rows,
    load_view,
    read_pages,
)
from gridcenter.presenters.register.table_view import TableView
from gridcenter.presenters.register.view_state import ViewState

WISHES = 4
"""How many pages may be wished for at once while scrolling."""


class TablePresenter:
    """One register as a searchable, sortable, filterable list."""

    def __init__(self, desk: Desk, register: str) -> None:
        self.desk = desk
        self.register = register_of(register)
        self.view: TableView | None = None
        self.lookups: Lookups | None = None
        self.state = ViewState(self.register)
        self.columns: tuple[FieldSpec, ...] = tuple(s for s in self.register.fields if s.in_table)
        self.total: int | None = None
        """All live records of the register, None while unknown."""
        self.found, self.loading, self.sorting = 0, False, False
        """``sorting``: the first rows wait for the chosen order and stand in the register's own so long."""
        self.current: int | None = None
        self.stays = False
        """Whether the cursor keeps its place at the next change: it left a cell that was typed into."""
        self.pages = RowPages()
        self._current_id: int | None = None
        self._follow: Uid | None = None
        self._generation = 0
        self._wanted: list[int] = []
        self._fetching: frozenset[int] = frozenset()
        self._related = {str(self.register.id)} | {
            spec.refers_to for spec in self.register.fields if spec.refers_to
        }
        self._unsubscribe = desk.subscribe(self._hear)

    def close(self) -> None:
        """Stop listening; the presenter is done."""
        self._unsubscribe()
        self._generation += 1
        self.view = None

    # -- what is listed ------------------------------------------------------------------

    def activate(self, query: Query | None = None) -> None:
        """Load for the first time, or again on the rows of ``query``."""

        def ready(lookups: Lookups) -> None:
            first, self.lookups = self.lookups is None, lookups
            self.state.today = lookups.today
            if query is not None:
                self.state.take(query)
            if first:
                self.tell_columns()
            if first or query is not None:
                self.reload()

        self.desk.ask(read_lookups, ready)

    def search(self, text: str) -> None:
        """List the rows that match ``text``; the same text again changes nothing."""
        if text.strip() != self.state.search.strip():
            self.state.search = text
            self.reload()

    def choose(self, chip: str, values: Sequence[str]) -> None:
        """Set what a chip filters on; nothing chosen switches it off."""
        self.state.choose(chip, values)
        self.reload()

    def filter_column(self, name: str, filters: Sequence[Filter]) -> None:
        """Put these filters on one field in place of its former ones; none shows all of it."""
        self.state.filter_column(name, filters)
        self.reload()

    def clear_filters(self) -> None:
        """List everything again."""
        self.state.clear()
        self.reload()

    def sort_by(self, name: str, *, descending: bool | None = None) -> None:
        """Order by a column; with no direction up, again down, again the register's own order."""
        self.state.turn(name, descending=descending)
        self.reload()

    @property
    def counted(self) -> bool:
        """Whether ``found`` is all there is, not only the first page of it."""
        return not self.loading or bool(self.pages.ids)

    @property
    def may_keep(self) -> bool:
        """Whether the officer signed in may change the rows."""
        return self.lookups is None or self.lookups.may_keep

    @property
    def emptiness(self) -> str:
        """Why no row is listed: ``nothing`` kept, all ``filtered`` away, or "" when there are rows."""
        if self.found or self.loading:
            return ""
        return "filtered" if self.state.is_filtered else "nothing"

    # -- loading -------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the view anew: its first page at once, then the ids of all its rows."""
        self._generation += 1
        query, stale = self.state.query(), self._staleness()
        self._wanted, self.loading = [], True

        def painted(first: tuple[Rows, bool]) -> None:
            if stale():
                return
            rows, in_order = first
            self.pages, self._fetching = RowPages(), frozenset()
            self.pages.put(0, rows)
            self.found, self.sorting = len(rows), not in_order
            self.current = None
            self._tell_reset()
            self._read_ids(recent=() if in_order else (0,))

        work = partial(first_rows, query=query)
        self.desk.ask(work, painted, self._load_failed, stale=stale)

    def _hear(self, changes: Changes) -> None:
        """Refresh when a gesture touched this register or one whose titles it shows.

        What is seen is mended at once, then all ids are read anew behind it. A single record that
        was touched becomes current, unless the officer goes elsewhere.
        """
        if self.lookups is None or not any(changes.touches(each) for each in self._related):
            return
        touched = changes.touched.get(self.register.id, frozenset())
        follows, self.stays = len(touched) == 1 and not self.stays, False
        self._follow = next(iter(touched)) if follows else None
        if not self.counted:
            self.reload()
            return
        self.loading, self._generation = True, self._generation + 1
        self._read_ids(recent=self.pages.recent(3) or (0,), touched=touched)

    def follow(self, uid: Uid) -> None:
        """Make this record current when it is listed: it was opened from elsewhere."""
        self._follow = uid
        self._generation += 1
        self._read_ids(recent=self.pages.recent(3) or (0,))

    def _staleness(self) -> Callable[[], bool]:
        """Tells, on any thread, whether the rows listed now are wanted no more."""
        generation = self._generation
        return lambda: generation != self._generation

    def _read_ids(self, *, recent: tuple[int, ...], touched: frozenset[Uid] | None = None) -> None:
        """Read all row ids, and with them the ``recent`` pages so that nothing flickers.

        In the background: of a million rows they take tenths of a second to seconds. With the rows
        that were ``touched`` the known ids are first mended, which is a matter of milliseconds.
        """
        query, stale = self.state.query(), self._staleness()
        follow, current = self._follow, self._current_id
        known = None if touched is None else self.pages.ids

        work = partial(load_view, query=query, recent=recent, follow=follow, current=current)
        work = partial(work, known=known, touched=touched or ())

        def loaded(load: RowLoad) -> None:
            if stale():
                return
            if follow != self._follow:
                load = replace(load, follow=None)
            self.loading = known is not None
            self._swap(load, refresh=bool(recent))
            if known is not None:
                self._read_ids(recent=self.pages.recent(3) or (0,))

        self.desk.ask(work, loaded, self._load_failed, stale=stale, background=known is None)

    def _swap(self, load: RowLoad, *, refresh: bool) -> None:
        same_rows = load.ids == self.pages.ids if refresh else self.found == len(load.ids)
        self.pages.ids = load.ids
        if refresh:
            self.pages.clear()
        self.pages.put_all(load.pages)
        self.found, self.sorting = len(load.ids), False
        self.total = self.total if load.total is None else load.total
        before, self._follow = self.current, None
        self.current = load.cursor(before or 0, self._current_id, neighbour=refresh)
        self._current_id = None if self.current is None else load.ids[self.current]
        if same_rows and self.current == before:
            if refresh:
                self.tell_rows(0, self.found - 1)
            self.tell_state()
        else:
            self._tell_reset()

    def _load_failed(self, failure: GridcenterError) -> None:
        self.loading = self.sorting = False
        self.tell_state()
        self.desk.tell_failure(failure)

    # -- rows ----------------------------------------------------------------------------

    def row(self, row: int) -> Row | None:
        """The row at this position, or None while its page is on the way."""
        found = self.pages.get(row)
        if found is None and 0 <= row < self.found:
            self.want(row, row)
        return found

    def want(self, first: int, last: int) -> bool:
        """Whether the pages of these rows are here; those missing are asked for.

        The newest wish goes first, and wishes scrolled past are forgotten.
        """
        pages = range(first // PAGE_ROWS, last // PAGE_ROWS + 1)
        missing = [page for page in pages if not self.pages.has(page)]
        new = [page for page in missing if page not in (*self._fetching, *self._wanted)]
        self._wanted = [*self._wanted, *new][-WISHES:]
        self._fetch()
        return not missing

    def _fetch(self) -> None:
        if self._fetching or not self._wanted or not self.pages.ids:
            return
        # What is seen lies on two pages at most.
        wishes, self._wanted = self._wanted[-2:], self._wanted[:-2]
        source, register = self.pages.ids, self.register.id
        cuts = {page: self.pages.slice(page) for page in sorted(wishes)}
        self._fetching = frozenset(cuts)

        def arrived(pages: Mapping[int, Rows]) -> None:
            self._fetching = frozenset()
            if source is self.pages.ids:  # else these rows stood elsewhere in another order
                self.pages.put_all(pages)
                last = (max(pages) + 1) * PAGE_ROWS - 1
                self.tell_rows(min(pages) * PAGE_ROWS, min(last, self.found - 1))
            self._fetch()

        def failed(failure: GridcenterError) -> None:
            self._fetching = frozenset()
            self._load_failed(failure)

        self.desk.ask(lambda centre: read_pages(centre, register, cuts), arrived, failed)

    def set_current(self, row: int | None) -> None:
        """Make this the current row; None for none."""
        self.current, self._follow, self._current_id = row, None, None
        if row is not None and row < len(self.pages.ids):
            self._current_id = self.pages.ids[row]
        elif row is not None and (found := self.pages.get(row)):
            self.follow(found.record.uid)  # the ids are on their way, perhaps in another order

    # -- telling the view ------------------------------------------------------------------

    def _tell_reset(self) -> None:
        if self.view is not None:
            self.view.table_reset()
        self.tell_state()

    def tell_rows(self, first: int, last: int) -> None:
        """Say that rows ``first`` to ``last`` have other text."""
        if self.view is not None and last >= first:
            self.view.rows_changed(first, last)

    def tell_columns(self) -> None:
        """Say that the columns are others."""
        if self.view is not None:
            self.view.columns_changed()

    def tell_state(self) -> None:
        """Say that counts or filters changed."""
        if self.view is not None:
            self.view.state_changed()
