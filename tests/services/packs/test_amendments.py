"""What an amendment says anew: the same at the township and at the county, on screen and paper."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.records import Draft, Record
from gridcenter.services.centre import Centre
from gridcenter.services.packs import amendments, packing, papers, receipts, receiving
from gridcenter.services.packs.amendments import Difference
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident, make_member

NOVEMBER = "2026-11"


class Pair:
    def __init__(self, folder: Path) -> None:
        self.clock, self.stick = FakeClock(), folder / "stick"
        self.stick.mkdir()
        self.township = make_centre(folder / "t", clock=self.clock)
        self.county = make_centre(folder / "c", unit=COUNTY, clock=self.clock)
        units.register(self.county, units.save_card(self.township, self.stick))
        units.register(self.township, units.save_card(self.county, self.stick))

    def report(self, kind: PackKind = PackKind.FULL) -> None:
        got = receiving.receive(self.county, self.send(kind))
        receipts.take_home(self.township, got.receipt_files[0])

    def send(self, kind: PackKind) -> Path:
        self.clock.move(minutes=1)
        return packing.export_month(self.township, NOVEMBER, self.stick, kind=kind).path

    def edit(self, record: Record, **values: object) -> None:
        self.clock.move(minutes=1)
        now = registers.get(self.township, record.register, record.uid)
        draft = Draft(
            register=record.register, uid=record.uid, base_revision=now.revision, values=values
        )
        registers.save(self.township, draft)


@pytest.fixture
def pair(tmp_path: Path):
    made = Pair(tmp_path)
    yield made
    made.township.close()
    made.county.close()


def lines(told: Difference) -> list[tuple[str, str, str]]:
    """What the month's cases say anew, the steps that go with them left out."""
    return [(e.field, e.before, e.after) for e in told.lines if e.register == "事件"]


def test_both_sides_tell_the_same_difference(pair: Pair) -> None:
    kept, edited, gone = (make_incident(pair.township, people_count=n) for n in (2, 3, 4))
    member = make_member(pair.township)
    pair.report()
    assert not amendments.since_sealed(pair.township, NOVEMBER).lines
    pair.edit(edited, people_count=30, title="改过的名称（示例）")
    pair.edit(member, phone="13900000099")
    registers.remove(pair.township, "incident", [gone.uid])
    make_incident(pair.township, title="补录（示例）")
    make_incident(pair.township, title="补录二（示例）")

    here = amendments.since_sealed(pair.township, NOVEMBER)
    assert lines(here) == [
        ("事件名称", "邻里宅基地边界纠纷（示例）", "改过的名称（示例）"),
        ("涉及人数", "3", "30"),
        ("删除记录", "", ""),
        ("新增记录", "", ""),
        ("新增记录", "", ""),
    ]
    assert ("本月事件", 3, 4) in here.counts
    (phone,) = (each for each in here.lines if each.register == "网格员")
    assert (phone.before[3:7], phone.after) == ("****", "139****0099"), "nothing private on paper"
    assert kept.text("case_code") not in {each.record.split()[0] for each in here.lines}

    pack = pair.send(PackKind.AMENDMENT)
    there = amendments.arriving(pair.county, receiving.preview(pair.county, pack))
    assert (there.lines, there.counts, there.sealed) == (here.lines, here.counts, here.sealed)
    receiving.receive(pair.county, pack)
    assert amendments.arriving(pair.county, receiving.preview(pair.county, pack)) == there, (
        "also told after the merge"
    )
    assert amendments.since_sealed(pair.township, NOVEMBER) == here, "to print after sending"
    pair.edit(edited, people_count=31)
    assert lines(amendments.since_sealed(pair.township, NOVEMBER)) == [("涉及人数", "30", "31")]


def test_the_seal_is_the_last_full_pack_and_all_changes_after_it(pair: Pair) -> None:
    incident = make_incident(pair.township, people_count=1)
    pair.report()
    for count in (2, 3):
        pair.edit(incident, people_count=count)
        pair.report(PackKind.AMENDMENT)
    pair.edit(incident, people_count=9)
    told = amendments.since_sealed(pair.township, NOVEMBER)
    assert lines(told) == [("涉及人数", "3", "9")]
    assert told.sealed == 3


def test_without_a_seal_or_its_file_there_is_a_sentence(pair: Pair) -> None:
    make_incident(pair.township)
    with pytest.raises(amendments.NotSealedError):
        amendments.since_sealed(pair.township, NOVEMBER)
    pair.report()
    for path in (pair.township.folder / packing.SENT_FOLDER).iterdir():
        path.unlink()
    with pytest.raises(amendments.SealedPackGoneError):
        amendments.since_sealed(pair.township, NOVEMBER)


def paper(centre: Centre, told: Difference) -> str:
    printed = papers.amendment(centre, told)
    with pypdfium2.PdfDocument(io.BytesIO(printed.content)) as opened:
        return "".join(page.get_textpage().get_text_bounded() for page in opened)


def test_the_paper_holds_every_change_and_shortens_only_prose(pair: Pair) -> None:
    incident = make_incident(pair.township, summary="原来的经过。" * 5)
    pair.report()
    pair.edit(incident, summary="后来的经过。" * 300, place="新的地点")
    said = paper(pair.township, amendments.since_sealed(pair.township, NOVEMBER))
    for words in ("更正说明", "金河镇（示例）", "新的地点", "原报", "更正后", "签发人"):
        assert words in said
    assert said.count("后来的经过") < 40
