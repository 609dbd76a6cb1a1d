"""Which record somebody means: by its uid, or by a code or number that one record alone has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from gridcenter.domain.errors import GridcenterError, RecordNotFoundError
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Privacy, Register, Uid
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.store import records

FORMER = "former_codes"
"""The field in which codes that a record had before stand, newest first, with blanks between."""


class SeveralRecordsError(GridcenterError):
    """A number that more than one record has, such as that of a post and of its former holder."""

    code = "several_records"
    sentence = N_("有 {count} 条记录的{label}都是 {given}。")
    hint = N_("请改用记录的 uid，list --json 会列出。")


def named(centre: Centre, register_id: str, given: str, *, bin: bool = False) -> Uid:
    """The uid of what :func:`record_named` finds; raises as it does."""
    return record_named(centre, register_id, given, bin=bin).uid


def record_named(centre: Centre, register_id: str, given: str, *, bin: bool = False) -> Record:
    """The record that ``given`` names: its uid, its code or number, or a code it had before.

    By code or number only records outside the bin are found, or with ``bin`` those in it. Personal
    numbers name nobody. Raises RecordNotFoundError, SeveralRecordsError.
    """
    register = register_of(register_id)
    if known := records.by_uids(centre.db, register, [given]):
        return next(iter(known.values()))
    for name, operator in _keys(register):
        wanted = Filter(field=name, operator=operator, values=(given,))
        query = Query(register=register.id, filters=(wanted,), bin=bin)
        found = tuple(each for each in records.find(centre.db, query) if _says(each, name, given))
        if len(found) > 1:
            label = register.field(name).label
            raise SeveralRecordsError(count=len(found), label=label, given=given)
        if found:
            return found[0]
    raise RecordNotFoundError(uid=given)


def record_anywhere(centre: Centre, given: str) -> Record:
    """The record of any register that ``given`` names, one in the bin where no other does.

    Raises RecordNotFoundError, SeveralRecordsError.
    """
    for bin in (False, True):
        found: dict[Uid, Record] = {}
        for register in REGISTERS:
            with suppress(RecordNotFoundError):
                record = record_named(centre, register.id, given, bin=bin)
                found[record.uid] = record
        if len(found) > 1:
            raise SeveralRecordsError(count=len(found), label=N_("编号"), given=given)
        if found:
            return next(iter(found.values()))
    raise RecordNotFoundError(uid=given)


def _keys(register: Register) -> Iterator[tuple[str, Operator]]:
    """The fields that alone say which record is meant, the code of today before those of before."""
    for key in register.identity.strong:
        if len(key) == 1 and register.field(key[0]).privacy is Privacy.OPEN:
            yield key[0], Operator.EQUALS
    if FORMER in register.names:
        yield FORMER, Operator.CONTAINS


def _says(record: Record, name: str, given: str) -> bool:
    """Former codes stand in one text: only a whole one names the record."""
    return name != FORMER or given in record.text(name).split()
