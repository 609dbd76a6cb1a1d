"""What a register declares and what the schema holds are one thing."""

import pytest

from gridcenter.domain.register.registers import REGISTERS
from gridcenter.store import records


@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.id)
def test_a_declaration_speaks_of_fields_that_are_there(register):
    identity, alike = register.identity, register.resemblance
    named = [*identity.weak, *identity.agree, *register.first, *register.title, *register.sort]
    named += [name for names in identity.strong for name in names]
    named += [chip.field for chip in register.filters]
    named += [spec.not_before for spec in register.fields if spec.not_before]
    named += [spec.begins_with for spec in register.fields if spec.begins_with]
    named += [identity.unique.field] if identity.unique else []
    named += [each for each in (register.dated, register.owner, register.told_apart_by) if each]
    named += [*alike.decides, *(name for names in alike.shared for name in names)] if alike else []
    assert set(named) <= set(register.names)
    assert identity.strong


@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.id)
def test_the_schema_holds_what_is_declared_unique_and_counted(register, centre):
    made = {row[0] for row in centre.db.query("SELECT name FROM sqlite_master WHERE type='index'")}
    assert {spec.counted_by for spec in register.fields if spec.counted_by} <= made
    held = set()
    for name, is_unique, origin, partial in centre.db.query(
        'SELECT name, "unique", origin, partial FROM pragma_index_list(?)', (register.id,)
    ):
        if is_unique and origin == "c":
            parts = centre.db.query("SELECT name FROM pragma_index_info(?)", (name,))
            held.add((tuple(part[0] for part in parts), bool(partial)))
    unique = register.identity.unique
    assert held == ({(unique.columns, unique.freed)} if unique else set())


def test_an_index_is_found_by_its_first_column(centre):
    incident = REGISTERS.of("incident")
    assert records.has_index(centre.db, incident, "case_code")
    assert not records.has_index(centre.db, incident, "summary")
