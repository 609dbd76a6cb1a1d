"""A superior's sheet joins the month: kept as a template whose rows fill themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from gridcenter.domain.changes import Changes
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import Register, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.register.requested_form import REQUESTED_FORM
from gridcenter.domain.roles import Deed
from gridcenter.domain.written.columns import column_letter
from gridcenter.reports import template_xlsx
from gridcenter.reports.vocabulary import Form, FormKind
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_templates, reporting
from gridcenter.services.register import registers
from gridcenter.services.sheets.requested import AskedColumn, AskedSheet


def join(centre: Centre, path: Path, asked: AskedSheet, values: Mapping[str, Value]) -> Changes:
    """Write the sheet into the list of requested forms, and keep it as a template where its rows can fill
    themselves: an .xlsx whose columns one of our rosters knows, with room below its header, by somebody who
    may keep templates. InvalidRecordError; the classes of form_templates.
    """
    given = {**asked.values(), **values}
    marked = _marked(centre, path, asked)
    if marked is not None:
        name = form_templates.free_name(centre, str(given["name"]))
        kept = form_templates.add(centre, path, name, content=marked)
        given["template"] = kept.name
    return registers.save(centre, Draft(register=REQUESTED_FORM.id, values=given))


def _marked(centre: Centre, path: Path, asked: AskedSheet) -> bytes | None:
    if path.suffix.lower() != ".xlsx" or not asked.has_room or not centre.may(Deed.SHAPE):
        return None
    known = Counter(each.register for each in asked.columns if each.register)
    if not known:
        return None
    register = register_of(known.most_common(1)[0][0])
    filled: dict[int, str] = {}
    form_id = ""
    for form in reporting.forms(centre):
        found = dict(_columns(register, form, asked))
        if len(found) > len(filled):
            filled, form_id = found, form.id
    if len(filled) < 2:
        return None
    if asked.serial is not None:
        filled[asked.serial] = "n"
    marks = {at: f"{{{{ {name} }}}}" for at, name in sorted(filled.items())}
    first, last = min(marks), max(marks)
    marks[first] = f"{{{{#{form_id}}}}}{marks[first]}"
    marks[last] += "{{/}}"
    row = asked.header_row + 1
    cells = {f"{column_letter(at)}{row}": text for at, text in marks.items()}
    return template_xlsx.marked(path.read_bytes(), asked.sheet, cells)


def _columns(register: Register, form: Form, asked: AskedSheet) -> Iterator[tuple[int, str]]:
    """Where the columns stand that the roster ``form`` of ``register`` has, and their names in it."""
    roster = form.roster
    if form.kind is not FormKind.ROSTER or form.needs_record or roster is None:
        return
    if roster.register != register.id or roster.sample:
        return
    there = {each.field for each in roster.columns if each.field}
    for column in asked.columns:
        name = next((each for each in _names(register, column) if each in there), "")
        if name:
            yield column.at, name


def _names(register: Register, column: AskedColumn) -> Iterator[str]:
    if column.register == register.id:
        spec = register.field(column.field)
        yield column.field
        if spec.refers_to:
            yield from (f"{column.field}.{each}" for each in register_of(spec.refers_to).title[:1])
            yield f"{column.field}.name"
        return
    for spec in register.fields:
        if column.register and spec.refers_to == column.register:
            yield f"{spec.name}.{column.field}"
