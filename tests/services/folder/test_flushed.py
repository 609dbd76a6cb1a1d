"""What a power cut may leave: nothing has its final name before it, and the names about it, are flushed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gridcenter.base import installation
from gridcenter.base.installation import Installation, Way
from gridcenter.services.folder import (
    accounts,
    backup,
    installing,
    linking,
    rescuing,
    restoring,
    switching,
)
from gridcenter.services.register import attachments
from tests.builders import CHEAP, PASSWORD, TOWNSHIP, make_centre, make_grid, make_incident

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="open files are named in /proc")


class Log(list[tuple[str, str]]):
    """What was flushed and what got or lost its name, in order, by paths under ``root``."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self._root = root.resolve()
        flush, rename, replace, unlink, link = (
            os.fsync, os.rename, os.replace, os.unlink, os.link,
        )  # fmt: skip

        def flushed(handle: int) -> None:
            self._add("flush", str(Path(f"/proc/self/fd/{handle}").readlink()))
            flush(handle)

        def renamed(source: str, target: str, **more: object) -> None:
            rename(source, target, **more)  # type: ignore[arg-type]
            self._add("name", target)

        def replaced(source: str, target: str, **more: object) -> None:
            replace(source, target, **more)  # type: ignore[arg-type]
            self._add("name", target)

        def unlinked(path: str, **more: object) -> None:
            unlink(path, **more)  # type: ignore[arg-type]
            self._add("gone", path)

        def linked(source: str, target: str, **more: object) -> None:
            link(source, target, **more)  # type: ignore[arg-type]
            self._add("name", target)

        for name, instead in (
            ("fsync", flushed), ("rename", renamed), ("replace", replaced),
            ("unlink", unlinked), ("link", linked),
        ):  # fmt: skip
            monkeypatch.setattr(os, name, instead)

    def _add(self, what: str, path: object) -> None:
        place = Path(os.fspath(path))  # type: ignore[call-overload]
        if place.is_absolute() and place.is_relative_to(self._root):
            self.append((what, place.relative_to(self._root).as_posix()))

    def after(self, *event: str) -> list[tuple[str, str]]:
        """What came after this."""
        return self[self.index(event) + 1 :]  # type: ignore[arg-type]

    def came(self, *events: tuple[str, str]) -> bool:
        """Whether these came in this order, whatever came between."""
        left = iter(self)
        return all(event in left for event in events)


def test_a_restored_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    centre = make_centre(tmp_path / "d")
    make_grid(centre)
    made = backup.make(centre, tmp_path / "stick")
    centre.close()
    log = Log(tmp_path, monkeypatch)
    restoring.restore(tmp_path / "d", made.folder, password=PASSWORD)
    # The new content is on the medium before the decision is, the decision before it is carried out.
    stage, decision = "d/restore.new", ("name", "d/restore.json")
    assert log.came(("flush", f"{stage}/gridcenter.db"), ("flush", stage), decision, ("flush", "d"))
    since = [
        event for event in log.after(*decision) if event[0] != "gone" or event[1].endswith(".json")
    ]
    assert since[:2] == [("flush", "d"), ("flush", "d")], "the journal, then where the old goes"
    aside, back = since.index(("flush", "d/replaced")), since.index(("flush", stage))
    moved = {path for what, path in since[2:aside] if what == "name"}
    assert {"d/replaced/gridcenter.db", "d/replaced/keys.json"} <= moved
    assert since[aside + 1] == ("flush", "d"), "the old is away before the new comes"
    came = {path for what, path in since[aside + 2 : back] if what == "name"}
    assert {"d/gridcenter.db", "d/keys.json"} <= came
    assert since[back - 1] == ("flush", "d")
    assert since[back + 1 :] == [("gone", "d/restore.json"), ("flush", "d")]


def test_a_decision_that_cannot_be_read_and_was_carried_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / switching.JOURNAL).write_bytes(b"\0" * 40)
    log = Log(tmp_path, monkeypatch)
    switching.settle(tmp_path)
    since = log.after("gone", switching.JOURNAL)
    assert since[:1] == [("flush", ".")]


def test_a_first_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(tmp_path, monkeypatch)
    made = accounts.create(
        tmp_path / "d", unit=TOWNSHIP, operator="王演示", password=PASSWORD, cost=CHEAP
    )
    made.centre.close()
    stage = "d/restore.new"
    assert log.came(
        ("flush", f"{stage}/gridcenter.db"), ("flush", stage), ("name", "d/restore.json"),
        ("name", "d/gridcenter.db"), ("flush", "d"), ("gone", "d/restore.json"), ("flush", "d"),
    )  # fmt: skip


def test_a_backup_and_what_it_links_from_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = make_centre(tmp_path / "d")
    incident = make_incident(centre)
    (tmp_path / "a.txt").write_text("附件（示例）", encoding="utf-8")
    attachments.attach(centre, incident.uid, [tmp_path / "a.txt"])
    backup.make(centre)
    log = Log(tmp_path, monkeypatch)
    made = backup.make(centre)
    name = made.folder.name
    assert linking.earlier(made.folder) is not None
    (sealed,) = (path for what, path in log if what == "name" and "/attachments/" in path)
    (named,) = (event for event in log if event == ("name", f"d/backups/{name}"))
    assert log.came(
        ("name", sealed), ("flush", Path(sealed).parent.as_posix()), named, ("flush", "d/backups")
    )
    centre.close()


def test_what_could_be_rescued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    centre = make_centre(tmp_path / "d")
    make_grid(centre)
    centre.close()
    (tmp_path / "out").mkdir()
    log = Log(tmp_path, monkeypatch)
    rescuing.rescue_to(tmp_path / "d", tmp_path / "out" / "rescued", password=PASSWORD)
    named = log.index(("name", "out/rescued"))
    (last,) = {path for what, path in log[:named] if what == "name" and path.endswith("json")} & {
        path for _what, path in log if path.endswith("backup.json")
    }
    assert log.came(
        ("name", last), ("flush", Path(last).parent.as_posix()), ("name", "out/rescued")
    )
    assert log[named + 1] == ("flush", "out")


def test_a_version_out_of_its_package_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What dpkg-deb does with a package of ours: the whole program below opt/apps.
    (tmp_path / "bin").mkdir()
    unpacks = tmp_path / "bin" / "dpkg-deb"
    unpacks.write_text(
        '#!/bin/sh\nto="$3/opt/apps/org.example/files"\nmkdir -p "$to/lib"\n'
        'printf "#!/bin/sh\\necho gridcenter 9.9.9\\n" > "$to/gridcenter"\nchmod +x "$to/gridcenter"\n'
        'echo part > "$to/lib/part.so"\nln -s part.so "$to/lib/link.so"\n'
    )
    unpacks.chmod(0o755)
    monkeypatch.setenv("PATH", f"{unpacks.parent}{os.pathsep}{os.environ['PATH']}")
    here = Installation(way=Way.FOLDER, program=tmp_path / "app")
    log = Log(tmp_path, monkeypatch)
    installing.put_beside(here, tmp_path / "next.deb", "9.9.9")
    files = "app.new.tree/opt/apps/org.example/files"
    named = log.index(("name", "app.new"))
    assert {("flush", f"{files}/{each}") for each in ("gridcenter", "lib/part.so")} <= set(
        log[:named]
    )
    assert (here.new / "lib" / "part.so").read_text() == "part\n"
    assert not (tmp_path / "app.new.tree").exists()
    with pytest.raises(installing.NotInstallableError):
        installing.put_beside(here, tmp_path / "next.deb", "9.9.8")
    assert not here.new.exists(), "what says another version takes no place"


@pytest.mark.parametrize("exchanges", [True, False])
def test_a_version_that_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanges: bool
) -> None:
    here = Installation(way=Way.FOLDER, program=tmp_path / "app")
    for place, said in ((here.program, "1"), (here.new, "2")):
        place.mkdir()
        (place / "gridcenter").write_text(said)
    if not exchanges:
        monkeypatch.setattr(installation, "exchange", lambda *_given: False)
    log = Log(tmp_path, monkeypatch)
    installation.switch(here)
    assert (here.program / "gridcenter").read_text() == "2"
    assert log[-1] == ("flush", ".")
    log.clear()
    installation.switch_back(here)
    assert (here.program / "gridcenter").read_text() == "1"
    assert log[-1] == ("flush", ".")
    with pytest.raises(FileNotFoundError):
        installation.switch_back(Installation(way=Way.FOLDER, program=tmp_path / "x"))
