"""What the table presenter tells whoever paints it."""

from __future__ import annotations

from typing import Protocol


class TableView(Protocol):
    """What the presenter tells whoever paints it."""

    def table_reset(self) -> None:
        """Other rows or another order: everything painted is void."""

    def rows_changed(self, first: int, last: int) -> None:
        """The same rows, some with new text."""

    def columns_changed(self) -> None:
        """Other columns."""

    def state_changed(self) -> None:
        """Counts, filters, search or order changed."""
