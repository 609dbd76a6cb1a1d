"""Something else under every name of ours beside the data: the answer is the right one or a sentence.

A file that a person, a sync program or a failing disk left there, a folder, a link: no command may
end as a bug, none may lose a record or write through the link, and signing in works or says why not.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from gridcenter.cli import main
from gridcenter.domain.errors import GridcenterError
from gridcenter.services.folder import attempts
from tests.builders import PASSWORD
from tests.tools.soak import deeds
from tests.tools.soak.roles import NOWHERE, told_code
from tests.tools.soak.telling import Tally

NAMES = (
    *("keys.json", "sign-in.json", "gridcenter.count", "gridcenter.inuse", "restore.json"),
    *("restore.new", "restore.lock", "updates/update.json", "backups", "attachments", "packs"),
    *("holidays/2027.toml", "codes/incident_category.toml", "deadlines.toml", "retention.toml"),
    *("phrases.toml", "seasons.toml", "check_lists.toml", "forms/own.toml", "templates/own.xlsx"),
)
"""What lies beside the data file; the data file itself and its log are cut and flipped elsewhere."""
CONTENTS: dict[str, bytes] = {
    "nothing": b"",
    "zeros": b"\0" * 400,
    "bytes": bytes(range(256)) * 20,
    "nested": b"[" * 100_000,
    "nested tables": b'{"a":' * 100_000,
    "list": b"[]",
    "table": b"{}",
    "number": b"9" * 9_000,
    "no number": b'{"failed":NaN,"format":-1,"told":[{"at":Infinity}],"slots":[]}',
    "other types": b'{"failed":"9","told":{"a":[1]},"aside":7,"old":5,"slots":{"a":1}}',
    "way out": b'{"format":1,"aside":"..","old":["gridcenter.db"],"payload":"../x"}',
    "controls": b'{"told":[{"at":"\\u202e\\u001b[2J"}],"failed":1}',
    "wide": '{"failed":1}'.encode("utf-16"),
    "large": b'{"a":"' + b"x" * 3_000_000 + b'"}',
}
COMMANDS = (
    *(("list", "grid"), ("backup",), ("update",), ("report", "--list"), ("retention", "list")),
    *(("holidays",), ("calendar",), ("self-check", "township"), ("deadlines",)),
    ("add", "incident", "title=示例", "occurred_at=2026-11-05", "family=dispute"),
)
GRIDS = 3


def _content(content: bytes) -> Callable[[Path, Path], object]:
    return lambda path, _other: path.write_bytes(content)


def _folder(path: Path, _other: Path) -> None:
    path.mkdir()
    (path / "kept").write_text("kept", encoding="utf-8")


PUT: dict[str, Callable[[Path, Path], object]] = {
    **{name: _content(content) for name, content in CONTENTS.items()},
    "folder": _folder,
    "link": lambda path, other: path.symlink_to(other),
    "link to nothing": lambda path, other: path.symlink_to(other.with_name("nothing")),
    "link to itself": lambda path, _other: path.symlink_to(path.name),
}


def walk(top: Path, tallies: dict[str, Tally]) -> None:
    """Every name with everything under it; ``tallies`` by name."""
    deed = next(each for each in deeds.DEEDS if each.name == "restore")
    waits, attempts.pause = attempts.pause, lambda _seconds: None
    try:
        for name, tally in tallies.items():
            for what, put in PUT.items():
                place = deeds.fresh(deed, top, top / "hostile")
                (place / "other").write_text("other", encoding="utf-8")
                _clear(path := place / "d" / name)
                put(path, place / "other")
                _use(place, name, f"{name}: {what}", tally)
    finally:
        attempts.pause = waits


def _clear(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def _use(place: Path, name: str, what: str, tally: Tally) -> None:
    for words in COMMANDS:
        tally.runs += 1
        code, said = _run(place, words)
        tally.refused += code == 1
        if said == "unexpected" or code not in (0, 1, 3):
            tally.failed(f"{what}: {words[0]} ends with {code} {said}", place)
    if (place / "other").read_text(encoding="utf-8") != "other" or (place / "nothing").exists():
        tally.failed(f"{what}: written through the link", place)
    try:
        found = deeds.whole(place, "grid", work=False)
    except GridcenterError:
        found = GRIDS if _is_back(place, name) else 0
    except Exception as failure:
        if str(failure) != "attachments" or not what.startswith("attachments"):
            tally.failed(f"{what}: {failure!r}", place)
        return
    if found != GRIDS:
        tally.failed(f"{what}: {found} grids", place)


def _is_back(place: Path, name: str) -> bool:
    """Whether all is there once what was put there is taken away again."""
    kept, path = place.parent / "restore" / "d" / name, place / "d" / name
    _clear(path)
    if kept.is_file():
        shutil.copy(kept, path)
    with contextlib.suppress(GridcenterError):
        return deeds.whole(place, "grid", work=False) == GRIDS
    return False


def _run(place: Path, words: tuple[str, ...]) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    os.environ[main.PASSWORD_VARIABLE] = PASSWORD
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main.run(["--data", str(place / "d"), "--json", *words], NOWHERE)
    finally:
        del os.environ[main.PASSWORD_VARIABLE]
    return code, told_code(err.getvalue())
