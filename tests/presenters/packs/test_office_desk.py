"""The shared folder in the window: who is here, what came, and a folder that is away."""

from __future__ import annotations

from pathlib import Path

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.packs.office_desk import OfficeDesk
from gridcenter.presenters.packs.office_words import editing_words
from gridcenter.services.packs import office
from gridcenter.services.register import registers
from tests.builders import make_incident
from tests.services.packs.test_office import Network


def test_a_round_brings_rows_and_names(tmp_path: Path) -> None:
    made = Network(tmp_path, 2)
    one, two = made.pcs
    incident = make_incident(two)
    office.exchange(two, editing=[incident.uid])
    desk = ImmediateDesk(one)
    board = OfficeDesk(desk, lambda: None)
    board.load()
    assert board.folder == made.place
    board.exchange()
    assert board.text == "员1 09:00"
    assert registers.count(one, Query(register=RegisterId("incident"))) == 1
    assert editing_words(office.exchange(one).here, incident.uid) == "员1正在改这条"
    assert editing_words(office.exchange(one).here, None) == ""
    made.place.rename(tmp_path / "away")
    board.exchange()
    assert "连不上" in board.text
    assert desk.failures == []
    board.share(None)
    assert (board.folder, board.text) == (None, "")
    for pc in made.pcs:
        pc.close()


def test_who_has_a_record_open_is_told_to_the_others(tmp_path: Path) -> None:
    made = Network(tmp_path, 2)
    one, two = made.pcs
    incident = make_incident(two)
    desks = [ImmediateDesk(each) for each in (one, two)]
    boards = [OfficeDesk(desk, lambda: None) for desk in desks]
    desks[1].sight.open_record = str(incident.uid)
    for board in (boards[1], boards[0]):
        board.exchange()
    assert editing_words(desks[0].sight.here, incident.uid) == "员1正在改这条"
    desks[1].sight.open_record = ""
    made.clocks[0].move(minutes=3)
    made.clocks[1].move(minutes=3)
    for board in (boards[1], boards[0]):
        board.exchange()
    assert editing_words(desks[0].sight.here, incident.uid) == ""
    for pc in made.pcs:
        pc.close()
