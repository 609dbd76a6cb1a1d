from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from gridcenter.cli import main
from gridcenter.domain.division import Division
from gridcenter.services import divisions
from tests.builders import CHEAP, PASSWORD, make_centre

SHEETS = Path(__file__).parents[1] / "exchange" / "sample_sheets"
NOWHERE = main.Surroundings(
    run_desktop=lambda _folder, _lang: 7, render_chart=lambda: None, print_pages=lambda: None
)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv(main.PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.setattr("gridcenter.services.folder.accounts.Argon2Cost", lambda: CHEAP)
    centre = make_centre(tmp_path / "d")
    village = Division(code="620622101201", name="东关村", level="village", parent="620622101")
    other = Division(code="620622101202", name="西关村", level="village", parent="620622101")
    divisions.put_many(centre, [village, other])
    centre.close()

    def run(*arguments: object, as_json: bool = True):
        flags = ["--json"] if as_json else []
        given = ["--data", str(tmp_path / "d"), *flags, *map(str, arguments)]
        code = main.run(given, NOWHERE)
        out, err = capsys.readouterr()
        return code, (json.loads(out) if as_json and out.strip() else out), err

    return run


def test_import_in_order_dry_run_write_and_undo(call, tmp_path: Path):
    code, grids, _err = call("import", SHEETS / "grids_utf8.csv", "--into", "grid")
    assert (code, grids["new"], len(grids["errors"])) == (3, 2, 1)
    code, dry, err = call("import", SHEETS / "members.xlsx", "--into", "grid_member", "--dry-run")
    assert (code, err) == (3, "")
    assert dry["batch"] is None
    assert dry["header_row"] == 6
    assert dry["mapping"]["姓 名*"] == "name"
    assert dry["ignored"][0] == {"row": 13, "why": "合计行"}
    error = dry["errors"][0]
    assert (error["row"], error["field"], error["value"]) == (9, "id_number", "6.22301E+17")
    assert error["message"].startswith("身份证号被表格软件改成了数字")
    assert (dry["new"], dry["changed"], dry["same"], dry["duplicate"]) == (3, 0, 0, 0)
    assert call("list", "grid_member")[1]["total"] == 0

    own = tmp_path / "map.json"
    own.write_text(json.dumps({"鞋码": "note", "备注": None}), encoding="utf-8")
    code, done, _err = call(
        "import",
        SHEETS / "members.xlsx",
        "--into",
        "grid_member",
        "--map",
        own,
        "--sheet",
        "网格员",
    )
    assert done["mapping"]["鞋码"] == "note"
    assert call("list", "grid_member")[1]["total"] == 3
    assert call("import", "--undo", done["batch"])[1]["rows"] == 3
    assert call("list", "grid_member")[1]["total"] == 0


def test_what_cannot_be_imported_is_refused_in_one_sentence(call, tmp_path: Path):
    picture = tmp_path / "扫描.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    code, _out, err = call("import", picture, "--into", "grid_member")
    said = json.loads(err)["error"]
    assert (code, said["code"], said["where"]["file"]) == (1, "sheet_picture", "扫描.xlsx")
    assert call("import", SHEETS / "members.xlsx", "--into", "nothing")[0] == 1
    assert call("import", "--undo", 99)[0] == 1
    assert call("import", as_json=False)[0] == 2


def test_words_for_people(call):
    call("import", SHEETS / "grids_utf8.csv", "--into", "grid")
    code, out, _err = call(
        "import", SHEETS / "members.xlsx", "--into", "grid_member", as_json=False
    )
    assert code == 3
    assert "新增 3 · 更新 0 · 相同 0 · 重复 0 · 忽略 2 · 错误 3" in out
    assert "没有导入的列：鞋码（没有对应的字段）" in out
    assert "第 11 行：所属网格中没有“没有的网格”" in out


@pytest.mark.parametrize(("rows", "told", "more"), [(50, 50, ""), (51, 50, "还有 1 处错误")])
def test_fifty_errors_are_written_out_and_the_rest_is_counted(
    call, tmp_path: Path, rows: int, told: int, more: str
) -> None:
    sheet = tmp_path / "网格.csv"
    lines = [f"62062210120{1000 + at},网格{at},没有的村" for at in range(rows)]
    sheet.write_text("\n".join(["网格编码,网格名称,所属村", *lines]) + "\n", encoding="utf-8")
    code, out, _err = call("import", sheet, "--into", "grid", "--dry-run", as_json=False)
    assert (code, out.count("（所属村（社区））"), "还有" in out) == (3, told, bool(more)), out
    assert more in out


def test_a_list_goes_out_as_a_sheet_and_comes_back_the_same(call, tmp_path: Path):
    call("import", SHEETS / "grids_utf8.csv", "--into", "grid")
    path = tmp_path / "网格.xlsx"
    code, told, _err = call("list", "grid", "--format", "xlsx", "--out", path)
    assert (code, told["rows"], told["file"]) == (0, 2, str(path))
    code, plan, _err = call("import", path, "--into", "grid", "--dry-run")
    assert (code, plan["same"], plan["new"], plan["changed"]) == (0, 2, 0, 0)
    assert call("list", "grid", "--out", tmp_path / "a.csv")[0] == 0
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert call("list", "grid", "--format", "xlsx", "--out", tmp_path / "a.csv")[0] == 2


def test_a_list_as_csv_is_for_programs_and_goes_through_a_pipe(call, tmp_path: Path, monkeypatch):
    call("import", SHEETS / "grids_utf8.csv", "--into", "grid")
    call("import", SHEETS / "members.xlsx", "--into", "grid_member")
    rows = call("list", "grid_member")[1]["rows"]
    _code, text, _err = call("list", "grid_member", "--format", "csv", as_json=False)
    read = list(csv.DictReader(text.splitlines()))
    assert list(read[0]) == list(rows[0])
    assert [list(each.values()) for each in read] == [
        ["" if value is None else str(value) for value in row.values()] for row in rows
    ]
    assert call("list", "grid_member", "--format", "csv", "--out", tmp_path / "a.csv")[0] == 0
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines() == text.splitlines()
    assert [e["action"] for e in call("audit")[1]].count("export_list") == 2
    piped = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(piped))
    given = ["--data", str(tmp_path / "d"), "list", "grid", "--format", "xlsx"]
    assert main.run(given, NOWHERE) == 0
    assert piped.getvalue().startswith(b"PK")


def test_many_files_one_batch_and_the_wrong_one_goes_back(call, tmp_path: Path):
    call("import", SHEETS / "grids_utf8.csv", "--into", "grid")
    paths = [tmp_path / f"{name}村.csv" for name in ("东", "西")]
    for path, phone in zip(paths, ("13800000041", "138"), strict=True):
        path.write_text(f"姓名,电话,所属网格\n{path.stem},{phone},东关村第一网格\n", "utf-8")
    (tmp_path / "表.et").write_bytes(b"\x00\x01\x02\x03" * 200)
    more = ("--into", "grid_member", "--errors-out", tmp_path / "退回")
    code, found, _err = call("import", *paths, tmp_path / "表.et", *more)
    assert (code, found["new"], found["batch"] is not None) == (3, 1, True)
    (error,) = found["errors"]
    assert (error["file"], error["row"], error["field"]) == ("西村.csv", 2, "phone")
    assert [each["code"] for each in found["refused"]] == ["sheet_et"]
    assert [Path(each).name for each in found["returned"]] == ["西村（退回修改）.xlsx"]
    code, text, _err = call(
        "import", *paths, "--into", "grid_member", "--rule", "skip", "--dry-run", as_json=False
    )
    assert "西村.csv 西村 第 2 行：" in text
