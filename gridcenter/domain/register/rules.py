"""What a check needs to know of the world outside the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gridcenter.domain.codes import CodeBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What validation needs to know of the world: the code lists and today."""

    codes: CodeBook
    today: date
