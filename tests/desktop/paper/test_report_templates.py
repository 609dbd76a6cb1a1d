from __future__ import annotations

import openpyxl
import pytest
from PySide6.QtWidgets import QDialog, QFileDialog

from gridcenter.desktop import messages
from gridcenter.desktop.paper import report_templates
from gridcenter.desktop.paper.report_templates import TemplatesSection
from gridcenter.desktop.paper.template_dialog import TemplateDialog
from gridcenter.domain.period import Period
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services.paper import form_templates
from tests.builders import VILLAGES, make_centre, make_grid, make_incident

NOVEMBER = Period.parse("2026-11")


@pytest.fixture
def centre(tmp_path):
    made = make_centre(tmp_path / "data")
    for village in VILLAGES:
        grid = make_grid(made, village=village.code, code=f"{village.code}001")
        make_incident(made, grid=grid.uid, category="neighbours", people_count=3)
    yield made
    made.close()


@pytest.fixture
def source(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    sheet["A1"], sheet["A2"], sheet["A3"] = "{{unit}}月报", "排查数", "成功数"
    sheet["B3"] = "{{dispute_monthly.nothing}}"
    path = tmp_path / "市级月报.xlsx"
    book.save(path)
    return path


def test_a_cell_is_pointed_at_and_filled_from_then_on(qtbot, centre, source, tmp_path, monkeypatch):
    section = TemplatesSection(ImmediateDesk(centre), lambda: NOVEMBER)
    qtbot.addWidget(section)
    section.show()
    assert not section.fill_button.isEnabled()
    assert not section.list.isVisible()  # the list of forms has this room
    low = section.sizeHint().height()
    dialogs = []

    def act(dialog: TemplateDialog) -> QDialog.DialogCode:
        dialogs.append(dialog)
        dialog.search.setText("排查数 小计 总况")
        dialog.figures.setCurrentRow(0)
        dialog.cells.setCurrentCell(1, 1)
        assert dialog.put.isEnabled()
        dialog.put.click()
        assert dialog.cells.item(1, 1).text().startswith("●")
        assert "月报!B2" in dialog.place.text()
        dialog.cells.setCurrentCell(2, 1)
        assert not dialog.clear.isEnabled()
        dialog.save.click()
        return QDialog.DialogCode(dialog.result())

    monkeypatch.setattr(TemplateDialog, "exec", act)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(source), ""))
    section.add.click()
    assert next(row[1] for row in dialogs[0].draft.mark_rows()) == "dispute_monthly.nothing"
    assert [each.name for each in form_templates.templates(centre)] == ["市级月报"]
    (spot,) = form_templates.templates(centre)[0].spots
    assert (spot.cell, spot.figure) == ("B2", "dispute_monthly.screened.subtotal")

    assert section.list.isVisible()
    assert section.sizeHint().height() > low

    # The unknown mark is mended in the file, which is added again under the same name.
    book = openpyxl.load_workbook(source)
    book.active["B3"] = None
    book.save(source)
    section.add.click()
    out = tmp_path / "11月.xlsx"
    opened = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(out), ""))
    monkeypatch.setattr(report_templates.QDesktopServices, "openUrl", opened.append)
    section.fill_button.click()
    filled = openpyxl.load_workbook(out).active
    assert (filled["A1"].value, filled["B2"].value) == ("金河镇（示例）月报", 3)
    assert len(opened) == 1
    monkeypatch.setattr(messages, "confirm", lambda *_a, **_k: True)
    section.forget.click()
    assert form_templates.templates(centre) == ()
    assert not section.fill_button.isEnabled()
