"""Every command as every role: a command without a line here fails, and so does one that asks nobody."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click
import pytest
from openpyxl import Workbook

from gridcenter.cli import main
from gridcenter.domain.query import Query
from gridcenter.domain.roles import MAY, Deed, Role
from gridcenter.services.folder import accounts, attempts
from gridcenter.services.paper import form_templates
from gridcenter.services.register import attachments, registers
from gridcenter.services.trust import units
from tests.builders import COUNTY, PASSWORD, make_centre, make_incident, make_member

NOBODY = None
"""Done before anybody signs in."""

COMMANDS: tuple[tuple[Deed | None, str], ...] = (
    (Deed.LOOK, "list grid_member"),
    (Deed.REVEAL, "list grid_member --unmask --reason 核对"),
    (Deed.LOOK, "list grid_member --out {tmp}/list.csv"),
    (Deed.REVEAL, "list grid_member --out {tmp}/full.csv --unmask --reason 核对"),
    (Deed.LOOK, "template grid_member --out {tmp}/blank.xlsx"),
    (Deed.LOOK, "history {member}"),
    (Deed.LOOK, "check --month 2026-11"),
    (Deed.LOOK, "month 2026-11"),
    (Deed.SEND, "month 2026-09 --nil"),
    (Deed.LOOK, "incident {case}"),
    (Deed.KEEP, "incident {case} accept"),
    (Deed.KEEP, "add incident title=示例 occurred_at=2026-11-05 family=dispute"),
    (Deed.KEEP, "set grid_member {member} note=示例"),
    (Deed.KEEP, "undo"),
    (Deed.KEEP, "redo"),
    (Deed.KEEP, "import {tmp}/grids.csv --into grid"),
    (Deed.LOOK, "import {tmp}/grids.csv --into grid --dry-run"),
    (Deed.KEEP, "attach {case} {tmp}/note.txt"),
    (Deed.LOOK, "attachments {case}"),
    (Deed.TAKE_OUT, "attachments {case} --text {attachment}"),
    (Deed.TAKE_OUT, "attachments {case} --save {attachment} --out {tmp}/saved.txt"),
    (Deed.LOOK, "report --list"),
    (Deed.LOOK, "report incident_ledger --month 2026-11 --out {tmp}/ledger.xlsx"),
    (
        Deed.REVEAL,
        "report grid_member_roster --month 2026-11 --out {tmp}/r.xlsx --unmask --reason 核对",
    ),
    (Deed.KEEP, "report dispute_monthly --month 2026-11 --set campaigns=2"),
    (Deed.SHAPE, "report --add-template {tmp}/plain.xlsx --name 表样"),
    (Deed.SHAPE, "report --remove-template 已有表样"),
    (Deed.LOOK, "chart by_family --period 2026-11 --out {tmp}/chart.png"),
    (Deed.SHAPE, "villages {tmp}/villages.csv"),
    (Deed.LOOK, "villages"),
    (Deed.LOOK, "backup"),
    (Deed.MANAGE, "backup --to {tmp}/elsewhere"),
    (Deed.EXAMINE, "check-data"),
    (Deed.EXAMINE, "diagnose --out {tmp}/diagnose.json"),
    (Deed.AUDIT, "audit"),
    (Deed.AUDIT, "audit --verify"),
    (Deed.KNOW_ACCOUNTS, "account"),
    (Deed.MANAGE, "account add 新来的 --new-password-file {tmp}/password"),
    (Deed.MANAGE, "account reset 新来的 --new-password-file {tmp}/password"),
    (Deed.MANAGE, "account role 新来的 viewer"),
    (Deed.MANAGE, "account lock 新来的"),
    (Deed.MANAGE, "account handover 新来的 接任的 --new-password-file {tmp}/password"),
    (NOBODY, "account recover --code 00000 --new-password-file {tmp}/password"),
    (Deed.SEND, "card"),
    (Deed.SEND, "card --out {tmp}/card.gccard"),
    (Deed.SEND, "card --qr {tmp}/card.png"),
    (Deed.MANAGE, "card --rotate"),
    (Deed.LOOK, "units"),
    (Deed.MANAGE, "units --revoke 620622102"),
    (Deed.SEND, "register {tmp}/county.gccard"),
    (Deed.SEND, "export --month 2026-11 --out {tmp}/out"),
    (Deed.REVEAL, "export --month 2026-11 --unmasked --reason 上级要求 --out {tmp}/out"),
    (Deed.LOOK, "amendment --month 2026-11"),
    (Deed.LOOK, "verify {tmp}/note.txt"),
    (Deed.SEND, "receive {tmp}/note.txt"),
    (Deed.SEND, "receive --code AAAA-AAAA-AAAA"),
    (Deed.SEND, "receive --undo 1"),
    (Deed.LOOK, "board --month 2026-11"),
    (Deed.LOOK, "quarantine"),
    (Deed.SEND, "quarantine reject 1 --reason 示例"),
    (Deed.LOOK, "conflicts"),
    (Deed.SEND, "conflicts dismiss 1"),
    (Deed.LOOK, "directive"),
    (Deed.SEND, "directive {case} supervise --note 请办 --out {tmp}/out"),
    (Deed.LOOK, "rezone"),
    (Deed.SEND, "rezone 620622101 620622102 --name 乙镇 --out {tmp}/out"),
    (Deed.LOOK, "receipt {tmp}/note.txt --out {tmp}/receipt.pdf"),
    (Deed.SEND, "office --off"),
    (Deed.LOOK, "holidays"),
    (Deed.SHAPE, "holidays {tmp}/note.txt"),
    (Deed.LOOK, "deadlines"),
    (Deed.KEEP, "deadlines --recount"),
    (NOBODY, "rescue {tmp}/rescued"),
    (Deed.SEND, "lake build {tmp}/lake"),
    (Deed.LOOK, "lake verify {tmp}/lake"),
    (NOBODY, "lake shell {tmp}/lake select"),
    (Deed.SEND, "lake publish {tmp}/lake --to postgresql://nobody@127.0.0.1:1/none"),
    (Deed.SHAPE, "divisions {tmp}/villages.csv"),
    (Deed.LOOK, "unit"),
    (Deed.MANAGE, "unit --name 示例镇中心"),
    (Deed.LOOK, "worklist"),
    (Deed.LOOK, "requested"),
    (Deed.KEEP, "rota fill 2026-12-01 2026-12-07 --people 李示例"),
    (Deed.KEEP, "rota swap 2026-12-01 2026-12-02"),
    (Deed.LOOK, "self-check"),
    (Deed.KEEP, "self-check township"),
    (Deed.LOOK, "calendar"),
    (Deed.KEEP, "calendar --tick fire_month:2026 1"),
    (Deed.LOOK, "clock"),
    (Deed.KEEP, "clock --right"),
    (Deed.LOOK, "bin"),
    (Deed.PURGE, "bin --purge --reason 例行"),
    (Deed.LOOK, "retention list"),
    (Deed.LOOK, "retention review --out {tmp}/review.pdf"),
    (Deed.PURGE, "retention hold {member} --until 2027-12-31 --reason 诉讼中"),
    (Deed.PURGE, "retention purge --reason 例行 --out {tmp}/purged.pdf"),
    (Deed.KEEP, "remove grid_member {member}"),
    (Deed.KEEP, "restore grid_member {member}"),
    (Deed.LOOK, "update"),
    (Deed.MANAGE, "update {tmp}/note.txt --dry-run"),
    (Deed.MANAGE, "update {tmp}/note.txt"),
    (Deed.MANAGE, "update --back"),
    (Deed.MANAGE, "update --trust RWnokey"),
    (Deed.MANAGE, "rekey"),
    (NOBODY, "init --unit 620622101 --name 示例镇 --tier township"),
    (NOBODY, "demo --help"),
)
"""What a command asks for before it does anything; later lines may rest on earlier ones."""

MAY_FAIL_OTHERWISE = frozenset(
    {
        "amendment",
        "divisions",
        "holidays",
        "lake",
        "receive",
        "verify",
        "receipt",
        "quarantine",
        "conflicts",
        "directive",
        "rezone",
        "retention",
        "update",
    }
)
"""What is given to these is none of theirs: they fail, but not for want of rights."""

GRIDS = "网格编码,网格名称,所属村\n620622101200777,样板村第七网格,样板村\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A data folder with one account of each role, and files that the commands are given."""
    tmp = tmp_path_factory.mktemp("world")
    admin = make_centre(tmp / "data")
    member = make_member(admin)
    incident = make_incident(admin)
    for role in Role:
        if role is not Role.ADMIN:
            accounts.add(admin, role.value, f"{PASSWORD}-{role.value}", role)
    county = make_centre(tmp / "county", unit=COUNTY)
    units.save_card(county, tmp / "county.gccard")
    county.close()

    book = Workbook()
    book.active["A1"] = "{{ 单位 }}"
    book.save(tmp / "plain.xlsx")
    form_templates.add(admin, tmp / "plain.xlsx", "已有表样")
    (tmp / "note.txt").write_text("示例", encoding="utf-8")
    (tmp / "other.txt").write_text("另一份", encoding="utf-8")
    attachments.attach(admin, incident.uid, [tmp / "other.txt"])
    (attached,) = registers.find(admin, Query(register="attachment"))
    (tmp / "villages.csv").write_text("code,name\n620622101209,新村\n", encoding="utf-8")
    (tmp / "grids.csv").write_text(GRIDS, encoding="utf-8")
    (tmp / "password").write_text("three-quiet-words", encoding="utf-8")
    admin.close()
    facts = {"member": member.uid, "case": incident.text("case_code"), "attachment": attached.uid}
    return {**facts, "tmp": str(tmp)}


@pytest.mark.parametrize("role", Role)
def test_every_command_asks_the_table(
    world: dict[str, str],
    role: Role,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tmp = tmp_path / "w"
    shutil.copytree(world["tmp"], tmp)
    (tmp / "out").mkdir()
    (tmp / "elsewhere").mkdir()
    name = "王演示" if role is Role.ADMIN else role.value
    password = PASSWORD if role is Role.ADMIN else f"{PASSWORD}-{role.value}"
    monkeypatch.setenv(main.PASSWORD_VARIABLE, password)
    monkeypatch.setattr(attempts, "pause", lambda seconds: pytest.fail(f"waits {seconds} s"))
    nowhere = main.Surroundings(
        run_desktop=lambda *_: 0, render_chart=lambda *_, **__: None, print_pages=lambda *_: None
    )
    wrong = []
    for deed, text in COMMANDS:
        words = [word.format(**{**world, "tmp": tmp}) for word in text.split()]
        # A role that an earlier line took away or a lock that it set is no matter of this line.
        code = main.run(["--data", str(tmp / "data"), "--as", name, "--json", *words], nowhere)
        _out, err = capsys.readouterr()
        failure = json.loads(err)["error"]["code"] if err.startswith("{") else ""
        refused = failure == "role_forbids"
        allowed = deed is NOBODY or (
            deed in MAY[role] and not (deed is Deed.AUDIT and role is Role.ADMIN)
        )
        if refused is allowed:
            wrong.append((text, deed, code, failure))
        elif allowed and deed is not NOBODY and code == 1 and words[0] not in MAY_FAIL_OTHERWISE:
            wrong.append((text, "failed", err))
    assert not wrong, "\n".join(map(str, wrong))


def test_no_command_is_without_a_line() -> None:
    named = {tuple(text.split()[:2]) for _deed, text in COMMANDS}
    context = click.Context(main.program)
    for name in main.program.list_commands(context):
        command = main.program.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            missing = {(name, sub) for sub in command.commands} - named
            assert not missing
        assert any(first == name for first, *_rest in named), name


def test_every_deed_of_the_table_is_asked_for_by_some_command() -> None:
    assert {deed for deed, _text in COMMANDS} >= set(Deed)


def test_an_account_of_each_kind_may_what_it_is_for_and_no_more() -> None:
    assert MAY[Role.AUDITOR] == {Deed.LOOK, Deed.EXAMINE, Deed.AUDIT, Deed.KNOW_ACCOUNTS}
    assert MAY[Role.VIEWER] == {Deed.LOOK}
    assert MAY[Role.ENTRY] == {Deed.LOOK, Deed.KEEP, Deed.TAKE_OUT, Deed.EXAMINE}
    assert MAY[Role.REVIEWER] == MAY[Role.ENTRY] | {Deed.SEND, Deed.REVEAL, Deed.SHAPE, Deed.PURGE}
    assert MAY[Role.ADMIN] == set(Deed)
