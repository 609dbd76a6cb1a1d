"""How long a kind of record is kept, and when that is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gridcenter.domain.register.fields import RegisterId


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A term of keeping: ``years`` after the day in the field ``after``, 0 for ever.

    An empty day never ends; ``when`` names fields and the values without which a record does not
    end either (an incident that is open again). ``source`` says where the number comes from.
    """

    register: RegisterId
    after: str
    years: int
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = ""
    source_en: str = ""

    def over_before(self, today: date) -> str | None:
        """Records whose day lies before this one (ISO) are over; None when none ever is.

        The last day of a term belongs to it: what ended on 29 February ends with 28 February.
        """
        if not self.years:
            return None
        return f"{today.year - self.years:04d}{today.isoformat()[4:]}"
