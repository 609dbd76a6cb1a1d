"""What the PCs of one office see of each other: which record is open here, and who is where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the store's modules load while the password is typed, not before
    from gridcenter.services.packs.office import Colleague


@dataclass(slots=True, kw_only=True)
class OfficeSight:
    """The record that is open in the form here (its uid), and the others as the last exchange told."""

    open_record: str = ""
    here: tuple[Colleague, ...] = ()
