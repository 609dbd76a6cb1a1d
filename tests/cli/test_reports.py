import json

import openpyxl
import pytest

from gridcenter.base.paths import data_dir
from gridcenter.cli import main
from tests.builders import PASSWORD, VILLAGES, make_centre, make_grid, make_incident, make_member

PRINTED = []
SURROUNDINGS = main.Surroundings(
    run_desktop=lambda _folder, _lang: 7,
    render_chart=lambda: None,
    print_pages=lambda printout, printer, copies: PRINTED.append((printout.pages, printer, copies)),
)


@pytest.fixture
def data(tmp_path, monkeypatch):
    centre = make_centre(tmp_path / "data")
    grids = [make_grid(centre, village=v.code, code=f"{v.code}001") for v in VILLAGES]
    make_member(centre, grids[0].uid, phone="13800000023")
    incident = make_incident(
        centre, grid=grids[0].uid, state="registered", category="neighbours", people_count=2
    )
    centre.close()
    monkeypatch.setenv("GRIDCENTER_PASSWORD", PASSWORD)
    PRINTED.clear()
    return tmp_path, incident["case_code"]


def run(data, capsys, *arguments):
    code = main.run(["--data", str(data[0] / "data"), "--json", "report", *arguments], SURROUNDINGS)
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else None, said.err


def test_list_names_every_form(data, capsys):
    code, forms, _err = run(data, capsys, "--list")
    assert code == 0
    listed = [each["form"] for each in forms]
    assert sorted(listed) == sorted(path.stem for path in (data_dir() / "forms").glob("*.toml"))
    assert len(listed) >= 15


@pytest.mark.parametrize(("ending", "magic"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("docx", b"PK")])
def test_a_form_becomes_a_file(data, capsys, ending, magic):
    path = data[0] / f"名册.{ending}"
    code, said, _err = run(
        data, capsys, "grid_member_roster", "--month", "2026-11", "--out", str(path)
    )
    assert code == 0
    assert (said["period"], said["file"], said["masked"]) == ("2026-11", str(path), True)
    assert path.read_bytes().startswith(magic)


def test_warnings_end_with_three_and_figures_are_told(data, capsys):
    arguments = ("dispute_monthly", "--month", "2026-11")
    code, said, err = run(data, capsys, *arguments)
    assert code == 3
    assert said["figures"]["screened"] == "1"
    assert "集中排查次数" in err
    code, said, _err = run(data, capsys, *arguments, "--set", "campaigns=2")
    assert (code, said["figures"]["campaigns"]) == (0, "2")


def test_a_sheet_takes_a_case_code(data, capsys):
    path = data[0] / "x.pdf"
    code, _said, _err = run(data, capsys, "incident_sheet", "--record", data[1], "--out", str(path))
    assert code == 0
    assert path.exists()


def test_printing_hands_the_pages_over_and_is_noted(data, capsys):
    code, said, _err = run(
        data, capsys, "blank_collection", "--print", "示例打印机", "--copies", "2"
    )
    assert code == 0
    assert [(said["pages"], "示例打印机", 2)] == PRINTED
    assert main.run(["--data", str(data[0] / "data"), "--json", "audit"], SURROUNDINGS) == 0
    (line,) = [
        each for each in json.loads(capsys.readouterr().out) if each["action"] == "month.print"
    ]
    told = line["detail"]
    assert (told["form"], told["printer"], told["copies"]) == ("blank_collection", "示例打印机", 2)
    assert said["pages"] == len(VILLAGES)
    _code, one, _err = run(data, capsys, "blank_collection", "--print", "x", "--village", "演示村")
    assert one["pages"] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nothing",), "unknown_form"),
        (("grid_member_roster", "--quarter", "2026-11"), "unknown_period"),
        (("grid_member_roster", "--unmask"), "reason_required"),
        (("incident_sheet",), "form_needs_record"),
        (("blank_collection", "--village", "x"), "unknown_village"),
        (("grid_overview", "--village", "演示村"), "not_per_village"),
        (("grid_overview", "--unit", "620622101"), "not_by_unit"),
        (("incident_sheet", "--record", "x"), "record_not_found"),
        (("grid_member_roster", "--out", "a.et"), "unknown_format"),
    ],
)
def test_refusals_have_a_code(data, capsys, arguments, code):
    status, _said, err = run(data, capsys, *arguments)
    assert status == 1
    assert json.loads(err)["error"]["code"] == code


def test_a_number_tells_its_rows(data, capsys):
    arguments = ("dispute_monthly", "--month", "2026-11", "--explain")
    code, said, _err = run(data, capsys, *arguments, "mediation_rate.小计")
    part, whole = said["evidence"]
    assert (code, said["text"]) == (0, "0.0%")
    assert (part["measure"], part["count"], part["uids"]) == ("mediated", 0, [])
    assert (whole["measure"], whole["count"], len(whole["uids"])) == ("screened", 1, 1)
    code, _said, err = run(data, capsys, *arguments, "screened.nowhere")
    assert code == 1
    assert "screened@labour" in err


def test_a_superiors_own_file_is_kept_and_filled(data, capsys):
    book = openpyxl.Workbook()
    book.active["A1"] = "{{unit}}"
    book.active["A2"] = "{{dispute_monthly.screened.subtotal}}"
    book.active["A3"] = "{{no.such}}"
    path = data[0] / "市级.xlsx"
    book.save(path)
    code, told, err = run(data, capsys, "--add-template", str(path))
    assert (code, told["name"], told["unknown"]) == (
        3,
        "市级",
        [{"place": "Sheet!A3", "name": "no.such"}],
    )
    assert "no.such" in err
    book.active["A3"] = "{{incident_sheet.title}}"
    book.save(path)
    assert run(data, capsys, "--add-template", str(path), "--name", "市级")[0] == 0
    out = data[0] / "11月.xlsx"
    fill = ("--template", "市级", "--month", "2026-11", "--out", str(out))
    code, _said, err = run(data, capsys, *fill, "--record", "没有")
    assert (code, json.loads(err)["error"]["code"]) == (1, "record_not_found")
    assert run(data, capsys, *fill, "--record", data[1])[0] == 0
    filled = [openpyxl.load_workbook(out).active[at].value for at in ("A1", "A2", "A3")]
    assert filled == ["金河镇（示例）", 1, "邻里宅基地边界纠纷（示例）"]
    names = run(data, capsys, "dispute_monthly", "--figures", "--month", "2026-11")[1]
    known = {each["name"]: each["value"] for each in names["figures"]}
    assert known["dispute_monthly.screened.subtotal"] == "1"
    assert [roll["name"] for roll in names["rolls"]] == ["dispute_monthly.places"]
    assert [each["name"] for each in run(data, capsys, "--templates")[1]] == ["市级"]
    assert run(data, capsys, "--remove-template", "市级")[0] == 0
    assert run(data, capsys, *fill)[0] == 1


def test_all_forms_of_a_month_go_into_a_folder(data, capsys):
    folder = data[0] / "十一月"
    code, said, _err = run(data, capsys, "--all", "--month", "2026-11", "--out", str(folder))
    assert code == 3  # warnings: texts and numbers that nobody has written yet
    assert len(said["files"]) == len(said["forms"]) >= 11
    assert all((folder / f"{each['form']}_2026-11.pdf").exists() for each in said["forms"])
