from __future__ import annotations

import errno
import io
import json
import re
from pathlib import Path

import click
import pytest

from gridcenter.base import whole_files
from gridcenter.cli import main
from gridcenter.domain.roles import Role
from gridcenter.services.folder import accounts, backup
from tests.builders import CHEAP, PASSWORD, make_centre, make_incident, make_leader

NOWHERE = main.Surroundings(
    run_desktop=lambda _folder, _lang: 7, render_chart=lambda: None, print_pages=lambda: None
)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv(main.PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.setattr("gridcenter.services.folder.accounts.Argon2Cost", lambda: CHEAP)

    def run(*arguments: str):
        code = main.run(["--data", str(tmp_path / "d"), "--json", *arguments], NOWHERE)
        out, err = capsys.readouterr()
        return code, json.loads(out) if out.strip() else None, err

    return run


def test_a_day_on_the_command_line(call, tmp_path: Path):
    make_centre(tmp_path / "d").close()
    code, added, _ = call(
        "add", "grid", "code=620622101200001", "name=样板一网格", "village=样板村"
    )
    assert (code, added["row"]["kind"]) == (0, "base")
    code, member, err = call("add", "grid_member", "name=张示例", "role=网格长", "grid=样板一网格")
    assert code == 3
    assert "联系电话" in err
    code, listed, _ = call("list", "grid_member", "--search", "zsl")
    assert (code, listed["total"], listed["rows"][0]["role"]) == (0, 1, "leader")
    uid = member["uid"]
    assert call("set", "grid_member", uid, "phone=138 0000 0023")[0] == 0
    assert call("list", "grid_member")[1]["rows"][0]["phone"] == "138****0023"
    assert call("list", "grid_member", "--unmask")[0] == 1
    full = call("list", "grid_member", "--unmask", "--reason", "核对")[1]
    assert full["rows"][0]["phone"] == "13800000023"
    line = call("audit", "--limit", "2")[1][-1]
    assert line["action"] == "unmask"
    assert line["detail"] == {"register": "grid_member", "rows": 1, "reason": "核对", "ok": True}
    assert call("history", uid)[1][0]["after"] == {"phone": "138****0023"}
    assert call("history", "nobody")[0] == 1
    assert call("undo")[1]["label"].startswith("撤销")
    assert call("redo")[0] == 0
    assert call("remove", "grid_member", uid)[1]["rows"] == 1
    assert call("restore", "grid_member", uid)[0] == 0
    grid = "620622101200001"
    assert call("set", "grid", grid, "households=40")[1]["row"]["households"] == 40
    assert call("remove", "grid", "620622101200009")[0] == 1
    code, incident, _ = call(
        "add", "incident", "title=示例纠纷", "occurred_at=2026.11.5 9:30", "family=矛盾纠纷"
    )
    assert incident["row"]["occurred_at"] == "2026-11-05T09:30"
    code, moved, _ = call("incident", incident["row"]["case_code"], "accept")
    assert moved["state"] == "accepted"
    assert call("audit", "--verify")[1] == {"whole": True, "first_broken": None}


def test_a_likely_repetition_and_a_named_party_are_saved_with_a_warning(call, tmp_path: Path):
    make_centre(tmp_path / "d").close()
    given = ("add", "incident", "title=示例邻里纠纷", "occurred_at=2026-11-05", "family=矛盾纠纷")
    given += ("place=样板村一组", "parties=甲方·居民")
    assert call(*given)[0] == 0
    code, _out, err = call(*given[:-1], "parties=张示例")
    assert (code, json.loads(err)["error"]["code"]) == (1, "warning_needs_reason")
    assert call(*given[:-1], "parties=张示例", "--keep-warnings")[0] == 2
    kept = ("--keep-warnings", "--reason", "称谓如此")
    code, again, err = call(*given[:-1], "parties=张示例", *kept)
    assert code == 3
    assert "可能已经登记过" in err
    assert "姓名只留在纸质卷宗" in err
    assert {each["code"] for each in again["warnings"]} == {"party_name", "likely_duplicate"}
    assert "party_name" in str(call("check", "--month", "2026-11")[1])


def test_another_name_hands_a_post_over_unless_it_was_a_slip(call, tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    uid = make_leader(centre, name="李样本", number="01").uid
    centre.close()
    slip = ("--keep-warnings", "--reason", "笔误")
    code, mended, _ = call("set", "household_leader", uid, "name=李样板", *slip)
    assert (code, mended["uid"], mended["row"]["name"]) == (0, uid, "李样板")
    assert call("history", uid)[1][0]["label"].startswith("修改治安户长")
    code, next_one, _ = call("set", "household_leader", uid, "name=赵示例", "phone=13900000099")
    assert code == 0
    assert next_one["uid"] != uid
    listed = call("list", "household_leader")[1]["rows"]
    assert {(row["name"], row["status"], row["number"]) for row in listed} == {
        ("李样板", "left", "01"),
        ("赵示例", "in_post", "01"),
    }
    assert call("undo")[0] == 0
    assert [row["name"] for row in call("list", "household_leader")[1]["rows"]] == ["李样板"]


def test_files_are_attached_listed_and_written_out(call, tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    code_of_one, code_of_other = (make_incident(centre).text("case_code") for _ in range(2))
    centre.close()
    paper = tmp_path / "协议.pdf"
    paper.write_bytes(b"%PDF-1.7 example")
    assert call("attach", code_of_one, str(paper))[1]["attached"] == 1
    (only,) = call("attachments", code_of_one)[1]
    assert (only["file_name"], only["size"], only["here"]) == ("协议.pdf", 16, True)
    out = tmp_path / "out.pdf"
    assert call("attachments", code_of_one, "--save", only["uid"], "--out", str(out))[0] == 0
    assert out.read_bytes() == paper.read_bytes()
    wrong = call("attachments", code_of_other, "--save", only["uid"], "--out", str(out))
    assert (wrong[0], json.loads(wrong[2])["error"]["code"]) == (1, "record_not_found")
    assert call("attachments", code_of_one, "--save", only["uid"])[0] == 2
    assert call("attachments", code_of_one, "--text", only["uid"])[1]["pages"] == []


def test_the_words_of_an_attached_paper_are_read(call, tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    case_code = make_incident(centre).text("case_code")
    centre.close()
    for ending in ("pdf", "ofd"):
        paper = tmp_path / f"一览表.{ending}"
        assert call("report", "grid_overview", "--month", "2026-11", "--out", str(paper))[0] == 0
        assert call("attach", case_code, str(paper))[1]["attached"] == 1
    found = call("attachments", case_code)[1]
    read = [call("attachments", case_code, "--text", each["uid"])[1] for each in found]
    assert [len(each["pages"]) for each in read] == [1, 1]
    assert all("网格基本情况一览表" in each["pages"][0] for each in read)
    assert call("check-data")[1]["ok"] is True


def test_refusals_are_one_sentence_with_a_stable_code(call, tmp_path: Path):
    assert "no_data_folder" in call("list", "grid")[2]
    make_centre(tmp_path / "d").close()
    code, _out, err = call("add", "grid_member", "name=张示例", "phone=1380000")
    error = json.loads(err)["error"]
    assert (code, error["code"], error["where"]["field"]) == (1, "invalid_record", "phone")
    assert call("list", "watch_list")[0] == 1
    code, _out, err = call("no-such-command")
    assert (code, json.loads(err)["error"]["code"]) == (2, "usage")
    wrong = (
        ["list"],
        ["list", "grid", "--filter", "kind"],
        ["list", "grid", "--limit", "-1"],
        ["restore", "grid"],
        ["receive"],
        ["report", "kpi", "--month", "2026-10", "--year", "2026"],
        ["init", "--unit", "620622", "--name", " ", "--tier", "county"],
    )
    assert [call(*each)[0] for each in wrong] == [2] * len(wrong)


def test_common_options_stand_before_or_after_the_command(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv(main.PASSWORD_VARIABLE, PASSWORD)
    make_centre(tmp_path / "d").close()
    after = ["--data", str(tmp_path / "d"), "--limit", "1", "--json"]
    assert main.run(["list", "nothing", "--lang=en", *after], NOWHERE) == 1
    assert "There is no ledger" in json.loads(capsys.readouterr().err)["error"]["message"]
    wrong = ["list", "incident", "--filter", "family=robbery", "--lang=en", *after]
    assert main.run(wrong, NOWHERE) == 1
    error = json.loads(capsys.readouterr().err)["error"]
    assert (error["code"], error["where"]["field"]) == ("filter_value", "family")
    assert "Dispute, Hazard" in error["problems"][0]["message"]
    assert main.run(["list", "grid", "--lang", "zh_CN", *after], NOWHERE) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 0


def test_what_the_system_refuses_and_bugs_are_sentences_too(call, tmp_path: Path, monkeypatch):
    make_centre(tmp_path / "d").close()
    (tmp_path / "none").touch()
    nowhere = tmp_path / "none" / "x"
    error = json.loads(call("diagnose", "--out", str(nowhere))[2])["error"]
    assert error["code"] == "file_trouble"
    assert str(tmp_path / "none") in error["message"]
    assert "list_not_written" in call("template", "grid", "--out", "/dev/full/x.xlsx")[2]
    given = ("add", "grid", "code=620622101200001", "name=\udcff", "village=样板村")
    assert "not_text" in call(*given)[2]
    monkeypatch.setattr("gridcenter.cli.folders.audit.first_broken", lambda _c: {}["13800000000"])
    code, _out, err = call("audit", "--verify")
    assert (code, json.loads(err)["error"]["code"]) == (1, "unexpected")
    assert "13800000000" not in err
    assert "Traceback" not in err


def test_without_a_terminal_a_missing_password_is_refused(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.delenv(main.PASSWORD_VARIABLE, raising=False)
    make_centre(tmp_path / "d").close()
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main.run(["--data", str(tmp_path / "d"), "--json", "list", "grid"], NOWHERE) == 1
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "password_missing"
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    assert main.run(["--data", str(tmp_path / "d"), "--json", "list", "grid"], NOWHERE) == 0


def test_the_list_of_villages_names_its_wrong_line(call, tmp_path: Path):
    make_centre(tmp_path / "d").close()
    path = tmp_path / "村.csv"
    for wrong in ("abc,某村", "110101001001,别处的村", "620622101299,"):
        path.write_bytes(f"code,name\n620622101298,示例村\n{wrong}\n".encode("gbk"))
        code, _out, err = call("villages", str(path))
        error = json.loads(err)["error"]
        assert (code, error["code"], error["where"]["row"]) == (1, "village_line", 3)
    path.write_bytes(b"\x7fELF")
    assert call("villages", str(path))[0] == 1
    path.write_bytes("code,name\n620622101298,示例村\n".encode("gbk"))
    found = {"code": "620622101298", "name": "示例村", "ended": None}
    assert found in call("villages", str(path))[1]


def test_nil_report_is_explicit_and_refused_when_it_would_hide_something(call, tmp_path: Path):
    make_centre(tmp_path / "d").close()
    code, month, _ = call("month", "2026-10", "--nil")
    assert (code, month["nil"], month["steps"]["enter"]["done"]) == (0, True, True)
    call("add", "incident", "title=示例", "occurred_at=2026-09-01", "family=other")
    assert "nil_report_refused" in call("month", "2026-09", "--nil")[2]
    assert call("month", "2026-13")[0] == 2


def test_init_prints_the_recovery_code_once(call, tmp_path: Path):
    code, made, _ = call("init", "--unit", "620622", "--name", "示例县", "--tier", "county")
    assert (code, len(made["recovery_code"])) == (0, 35)
    assert call("init", "--unit", "620622", "--name", "示例县", "--tier", "county")[0] == 1


def test_the_invented_township_keeps_its_own_name_and_overwrites_nothing(call):
    refused = call("init", "--demo", "--unit", "620622")
    assert refused[0] == 2
    assert "--demo" in refused[2]
    assert call("init", "--unit", "620622", "--tier", "county")[0] == 2
    assert call("init", "--unit", "620622", "--name", "示例县", "--tier", "county")[0] == 0
    assert "data_folder_exists" in call("init", "--demo")[2]


@pytest.mark.slow
def test_the_invented_township_opens_with_ones_own_password(call):
    assert call("init", "--demo", "--operator", "李试用")[1]["unit"] == "620622101"
    assert call("list", "duty_rota")[1]["total"] == 4


def test_the_rota_and_the_checks_are_begun_and_a_wrong_value_is_named(call):
    call("init", "--unit", "620622101", "--name", "金河镇（示例）", "--tier", "township")
    fill = ("rota", "fill", "2026-12-07", "2026-12-08", "--people", "甲例;乙例", "--shift", "night")
    assert len(call(*fill)[1]["uids"]) == 2
    assert call("rota", "swap", "2026-12-07", "2026-12-08", "--shift", "夜班")[0] == 0
    assert (
        "no_such_shift" in call("rota", "swap", "2026-12-07", "2026-12-09", "--shift", "night")[2]
    )
    assert "phone" in call(*fill, "--phone", "abc")[2]
    assert call("rota", "fill", "", "2026-12-08", "--people", "甲例")[0] == 2
    assert [each["list"] for each in call("self-check")[1]] == ["township"]
    assert len(call("self-check", "township")[1]["uids"]) == 15
    assert call("requested")[1] == []


def test_without_a_command_the_desktop_opens(call):
    assert call()[0] == 7


def test_every_command_loads_explains_itself_and_is_documented():
    context = click.Context(main.program)
    documented = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    for name in main.program.list_commands(context):
        command = main.program.get_command(context, name)
        assert command is not None, name
        assert command.get_short_help_str(), name
        assert f"`{name}" in documented, f"docs/cli.md says nothing of {name}"
        parts = command.commands.values() if isinstance(command, click.Group) else [command]
        for option in (each for part in parts for each in part.params if each.name != "help"):
            for word in (each for each in option.opts if each.startswith("--")):
                told = re.search(rf"{word}(?![a-z-])", documented)
                assert told, f"docs/cli.md says nothing of {name} {word}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("list",), "缺少参数"),
        (("list", "grid", "--nope"), "没有 '--nope' 这个选项"),
        (("no-such-command",), "没有 'no-such-command' 这个命令"),
        (("incident", "1", "fly"), "不在"),
        (("--password-file", "/nowhere", "list", "grid"), "没有 '/nowhere'"),
        (("undo", "extra"), "多了参数（extra）"),
        (("undo", "--gesture"), "要带一个值"),
        (("undo", "--gesture", "x"), "不是有效的"),
    ],
)
def test_a_wrong_command_line_is_told_in_both_languages(call, given, said: str):
    code, _out, err = call(*given)
    assert code == 2
    assert said in json.loads(err)["error"]["message"]
    code, _out, err = call("--lang", "en", *given)
    message = json.loads(err)["error"]["message"]
    assert code == 2
    assert not re.search("[一-鿿]", message), message


def test_a_full_disk_leaves_no_empty_report(call, tmp_path: Path, monkeypatch):
    make_centre(tmp_path / "d").close()
    report = tmp_path / "report.json"

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full", str(report))

    with monkeypatch.context() as patched:
        patched.setattr(whole_files.os, "fsync", full)
        code, _out, err = call("diagnose", "--out", str(report))
    assert (code, json.loads(err)["error"]["code"]) == (1, "file_trouble")
    assert [each.name for each in tmp_path.iterdir()] == ["d"]
    assert call("diagnose", "--out", str(report))[0] == 0
    assert json.loads(report.read_text("utf-8"))["health"]["ok"]


@pytest.mark.parametrize(
    "given",
    [
        ("diagnose", "--out", "{}"),
        ("card", "--out", "{}"),
        ("card", "--qr", "{}"),
        ("list", "grid", "--out", "{}.xlsx"),
        ("list", "grid", "--out", "{}.csv"),
        ("template", "grid", "--out", "{}.xlsx"),
        ("report", "grid_overview", "--month", "2026-11", "--draft", "--out", "{}.xlsx"),
        ("board", "--month", "2026-11", "--call-list", "{}.pdf"),
    ],
    ids=" ".join,
)
def test_no_command_writes_among_our_own_files(call, tmp_path: Path, given: tuple[str, ...]):
    make_centre(tmp_path / "d").close()
    keys = (tmp_path / "d" / "keys.json").read_bytes()
    (tmp_path / "link").symlink_to(tmp_path / "d")
    before = sorted((tmp_path / "d").rglob("*"))
    for folder in ("d", "link"):
        target = str(tmp_path / folder / "keys.json")
        code, _out, err = call(*(each.format(target) for each in given))
        assert (code, json.loads(err)["error"]["code"]) == (1, "own_folder")
    assert (tmp_path / "d" / "keys.json").read_bytes() == keys
    assert sorted((tmp_path / "d").rglob("*")) == before


def test_the_unit_is_shown_and_renamed_with_its_history(call, tmp_path: Path):
    make_centre(tmp_path / "d").close()
    code, shown, _ = call("unit")
    assert (code, shown["name"], shown["former"]) == (0, "金河镇（示例）", [])
    code, shown, _ = call("unit", "--name", "金河镇综治中心")
    assert (code, shown["name"]) == (0, "金河镇综治中心")
    assert [each["name"] for each in shown["former"]] == ["金河镇（示例）"]
    assert call("unit", "--name", " ")[0] == 1


def test_who_restores_is_who_was_named(call, tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    accounts.add(centre, "李样本", PASSWORD, Role.VIEWER)
    made = str(backup.make(centre, tmp_path / "stick").folder)
    centre.close()
    assert json.loads(call("restore", made, "--yes")[2])["error"]["code"] == "shared_password"
    refused = json.loads(call("restore", made, "--yes", "--as", "李样本")[2])["error"]["code"]
    assert refused == "role_forbids"
    assert call("restore", made, "--yes", "--as", "王演示")[0] == 0


def test_a_password_file_that_holds_none_is_said(call, tmp_path: Path):
    make_centre(tmp_path / "d").close()
    (tmp_path / "p").write_bytes(bytes(range(256)))
    code, _out, err = call("list", "grid", "--password-file", str(tmp_path / "p"))
    assert (code, json.loads(err)["error"]["code"]) == (1, "password_file")
    (tmp_path / "p").write_text(PASSWORD + "\r\n", encoding="utf-8-sig")
    assert call("list", "grid", "--password-file", str(tmp_path / "p"))[0] == 0


@pytest.mark.parametrize("register", ["incident_step", "attachment", "check_evidence"])
def test_words_are_not_asked_of_what_has_none(call, tmp_path: Path, register: str):
    make_centre(tmp_path / "d").close()
    code, _out, err = call("list", register, "--search", "示例")
    assert (code, json.loads(err)["error"]["code"]) == (1, "not_searched")
