"""What a command line lacks or says twice is told before anything is done, in words that show how."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.cli import main
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.folder import accounts, backup
from gridcenter.services.packs import joined_history
from gridcenter.services.register import registers
from tests.builders import CHEAP, PASSWORD, make_centre, make_grid, make_incident
from tests.cli.test_main import NOWHERE

USAGE = 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A township with a grid and an incident, and a few files that are none of what is asked for."""
    place = tmp_path_factory.mktemp("cli")
    centre = make_centre(place / "d")
    make_grid(centre)
    make_incident(centre)
    centre.close()
    (place / "list.json").write_text("[1]", encoding="utf-8")
    (place / "none.json").write_text("{", encoding="utf-8")
    (place / "sheet.csv").write_text("姓名\n张示例\n", encoding="utf-8")
    (place / "map.toml").write_text("", encoding="utf-8")
    (place / "next.gcupdate").write_bytes(b"")
    for name, row in (
        ("level.csv", "62062,某地,2020,,"),
        ("nameless.csv", "620622101,,2020,,"),
        ("day.csv", "620622101,某镇,20201,,"),
        ("after.csv", "620622101,某镇,2020,2021,6206221"),
    ):
        head = "code,name,valid_from,valid_to,successor"
        (place / name).write_text(f"{head}\n{row}\n", encoding="utf-8")
    return place


@pytest.fixture
def call(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv(main.PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.setattr("gridcenter.services.folder.accounts.Argon2Cost", lambda: CHEAP)
    monkeypatch.chdir(folder)

    def run(line: str) -> tuple[int, str]:
        given = [each.replace("␣", " ") for each in line.split()]
        code = main.run(["--data", str(folder / "d"), *given], NOWHERE)
        return code, capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("add grid code", USAGE, "FIELD=VALUE"),
        ("add grid colour=red", 1, "colour"),
        ("quarantine look", USAGE, "look|accept|reject ID"),
        ("quarantine accept --reason 已核实", USAGE, "look|accept|reject ID"),
        ("conflicts restore", USAGE, "restore|dismiss ID"),
        ("directive 6206221012026110001", USAGE, "directive CODE"),
        ("directive 6206221012026110001 return", USAGE, "--out DIR"),
        ("divisions level.csv", 1, "level.csv"),
        ("divisions nameless.csv", 1, "nameless.csv"),
        ("divisions day.csv", 1, "day.csv"),
        ("divisions after.csv", 1, "after.csv"),
        ("report dispute_monthly --month 2026-11 --print 打印机", 1, "缺 2 个村"),
        ("report --template 没有 --month 2026-11", USAGE, "report --template NAME --out FILE"),
        ("incident 6206221012026110001 accept --days 3", USAGE, "extend --days N"),
        ("incident 6206221012026110001 extend --days 3 --due 2026-12-31", USAGE, "--due"),
        ("incident 6206221012026110001 accept --at 明天之后", 1, "明天之后"),
        ("lake publish lake --to mysql://a@b/c", USAGE, "postgresql://USER@HOST/DATABASE"),
        ("lake publish lake", USAGE, "--map FILE --out FILE"),
        ("lake publish lake --map map.toml", USAGE, "--map FILE --back FILE"),
        ("rota swap 2026-13-01 2026-12-02", 1, "2026-13-01"),
        ("diagnose --out d/diagnosis.json", 1, "在数据文件夹或备份里面"),
        ("demo --out d/out", 1, "在数据文件夹或备份里面"),
        ("list grid --out list.txt", USAGE, "FILE.xlsx | FILE.csv"),
        ("list grid --format csv --out list.xlsx", USAGE, "--format csv --out FILE.csv"),
        ("template grid --out blank.xls", USAGE, "FILE.xlsx"),
        ("export --month 2026-11 --out out --part-size many", USAGE, "500KB, 2MB"),
        ("export --month 2026-11 --out out --update next.gcupdate", USAGE, "--update: bundle"),
        ("export --month 2026-11 --out out --kind bundle --attachments", USAGE, "--attachments"),
        ("rezone 620622101 620622102", USAGE, "rezone FROM TO"),
        ("rezone 620622101 --out out", USAGE, "rezone FROM TO"),
        ("rezone --due --hand 6206221012026110001 --out out", USAGE, "rezone FROM TO"),
        ("rezone --hand 6206221012026110001 --out out --reason ␣", 1, "理由"),
        ("rezone 620622101 620622102 --out out --day 某日", USAGE, "--day YYYY-MM-DD"),
        ("import sheet.csv --into grid_member --word 姓名=张示例", USAGE, "FIELD:WORD=OURS"),
        ("import sheet.csv --into grid_member --word :甲=乙", USAGE, "FIELD:WORD=OURS"),
        ("import sheet.csv --into grid_member --map list.json", USAGE, "JSON object"),
        ("import sheet.csv --into grid_member --map none.json", USAGE, "JSON object"),
        ("update next.gcupdate --back", USAGE, "update FILE | --back"),
        ("update --trust a --distrust b", USAGE, "update FILE | --back"),
        ("worklist nothing", USAGE, "overdue"),
    ],
)
def test_a_line_that_lacks_something_says_what(call, line: str, code: int, words: str) -> None:
    found, said = call(line)
    assert (found, words in said) == (code, True), said


def test_what_support_is_sent_is_not_written_among_data_that_cannot_be_opened(
    call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(main.PASSWORD_VARIABLE, f"not {PASSWORD}")
    code, said = call("diagnose --out d/diagnosis.json")
    assert (code, "在数据文件夹或备份里面" in said) == (1, True), said
    assert not (folder / "d" / "diagnosis.json").exists()


def test_a_record_without_a_history_is_told_as_not_found(
    call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = accounts.open_folder(folder / "d", password=PASSWORD, durable=False)
    (incident,) = registers.find(centre, Query(register=RegisterId("incident")))
    centre.close()
    monkeypatch.setattr(joined_history, "of_uid", lambda _centre, _uid: ())
    code, said = call(f"history {incident.uid}")
    assert (code, incident.uid in said) == (1, True), said


def test_nothing_that_was_refused_left_anything(call, folder: Path) -> None:
    centre = accounts.open_folder(folder / "d", password=PASSWORD, durable=False)
    counts = {
        each: registers.count(centre, Query(register=RegisterId(each)))
        for each in ("grid", "incident", "grid_member")
    }
    centre.close()
    assert counts == {"grid": 1, "incident": 1, "grid_member": 0}
    assert not {"out", "list.txt", "list.xlsx", "blank.xls"} & {e.name for e in folder.iterdir()}


def test_a_workbook_goes_to_no_console(call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gridcenter.cli.streams.is_console", lambda _stream: True)
    code, said = call("list grid --format xlsx")
    assert (code, "list --format xlsx --out FILE.xlsx" in said) == (USAGE, True)


def test_a_restore_is_tried_without_writing_and_every_file_of_the_backup_is_read(
    call, folder: Path, tmp_path: Path
) -> None:
    centre = accounts.open_folder(folder / "d", password=PASSWORD, durable=False)
    (centre.folder / "holidays").mkdir(exist_ok=True)
    (centre.folder / "holidays" / "2027.toml").write_text("year = 2027\n", encoding="utf-8")
    made = backup.make(centre, tmp_path / "stick")
    centre.close()
    assert call(f"restore {made.folder} --dry-run")[0] == 0
    (made.folder / "holidays" / "2027.toml").write_text("year = 2028\n", encoding="utf-8")
    code, said = call(f"restore {made.folder} --dry-run")
    assert (code, "2027.toml" in said) == (1, True), said
