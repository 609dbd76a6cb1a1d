"""The whole file of a case: one PDF, its pages counted through, and a list that tells where each paper is."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2

from gridcenter.domain.period import Period
from gridcenter.domain.records import Draft
from gridcenter.services.centre import Centre
from gridcenter.services.paper import pages, reporting
from gridcenter.services.register import incidents, registers
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
    document = reporting.build(centre, "case_file", MONTH, record=case.uid)
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
    document = reporting.build(centre, "case_file", MONTH, record=case.uid)
    assert [each.form for each in document.bound] == ["incident_sheet"]
    path = reporting.write(centre, document, tmp_path / "卷宗.pdf")
    assert path.read_bytes().startswith(b"%PDF")
