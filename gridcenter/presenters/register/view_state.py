"""What a table is asked to list: search words, chips, filters from elsewhere, and order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from gridcenter.domain.query import Filter, Query, Sort, settled
from gridcenter.domain.register.fields import Register
from gridcenter.presenters.register.table_filters import filters_of, read_filters


@dataclass(slots=True)
class ViewState:
    """The changeable side of a :class:`Query`.

    ``chosen`` holds the values of each chip, ``extra`` the filters that no chip can show;
    ``today`` (local ISO date) is what "overdue" is measured against.
    """

    register: Register
    today: str = "0001-01-02"
    search: str = ""
    sort: Sort | None = None
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    extra: tuple[Filter, ...] = ()

    def query(self) -> Query:
        """This view as a query of today."""
        kept = self.kept()
        return replace(kept, filters=settled(kept.filters, self.today))

    def kept(self) -> Query:
        """This view as it is written down: what moves with today still moves."""
        order = (self.sort,) if self.sort else _newest_first(self.register)
        return Query(
            register=self.register.id,
            search=self.search.strip(),
            filters=self.extra + filters_of(self.register, self.chosen, self.today),
            sort=order,
        )

    def take(self, query: Query) -> None:
        """Become the view of ``query``, with its filters on the chips that can show them."""
        self.search = query.search
        self.sort = query.sort[0] if query.sort else None
        self.chosen, self.extra = read_filters(self.register, query.filters, self.today)

    @property
    def is_filtered(self) -> bool:
        """Whether search or a filter hides rows."""
        return bool(self.search.strip() or self.extra or any(self.chosen.values()))

    def choose(self, chip: str, values: Sequence[str]) -> None:
        """Set what a chip filters on; nothing chosen switches it off."""
        self.chosen = {key: old for key, old in self.chosen.items() if key != chip}
        if values:
            self.chosen[chip] = tuple(values)
        named = next((each for each in self.register.filters if each.id == chip), None)
        if named is not None and named.worst_first:
            worst_first = Sort(field=named.field)
            if values:
                self.sort = self.sort or worst_first
            elif self.sort == worst_first:
                self.sort = None

    def on_column(self, name: str) -> tuple[Filter, ...]:
        """The filters on one field, whether a chip shows them or not; not the yes-or-no chips."""
        return tuple(each for each in self._apart()[1] if each.field == name)

    def filter_column(self, name: str, filters: Iterable[Filter]) -> None:
        """Put other filters on one field; none lists every value again."""
        flags, others = self._apart()
        rest = (*(each for each in others if each.field != name), *filters)
        chosen, self.extra = read_filters(self.register, rest, self.today)
        self.chosen = {**flags, **chosen}

    def _apart(self) -> tuple[dict[str, tuple[str, ...]], tuple[Filter, ...]]:
        """The yes-or-no chips that are set, and all other filters."""
        flags = {
            chip.id: self.chosen[chip.id]
            for chip in self.register.filters
            if chip.is_switch and self.chosen.get(chip.id)
        }
        others = {key: values for key, values in self.chosen.items() if key not in flags}
        return flags, self.extra + filters_of(self.register, others, self.today)

    def clear(self) -> None:
        """Hide nothing."""
        self.search, self.chosen, self.extra = "", {}, ()

    def turn(self, name: str, *, descending: bool | None = None) -> None:
        """Order by a field; with no direction first up, then down, then as the register is kept."""
        if descending is not None:
            self.sort = Sort(field=name, descending=descending)
        elif self.sort is None or self.sort.field != name:
            self.sort = Sort(field=name)
        elif not self.sort.descending:
            self.sort = replace(self.sort, descending=True)
        else:
            self.sort = None


def _newest_first(register: Register) -> tuple[Sort, ...]:
    """The order of a ledger, said outright; other registers are read as they are kept."""
    if not register.newest_first:
        return ()
    return tuple(Sort(field=name, descending=True) for name in register.sort)
