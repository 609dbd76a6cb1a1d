"""What a centre knows about working days, and what it must say it does not know."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gridcenter.base import worktime
from gridcenter.domain.errors import InvalidRecordError
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId, Uid, Value
from gridcenter.services.centre import Centre
from gridcenter.services.register import deadlines, incidents, registers
from tests.builders import CLOSING, FakeClock, make_centre, make_incident


def test_a_coming_year_without_notice_is_told_until_its_file_is_there(tmp_path: Path) -> None:
    clock = FakeClock(datetime(2026, 10, 20, tzinfo=UTC))
    centre = make_centre(tmp_path / "d", clock=clock)
    assert deadlines.missing_years(centre) == ()
    clock.move(days=30)
    assert deadlines.missing_years(centre) == (2027,)
    (centre.folder / "holidays").mkdir()
    (centre.folder / "holidays" / "2027.toml").write_text(
        'year = 2027\nholidays = ["2027-01-01"]\nworkdays = []\n', encoding="utf-8"
    )
    worktime.forget()
    assert deadlines.missing_years(centre) == ()


def test_a_matter_is_due_from_its_registration_not_from_when_it_happened(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)  # 20 November 2026, a Friday
    late = make_incident(centre, occurred_at="2026-06-01T08:00")
    assert (late["registered_on"], late["deadline"]) == ("2026-11-20", "2026-12-21")
    written = make_incident(centre, occurred_at="2026-06-01T08:00", registered_on="2026-11-16")
    assert (written["deadline"], written["accept_by"]) == ("2026-12-16", "2026-11-17")
    (step,) = incidents.steps(centre, written.uid)
    assert (step["taken_at"], incidents.keyed_late(step)) == ("2026-11-16T00:00", "2026-11-20")
    with pytest.raises(InvalidRecordError):
        make_incident(centre, registered_on="2026-11-21")


def test_a_deadline_follows_the_method_and_the_day_of_acceptance(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    uid = make_incident(centre).uid

    def dates() -> tuple[object, ...]:
        record = registers.get(centre, "incident", uid)
        return record["deadline"], record["accept_by"], record["deadline_basis"]

    assert dates() == ("2026-12-21", "2026-11-23", "rule")
    change(centre, uid, method="petition")
    assert dates() == ("2027-02-09", "2026-12-07", "rule")  # 15 + 60 days, then New Year
    newest = registers.history(centre, "incident", uid)[0]
    assert (newest.before["deadline"], newest.after["deadline"]) == ("2026-12-21", "2027-02-09")
    assert newest.by == centre.actor
    centre.clock.move(days=3)
    incidents.act(centre, uid, "accept")
    assert dates()[0] == "2027-01-22"
    change(centre, uid, method="people_mediation")
    assert dates()[0] == "2026-12-21"
    change(centre, uid, title="改了名称")
    assert dates()[0] == "2026-12-21"


def test_what_somebody_wrote_or_granted_stays(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    typed = make_incident(centre, deadline="2026-12-31")
    change(centre, typed.uid, method="petition")
    record = registers.get(centre, "incident", typed.uid)
    assert (record["deadline"], record["deadline_basis"]) == ("2026-12-31", "by_hand")
    change(centre, typed.uid, deadline=None)
    assert registers.get(centre, "incident", typed.uid)["deadline"] == "2027-02-09"
    incidents.act(centre, typed.uid, "extend", note="等鉴定", days=30)
    record = registers.get(centre, "incident", typed.uid)
    assert (record["deadline"], record["deadline_basis"]) == ("2027-03-11", "granted")
    with pytest.raises(InvalidRecordError):
        incidents.act(centre, typed.uid, "extend", note="再等", days=31)
    change(centre, typed.uid, level="major")
    assert registers.get(centre, "incident", typed.uid)["deadline"] == "2027-03-11"


def test_a_matter_taken_up_again_has_its_whole_term_again(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    uid = make_incident(centre).uid
    incidents.act(centre, uid, "close", values=CLOSING)
    centre.clock.move(days=60)
    incidents.act(centre, uid, "reopen", note="又起争执")
    assert registers.get(centre, "incident", uid)["deadline"] == "2027-02-18"


def change(centre: Centre, uid: str, **values: Value) -> None:
    registers.save(centre, Draft(register=RegisterId("incident"), uid=Uid(uid), values=values))


def test_a_term_extended_twice_was_granted_both_times_and_written_by_nobody(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    uid = make_incident(centre).uid
    for _n in range(2):
        incidents.act(centre, uid, "extend", note="等鉴定", days=3)
        assert registers.get(centre, "incident", uid)["deadline_basis"] == "granted"


def test_a_matter_taken_up_again_follows_the_table_from_that_day(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    uid = make_incident(centre).uid

    def dates() -> tuple[object, ...]:
        record = registers.get(centre, "incident", uid)
        return record["deadline"], record["deadline_basis"], record["restarted_on"]

    for _n in range(2):
        incidents.act(centre, uid, "close", values=CLOSING)
        centre.clock.move(days=30)
        incidents.act(centre, uid, "reopen", note="又起争执")
    assert dates() == ("2027-02-18", "rule", "2027-01-19")
    change(centre, uid, method="petition")
    assert dates()[:2] == ("2027-03-22", "rule")  # 60 days end on a Saturday
    incidents.act(centre, uid, "close", values=CLOSING)
    incidents.act(centre, uid, "reopen", note="限期", due="2027-02-01")
    assert dates()[:2] == ("2027-02-01", "granted")


def test_an_extension_goes_further_and_no_further_than_its_rule_allows(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    uid = make_incident(centre, method="petition").uid
    incidents.act(centre, uid, "accept")  # 60 days from 20 November: 19 January 2027
    for due in ("2027-01-19", "2026-12-01", "2027-02-19", "2030-01-01"):
        with pytest.raises(InvalidRecordError):
            incidents.act(centre, uid, "extend", note="等鉴定", due=due)
    incidents.act(centre, uid, "extend", note="等鉴定", days=20)
    with pytest.raises(InvalidRecordError):
        incidents.act(centre, uid, "extend", note="等鉴定", days=20)
    incidents.act(centre, uid, "extend", note="等鉴定", due="2027-02-18")


def test_a_draft_runs_from_the_day_on_which_it_is_registered(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    draft = make_incident(centre, state="draft")
    assert (draft["registered_on"], draft["deadline"]) == (None, None)
    centre.clock.move(days=3)
    incidents.act(centre, draft.uid, "register")
    record = registers.get(centre, "incident", draft.uid)
    assert (record["registered_on"], record["deadline"]) == ("2026-11-23", "2026-12-23")


def test_a_day_of_registration_put_right_takes_its_step_along(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    uid = make_incident(centre, occurred_at="2026-11-10T08:30").uid
    change(centre, uid, registered_on="2026-11-12")
    change(centre, uid, registered_on=None)
    record = registers.get(centre, "incident", uid)
    assert (record["registered_on"], record["deadline"]) == ("2026-11-12", "2026-12-14")
    incidents.act(centre, uid, "accept", at="2026-11-13T00:00")
    assert [step["taken_at"] for step in incidents.steps(centre, uid)] == [
        "2026-11-12T00:00",
        "2026-11-13T00:00",
    ]
    with pytest.raises(InvalidRecordError):
        change(centre, uid, registered_on="2026-11-14")


def test_a_step_that_names_its_day_alone_follows_that_days_step_before(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    uid = make_incident(centre).uid
    incidents.act(centre, uid, "accept", at="2026-11-20T00:00")
    assert incidents.steps(centre, uid)[-1]["taken_at"] == "2026-11-20T09:00"


def test_what_the_system_notes_is_not_emptied_by_hand(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    uid = make_incident(centre).uid
    incidents.act(centre, uid, "route", organisation="司法所")
    for name in ("accepted_on", "handed_on", "accept_by"):
        with pytest.raises(InvalidRecordError):
            change(centre, uid, **{name: None})


def test_a_petition_is_extended_by_thirty_days_and_no_more(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)  # 20 November 2026
    values: dict[str, Value] = {"family": "petition", "method": "petition"}
    assert (
        deadlines.granted(centre, values, 30, centre.today()) == "2026-12-21"
    )  # a Sunday gives way
    with pytest.raises(InvalidRecordError) as caught:
        deadlines.granted(centre, values, 31, centre.today())
    (problem,) = caught.value.problems
    assert (problem.code, problem.facts["high"]) == ("out_of_range", 30)
