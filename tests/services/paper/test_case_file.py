"""The whole file of a case: one PDF, its pages counted through, and a list that tells where each paper is."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from gridcenter.domain.period import Period
from gridcenter.domain.records import Draft
from gridcenter.domain.roles import Deed
from gridcenter.reports import leaves
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.paper import fixed_pages, pages, reporting
from gridcenter.services.paper.about import About
from gridcenter.services.register import attachment_files, attachments, incidents, registers
from gridcenter.services.register.attachments import GivenPicture
from tests.builders import CLOSING, make_grid, make_incident

MONTH = Period.parse("2026-11")


def texts(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(BytesIO(content)) as opened:
        return [page.get_textpage().get_text_range().replace(" ", "") for page in opened]


def test_a_case_is_bound_whole_with_its_pages_counted_through(centre: Centre) -> None:
    case = make_incident(centre, grid=make_grid(centre).uid)
    incidents.act(centre, case.uid, "accept")
    incidents.act(centre, case.uid, "route", organisation="示例司法所")
    incidents.act(centre, case.uid, "handle")
    dates = {"invited_on": "2026-11-20", "agreed_on": "2026-11-20"}
    registers.save(centre, Draft(register=case.register, uid=case.uid, values=dates))
    incidents.act(centre, case.uid, "close", values=CLOSING)
    document = reporting.build(centre, "case_file", MONTH, about=About(record=case.uid))
    made = pages.printout(centre, document)
    said = texts(made.content)
    assert made.pages == len(said)
    assert "卷宗" in said[0]
    assert "卷内目录" in said[1]
    assert not any("—1—" in page for page in said[:2])
    for number, page in enumerate(said[2:], start=1):
        assert f"—{number}—" in page, (number, page[-200:])
    (table,) = document.tables
    listed = {row.cells[1].text: (row.cells[2].text, row.cells[4].text) for row in table.rows}
    assert len(table.rows) == 13
    assert listed["受理登记、调解申请书"][0] == "2026-11-20"
    assert listed["履行情况记录"] == ("", "")
    for title, where in (("调解协议书", "人民调解协议书"), ("移交单、任务单", "接收单位签收")):
        first = int(listed[title][1].split("–")[0])
        assert where in said[1 + first]
    assert len(made.fronts) == 2 + len(document.bound)


def test_what_a_case_does_not_have_is_not_printed(centre: Centre, tmp_path: Path) -> None:
    case = make_incident(centre)
    document = reporting.build(centre, "case_file", MONTH, about=About(record=case.uid))
    assert [each.form for each in document.bound] == ["incident_sheet"]
    path = reporting.write(centre, document, tmp_path / "卷宗.pdf")
    assert path.read_bytes().startswith(b"%PDF")


def pdf(count: int) -> bytes:
    with pypdfium2.PdfDocument.new() as made:
        for _n in range(count):
            made.new_page(595, 842)
        kept = BytesIO()
        made.save(kept)
    return kept.getvalue()


def given(name: str, content: bytes) -> GivenPicture:
    return GivenPicture(name=name, content=content)


def test_attachments_are_bound_page_by_page_behind_their_list(
    centre: Centre, tmp_path: Path
) -> None:
    case = make_incident(centre)
    red = leaves.png(2, 2, b"\xff\0\0" * 4)
    files = (
        *(given("1 现场.png", red), given("2 笔录.pdf", pdf(3))),
        *(given("3 坏图.png", leaves.png(2, 2, b"")), given("4 说明.txt", "说明".encode())),
        *(given("5 坏件.pdf", b"%PDF-1.7 "), given("6 不在.png", leaves.png(1, 1, b"\0\0\0"))),
    )
    attachments.attach(centre, case.uid, files)
    kept = attachments.of_record(centre, case.uid)
    attachment_files.path_of(centre.folder, kept[5].sha256).unlink()
    document = reporting.build(centre, "case_file", MONTH, about=About(record=case.uid))
    made = pages.printout(centre, document)
    said = texts(made.content)
    (index,) = [each for each in document.bound if each.form == "case_attachments"]
    (table,) = index.tables
    first = index.first_page
    where = [row.cells[5].text for row in table.rows]
    assert where == [str(first + 1), f"{first + 2}–{first + 4}", *["另附"] * 4]
    assert [row.cells[6].text for row in table.rows] == [each.sha256 for each in kept]
    assert made.pages == len(said) == 2 + first + 4
    for number, page in enumerate(said[2:], start=1):
        assert f"—{number}—" in page, (number, page[-200:])
    assert [
        (each.detail["uid"], each.detail["pages"])
        for each in audit.entries(centre)
        if each.action == "attachment.read"
    ] == [(kept[1].uid, 3), (kept[0].uid, 1)], "who had which of them printed"
    assert "附件1·1现场.png" in said[2 + first]
    assert "附件2·2笔录.pdf（3/3）" in said[-1]
    photo = pages.page_image(made.content, 2 + first, 20)
    middle = (photo.height // 2 * photo.width + photo.width // 2) * 4
    assert photo.pixels[middle : middle + 3] == b"\xff\0\0"
    (row,) = [each for each in next(document.tables).rows if "证据材料" in each.cells[1].text]
    assert (row.cells[4].text, row.cells[5].text) == (f"{first}–{first + 4}", "附件 6 件，4 件另附")
    for suffix in ("pdf", "ofd"):
        assert reporting.write(centre, document, tmp_path / f"卷宗.{suffix}").stat().st_size


def test_an_attached_ofd_is_bound_page_by_page_and_a_damaged_one_listed(centre: Centre) -> None:
    case = make_incident(centre)
    sheet = reporting.build(centre, "incident_sheet", MONTH, about=About(record=case.uid))
    printout = pages.printout(centre, sheet)
    whole, half = fixed_pages.printed(centre, printout), BytesIO()
    with zipfile.ZipFile(half, "w") as made:
        made.writestr("OFD.xml", '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>')
    attachments.attach(
        centre,
        case.uid,
        [given("登记表.ofd", whole), given("坏.ofd", half.getvalue())],
    )
    document = reporting.build(centre, "case_file", MONTH, about=About(record=case.uid))
    said = texts(pages.printout(centre, document).content)
    (table,) = document.bound[-1].tables
    first = document.bound[-1].first_page + 1
    count = printout.pages
    where = {row.cells[1].text: row.cells[5].text for row in table.rows}
    assert where["登记表.ofd"] == f"{first}–{first + count - 1}"
    assert len(said) == 2 + first + count - 1
    assert f"附件2·登记表.ofd（{count}/{count}）" in said[-1]
    assert where["坏.ofd"] == "另附"


def test_who_may_not_take_attachments_out_gets_them_listed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_incident(centre)
    attachments.attach(centre, case.uid, [given("现场.png", leaves.png(1, 1, b"\0\0\0"))])
    monkeypatch.setattr(Centre, "may", lambda _self, deed: deed is not Deed.TAKE_OUT)
    document = reporting.build(centre, "case_file", MONTH, about=About(record=case.uid))
    assert document.bound[-1].behind == b""
    assert [row.cells[5].text for row in next(document.bound[-1].tables).rows] == ["另附"]


def test_a_photo_stands_as_its_camera_was_held() -> None:
    tag = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    exif = b"Exif\0\0" + tag
    head = b"\xff\xd8\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    assert leaves.orientation(head + b"\xff\xda\0\2") == 6
    assert leaves.orientation(b"\xff\xd8\xff\xda\0\2") == 1
    assert leaves.orientation(head[:20]) == 1
