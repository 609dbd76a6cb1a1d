"""Which columns a table shows and how wide they are, remembered from one day to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gridcenter.base.i18n import is_english
from gridcenter.domain.register.fields import FieldSpec, Register
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.services import settings
from gridcenter.services.centre import Centre


def in_order(register: Register, names: Iterable[object]) -> tuple[FieldSpec, ...]:
    """The named fields as columns, the most telling first."""
    wanted = set(names)
    leading = [register.field(name) for name in register.first if name in wanted]
    return (*leading, *(s for s in register.fields if s.name in wanted and s not in leading))


class TableColumns:
    """The column chooser of one register, and the other sizes its page remembers."""

    def __init__(self, desk: Desk, table: TablePresenter) -> None:
        self._desk = desk
        self._table = table
        self.widths: dict[str, int] = {}
        self.layout: dict[str, object] = {}
        self._show(spec.name for spec in self.candidates if spec.in_table)

    @property
    def _key(self) -> str:
        return f"table.{self._table.register.id}"

    @property
    def candidates(self) -> tuple[FieldSpec, ...]:
        """Every field that could be a column, in form order."""
        return self._table.register.fields

    def room(self, spec: FieldSpec) -> int:
        """How many half-width characters a column wants: English words of a code list need more."""
        lookups = self._table.lookups
        if spec.codes is None or lookups is None or not is_english():
            return spec.width
        return max(spec.width, *(len(item.label_en) for item in lookups.codes[spec.codes]))

    def shown(self, name: str) -> bool:
        """Whether this field is a column now."""
        return any(spec.name == name for spec in self._table.columns)

    def load(self) -> None:
        """Bring back the columns and sizes of last time."""
        key = self._key

        def read(centre: Centre) -> object:
            return settings.get(centre, key, {})

        self._desk.ask(read, self._take)

    def _take(self, kept: object) -> None:
        if not isinstance(kept, Mapping):
            return
        names = kept.get("columns")
        if isinstance(names, list):
            known = {spec.name: spec for spec in self.candidates}
            self._put([known[name] for name in names if name in known])
        widths, layout = kept.get("widths"), kept.get("layout")
        if isinstance(widths, Mapping):
            self.widths = {str(name): int(width) for name, width in widths.items()}
        if isinstance(layout, Mapping):
            self.layout = {str(name): value for name, value in layout.items()}
        self._table.tell_columns()

    def _show(self, names: Iterable[object]) -> None:
        self._put(in_order(self._table.register, names))

    def _put(self, specs: Sequence[FieldSpec]) -> None:
        if specs:
            self._table.columns = tuple(specs)

    def move(self, name: str, to: int) -> None:
        """Put a column at another place, counted from 0; the order is remembered."""
        spec = self._table.register.field(name)
        others = [each for each in self._table.columns if each is not spec]
        self._put([*others[:to], spec, *others[to:]])
        self._table.tell_columns()
        self._keep()

    def toggle(self, name: str) -> bool:
        """Show or hide a column; False when it is the last one, which must stay."""
        names = [spec.name for spec in self._table.columns]
        declared = [spec.name for spec in in_order(self._table.register, names)] == names
        names = [n for n in names if n != name] if name in names else [*names, name]
        if not names:
            return False
        if declared:
            self._show(names)
        else:  # a hand put them in an order of its own
            self._put([self._table.register.field(each) for each in names])
        self._table.tell_columns()
        self._keep()
        return True

    def restore(self) -> None:
        """Show the columns that the register declares, at their own widths."""
        self._show(spec.name for spec in self.candidates if spec.in_table)
        self.widths.clear()
        self._table.tell_columns()
        self._keep()

    def resize(self, name: str, width: int) -> None:
        """Remember a column's width in pixels (written with the next :meth:`keep`)."""
        self.widths[name] = width

    def keep(self, **layout: object) -> None:
        """Write down widths and ``layout`` (splitter sizes and the like)."""
        self.layout.update(layout)
        self._keep()

    def _keep(self) -> None:
        key = self._key
        value = {
            "columns": [spec.name for spec in self._table.columns],
            "widths": dict(self.widths),
            "layout": dict(self.layout),
        }

        def write(centre: Centre) -> None:
            settings.put(centre, key, value)

        self._desk.note(write, lambda _none: None)
