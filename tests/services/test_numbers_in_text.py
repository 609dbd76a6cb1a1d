"""Personal numbers in free text stay at home: masked in lists, and no pack goes without a word."""

from zipfile import ZipFile

import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import is_free_text
from gridcenter.services import audit
from gridcenter.services.packs import packing
from gridcenter.services.register import attachments, numbers, registers, undo
from gridcenter.services.sheets import blank_sheets
from gridcenter.services.trust import units
from tests.builders import COUNTY, make_centre, make_grid, make_incident, make_leader

TEXT = "当事人电话 13800000023，卡号 4111111111111111，证号 622301199001010023"
MASKED = "当事人电话 138****0023，卡号 4111********1111，证号 622301********0023"


@pytest.fixture
def told(centre, tmp_path):
    """A township that knows its county, with one incident that says too much."""
    county = make_centre(tmp_path / "county", unit=COUNTY)
    units.register(centre, units.save_card(county, tmp_path / "c.gccard"))
    county.close()
    (tmp_path / "out").mkdir()
    return make_incident(centre, summary=TEXT)


def test_lists_show_them_masked(centre, told):
    register = registers.register_of("incident")
    assert registers.display(centre, register, told)["summary"] == MASKED
    assert registers.display(centre, register, told, unmask=True)["summary"] == TEXT


def test_no_pack_goes_with_them_until_they_are_masked(centre, told, tmp_path):
    with pytest.raises(numbers.NumbersInTextError) as failure:
        packing.export_month(centre, "2026-11", tmp_path / "out")
    assert failure.value.facts == {"count": 1}
    assert list((tmp_path / "out").iterdir()) == []
    assert numbers.mask_all(centre).count == 1
    assert registers.get(centre, "incident", told.uid).text("summary") == MASKED
    packing.export_month(centre, "2026-11", tmp_path / "out")
    assert numbers.mask_all(centre).count == 0
    assert not [e for e in audit.entries(centre) if e.action == "pack.numbers_in_text"]


def test_a_reason_lets_them_go_and_is_in_the_trail(centre, told, tmp_path):
    packing.export_month(centre, "2026-11", tmp_path / "out", reason="上级要求 13800000023")
    (line,) = [e for e in audit.entries(centre) if e.action == "pack.numbers_in_text"]
    assert (line.detail["count"], line.detail["reason"]) == (1, "上级要求 138****0023")


def test_masking_is_one_gesture_and_is_taken_back_as_one(centre, told):
    make_incident(centre, title="联系 13800000024")
    assert numbers.mask_all(centre).count == 2
    undo.undo(centre)
    texts = [each.text("summary") for each in registers.find(centre, Query(register="incident"))]
    assert TEXT in texts


def test_nor_do_titles_labels_and_short_fields_show_them(centre, told):
    """What names a record elsewhere: undo, history, the bin, messages."""
    incident = make_incident(centre, title="联系 138-0000-0024")
    assert incident.title(registers.register_of("incident")).endswith("联系 138-*******24")
    leader = make_leader(centre, liaison_police="示例派出所 0937-1234567")
    shown = registers.display(centre, registers.register_of("household_leader"), leader)
    assert shown["liaison_police"] == "示例派出所 0937-*****67"
    labels = [undo.said(each) for each in undo.recent(centre)]
    assert any("联系 138-*******24" in each for each in labels)
    assert not any("0024" in each for each in labels)


def test_short_fields_too_are_masked_before_they_travel(centre, told, tmp_path):
    numbers.mask_all(centre)
    make_leader(centre, liaison_police="示例派出所 0937-1234567")
    with pytest.raises(numbers.NumbersInTextError):
        packing.export_month(centre, "2026-11", tmp_path / "out")
    assert numbers.mask_all(centre).count == 1
    packing.export_month(centre, "2026-11", tmp_path / "out")


def test_nor_do_names_of_files_and_the_choices_of_a_blank_sheet(centre, told, tmp_path):
    (tmp_path / "13800000023合同.txt").write_text("示例", encoding="utf-8")
    attachments.attach(centre, told.uid, [tmp_path / "13800000023合同.txt"])
    (file,) = attachments.of_record(centre, told.uid)
    assert file.name == "138____0023合同.txt"
    assert attachments.names(centre, "incident", [told]) == {told.uid: ("138****0023合同.txt",)}
    make_grid(centre, name="样板村网格")
    make_grid(centre, name="有事打13800000024")
    path = blank_sheets.write_blank_sheet(centre, "grid_member", tmp_path / "blank.xlsx")
    with ZipFile(path) as archive:
        said = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "样板村网格" in said
    assert "13800000024" not in said


@pytest.mark.parametrize("register", ["grid", "incident"])
def test_a_former_code_that_looks_like_a_card_is_no_free_text(register):
    assert not is_free_text(registers.register_of(register).field("former_codes"))
