"""What may be asked, done and noted at a desk."""

from dataclasses import replace

import pytest

from gridcenter.domain.changes import NO_CHANGES
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.leader import HOUSEHOLD_LEADER
from gridcenter.domain.roles import Deed, Role, RoleForbidsError
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers
from gridcenter.store import audit as audit_store
from gridcenter.store.database import WroteWhileReadingError, driver
from tests.builders import VILLAGES

KEY = "desk_test"


def put(centre: Centre) -> None:
    settings.put(centre, KEY, "here")


def in_a_transaction(centre: Centre) -> None:
    with centre.db.transaction():
        put(centre)


@pytest.mark.parametrize(
    ("write", "failure"),
    [(put, driver.OperationalError), (in_a_transaction, WroteWhileReadingError)],
)
def test_what_is_asked_cannot_write(centre, write, failure):
    desk = ImmediateDesk(centre)
    with pytest.raises(failure):
        desk.ask(write, lambda _none: None)
    assert settings.get(centre, KEY) is None
    desk.note(write)
    assert settings.get(centre, KEY) == "here"


def test_a_gesture_is_heard_and_a_note_is_not(centre):
    desk, heard = ImmediateDesk(centre), []
    desk.subscribe(heard.append)
    desk.note(put, heard.append)
    assert heard == [None]
    desk.do(lambda _centre: NO_CHANGES, heard.append)
    assert heard == [None, NO_CHANGES, NO_CHANGES]


def test_a_refused_question_is_logged_all_the_same(centre):
    clerk = replace(centre, role=Role.ENTRY)
    desk = ImmediateDesk(clerk)
    desk.ask(audit.entries, lambda _found: None)
    (failure,) = desk.failures
    assert isinstance(failure, RoleForbidsError)
    newest = audit_store.entries(centre.db, limit=1)[0]
    assert (newest.action, newest.detail["deed"]) == ("refused", Deed.AUDIT.value)
    desk.do(lambda at: registers.save(at, a_leader()))  # and the next one may write again
    assert len(registers.find(clerk, Query(register=HOUSEHOLD_LEADER.id))) == 1


def a_leader() -> Draft:
    values = {"name": "李样本", "phone": "13900000001", "village": VILLAGES[0].code}
    return Draft(register=HOUSEHOLD_LEADER.id, values=values)
