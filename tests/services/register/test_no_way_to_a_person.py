"""No list or query leads from a party, a caller or a note to another matter."""

from __future__ import annotations

import pytest

from gridcenter.domain.errors import GridcenterError, InvalidRecordError
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import Privacy, RegisterId
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.services.centre import Centre
from gridcenter.services.register import duplicates, incidents, registers, worklists, writing
from tests.builders import make_incident

PARTIES = "甲方·居民；乙方·企业"


def test_parties_are_neither_searched_filtered_nor_sorted_by(centre: Centre) -> None:
    make_incident(centre, parties=PARTIES, place="东头")
    make_incident(centre, parties=PARTIES, place="西头")
    assert registers.count(centre, Query(register=RegisterId("incident"), search="甲方")) == 0
    assert registers.count(centre, Query(register=RegisterId("incident"), search="居民")) == 0
    for operator in (Operator.EQUALS, Operator.CONTAINS, Operator.ANY_OF):
        condition = Filter(field="parties", operator=operator, values=(PARTIES,))
        with pytest.raises(GridcenterError):
            registers.find(centre, Query(register=RegisterId("incident"), filters=(condition,)))
    with pytest.raises(GridcenterError):
        registers.find(
            centre, Query(register=RegisterId("incident"), sort=(Sort(field="parties"),))
        )
    filled = Filter(field="parties", operator=Operator.IS_FILLED)
    assert registers.count(centre, Query(register=RegisterId("incident"), filters=(filled,))) == 2


def test_what_names_parties_is_told_to_nobody_beside_the_case() -> None:
    named = {spec.name for register in REGISTERS for spec in register.fields if spec.names_parties}
    assert "parties" in named
    for register in REGISTERS:
        for spec in register.fields:
            if spec.names_parties:
                assert (spec.searchable, spec.recalled, spec.carry) == (False,) * 3, spec.name
                assert spec.privacy is Privacy.LOCAL, spec.name
                traits = register.resemblance.traits if register.resemblance else ()
                assert spec.name not in {trait.field for trait in traits}, spec.name


def test_lists_are_about_matters_and_places(centre: Centre) -> None:
    one = make_incident(centre, parties=PARTIES, place="东头")
    make_incident(centre, parties=PARTIES, place="西头")
    personal = {spec.name for each in REGISTERS for spec in each.fields if spec.names_parties}
    for each in worklists.of(centre):
        named = {each.query.sort[0].field, *(one.field for one in each.query.filters)}
        assert not named & personal, each.id
    assert one.uid not in worklists.again(centre)
    assert duplicates.waiting(centre) == {}


@pytest.mark.parametrize("number", ["13800000000", "622301199001010023"])
def test_answers_notes_and_minutes_are_scanned(centre: Centre, number: str) -> None:
    case = make_incident(centre)
    words = f"请联系 {number}"
    for register, field, others in (
        ("incident", "result", {}),
        ("incident", "review_note", {}),
        ("minutes", "decision", {"met_on": "2026-11-20", "title": "研判会"}),
        ("visit", "result", {"received_on": "2026-11-20", "matter": "道路"}),
    ):
        uid = case.uid if register == "incident" else None
        draft = Draft(register=RegisterId(register), uid=uid, values={**others, field: words})
        problems = writing.check(centre, draft)
        assert any(problem.field == field for problem in problems), (register, field)
    with pytest.raises(InvalidRecordError):
        incidents.act(centre, case.uid, "mark_historical", note=words)
