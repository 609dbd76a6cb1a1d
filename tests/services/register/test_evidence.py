"""What proves a line of the self-check: attached, printed, sent along, kept with the line and gone with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.query import Query
from gridcenter.domain.register.centre_check import CENTRE_CHECK
from gridcenter.domain.register.registers import REGISTERS, files_of, registers_of_files
from gridcenter.services import month
from gridcenter.services.folder import timekeeping
from gridcenter.services.packs import packing, receiving
from gridcenter.services.paper import attachment_words, reporting
from gridcenter.services.register import (
    attachment_contents,
    attachment_files,
    attachments,
    registers,
    retention,
)
from gridcenter.services.register.attachments import GivenPicture
from gridcenter.services.trust import units
from tests.books import book
from tests.builders import COUNTY, FakeClock, make_centre

NOVEMBER = Period(PeriodKind.MONTH, 2026, 11)
PICTURE = GivenPicture(name="上墙照片.png", content=b"\x89PNG\r\n\x1a\n" + bytes(60))
OTHER = GivenPicture(name="值班台账.txt", content="二十四小时值班".encode())


def evidence(centre, uid):
    return attachments.of_record(centre, uid, register=CENTRE_CHECK.id)


@pytest.fixture
def own(tmp_path):
    centre = make_centre(tmp_path / "own", clock=FakeClock(datetime(2026, 11, 28, 4, tzinfo=UTC)))
    yield centre
    centre.close()


def attach(centre, uid, *files):
    return attachments.attach(centre, uid, files, register=CENTRE_CHECK.id)


def test_every_register_of_files_belongs_to_one_that_is_kept():
    for kept_in in registers_of_files():
        owner = str(kept_in.field(kept_in.parent).refers_to)
        assert files_of(owner) is kept_in
        assert REGISTERS.index(REGISTERS.of(owner)) < REGISTERS.index(kept_in)
    assert files_of("grid") is None


def test_a_line_keeps_its_evidence_and_the_paper_names_it(own):
    line, bare = book(own, "centre_check"), book(own, "centre_check", number="1.2")
    attach(own, line.uid, PICTURE, OTHER, PICTURE)
    assert [each.name for each in evidence(own, line.uid)] == ["上墙照片.png", "值班台账.txt"]
    assert evidence(own, bare.uid) == ()
    rows = [
        [cell.text for cell in row.cells]
        for table in reporting.build(own, "centre_check_table", NOVEMBER).tables
        for row in table.rows
    ]
    told = {row[1]: row[-1] for row in rows if row[0].isdigit()}
    assert told == {"1.1": "上墙照片.png、值班台账.txt", "1.2": ""}
    (_photo, list_) = evidence(own, line.uid)
    assert attachment_words.of_attachment(own, list_.uid) == ()  # no pages of words in a text file
    assert attachments.save_as(own, list_.uid, own.folder.parent).read_bytes() == OTHER.content


def test_evidence_is_no_waste_and_goes_into_the_bin_and_out_of_it_with_its_line(own):
    line = book(own, "centre_check")
    attach(own, line.uid, PICTURE)
    assert attachment_contents.tidy(own) == 0
    registers.remove(own, "centre_check", [line.uid])
    assert evidence(own, line.uid) == ()
    registers.restore(own, "centre_check", [line.uid])
    assert [each.is_here for each in evidence(own, line.uid)] == [True]
    registers.remove(own, "centre_check", [line.uid])
    own.clock.move(minutes=retention.BIN_DAYS * 24 * 60 + 60)
    timekeeping.confirm(own)
    assert {each.register for each in retention.expired(own)} == {"centre_check", "check_evidence"}
    retention.purge(own, "回收站到期例行清理")
    assert attachment_files.stored(own.folder) == frozenset()


def test_evidence_counts_as_its_line_and_goes_up_when_contents_do(tmp_path, own):
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=own.clock, operator="赵县级")
    stick = tmp_path / "stick"
    stick.mkdir()
    units.register(county, units.save_card(own, stick))
    units.register(own, units.save_card(county, stick))
    line = book(own, "centre_check")

    def send(*, along: bool) -> None:
        own.clock.move(minutes=1)
        pack = packing.export_month(
            own, "2026-11", stick, kind=PackKind.FULL, attachments=along
        ).path
        own.clock.move(minutes=1)
        receiving.receive(county, pack)

    send(along=False)
    attach(own, line.uid, PICTURE)
    assert month.progress(own, "2026-11").changed_since_export == 1
    send(along=False)
    assert [each.is_here for each in evidence(county, line.uid)] == [False]
    send(along=True)
    assert [each.is_here for each in evidence(county, line.uid)] == [True]
    (there,) = evidence(county, line.uid)
    assert attachment_contents.content(county, there.sha256, there.name) == PICTURE.content
    registers.remove(own, "check_evidence", [evidence(own, line.uid)[0].uid])
    send(along=False)
    assert registers.count(county, Query(register="check_evidence")) == 0
    county.close()
