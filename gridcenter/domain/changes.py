"""What a write touched, so that only the views that show it refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridcenter.domain.register.fields import RegisterId, Uid


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The outcome of one gesture: its undo number, its human label and the rows it touched."""

    gesture: int | None
    label: str
    touched: Mapping[RegisterId, frozenset[Uid]] = field(default_factory=dict)

    def touches(self, register: str) -> bool:
        """Whether any row of ``register`` changed."""
        return bool(self.touched.get(RegisterId(register)))

    @property
    def count(self) -> int:
        """How many rows were touched in all."""
        return sum(map(len, self.touched.values()))


NO_CHANGES = Changes(gesture=None, label="")
