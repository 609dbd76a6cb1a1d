"""A month's pack that another PC of the unit sent: what the other PCs know of it.

Which changes it held is told by what its maker had seen: per PC the newest stamp whose changes it had. So every
PC can say of each record whether the tier above was sent it as it is, whatever any clock says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.register.fields import UnitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class SentElsewhere:
    """A pack as the PC ``device`` told of it; it ``carries`` rows or says that nothing happened."""

    id: PackId
    device: str
    to: UnitCode
    carries: bool
    seen: Mapping[str, str]
    created_at: str
    created_by: str
    outcome: str | None = None
    acknowledged_at: str | None = None

    @property
    def is_answered(self) -> bool:
        """Whether its receipt says that it was merged."""
        return self.outcome is not None and self.outcome in "APF"

    @property
    def is_agreed(self) -> bool:
        """Whether its receipt says that both sides have the same rows."""
        return self.outcome == "A"
