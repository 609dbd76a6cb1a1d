"""Packs from outside: the keys of the JSON and the exit codes are a contract."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gridcenter.cli import main
from gridcenter.domain.packs.phone_code import phone_code
from gridcenter.domain.place import Tier
from gridcenter.domain.register.fields import UnitCode
from gridcenter.services.centre import Unit
from gridcenter.services.folder import accounts
from gridcenter.services.register import retention
from tests.builders import (
    CHEAP,
    COUNTY,
    PASSWORD,
    FakeClock,
    make_centre,
    make_incident,
    make_member,
)

CITY = Unit(code=UnitCode("6206"), name="示例市", tier=Tier.CITY)
NOWHERE = main.Surroundings(
    run_desktop=lambda _folder, _lang: 7, render_chart=lambda: None, print_pages=lambda: None
)
Call = Callable[..., tuple[int, Any, Any]]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    monkeypatch.setenv(main.PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.setattr("gridcenter.services.folder.accounts.Argon2Cost", lambda: CHEAP)

    def run(folder: str, *arguments: object) -> tuple[int, Any, Any]:
        line = ["--data", str(tmp_path / folder), "--json", *map(str, arguments)]
        code = main.run(line, NOWHERE)
        out, err = capsys.readouterr()
        return (
            code,
            json.loads(out) if out.strip() else None,
            json.loads(err) if err.startswith("{") else None,
        )

    return run


@pytest.fixture
def stick(tmp_path: Path, call: Call) -> Path:
    """A township with one of each and a county, their cards exchanged."""
    folder = tmp_path / "stick"
    folder.mkdir()
    township = make_centre(tmp_path / "t")
    make_member(township)
    make_incident(township)
    township.close()
    make_centre(tmp_path / "c", unit=COUNTY).close()
    for ours, theirs in (("t", "c"), ("c", "t")):
        code, shown, _ = call(ours, "card", "--out", folder)
        assert code == 0
        wrong = call(theirs, "register", shown["card"], "--fingerprint", "1" * 30)
        assert (wrong[0], wrong[2]["error"]["code"]) == (1, "fingerprint_differs")
        code, registered, _ = call(
            theirs, "register", shown["card"], "--fingerprint", shown["fingerprint"]
        )
        assert (code, registered["fingerprint"]) == (0, shown["fingerprint"])
    return folder


def test_the_month_goes_round(call: Call, stick: Path) -> None:
    code, sent, _ = call("t", "export", "--month", "2026-11", "--out", stick)
    assert code == 0
    assert set(sent) >= {"pack", "kind", "seq", "month", "bytes", "rows", "masked"}
    assert (sent["seq"], sent["kind"], sent["masked"], sent["rows"]["incident"]) == (
        1,
        "full",
        True,
        1,
    )

    code, seen, _ = call("c", "verify", sent["pack"])
    keys = [
        "status",
        "unit",
        "month",
        "seq",
        "new",
        "changed",
        "same",
        "stale",
        "conflict",
        "refused",
        "receipt",
    ]
    assert code == 0
    assert set(seen) >= set(keys)
    assert (seen["status"], seen["unit"], seen["new"]) == ("ok", "620622101", 4)
    assert call("c", "receive", sent["pack"], "--dry-run")[1]["new"] == 4

    code, got, _ = call("c", "receive", sent["pack"])
    assert (code, got["new"], got["outcome"]) == (0, 4, "A")
    assert Path(got["receipt"]).parent == stick
    code, again, _ = call("c", "receive", sent["pack"])
    assert (code, again["status"], again["new"], again["same"]) == (0, "duplicate", 0, 4)

    assert call("c", "board", "--month", "2026-11")[1]["units"][0]["seq"] == 1
    assert call("c", "quarantine")[1] == []
    assert call("t", "month", "2026-11")[1]["steps"]["receipt"]["done"] is False
    assert call("t", "receive", got["receipt"])[1]["status"] == "receipt"
    assert call("t", "month", "2026-11")[1]["steps"]["receipt"]["done"] is True
    assert call("t", "receive", "--code", got["code"])[0] == 0
    for where in ("t", "c"):
        code, printed, _ = call(where, "receipt", got["receipt"], "--out", stick / f"{where}.pdf")
        assert code == 0
        assert Path(printed["receipt"]).read_bytes().startswith(b"%PDF")
    assert [each["unit"] for each in call("c", "units")[1]] == ["620622101"]


def test_a_dry_run_says_what_the_run_after_it_does_and_leaves_nothing(
    call: Call, stick: Path, tmp_path: Path
) -> None:
    make_centre(tmp_path / "s", unit=CITY).close()
    for ours, theirs in (("s", "c"), ("c", "s")):
        card = call(ours, "card", "--out", stick)[1]
        call(theirs, "register", card["card"], "--fingerprint", card["fingerprint"])
    (uid,) = [row["uid"] for row in call("t", "list", "incident")[1]["rows"]]
    sent = []
    for count, kind in ((4, "full"), (5, "amendment"), (6, "delta")):
        call("t", "set", "incident", uid, f"people_count={count}")
        line = ("export", "--month", "2026-11", "--kind", kind, "--out", stick)
        sent.append(call("t", *line)[1]["pack"])

    def told(folder: str, *line: object) -> tuple[int, list[dict[str, Any]]]:
        code, found, _ = call(folder, "receive", *line)
        keys = ("status", "seq", "outcome", "new", "changed", "deleted", "same", "stale", "refused")
        every = found if isinstance(found, list) else [found]
        inner = [pack["new"] for each in every for pack in each.get("packs", ())]
        return code, [{key: each.get(key) for key in keys} | {"in": inner} for each in every]

    def left() -> list[str]:
        kept = sorted(str(path) for path in (tmp_path / "c" / "packs").rglob("*"))
        return [*kept, str(call("c", "list", "incident")[1]), str(call("c", "units")[1])]

    before = left()
    dry = told("c", "--dry-run", *reversed(sent))
    assert left() == before
    assert dry == told("c", *reversed(sent))
    assert [each["changed"] for each in dry[1]] == [0, 1, 1]

    # Of receipts and of changed keys too.
    receipt = Path(sent[2]).with_suffix(".gcreceipt")
    assert call("t", "receive", "--dry-run", receipt)[1]["status"] == "receipt"
    assert not call("t", "month", "2026-11")[1]["steps"]["receipt"]["done"]
    assert call("t", "receive", receipt)[0] == 0
    assert call("t", "month", "2026-11")[1]["steps"]["receipt"]["done"]
    renewed = call("t", "card", "--rotate", "--out", stick)[1]["card"]
    call("t", "set", "incident", uid, "people_count=7")
    late = call("t", "export", "--month", "2026-11", "--kind", "delta", "--out", stick)[1]["pack"]
    before = left()
    dry = told("c", "--dry-run", renewed, late)
    assert left() == before
    assert dry == told("c", renewed, late)
    assert [(each["status"], each["changed"]) for each in dry[1]] == [("ok", 1), ("card", None)]

    # And of a bundle with several packs of one township.
    line = ("export", "--month", "2026-11", "--kind", "bundle", "--out", stick)
    bundle = call("c", *line)[1]["pack"]
    dry = told("s", "--dry-run", bundle)
    assert dry == told("s", bundle)
    assert dry[0] == 0
    assert sum(dry[1][0]["in"]) == dry[1][0]["new"]
    # The next bundle repeats the month: what is known already is told, not tripped over.
    again = call("c", *line)[1]["pack"]
    assert told("s", again)[0] == 0


def test_an_amendment_is_told_and_printed_at_both_ends(call: Call, stick: Path) -> None:
    def send(kind: str) -> str:
        code, sent, _ = call("t", "export", "--month", "2026-11", "--kind", kind, "--out", stick)
        assert code == 0
        return str(sent["pack"])

    assert call("t", "amendment", "--month", "2026-11")[2]["error"]["code"] == "month_not_sealed"
    got = call("c", "receive", send("full"))[1]
    call("t", "receive", got["receipt"])
    (row,) = call("t", "list", "incident")[1]["rows"]
    assert call("t", "set", "incident", row["uid"], "people_count=7")[0] == 0
    code, told, _ = call("t", "amendment", "--month", "2026-11", "--out", stick / "a.pdf")
    (change,) = told["changes"]
    assert (code, told["records"], change["field"], change["after"]) == (0, 1, "涉及人数", "7")
    assert Path(told["paper"]).read_bytes().startswith(b"%PDF")
    there = call("c", "amendment", send("amendment"))[1]
    assert there["changes"] == told["changes"]


def test_refusals(call: Call, stick: Path) -> None:
    asked = call("t", "export", "--month", "2026-11", "--out", stick, "--unmasked")
    assert (asked[0], asked[2]["error"]["code"]) == (1, "reason_required")
    pack = Path(call("t", "export", "--month", "2026-11", "--out", stick)[1]["pack"])
    broken = stick / "broken.gcpack"
    broken.write_bytes(pack.read_bytes()[:-5])
    code, _, err = call("c", "verify", broken)
    assert (code, err["error"]["code"]) == (1, "damaged")
    code, many, _ = call("c", "receive", pack, broken)
    assert code == 1
    assert [each.get("new") for each in many if "error" not in each] == [4]
    assert [each["error"]["code"] for each in many if "error" in each] == ["damaged"]
    assert call("t", "receive", pack)[2]["error"]["code"] == "not_addressed"
    for wrong, failure in (
        ("0000", "phone_code_length"),
        ("0000-0000-0000", "bad_phone_code"),
        (phone_code("A", "ab" * 32, "620622"), "strange_phone_code"),
    ):
        assert call("t", "receive", "--code", wrong)[2]["error"]["code"] == failure


def test_two_desks_meet_on_a_stick(call: Call, stick: Path, tmp_path: Path) -> None:
    make_centre(tmp_path / "t2").close()
    for ours, theirs in (("t", "t2"), ("t2", "t")):
        card = call(ours, "card", "--out", stick / f"{ours}.gccard")[1]["card"]
        assert call(theirs, "register", card)[2]["error"]["code"] == "own_card"
        assert call(theirs, "register", card, "--desk")[0] == 0
    export = ("export", "--month", "2026-11", "--kind", "desk", "--out", stick)
    assert call("t2", "receive", call("t", *export)[1]["pack"])[1]["new"] == 4
    uid = call("t", "list", "grid_member")[1]["rows"][0]["uid"]
    for desk, name in (("t", "王甲改"), ("t2", "王乙改")):
        assert call(desk, "set", "grid_member", uid, f"name={name}")[0] == 0
    code, got, _ = call("t", "receive", call("t2", *export)[1]["pack"])
    assert (code, got["conflict"]) == (3, 1)
    (found,) = call("t", "conflicts")[1]
    assert set(found) == {"id", "register", "uid", "field", "kept", "lost", "advice"}
    assert {found["kept"]["value"], found["lost"]["value"]} == {"王甲改", "王乙改"}
    assert call("t", "conflicts", "restore", found["id"])[1] == []
    assert call("t", "list", "grid_member")[1]["rows"][0]["name"] == found["lost"]["value"]
    assert call("t", "conflicts", "restore", found["id"])[2]["error"]["code"] == "no_such_conflict"


def test_a_directive_and_its_answer(call: Call, stick: Path) -> None:
    sent = call("t", "export", "--month", "2026-11", "--out", stick)[1]
    call("c", "receive", sent["pack"])
    code = call("t", "list", "incident")[1]["rows"][0]["case_code"]
    made = call("c", "directive", code, "correct", "--note", "请核实地点", "--out", stick)
    assert (made[0], made[1]["to"]) == (0, "620622101")
    got = call("t", "receive", made[1]["pack"])
    assert (got[0], got[1]["kind"], got[1]["new"]) == (0, "directive", 1)
    (asked,) = call("t", "directive")[1]
    assert (asked["action"], asked["note"], asked["done_at"]) == ("correct", "请核实地点", None)


def test_parts_arrive_in_any_order(call: Call, stick: Path, tmp_path: Path) -> None:
    for number in range(40):
        noise = "".join(chr(0x4E00 + (number * 7919 + at * 104729) % 20000) for at in range(900))
        values = ("title=邻里纠纷（示例）", "occurred_at=2026-11-05T09:30", "family=dispute")
        assert call("t", "add", "incident", *values, f"summary={noise}")[0] == 0
    export = ("export", "--month", "2026-11", "--out", stick, "--part-size", "32KB")
    sent = call("t", *export)[1]
    files = [Path(each) for each in sent["parts"]]
    assert len(files) > 1
    assert sent["seconds_on_slow_line"] > 1
    first, *rest = reversed(files)
    code, got, _err = call("c", "receive", first)
    assert (code, got["status"]) == (3, "parts")
    assert got["missing"] == list(range(1, len(files)))
    code, got, _err = call("c", "receive", *rest)
    assert (code, got["status"], got["outcome"]) == (0, "ok", "A")


def test_a_card_is_printed_and_registered_as_a_scanner_types_it(
    call: Call, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, shown, _ = call("t", "card", "--out", stick / "card.pdf")
    assert code == 0
    assert Path(shown["card"]).read_bytes().startswith(b"%PDF")
    typed = (stick / "620622101.gccard").read_text()
    monkeypatch.setattr("sys.stdin", io.StringIO(typed.replace("\n", "\n\n")))
    code, registered, _ = call("c", "register", "-", "--fingerprint", shown["fingerprint"])
    assert (code, registered["unit"]) == (0, "620622101")


def test_a_merge_taken_back_asks_for_everything_and_gets_it(call: Call, stick: Path) -> None:
    export = ("export", "--month", "2026-11", "--out", stick)
    first = call("c", "receive", call("t", *export)[1]["pack"])[1]
    call("t", "receive", first["receipt"])
    call(
        "t",
        "add",
        "incident",
        "title=邻里纠纷（示例）",
        "occurred_at=2026-11-05T09:30",
        "family=dispute",
    )
    assert call("c", "receive", "--undo", first["id"])[0] == 0

    sent = call("t", *export, "--kind", "delta")[1]
    assert (sent["kind"], sent["full_wanted"]) == ("delta", False)
    asked = call("c", "receive", sent["pack"])[1]
    assert asked["outcome"] == "F"  # both sides differ: only everything brings them together
    assert call("c", "board", "--month", "2026-11")[1]["units"][0]["full_wanted"]

    call("t", "receive", asked["receipt"])
    sent = call("t", *export, "--kind", "delta")[1]
    assert (sent["kind"], sent["full_wanted"]) == ("full", True)
    code, got, _ = call("c", "receive", sent["pack"])
    assert (code, got["outcome"]) == (0, "A")
    assert not call("c", "board", "--month", "2026-11")[1]["units"][0]["full_wanted"]
    assert len(call("c", "list", "incident")[1]["rows"]) == 2

    call("t", "receive", got["receipt"])
    sent = call("t", *export, "--kind", "delta")[1]
    assert (sent["kind"], sent["full_wanted"], sum(sent["rows"].values())) == ("delta", False, 0)


def test_who_decides_over_a_held_pack_says_why(
    call: Call, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = call("t", "export", "--month", "2026-11", "--out", stick)[1]
    with monkeypatch.context() as earlier:
        # The clock of the county stands ten years back.
        past = FakeClock(datetime(2016, 11, 20, tzinfo=UTC))
        earlier.setitem(accounts.open_folder.__kwdefaults__, "clock", past)
        code, got, _ = call("c", "receive", sent["pack"])
    assert (code, got["status"], got["held"]) == (3, "from_future", True)
    (waiting,) = call("c", "quarantine")[1]
    assert (waiting["id"], waiting["status"]) == (got["id"], "from_future")
    assert call("c", "quarantine", "reject", waiting["id"], "--reason", "时钟不对")[1] == []
    again = call("c", "receive", sent["pack"])
    assert (again[0], again[2]["error"]["code"]) == (1, "rejected_pack")
    assert ".000Z" not in again[2]["error"]["message"]
    (decided,) = call("c", "quarantine", "--decided")[1]
    assert (decided["state"], decided["reason"]) == ("rejected", "时钟不对")
    # The contract has no reason: one who gives none is warned, and the log says so.
    accepted = call("c", "quarantine", "accept", waiting["id"])
    assert (accepted[0], accepted[1]["outcome"]) == (3, "A")
    assert call("c", "quarantine", "--decided")[1][0]["reason"] == "命令行处理，没有写理由"


def test_the_bin_is_emptied_for_good_with_a_reason(
    call: Call, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (member,) = call("t", "list", "grid_member")[1]["rows"]
    assert call("t", "remove", "grid_member", member["uid"])[0] == 0
    assert call("t", "bin")[1] == {"purged": 0, "rows": []}
    monkeypatch.setattr(retention, "BIN_DAYS", -1)
    (row,) = call("t", "bin")[1]["rows"]
    assert (row["register"], row["uid"], row["title"]) == ("grid_member", member["uid"], "张示例")
    asked = call("t", "bin", "--purge")
    assert (asked[0], asked[2]["error"]["code"]) == (1, "purge_reason")
    assert call("t", "bin", "--purge", "--reason", "例行清理")[1]["purged"] == 1
    assert call("t", "bin")[1]["rows"] == []
    call("c", "receive", call("t", "export", "--month", "2026-11", "--out", stick)[1]["pack"])
    assert call("c", "list", "grid_member")[1]["rows"] == []


def test_attachments_go_along_only_when_asked_for(call: Call, stick: Path, tmp_path: Path) -> None:
    (incident,) = call("t", "list", "incident")[1]["rows"]
    paper = tmp_path / "协议.pdf"
    paper.write_bytes(b"%PDF-1.7 example")
    assert call("t", "attach", incident["case_code"], paper)[0] == 0
    month = ("export", "--month", "2026-11", "--out", stick)
    assert call("t", *month)[1]["attachments"] == 0
    sent = call("t", *month, "--attachments")[1]
    assert sent["attachments"] == 1
    assert call("c", "receive", sent["pack"])[0] == 0
    assert [each["here"] for each in call("c", "attachments", incident["case_code"])[1]] == [True]
    assert call("t", *month, "--attachments", "--kind", "desk")[0] == 2


def test_a_county_moves_a_township_from_outside(call: Call, stick: Path, tmp_path: Path) -> None:
    code, out, _ = call("t", "export", "--month", "2026-11", "--out", stick)
    assert code == 0
    call("c", "receive", out["pack"])
    assert call("c", "rezone")[1] == {"rezonings": [], "due": []}
    listed = stick / "list.csv"
    listed.write_text(
        "code,name,valid_from,valid_to,successor\n"
        "620622101,金河镇（示例）,,2026-11-01,620622109\n620622109,新河镇（示例）,2026-11-02,,\n",
        encoding="utf-8",
    )
    assert call("c", "divisions", listed)[0] == 0
    assert call("c", "rezone")[1]["due"][0]["successor"] == "620622109"
    code, out, _ = call("c", "rezone", "--due", "--out", stick / "files")
    assert (code, out["without_card"]) == (3, ["620622109"])
    assert out["rows"] > 0
    (file,) = out["packs"]
    assert file["to"] == "620622101"
    units = {row["unit"] for row in call("c", "list", "incident")[1]["rows"]}
    assert units == {"620622109"}
    assert call("t", "receive", file["pack"])[0] == 0
    assert call("t", "list", "incident")[1]["total"] == 0
    code, _, err = call("t", "rezone", "620622101", "620622102", "--name", "乙", "--out", stick)
    assert (code, err["error"]["code"]) == (1, "rezoning_places")
