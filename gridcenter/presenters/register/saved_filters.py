"""Views worth coming back to: search words, filters and order under a name of the officer's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.services import settings
from gridcenter.services.centre import Centre


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter:
    """One named view."""

    name: str
    query: Query


class SavedFilters:
    """The named views of one register."""

    def __init__(self, desk: Desk, table: TablePresenter) -> None:
        self._desk = desk
        self._table = table
        self.saved: tuple[SavedFilter, ...] = ()

    @property
    def _key(self) -> str:
        return f"filters.{self._table.register.id}"

    def load(self) -> None:
        """Bring back what was saved on other days."""
        key = self._key

        def read(centre: Centre) -> object:
            return settings.get(centre, key, [])

        self._desk.ask(read, self._take)

    def _take(self, kept: object) -> None:
        rows = kept if isinstance(kept, list) else []
        read = (self._read(row) for row in rows if isinstance(row, Mapping))
        self.saved = tuple(each for each in read if each is not None)

    def save(self, name: str) -> None:
        """Keep the present view under ``name``, in place of an earlier one of that name."""
        new = SavedFilter(name=name.strip(), query=self._table.state.kept())
        self.saved = (*(each for each in self.saved if each.name != new.name), new)
        self._keep()

    def drop(self, name: str) -> None:
        """Forget a view."""
        self.saved = tuple(each for each in self.saved if each.name != name)
        self._keep()

    def apply(self, name: str) -> None:
        """List a saved view."""
        for each in self.saved:
            if each.name == name:
                self._table.activate(each.query)

    def _keep(self) -> None:
        key, value = self._key, [_written(each) for each in self.saved]

        def write(centre: Centre) -> None:
            settings.put(centre, key, value)

        self._desk.note(write, lambda _none: None)

    def _read(self, row: Mapping[str, object]) -> SavedFilter | None:
        """A view as it was written; None when its fields are no longer there."""
        try:
            filters, sort = row["filters"], row["sort"]
            if not isinstance(filters, list) or not isinstance(sort, list):
                return None
            query = Query(
                register=self._table.register.id,
                search=str(row["search"]),
                filters=tuple(
                    Filter(field=field, operator=Operator(operator), values=tuple(values))
                    for field, operator, values in filters
                ),
                sort=tuple(Sort(field=field, descending=bool(down)) for field, down in sort),
            )
            for each in query.filters:
                self._table.register.field(each.field)
            return SavedFilter(name=str(row["name"]), query=query)
        except (KeyError, ValueError, TypeError):
            return None


def _written(each: SavedFilter) -> dict[str, object]:
    return {
        "name": each.name,
        "search": each.query.search,
        "filters": [[f.field, f.operator.value, list(f.values)] for f in each.query.filters],
        "sort": [[sort.field, sort.descending] for sort in each.query.sort],
    }
