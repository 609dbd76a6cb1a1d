"""A platform's upload sheets: each matter once, later only what changed, and nothing that stays at home."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner

from gridcenter.base.i18n import describe
from gridcenter.base.paths import data_dir
from gridcenter.cli.lake import lake
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.roles import Role
from gridcenter.exchange.sheets.sheet_model import cell_text
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_writer import SheetColumn, write_xlsx
from gridcenter.lake import postgres, row_map
from gridcenter.services import audit
from gridcenter.services.lake import building, publishing, standing
from gridcenter.services.lake.row_texts import RowTexts
from gridcenter.services.register import registers
from gridcenter.store import filings
from tests.builders import COUNTY, make_centre, make_incident

MAP = """
id = "other"
label = "矛盾纠纷上报"
register = "incident"
key = "本地编号"
number = "平台编号"
blank = ["当事人姓名", "证件号码"]
[[column]]
theirs = "本地编号"
field = "case_code"
[[column]]
theirs = "类别"
field = "category"
codes = { neighbours = "17", labour = "08" }
[[column]]
theirs = "涉及人数"
field = "people_count"
[[column]]
theirs = "是否化解"
field = "is_resolved"
"""


class Desk:
    """A county with two matters, its lake, and the map of another platform."""

    def __init__(self, folder):
        self.folder, self.lake, self.map = folder, folder / "lake", folder / "map.toml"
        self.centre = make_centre(folder / "c", unit=COUNTY)
        self.map.write_text(MAP, encoding="utf-8")
        for category, people in (("neighbours", 3), ("medical", 5)):
            make_incident(
                self.centre,
                state="registered",
                category=category,
                people_count=people,
                parties="甲方·居民",
            )
        building.build(self.centre, self.lake)
        found = registers.find(self.centre, Query(register=RegisterId("incident")))
        self.codes = {each.values["people_count"]: each.text("case_code") for each in found}

    def write(self):
        told = publishing.write_sheet(self.centre, self.lake, self.map, self.folder / "out.xlsx")
        with SheetReader(self.folder / "out.xlsx") as book:
            rows = [list(map(cell_text, row.cells)) for row in book.read().rows]
        width = len(rows[0])  # a row ends with its last filled cell
        return told, [tuple(row + [""] * (width - len(row))) for row in rows]

    def change(self, code, **values):
        found = registers.find(self.centre, Query(register=RegisterId("incident")))
        one = next(each for each in found if each.text("case_code") == code)
        registers.save(
            self.centre,
            Draft(register=one.register, uid=one.uid, base_revision=one.revision, values=values),
        )
        building.build(self.centre, self.lake)


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.centre.close()


def test_each_matter_once_and_later_only_what_changed(desk):
    first, second = desk.codes[3], desk.codes[5]
    told, rows = desk.write()
    assert (told.new, told.changed, told.same) == (2, 0, 0)
    assert rows[0] == (
        "本地编号",
        "类别",
        "涉及人数",
        "是否化解",
        "当事人姓名",
        "证件号码",
        "平台编号",
    )
    assert sorted(row[:5] for row in rows[1:]) == [
        (first, "17", "3", "否", ""),
        (second, "", "5", "否", ""),
    ]
    with pytest.raises(publishing.NothingToFileError):
        desk.write()
    desk.change(second, people_count=50)
    told, rows = desk.write()
    assert (told.new, told.changed, told.same) == (0, 1, 1)
    assert [row[:4] for row in rows[1:]] == [(second, "", "50", "")]


def test_a_list_of_theirs_marks_what_is_there_with_its_number(desk):
    first, second = desk.codes[3], desk.codes[5]
    theirs = [SheetColumn(label=name) for name in ("平台编号", "涉及人数", "本地编号")]
    write_xlsx(desk.folder / "back.xlsx", theirs, [("P-9", "4", first), ("P-7", "1", "别处的")])
    back = publishing.read_back(desk.centre, desk.lake, desk.map, desk.folder / "back.xlsx")
    assert (back.known, back.unknown) == (1, 1)
    told, rows = desk.write()
    assert (told.new, told.changed) == (1, 1)
    filled = {row[0]: row for row in rows[1:]}
    assert filled[first][1:4] == ("", "3", ""), "their list says 4: the difference is told"
    assert filled[first][-1] == "P-9"
    assert filled[second][2] == "5"
    newest = [line.action for line in audit.entries(desk.centre, limit=2)]
    assert newest == ["lake.sheet", "lake.read_back"]
    kept = filings.known(desk.centre.db, "other").values()
    assert sorted(each.number for each in kept) == ["", "P-9"]


def test_a_list_of_theirs_without_the_column_that_names_a_matter_is_refused(desk):
    write_xlsx(desk.folder / "back.xlsx", [SheetColumn(label="平台编号")], [("P-9",)])
    with pytest.raises(row_map.RowMapError) as told:
        publishing.read_back(desk.centre, desk.lake, desk.map, desk.folder / "back.xlsx")
    assert "本地编号" in describe(told.value).message


@pytest.mark.parametrize("filed", [publishing.write_sheet, publishing.read_back])
def test_what_was_filed_is_remembered_whole_or_not_at_all(desk, filed):
    theirs = [(code, "P-1") for code in desk.codes.values()]
    heads = [SheetColumn(label=name) for name in ("本地编号", "平台编号")]
    write_xlsx(desk.folder / "their.xlsx", heads, theirs)
    desk.centre.db.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON filing WHEN (SELECT count(*) FROM filing) > 0"
        " BEGIN SELECT RAISE(FAIL, 'no more'); END"
    )
    with pytest.raises(Exception, match="no more"):
        filed(desk.centre, desk.lake, desk.map, desk.folder / "their.xlsx")
    assert filings.known(desk.centre.db, "other") == {}


@pytest.mark.parametrize(("role", "may"), [(Role.ENTRY, False), (Role.REVIEWER, True)])
def test_who_does_not_report_is_offered_no_lake(desk, role, may):
    assert standing.standing(replace(desk.centre, role=role)).may_build is may


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('field = "case_code"', 'field = "parties"'),
        ('field = "case_code"', 'field = "summary"'),
        ('register = "incident"', 'register = "resident"'),
        ('key = "本地编号"', 'key = "证件号码"'),
        ('theirs = "类别"', 'theirs = "本地编号"'),
        ('label = "矛盾纠纷上报"', "label = "),
        ("[[column]]", "[[columns]]"),
    ],
)
def test_a_map_that_asks_for_what_is_not_there(desk, old, new):
    desk.map.write_text(MAP.replace(old, new), encoding="utf-8")
    with pytest.raises(row_map.RowMapError):
        desk.write()
    assert not (desk.folder / "out.xlsx").exists()


def test_the_map_that_is_shipped_fits_the_lake(desk):
    desk.map = data_dir() / "platforms" / "dispute_platform.toml"
    told, rows = desk.write()
    assert told.new == 2
    blank = [rows[0].index(name) for name in ("当事人姓名", "证件号码", "民族")]
    assert {row[at] for row in rows[1:] for at in blank} == {""}


def test_no_password_is_told_and_a_failure_is_logged(desk):
    with pytest.raises((postgres.PublishError, postgres.NoDriverError)):
        publishing.publish(desk.centre, desk.lake, "postgresql://a:secret@127.0.0.1:1/x")
    line = audit.entries(desk.centre, limit=1)[0]
    assert (line.action, line.detail["ok"], line.detail["to"]) == (
        "lake.publish",
        False,
        "127.0.0.1:1/x",
    )
    assert (
        postgres.server_of("postgresql://user:secret@host:5432/db?sslmode=require")
        == "host:5432/db"
    )
    for arguments in (["--to", "host=a password=secret"], ["--map", str(desk.map)], []):
        done = CliRunner().invoke(lake, ["publish", str(desk.lake), *arguments])
        assert done.exit_code == 2
        assert "secret" not in done.output


def test_what_is_withheld_is_told_apart_by_32_signs_of_a_keyed_hash():
    hashed = RowTexts(newest={}, key=b"k" * 32)._hashed
    assert hashed("甲单位") == hashed("甲单位") != hashed("乙单位")
    assert len(hashed("甲单位")) == 32
    assert RowTexts(newest={}, key=b"j" * 32)._hashed("甲单位") != hashed("甲单位")
