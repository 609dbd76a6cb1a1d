"""Where a printed number comes from, kept beside its cell and never printed.

Pure data: a counted number remembers how it was counted, a roster's number its records. Whoever
asks has it counted again with the rows named (:mod:`gridcenter.services.paper.explaining`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridcenter.reports.asked import AskedSpan, CountSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedFrom:
    """``measure`` over each of ``spans`` among the records of ``slot`` in ``place`` (empty: all).

    A change (环比, 同比) has two spans, the present one first.
    """

    measure: str
    spans: tuple[AskedSpan, ...]
    slot: CountSlot
    place: str = ""
    place_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRecords:
    """These very records."""

    register: str
    uids: tuple[str, ...]


Origin = CountedFrom | NamedRecords
