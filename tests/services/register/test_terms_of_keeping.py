"""Every kind of record is kept for its term; what is over is reviewed, held or emptied, never silently."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gridcenter.base.data_files import DataFileError
from gridcenter.base.keeping import FILE, load_terms
from gridcenter.domain.errors import RecordInUseError
from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.roles import Role, RoleForbidsError
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import timekeeping
from gridcenter.services.paper import fixed_pages, purge_list
from gridcenter.services.register import attachments, incidents, registers, retention
from tests.books import book
from tests.builders import FakeClock, make_centre, make_incident, make_leader, make_member, save

CLOSING = {
    "result": "已调解",
    "closure_kind": "substantive",
    "is_resolved": True,
    "method": "people_mediation",
}
START = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START)


@pytest.fixture
def centre(tmp_path: Path, clock: FakeClock) -> Iterator[Centre]:
    made = make_centre(tmp_path / "one", clock=clock)
    yield made
    made.close()


def years(centre: Centre, clock: FakeClock, count: int) -> None:
    clock.move(days=365 * count + count // 4 + 2)
    timekeeping.confirm(centre)


def closed(centre: Centre, tmp_path: Path) -> str:
    """A closed incident with steps and an attachment."""
    made = make_incident(centre, title="待清事项")
    proof = tmp_path / "凭证.txt"
    proof.write_text("示例", encoding="utf-8")
    attachments.attach(centre, made.uid, [proof])
    incidents.act(centre, made.uid, "close", values=CLOSING)
    return made.uid


def own_table(centre: Centre, text: str) -> None:
    (centre.folder / FILE).write_text(text, encoding="utf-8")


def test_the_table_names_a_source_for_every_term() -> None:
    for term in load_terms().values():
        assert register_of(term.register).field(term.after)
        assert term.source
        assert term.source_en


def test_an_incident_goes_with_its_steps_and_attachments_after_its_years(
    centre: Centre, clock: FakeClock, tmp_path: Path
) -> None:
    uid = closed(centre, tmp_path)
    still_open = make_incident(centre)
    years(centre, clock, 9)
    assert retention.expired(centre) == ()
    years(centre, clock, 1)
    found = retention.expired(centre)
    assert {each.register for each in found} == {"incident", "incident_step", "attachment"}
    assert found[-1].uid == uid  # children before their parent
    assert (found[-1].since, found[-1].code[:9]) == ("2026-11-20", "620622101")
    retention.purge(centre, "满十年，已归档移交")
    assert registers.get(centre, "incident", uid)["title"] is None
    assert registers.get(centre, "incident", still_open.uid)["title"]
    assert list((centre.folder / "attachments").glob("*.age")) == []
    newest = audit.entries(centre, limit=1)[0]
    assert newest.action == "purge"
    assert newest.detail["registers"]["incident"] == 1
    assert audit.verify(centre) is None


def test_who_left_goes_and_who_only_has_a_day_in_the_past_stays(
    centre: Centre, clock: FakeClock
) -> None:
    gone = make_member(
        centre, name="离岗", phone="13800000031", status="left", post_to="2026-11-01"
    )
    stays = make_member(centre, name="在岗", phone="13800000032")
    years(centre, clock, 3)
    assert [each.uid for each in retention.expired(centre)] == [gone.uid]
    retention.purge(centre, "离岗满三年")
    assert [e.uid for e in registers.find(centre, Query(register="grid_member"))] == [stays.uid]


def test_what_a_younger_record_points_at_stays(
    centre: Centre, clock: FakeClock, tmp_path: Path
) -> None:
    uid = closed(centre, tmp_path)
    years(centre, clock, 5)
    book(centre, "minutes", title="回头看", incident=uid, met_on="2031-11-20")
    years(centre, clock, 6)
    assert "incident" not in {each.register for each in retention.expired(centre)}
    years(centre, clock, 5)
    assert {"incident", "minutes"} <= {each.register for each in retention.expired(centre)}
    with pytest.raises(RecordInUseError):
        retention.purge(centre, "只清一条", only=[uid])
    assert registers.get(centre, "incident", uid)["title"]


def test_a_leader_and_the_duties_of_old_leave_together(centre: Centre, clock: FakeClock) -> None:
    leader = make_leader(centre, status="left", left_on="2026-11-10")
    save(centre, "duty_log", leader=leader.uid, done_on="2026-11-05", kind="patrol", count=1)
    years(centre, clock, 3)
    found = [each.register for each in retention.expired(centre)]
    assert sorted(found) == ["duty_log", "household_leader"]
    assert found[0] == "duty_log"


def test_what_is_held_stays_until_its_day(centre: Centre, clock: FakeClock, tmp_path: Path) -> None:
    uid = closed(centre, tmp_path)
    years(centre, clock, 10)
    day = centre.today()
    until = date(day.year + 1, day.month, day.day)
    with pytest.raises(retention.HoldReasonError):
        retention.hold(centre, [uid], until=until, reason=" ")
    with pytest.raises(retention.NotExpiredError):
        retention.hold(centre, ["nobody"], until=until, reason="诉讼中")
    retention.hold(centre, [uid], until=until, reason="诉讼中")
    assert retention.expired(centre) == ()
    assert [each.uid for each in retention.held(centre)] == [uid]
    assert audit.entries(centre, limit=1)[0].action == "retention.hold"
    years(centre, clock, 1)
    assert uid in {each.uid for each in retention.expired(centre)}


def test_only_what_was_reviewed_goes(centre: Centre, clock: FakeClock) -> None:
    one = book(centre, "duty_rota", on_day="2026-11-19")
    two = book(centre, "duty_rota", on_day="2026-11-18")
    years(centre, clock, 1)
    assert len(retention.expired(centre)) == 2
    assert retention.purge(centre, "例行", only=[one.uid]).count == 1
    assert [each.uid for each in retention.expired(centre)] == [two.uid]
    with pytest.raises(retention.NotExpiredError):
        retention.purge(centre, "例行", only=[one.uid])


def test_who_only_enters_neither_holds_nor_purges(centre: Centre) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(centre), "require", lambda _self, deed: _forbid(deed))
        with pytest.raises(RoleForbidsError):
            retention.hold(centre, [], until=date(2027, 1, 1), reason="示例")


def _forbid(deed):
    raise RoleForbidsError(Role.ENTRY, deed)


def test_a_unit_changes_its_terms(centre: Centre, clock: FakeClock) -> None:
    book(centre, "duty_rota", on_day="2026-11-19")
    own_table(centre, '[[kept]]\nregister = "duty_rota"\nafter = "on_day"\nyears = 2\n')
    years(centre, clock, 1)
    assert retention.expired(centre) == ()
    own_table(centre, '[[kept]]\nregister = "duty_rota"\nafter = "on_day"\nyears = 0\n')
    years(centre, clock, 20)
    assert retention.expired(centre) == ()


@pytest.mark.parametrize(
    "line",
    [
        'register = "resident"\nafter = "on_day"\nyears = 1',
        'register = "duty_rota"\nafter = "nothing"\nyears = 1',
        'register = "duty_rota"\nafter = "note"\nyears = 1',
        'register = "duty_rota"\nafter = "on_day"\nyears = -1',
        'register = "duty_rota"\nafter = "on_day"\nyears = true',
        'register = "duty_rota"\nafter = "on_day"\nyears = "1"',
        'register = "duty_rota"\nafter = "on_day"\nyears = 1\nwhen = { colour = ["red"] }',
        'register = "duty_rota"\nafter = "on_day"\nyears = 1\nwhen = 3',
        'register = "duty_rota"\nyears = 1',
        "= 1",
    ],
)
def test_a_wrong_table_is_named_and_nothing_expires(centre: Centre, line: str) -> None:
    own_table(centre, f"[[kept]]\n{line}\n")
    with pytest.raises(DataFileError, match=r"retention\.toml"):
        retention.expired(centre)
    with pytest.raises(DataFileError):
        retention.purge(centre, "例行")


def test_every_page_register_stands_in_the_overview(centre: Centre, clock: FakeClock) -> None:
    make_member(centre)
    lines = retention.terms(centre)
    assert {e.register for e in lines} >= {e.id for e in REGISTERS if e.owner is None}
    member = next(each for each in lines if each.register == "grid_member")
    assert (member.count, member.expired) == (1, 0)


def test_the_list_of_what_went_names_codes_and_nobody(
    centre: Centre, clock: FakeClock, tmp_path: Path
) -> None:
    uid = closed(centre, tmp_path)
    code = registers.get(centre, "incident", uid).text("case_code")
    make_member(centre, name="离岗人", phone="13800000031", status="left", post_to="2026-11-01")
    years(centre, clock, 10)
    found = retention.expired(centre)
    paper = purge_list.purged(centre, found, "满期，联系 13800000031")
    said = repr(paper.document)
    assert code in said
    assert not [word for word in ("离岗人", "13800000031", "待清事项") if word in said]
    assert "138****0031" in said
    path = fixed_pages.write(centre, paper, tmp_path / "清单.pdf")
    assert path.read_bytes().startswith(b"%PDF")
