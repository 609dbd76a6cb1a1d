"""``field=text`` on the command line becomes the values of a record."""

from __future__ import annotations

import click

from gridcenter.domain.errors import (
    InvalidRecordError,
    Problem,
    Severity,
    UnknownFieldError,
    Where,
)
from gridcenter.domain.records import Draft
from gridcenter.domain.register.completion import governors_first
from gridcenter.domain.register.fields import Register, Uid, Value
from gridcenter.domain.text import Listed
from gridcenter.domain.written.parse import parse_among, parse_value
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers, writing


def parse_assignments(
    centre: Centre, register: Register, assignments: tuple[str, ...], uid: str | None = None
) -> dict[str, Value]:
    """``field=text …`` as values, by the same tolerant rules as the form.

    InvalidRecordError names everything that is wrong at once, not only what cannot be read. ``uid``
    is the record that is changed.
    """
    context = registers.parse_context(centre)
    given: dict[str, str] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise click.UsageError(f"{assignment or repr(assignment)}: FIELD=VALUE")
        if name not in register.names:
            known = Listed(register.names)
            raise UnknownFieldError(register=register.id, field=name, known=known)
        given[name] = text
    before = registers.get(centre, register.id, uid).values if uid else {}
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for spec in governors_first(register, given, centre.codes):
        said = {**before, **values}
        read = parse_among(register, spec, given[spec.name], said, context)
        values[spec.name], problem = read
        if problem is not None and problem.severity is Severity.ERROR:
            problems.append(problem)
    if problems:
        unread = {each.field for each in problems}
        legible = {name: value for name, value in values.items() if name not in unread}
        draft = Draft(register=register.id, uid=Uid(uid) if uid else None, values=legible)
        others = (each for each in writing.check(centre, draft) if each.field not in unread)
        problems += [each for each in others if each.severity is Severity.ERROR]
        raise InvalidRecordError(tuple(problems), where=Where(field=problems[0].field))
    return values


def parse_one(centre: Centre, register: Register, name: str, text: str) -> Value:
    """What ``text`` means in one field by itself; InvalidRecordError when it cannot be read."""
    value, problem = parse_value(register.field(name), text, registers.parse_context(centre))
    if problem is not None and problem.severity is Severity.ERROR:
        raise InvalidRecordError((problem,), where=Where(field=name))
    return value
