"""After a unit change: what was merged before, contents of attachments, amendments of who lost and got."""

from __future__ import annotations

import pytest

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services import month
from gridcenter.services.packs import (
    amendments,
    outline,
    packing,
    quarantine,
    receipts,
    receiving,
    rezoning,
)
from gridcenter.services.register import attachments, registers
from tests.builders import make_incident
from tests.services.packs.test_rezoning import NOVEMBER, A, B, Tiers, tiers

__all__ = ["tiers"]


def test_contents_of_attachments_move_with_their_case(tiers: Tiers) -> None:
    case = make_incident(tiers.one, grid=None)
    paper = tiers.stick / "协议.txt"
    paper.write_text("双方同意", encoding="utf-8")
    attachments.attach(tiers.one, case.uid, [paper])
    tiers.clock.move(minutes=1)
    sent = packing.export_month(tiers.one, NOVEMBER, tiers.stick, attachments=True)
    got = receiving.receive(tiers.county, sent.path)
    receipts.take_home(tiers.one, got.receipt_files[0])
    decided = tiers.decide(str(case["case_code"]), B.code)
    tiers.take(decided, tiers.one, tiers.two)
    (there,) = attachments.of_record(tiers.two, case.uid)
    saved = attachments.save_as(tiers.two, there.uid, tiers.stick / "there.txt")
    assert saved.read_bytes() == paper.read_bytes()


def test_a_merge_is_not_taken_back_once_its_rows_went_to_another_township(tiers: Tiers) -> None:
    case = make_incident(tiers.one, grid=None)
    merged = tiers.report(tiers.one)
    decided = tiers.decide(str(case["case_code"]), B.code)
    tiers.take(decided, tiers.one, tiers.two)
    with pytest.raises(quarantine.MergeMovedError):
        quarantine.take_back(tiers.county, merged.number)
    assert registers.get(tiers.county, "incident", case.uid).unit == B.code


def test_who_lost_a_case_and_who_got_it_go_on_with_their_month(tiers: Tiers) -> None:
    case = make_incident(tiers.one, grid=None)
    other = make_incident(tiers.two, grid=None)
    for each in (tiers.one, tiers.two):
        tiers.report(each)
    decided = tiers.decide(str(case["case_code"]), B.code)
    tiers.take(decided, tiers.one, tiers.two)
    for each in (tiers.one, tiers.two):
        # Nobody changed anything: both sides carried the decision out by themselves.
        assert month.progress(each, NOVEMBER).changed_since_export == 0
    tiers.clock.move(minutes=1)
    registers.save(
        tiers.two, Draft(register=case.register, uid=case.uid, values={"people_count": 9})
    )
    assert month.progress(tiers.two, NOVEMBER).changed_since_export == 1
    told = amendments.since_sealed(tiers.two, NOVEMBER)
    # To the month that was sent, the case is a record that was not there: what it says is told whole.
    assert {line.field for line in told.lines} == {"新增记录"}
    assert str(case["case_code"]) in " ".join(line.record for line in told.lines)
    for each in (tiers.one, tiers.two):
        assert tiers.report(each, PackKind.AMENDMENT).receipt.outcome is Outcome.APPLIED
        progress = month.progress(each, NOVEMBER)
        assert progress.changed_since_export == 0
        assert progress.steps[month.MonthStep.RECEIPT].done
    found = registers.find(tiers.county, Query(register=RegisterId("incident")))
    assert {(str(each.uid), each.unit) for each in found} == {
        (str(case.uid), B.code),
        (str(other.uid), B.code),
    }
    assert A.code not in {each.unit for each in found}
    for each in (tiers.one, tiers.two):
        assert tiers.report(each).receipt.outcome is Outcome.APPLIED


def test_what_the_old_owner_reported_late_is_not_undone_by_the_new_one(tiers: Tiers) -> None:
    """The new township took the file before the old one had reported its last."""
    case = make_incident(tiers.one, grid=None)
    for each in (tiers.one, tiers.two):
        tiers.report(each)
    tiers.clock.move(minutes=1)
    registers.save(
        tiers.one, Draft(register=case.register, uid=case.uid, values={"people_count": 7})
    )
    late = make_incident(tiers.one, grid=None, title="漏报的")
    decided = tiers.decide(A.code, B.code)
    tiers.take(decided, tiers.two)
    tiers.report(tiers.one, PackKind.DELTA)
    tiers.take(decided, tiers.one)
    for _again in range(2):  # the first answer asks for a full pack, which counts as all it has
        got = tiers.report(tiers.two)
        assert got.receipt.outcome is Outcome.FULL_WANTED
        assert registers.get(tiers.county, "incident", case.uid)["people_count"] == 7
        assert registers.get(tiers.county, "incident", late.uid).deleted_at is None
    told = outline.of(tiers.county, got.examined.plan).rows
    assert ("stale", "moved_late") in {(each.fate, each.why) for each in told}
    tiers.take(rezoning.again(tiers.county, decided.acts[-1].uid, tiers.stick), tiers.two)
    assert registers.get(tiers.two, "incident", case.uid)["people_count"] == 7
    assert registers.get(tiers.two, "incident", late.uid).unit == B.code
    assert tiers.report(tiers.two).receipt.outcome is Outcome.APPLIED
