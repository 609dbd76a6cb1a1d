"""Days that a clock in the future wrote into cases and their steps, set right with its stamps.

Such days lie ahead of today, where none of these fields may lie; each moves back as far as the stamps did. A
deadline that follows from them is counted anew; what somebody granted or wrote stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from gridcenter.base.clock import local_text
from gridcenter.domain.changes import Changes
from gridcenter.domain.packs.restamps import Restamp
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Value
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.domain.stamps import milliseconds_of
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register import deadlines
from gridcenter.store import records
from gridcenter.store.gestures import Write


def set_right(centre: Centre, restamp: Restamp) -> Changes:
    """Move the days that the clock of ``restamp`` wrote; a gesture that is seen in their history."""
    writes = [write for register in REGISTERS for write in _writes(centre, register, restamp)]
    label = N_("电脑时间已校准，改正 {count} 条记录上的日期")
    return centre.perform(label, writes, facts={"count": len(writes)})


def _writes(centre: Centre, register: Register, restamp: Restamp) -> Iterator[Write]:
    clocked = [spec.name for spec in register.fields if spec.clocked]
    tomorrow = f"{centre.today() + timedelta(days=1)}"
    ahead: dict[str, Record] = {}
    for name in clocked:
        condition = Filter(field=name, operator=Operator.AT_LEAST, values=(tomorrow,))
        query = Query(register=register.id, filters=(condition, *centre.ours))
        ahead |= {record.uid: record for record in records.find(centre.db, query, limit=None)}
    for record in ahead.values():
        values: dict[str, Value] = {
            name: _moved(text, restamp)
            for name in clocked
            if (text := record.text(name)) >= tomorrow
        }
        if register is INCIDENT:
            after = {**record.values, **values}
            deadlines.settle(centre, record.values, after)
            values = {name: v for name, v in after.items() if v != record.values.get(name)}
        yield Write(
            register=register.id, uid=record.uid, unit=record.unit, before=record, values=values
        )


def _moved(text: str, restamp: Restamp) -> str:
    """A local day or moment as a right clock would have written it."""
    wrong = datetime.fromisoformat(text).astimezone()
    if len(text) == len("2026-11-03"):
        # Of a day on which it wrote the hour is known too; of another one noon is safe.
        first, last = (
            datetime.fromtimestamp(milliseconds_of(stamp) / 1000, UTC).astimezone()
            for stamp in (restamp.first, restamp.last)
        )
        noon = datetime.combine(wrong.date(), time(12)).astimezone()
        wrong = next((each for each in (last, first) if each.date() == wrong.date()), noon)
    return local_text(wrong - timedelta(milliseconds=restamp.milliseconds))[: len(text)]
