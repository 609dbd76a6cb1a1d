"""What the list puts on the clipboard, read by LibreOffice Calc: codes stay text, numbers are numbers."""

import subprocess

import openpyxl
import pytest

from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_selection import TableSelection
from tests.builders import make_grid, make_incident
from tests.desktop_real.screen import program

pytestmark = pytest.mark.real


def as_calc_reads(html, folder):
    """The cells of the first sheet, by the filter that Calc pastes HTML with."""
    page = folder / "clip.html"
    page.write_text(f'<meta charset="utf-8">{html}', encoding="utf-8")
    subprocess.run(
        [
            program("soffice"), f"-env:UserInstallation=file://{folder}/office", "--headless",
            "--infilter=calc_HTML_WebQuery", "--convert-to", "xlsx", "--outdir", folder, page,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    book = openpyxl.load_workbook(folder / "clip.xlsx")
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_copied_rows_arrive_in_calc_as_they_are_shown(centre, tmp_path):
    incident = make_incident(
        centre, grid=make_grid(centre).uid, title="=1+1", people_count=12, amount=1_234_567_50
    )
    desk = ImmediateDesk(centre)
    table = TablePresenter(desk, "incident")
    table.activate()
    selection, clips = TableSelection(desk, table), []
    selection.select([(0, 0)])
    selection.copy(clips.append)
    shown = {spec.name: at for at, spec in enumerate(table.columns)}
    head, row = as_calc_reads(clips[0].html, tmp_path)
    assert row[shown["case_code"]] == incident["case_code"]
    assert len(incident["case_code"]) > 15
    assert row[shown["title"]] == "=1+1"
    assert all(isinstance(cell, str) for cell in head)
    dates = [cell for cell in row if isinstance(cell, str) and cell.startswith("2026-")]
    assert dates


def test_sums_and_long_codes_in_calc(tmp_path):
    from gridcenter.presenters.register.table_selection import _clip  # noqa: PLC0415

    lines = [["编号", "人数", "金额"], ["620622101200001", "12", "1,234,567.50"], ["007", "", "-3"]]
    clip = _clip(lines, [False, True, True])
    assert as_calc_reads(clip.html, tmp_path) == [
        ["编号", "人数", "金额"],
        ["620622101200001", 12, 1234567.5],
        ["007", None, -3],
    ]
