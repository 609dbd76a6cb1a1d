"""The call list of the rows a table lists."""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.services.register import call_list
from gridcenter.services.register.call_list import PhoneLine

__all__ = ["Calls", "PhoneLine"]


class Calls:
    """Numbers in full for one reason a day."""

    def __init__(self, desk: Desk, query: Query) -> None:
        self._desk, self._query = desk, query

    @staticmethod
    def has_phones(register: str) -> bool:
        """Whether a register holds people who can be called."""
        return call_list.phone_of(register_of(register)) is not None

    def reason(self, told: Callable[[str], None]) -> None:
        """The reason given today, or nothing."""
        self._desk.ask(call_list.reason_today, told)

    def read(self, reason: str, told: Callable[[tuple[PhoneLine, ...]], None]) -> None:
        """The numbers; looking is logged."""
        query = self._query
        self._desk.note(lambda centre: call_list.read(centre, query, reason), told)
