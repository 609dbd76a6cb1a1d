"""Every command as every role: no bug in any, with sound and with hostile arguments; who only looks changes nothing."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import click

from gridcenter.cli import main
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.roles import MAY, Role, RoleForbidsError
from gridcenter.services.folder import accounts
from gridcenter.services.register import registers
from tests.builders import PASSWORD, make_centre
from tests.services.test_doors import DOORS
from tests.tools.soak import deeds
from tests.tools.soak.telling import Tally

NOWHERE = main.Surroundings(
    run_desktop=lambda _folder, _lang: 7,
    render_chart=lambda *_given, **_more: None,
    print_pages=lambda *_given, **_more: None,
)
_PASSWORD = "only-to-look-at"
GIVEN: dict[str, tuple[tuple[str, ...], ...]] = {
    "add": (
        ("grid", "code=620622101200900", "name=新网格（示例）"),
        ("grid", "name=\u202e\x1b[2J"),
    ),
    "set": (("grid", "{grid}", "name=改名（示例）"), ("grid", "{grid}", "code=" + "9" * 400)),
    "remove": (("grid", "{grid}"),),
    "restore": (("grid", "{grid}"), ("{stick}", "--yes"), ("{other}",)),
    "undo": ((), ("99999",)),
    "bin": ((), ("--purge", "--reason", "例行")),
    "import": (("{csv}", "--into", "grid"), ("{csv}",), ("{other}", "--into", "grid")),
    "export": (("--month", "2026-11", "--out", "{out}"), ("--month", "2026-13", "--out", "{d}")),
    "receive": (("{other}",), ("{csv}",)),
    "verify": (("{other}",),),
    "register": (("{other}",),),
    "card": (("--out", "{out}/card"), ("--out", "{d}/keys.json")),
    "backup": ((), ("--to", "{out}"), ("--to", "{other}")),
    "rescue": (("{out}/rescue",), ("{d}/x",)),
    "diagnose": (("--out", "{out}/report"), ("--out", "{d}/gridcenter.db")),
    "account": ((), ("role", "王演示", "viewer"), ("lock", "王演示"), ("lock", "无此人")),
    "list": (("grid",), ("grid", "--unmask", "--reason", "x"), ("grid", "--filter", "code=(")),
    "history": (("{grid}",),),
    "report": (("grid_overview", "--month", "2026-11", "--draft", "--out", "{out}/r.xlsx"),),
    "template": (("grid", "--out", "{out}/t.xlsx"),),
    "holidays": ((), ("{csv}",)),
    "deadlines": ((), ("--recount",)),
    "villages": ((), ("{csv}",), ("{other}",)),
    "directive": ((), ("620622101202611001", "supervise")),
    "conflicts": ((), ("restore", "1")),
    "quarantine": ((), ("accept", "1")),
    "rekey": ((),),
    "init": (("--unit", "620622101", "--name", "x", "--tier", "township"),),
    "demo": (),
    "lake": (("verify", "{out}"),),
}
"""What each command is given; without an entry it is called bare."""


def _state(place: Path, password: str) -> object:
    centre = accounts.open_folder(
        place / "d", password=password, clock=deeds.clock(hours=40), durable=False
    )
    try:
        named = ("change", "gesture", "officer_account", "pack_sent", "pack_received", "division")
        tables = [row[0] for row in centre.db.query("SELECT name FROM sqlite_master")]
        rows = [centre.db.one(f"SELECT count(*) FROM {name}") for name in named if name in tables]
        found = registers.find(centre, Query(register=RegisterId("grid")))
        return [rows, sorted((each.uid, each.revision) for each in found)]
    finally:
        centre.close()


def walk(top: Path, tally: Tally) -> None:
    """Every command with each of its arguments as every role."""
    deed = next(each for each in deeds.DEEDS if each.name == "restore")
    for role in Role:
        place = deeds.fresh(deed, top, top / "role")
        centre = deeds.opened(place)
        accounts.add(centre, "李样本", _PASSWORD, role)
        grid = registers.find(centre, Query(register=RegisterId("grid")))[0].uid
        centre.close()
        (place / "grids.csv").write_text("网格编码,网格名称,所属村\n", encoding="utf-8")
        (place / "other").write_bytes(bytes(range(256)) * 9)
        kept = top / "role-kept"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(place, kept)
        names = {
            **{"grid": grid, "d": place / "d", "out": place / "out", "other": place / "other"},
            **{"csv": place / "grids.csv", "stick": next((place / "stick").iterdir())},
        }
        before = _state(place, PASSWORD)
        for command in main.program.list_commands(click.Context(main.program)):
            for given in GIVEN.get(command, ((),)):
                words = [each.format(**names) for each in given]
                _one(place, [command, *words], role, before, tally)
                shutil.rmtree(place)
                shutil.copytree(kept, place)


def doors(top: Path, tally: Tally) -> None:
    """Every door of the services as every role: who may not is refused before anything is looked at."""
    for role in Role:
        centre = make_centre(top / f"doors-{role}")
        try:
            for number, (deed, act) in enumerate(DOORS):
                tally.runs += 1
                try:
                    with contextlib.chdir(centre.folder.parent):  # who may writes where it is told
                        act(replace(centre, role=role))
                except RoleForbidsError:
                    is_refused = True
                except Exception:  # what it is given is nothing: it went in
                    is_refused = False
                else:
                    is_refused = False
                tally.refused += is_refused
                if is_refused is (deed in MAY[role]):
                    tally.failed(f"door {number}, {deed} as {role}: refused {is_refused}")
        finally:
            centre.close()


def _one(place: Path, words: list[str], role: Role, before: object, tally: Tally) -> None:
    out, err = io.StringIO(), io.StringIO()
    os.environ[main.PASSWORD_VARIABLE] = _PASSWORD
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main.run(["--data", str(place / "d"), "--json", *words], NOWHERE)
    finally:
        del os.environ[main.PASSWORD_VARIABLE]
    tally.runs += 1
    tally.refused += code == 1
    said = told_code(err.getvalue())
    if said == "unexpected" or code not in (0, 1, 2, 3, 7):
        tally.failed(f"{role}: {' '.join(words)}: {code} {err.getvalue()[:300]}")
    try:
        # An administrator may have locked the other one out, or changed the key for themselves alone.
        locked = role is Role.ADMIN and words[0] in ("account", "rekey")
        after = _state(place, _PASSWORD if locked else PASSWORD)
    except Exception as failure:
        tally.failed(f"{role}: {' '.join(words)}: afterwards {failure!r}")
        return
    if role in (Role.VIEWER, Role.AUDITOR) and after != before:
        tally.failed(f"{role}: {' '.join(words)} changed the data")


def told_code(text: str) -> str:
    """The code of the failure that was said with --json; empty for none."""
    for line in reversed(text.splitlines()):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return str(json.loads(line)["error"]["code"])
    return ""
