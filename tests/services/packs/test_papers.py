"""The unit card and the receipt on paper: the code on the page is the file, the words say it too."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest

from gridcenter.exchange import qr
from gridcenter.exchange.packs import failures
from gridcenter.reports.document import PaperSheet
from gridcenter.reports.qr_code import QrCode
from gridcenter.services.packs import packing, papers, receipts, receiving
from gridcenter.services.paper.pages import Printout, page_image
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident, make_member

NOVEMBER = "2026-11"
_DPI = 300


@pytest.fixture
def pair(tmp_path: Path):
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    township = make_centre(tmp_path / "t", clock=clock)
    county = make_centre(tmp_path / "c", unit=COUNTY, clock=clock)
    units.register(county, units.save_card(township, stick))
    units.register(township, units.save_card(county, stick))
    yield township, county, stick
    township.close()
    county.close()


def words(printed: Printout) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(printed.content)) as opened:
        return "".join(page.get_textpage().get_text_bounded() for page in opened)


def dots_on_page(printed: Printout) -> qr.Dots:
    """What a camera sees: the middle of every dot of the code on the rendered first page."""
    (code,) = (each for each in printed.document.blocks if isinstance(each, QrCode))
    page = page_image(printed.content, 0, _DPI)
    dark = [page.pixels[at] < 128 for at in range(0, len(page.pixels), 4)]
    rows = [dark[at : at + page.width] for at in range(0, len(dark), page.width)]
    millimetre = _DPI / 25.4
    # The code is the first thing at the left margin that is as wide as its finder pattern.
    left = round(28 * millimetre)
    side = len(code.dots) + 8
    dot = code.size * millimetre / side
    top = next(
        y
        for y, row in enumerate(rows)
        if sum(row[left : left + round(8 * dot + 4 * dot)]) > 6 * dot
    )
    return tuple(
        tuple(
            rows[round(top + (y + 0.5) * dot)][round(left + (x + 4.5) * dot)]
            for x in range(len(code.dots))
        )
        for y in range(len(code.dots))
    )


def test_the_card_is_scanned_off_the_page(pair) -> None:
    township, _county, _stick = pair
    printed = papers.card(township)
    own = units.own_card(township)
    assert dots_on_page(printed) == own.dots()
    said = words(printed)
    groups = own.card.fingerprint.split()
    assert len(groups) == 6
    # Once large, to be read out in this order, and once in the foot.
    read_out, _cut, foot = said.rpartition(own.card.fingerprint)
    assert foot != said
    places = [read_out.index(group) for group in groups]
    assert places == sorted(places)
    assert "金河镇（示例）" in said
    assert printed.pages == 1


def test_what_a_scanner_types_registers_a_unit(tmp_path: Path, pair) -> None:
    township, _county, _stick = pair
    data = units.own_card(township).data
    assert data.isascii(), "a hand scanner types ASCII only"
    typed = data.decode().replace("\n", "\r\n\r\n").strip() + "  "
    fresh = make_centre(tmp_path / "fresh", unit=COUNTY)
    card = units.register(fresh, typed)
    assert (card.unit, card.name) == (township.unit.code, township.unit.name)
    with pytest.raises(failures.BadCardError):
        units.register(fresh, typed.replace("620622101", "620622102"))
    fresh.close()


def test_the_receipt_says_what_arrived_and_closes_the_month_when_scanned(pair) -> None:
    township, county, stick = pair
    make_member(township)
    make_incident(township)
    got = receiving.receive(county, packing.export_month(township, NOVEMBER, stick).path)
    printed = papers.receipt(county, got.data)
    assert dots_on_page(printed) == got.dots()
    said = words(printed)
    assert got.receipt.code in said
    assert "已接收，双方一致" in said
    assert "第 1 号 全量" in said
    assert printed.pages == 1
    home = receipts.take_home(township, got.data.decode())
    assert home.pack.outcome is None, "as it was before"
    assert packing.sent(township)[0].outcome == "A"


def test_refused_rows_are_on_the_paper_with_their_reason(pair) -> None:
    township, county, stick = pair
    record = make_incident(township)
    make_incident(county)
    # The county holds this case code already, in a case of its own.
    county.db.execute("UPDATE incident SET case_code = ?", (record["case_code"],))
    got = receiving.receive(county, packing.export_month(township, NOVEMBER, stick).path)
    assert [each.why for each in got.receipt.refused][:1] == ["duplicate_code"]
    for centre in (county, township):
        said = words(papers.receipt(centre, got.data))
        assert "编码与其他记录重复" in said
    assert "邻里宅基地边界纠纷" in said, "the owner reads which of its records it is"


def test_a_flipped_receipt_is_not_set(pair) -> None:
    township, county, stick = pair
    make_incident(township)
    got = receiving.receive(county, packing.export_month(township, NOVEMBER, stick).path)
    with pytest.raises(failures.BadSignatureError):
        papers.receipt(county, got.data.replace(b'"seq":1', b'"seq":2'))


def test_all_six_groups_of_the_fingerprint_stand_to_be_read_out(pair) -> None:
    township, _county, _stick = pair
    printed = papers.card(township)
    (sheet,) = (each for each in printed.document.blocks if isinstance(each, PaperSheet))
    entries = [entry for row in sheet.rows for entry in row]
    groups = units.own_card(township).card.fingerprint.split()
    assert [entry.text for entry in entries] == groups
    assert "".join(entry.label for entry in entries) == "一二三四五六"
    # On the page they stand twice: large, in boxes, and together at the foot.
    page = words(printed)
    assert len(set(groups)) == 6
    assert [page.count(group) for group in groups] == [2] * 6
