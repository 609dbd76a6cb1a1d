"""Which record a sheet about one record is asked for."""

from __future__ import annotations

from contextlib import suppress

from gridcenter.domain.errors import RecordNotFoundError
from gridcenter.domain.query import Filter, Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import register_of
from gridcenter.services.centre import Centre
from gridcenter.services.paper import reporting
from gridcenter.services.paper.reporting import Form
from gridcenter.services.register import registers


def any_record(centre: Centre, given: str | None) -> str | None:
    """The record of a template's sheets, whichever register it is in."""
    if not given:
        return None
    registers_asked = {each.needs_record: each for each in reporting.forms(centre)}
    for register, form in registers_asked.items():
        with suppress(RecordNotFoundError):
            if register and (found := record_of(centre, form, given)):
                return found
    raise RecordNotFoundError(uid=given)


def record_of(centre: Centre, wanted: Form, given: str | None) -> str | None:
    """The uid of the record that a form is about, named by uid or natural key."""
    if not wanted.needs_record or not given:
        return None
    register = register_of(wanted.needs_record)
    for name in ("uid", register.natural_key[0]):
        query = Query(
            register=RegisterId(register.id), filters=(Filter(field=name, values=(given,)),)
        )
        for found in registers.find(centre, query, limit=1):
            return str(found.uid)
    raise RecordNotFoundError(uid=given)
