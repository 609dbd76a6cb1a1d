"""A county asks, the township finds it among its to-dos and answers with a new revision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from gridcenter.base.i18n import describe
from gridcenter.domain.errors import InvalidRecordError, RecordNotFoundError
from gridcenter.domain.packs.directives import DirectiveAction
from gridcenter.domain.packs.kinds import PackStatus
from gridcenter.domain.records import Draft
from gridcenter.exchange.packs.failures import PracticePackError
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.presenters.month_reading import board as read_board
from gridcenter.presenters.packs.directive_desk import read_lines
from gridcenter.services import month, settings
from gridcenter.services.centre import Centre
from gridcenter.services.packs import directives, packing, receipts, receiving
from gridcenter.services.register import incidents, registers
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident, make_member


class Pair:
    def __init__(self, folder: Path) -> None:
        self.clock, self.stick = FakeClock(), folder / "stick"
        self.stick.mkdir()
        self.township = make_centre(folder / "t", clock=self.clock)
        self.county = make_centre(folder / "c", unit=COUNTY, clock=self.clock, operator="赵县级")
        units.register(self.county, units.save_card(self.township, self.stick))
        units.register(self.township, units.save_card(self.county, self.stick))

    def report(self) -> None:
        self.clock.move(minutes=1)
        receiving.receive(
            self.county, packing.export_month(self.township, "2026-11", self.stick).path
        )

    def ask(self, code: str, action: DirectiveAction, note: str = "请补充协议编号") -> Path:
        self.clock.move(minutes=1)
        return directives.issue(
            self.county, code, action, self.stick, note=note, due="2026-12-01"
        ).path


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path)
    yield made
    made.township.close()
    made.county.close()


@pytest.mark.parametrize(
    ("note", "asked"),
    [
        ("请补充协议编号", False),
        ("请提前上报11月", True),
        ("请于25日前报送2026年11月零报告", True),
        ("提前上报 2026-11", True),
        ("请提前上报12月", False),
        ("请提前上报2025年11月", False),
        ("11月25日前补报协议编号", False),
        ("请在2026-11-25前上报", False),
        ("11月的这一件请尽快办结", False),
    ],
)
def test_a_directive_opens_the_running_month_only_when_it_asks_for_that_month(
    pair: Pair, note: str, asked: bool
) -> None:
    case = make_incident(pair.township, occurred_at="2026-10-05T09:00")
    pair.report()
    receiving.receive(
        pair.township, pair.ask(case.text("case_code"), DirectiveAction.SUPERVISE, note)
    )
    with nullcontext() if asked else pytest.raises(month.MonthNotOverError):
        month.report_nil(pair.township, "2026-11")


def todos(centre: Centre) -> dict[str, int]:
    return {each.label: each.count for each in read_board(centre, "2026-11").todos}


def test_a_case_is_returned_and_answered(pair: Pair) -> None:
    case = make_incident(pair.township)
    incidents.act(pair.township, case.uid, "route", organisation="司法所")
    pair.report()
    path = pair.ask(case.text("case_code"), DirectiveAction.RETURN)
    seen = receiving.preview(pair.township, path)
    assert (seen.status, seen.counts["new"]) == (PackStatus.OK, 1)
    got = receiving.receive(pair.township, path)
    assert got.receipt.outcome is Outcome.APPLIED
    step = incidents.steps(pair.township, case.uid)[-1]
    assert (step["action"], step["note"], step["due"]) == ("return", "请补充协议编号", "2026-12-01")
    assert "赵县级" in step.text("actor")
    assert incidents.find(pair.township, case.uid)["state"] == "returned"
    assert todos(pair.township)["上级指令待办"] == 1
    assert receipts.take_home(pair.county, got.receipt_files[0]).outcome is Outcome.APPLIED
    # A second time, or the file once more, asks nothing new.
    assert receiving.receive(pair.township, path).changes.count == 0
    assert len(incidents.steps(pair.township, case.uid)) == 3

    incidents.act(pair.township, case.uid, "handle", note="已补充")
    assert "上级指令待办" not in todos(pair.township)
    assert directives.open_ones(pair.township) == ()
    assert len(directives.open_ones(pair.county)) == 1
    pair.report()
    assert directives.open_ones(pair.county) == ()


def test_any_record_may_be_asked_to_be_corrected(pair: Pair) -> None:
    member = make_member(pair.township)
    pair.report()
    receiving.receive(pair.township, pair.ask(member.uid, DirectiveAction.CORRECT, "姓名有误"))
    (asked,) = directives.open_ones(pair.township)
    assert (asked.note, asked.record) == ("姓名有误", member.uid)
    registers.save(
        pair.township, Draft(register=member.register, uid=member.uid, values={"name": "王更正"})
    )
    assert directives.open_ones(pair.township) == ()


def test_who_may_ask_whom(pair: Pair) -> None:
    case = make_incident(pair.township)
    with pytest.raises(directives.NotBelowError):
        directives.issue(pair.township, case.uid, DirectiveAction.CORRECT, pair.stick, note="自己")
    with pytest.raises(RecordNotFoundError):
        pair.ask("6206221012026119999", DirectiveAction.RETURN)
    pair.report()
    with pytest.raises(directives.DirectiveNoteError):
        pair.ask(case.uid, DirectiveAction.RETURN, " ")
    # About a record that the township does not have: a person looks at it.
    path = pair.ask(case.uid, DirectiveAction.RETURN)
    pair.township.db.execute("DELETE FROM incident_step")
    pair.township.db.execute("DELETE FROM incident")
    assert receiving.receive(pair.township, path).examined.status is PackStatus.FOREIGN_ROWS


def test_a_directive_from_practice_data_says_so(pair: Pair) -> None:
    case = make_incident(pair.township)
    pair.report()
    settings.put(pair.county, settings.PRACTICE, True)
    with pytest.raises(PracticePackError, match="练习"):
        receiving.receive(pair.township, pair.ask(case.uid, DirectiveAction.RETURN))
    assert directives.open_ones(pair.township) == ()


def test_a_supervision_is_answered_in_words_that_travel_up(pair: Pair) -> None:
    case = make_incident(pair.township)
    pair.report()
    receiving.receive(
        pair.township,
        pair.ask(case.text("case_code"), DirectiveAction.SUPERVISE_YELLOW, "三日内反馈"),
    )
    step = incidents.steps(pair.township, case.uid)[-1]
    assert (step["action"], step["note"]) == ("supervise_yellow", "三日内反馈")
    # Working on it is no answer, and a number of a person is none that may travel.
    incidents.act(pair.township, case.uid, "accept")
    assert len(directives.open_ones(pair.township)) == 1
    assert "answer" in incidents.allowed(pair.township, case.uid)
    for words in ("", "当事人电话 13800000000"):
        with pytest.raises(InvalidRecordError):
            incidents.act(pair.township, case.uid, "answer", note=words)
    pair.clock.move(minutes=1)
    incidents.act(pair.township, case.uid, "answer", note="已约双方周五到场调解")
    assert directives.open_ones(pair.township) == ()
    assert "answer" not in incidents.allowed(pair.township, case.uid)
    (waiting,) = directives.open_ones(pair.county)
    assert directives.answer(pair.county, waiting) is None
    pair.report()
    assert directives.open_ones(pair.county) == ()
    (asked,) = directives.every(pair.county)
    told = directives.answer(pair.county, asked)
    assert told is not None
    assert (told[0], told[2]) == ("已约双方周五到场调解", "王演示")


def test_what_is_escalated_waits_for_the_county(pair: Pair) -> None:
    case = make_incident(pair.township)
    incidents.act(pair.township, case.uid, "escalate", note="需县级协调", organisation="县综治中心")
    pair.report()
    assert todos(pair.county)["下级上报，等我答复"] == 1
    assert "下级上报，等我答复" not in todos(pair.township)


def test_the_county_sees_that_the_township_has_it_by_receipt_and_by_pack(pair: Pair) -> None:
    case = make_incident(pair.township)
    pair.report()
    path = pair.ask(case.text("case_code"), DirectiveAction.SUPERVISE_RED, "三日内反馈")
    (asked,) = directives.every(pair.county)
    assert directives.acknowledged(pair.county, asked) is None
    (line,) = read_lines(pair.county)
    assert (line.acknowledged, line.answer, line.due) == ("", "", "2026-12-01")
    pair.clock.move(hours=2)
    got = receiving.receive(pair.township, path)
    pair.clock.move(hours=1)
    receipts.take_home(pair.county, got.receipt_files[0])
    seen = directives.acknowledged(pair.county, asked)
    assert seen is not None
    assert (seen.at[:10], seen.by) == ("2026-11-20", "")
    pair.report()
    told = directives.acknowledged(pair.county, asked)
    assert told is not None
    assert (told.at, told.by) == ("2026-11-20T11:02", "王演示")
    assert directives.answer(pair.county, asked) is None
    incidents.act(pair.township, case.uid, "answer", note="已约双方到场")
    pair.report()
    (line,) = read_lines(pair.county)
    assert (line.acknowledged, line.answer) == ("✓ 2026-11-20 王演示", "✓ 已约双方到场")


def test_a_directive_names_no_number_of_a_person_and_no_day_that_is_past(pair: Pair) -> None:
    case = make_incident(pair.township)
    pair.report()
    for note, due in (
        ("请联系 13800000000", None),
        ("请反馈", "2026-11-19"),
        ("请反馈", "2026-02-30"),
    ):
        with pytest.raises(InvalidRecordError) as refused:
            directives.issue(
                pair.county, case.uid, DirectiveAction.SUPERVISE, pair.stick, note=note, due=due
            )
        (problem,) = refused.value.problems
        assert describe(problem).message.startswith(("要求里", "答复期限", "期限"))
    assert directives.every(pair.county) == ()


def test_what_was_done_at_once_may_be_told_in_words_afterwards(pair: Pair) -> None:
    case = make_incident(pair.township)
    pair.report()
    receiving.receive(pair.township, pair.ask(case.uid, DirectiveAction.CORRECT, "请补充金额"))
    (asked,) = directives.open_ones(pair.township)
    registers.save(
        pair.township, Draft(register=case.register, uid=case.uid, values={"amount": 120_000})
    )
    assert directives.open_ones(pair.township) == ()
    incidents.act(pair.township, case.uid, "answer", note="已补")
    with pytest.raises(incidents.NothingToAnswerError):
        incidents.act(pair.township, case.uid, "answer", note="再说一遍")
    pair.report()
    told = directives.answer(pair.county, asked)
    assert told is not None
    assert told[0] == "已补"
