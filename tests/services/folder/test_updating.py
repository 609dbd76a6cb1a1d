"""A new version by file: taken only when whole, newer, ours and fit; cut off anywhere it is old or new, never half."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gridcenter import __version__
from gridcenter.base import installation
from gridcenter.base.installation import Installation, Way
from gridcenter.cli import main
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import Role, RoleForbidsError
from gridcenter.exchange import update_file
from gridcenter.exchange.file_out import WriteBackError
from gridcenter.exchange.packs.minisign import SecretKey
from gridcenter.exchange.update_file import (
    ForeignUpdateError,
    NotAnUpdateError,
    Statement,
    UpdateChangedError,
)
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import (
    accounts,
    backup,
    installing,
    restoring,
    update_keys,
    update_note,
    updating,
)
from gridcenter.services.folder.update_failures import (
    NotInstallableError,
    NoUpdateKeyError,
    NoWayBackError,
    UpdateBeyondDataError,
    UpdateFailedError,
    UpdateNotNewerError,
    UpdateOtherMachineError,
    UpdateTooOldForDataError,
)
from gridcenter.services.folder.update_note import Note
from tests.builders import PASSWORD, make_centre, make_grid

MAKER = Path(__file__).resolve().parents[3] / "packaging" / "updates" / "make.py"
KEY, OTHER = SecretKey.generate(), SecretKey.generate()
NEXT = "9.8.7"
needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="makes a real package")


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("updates_make", MAKER)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package whose program says its version and holds a second file."""
    tree = tmp_path_factory.mktemp("tree")
    files = tree / "opt" / "apps" / "org.gridcenter.workbench" / "files"
    files.mkdir(parents=True)
    (files / "gridcenter").write_text(f"#!/bin/sh\necho gridcenter {NEXT}\n")
    (files / "gridcenter").chmod(0o755)
    (files / "library").write_bytes(b"new")
    (tree / "DEBIAN").mkdir()
    control = "Package: gridcenter\nVersion: 9.8.7\nArchitecture: amd64\nMaintainer: x <x@example.org>\nDescription: x\n"
    (tree / "DEBIAN" / "control").write_text(control)
    package = tree.parent / "gridcenter_9.8.7_amd64.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, package]
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    return package


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    made = make_centre(tmp_path / "data")
    make_grid(made)
    update_keys.trust(made, KEY.public.text)
    yield made
    made.close()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    program = tmp_path / "programs" / "gridcenter"
    program.mkdir(parents=True)
    (program / "gridcenter").write_text(f"#!/bin/sh\necho gridcenter {__version__}\n")
    (program / "gridcenter").chmod(0o755)
    (program / "library").write_bytes(b"old")
    monkeypatch.setattr(installation, "machine", lambda: ("linux", "x86_64"))
    return Installation(way=Way.FOLDER, program=program)


def made_by(key: SecretKey, maker, payload: Path, out: Path, **other: object) -> Path:
    """The update file of ``payload``, signed by ``key``; ``other`` facts stand in for the true ones."""
    told = replace(maker.statement(payload, NEXT, 1), **other)
    return maker.write(payload, told, lambda line: key.sign(line, "x").text.encode(), out)


@pytest.fixture
def good(maker, package: Path, tmp_path: Path) -> Path:
    return made_by(KEY, maker, package, tmp_path / "stick")


def version_of(here: Installation) -> str:
    """What the program says that stands now, and whether all of it is of one version."""
    said = subprocess.run([here.program / "gridcenter"], capture_output=True, text=True, check=True)
    version = said.stdout.split()[1]
    assert (here.program / "library").read_bytes() == (b"new" if version == NEXT else b"old")
    return version


@needs_dpkg
def test_a_good_file_is_installed_and_the_version_before_stays(
    centre: Centre, good: Path, here: Installation, monkeypatch: pytest.MonkeyPatch
):
    found = updating.examine(centre, good)
    assert (found.told.version, found.key) == (NEXT, KEY.public.name)
    assert not (centre.folder / update_note.HOME).exists(), "only looked at"
    note = updating.prepare(centre, good, here)
    assert version_of(here) == __version__, "until the data is closed the old one stands"
    assert Path(note.backup, "gridcenter.db").is_file()
    assert next(iter(audit.entries(centre, limit=1))).action == "update"
    assert installing.launch(centre.folder, here) == 0
    assert version_of(here) == NEXT
    for module in (updating, update_note):
        monkeypatch.setattr(module, "__version__", NEXT)
    with pytest.raises(UpdateNotNewerError):
        updating.prepare(centre, good, here)
    assert update_note.read(centre.folder).to == NEXT
    back = updating.prepare_back(centre, here)
    assert (back.to, back.backup) == (__version__, note.backup)
    assert audit.entries(centre, limit=1)[0].action == "update.back"
    installing.launch(centre.folder, here)
    assert version_of(here) == __version__


@needs_dpkg
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    centre: Centre, maker, package: Path, here: Installation, tmp_path: Path
):
    schema = centre.db.version
    cases: tuple[tuple[type[GridcenterError], SecretKey, dict[str, object]], ...] = (
        (ForeignUpdateError, OTHER, {}),
        (UpdateNotNewerError, KEY, {"version": "0.1.9"}),
        (UpdateNotNewerError, KEY, {"version": __version__}),
        (UpdateOtherMachineError, KEY, {"system": "windows"}),
        (UpdateOtherMachineError, KEY, {"machine": "aarch64"}),
        (UpdateTooOldForDataError, KEY, {"schema": schema - 1}),
        (UpdateBeyondDataError, KEY, {"schema": schema + 9, "oldest": schema + 1}),
        (NotAnUpdateError, KEY, {"name": "../gridcenter.deb"}),
        (NotAnUpdateError, KEY, {"version": "9.8"}),
        (NotAnUpdateError, KEY, {"oldest": schema + 2}),
    )
    for at, (failure, key, other) in enumerate(cases):
        path = made_by(key, maker, package, tmp_path / str(at), **other)
        with pytest.raises(failure):
            updating.prepare(centre, path, here)
    assert not (centre.folder / update_note.HOME).exists()
    assert version_of(here) == __version__


@needs_dpkg
def test_a_key_of_the_same_number_is_not_enough(centre: Centre, maker, package: Path, tmp_path):
    twin = SecretKey(KEY.key_id, OTHER.seed)
    with pytest.raises(UpdateChangedError):
        updating.examine(centre, made_by(twin, maker, package, tmp_path / "twin"))


@needs_dpkg
def test_a_changed_missing_or_added_byte_is_refused_wherever_it_is(
    centre: Centre, good: Path, tmp_path: Path
):
    whole = good.read_bytes()
    head = sum(map(len, whole.split(b"\n")[:5])) + 5
    refused = (UpdateChangedError, NotAnUpdateError, ForeignUpdateError)
    path = tmp_path / "changed.gcupdate"
    for at in (*range(0, head, 7), head, head + 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        if path.read_bytes().split(b"\n")[1] != whole.split(b"\n")[1]:
            continue  # the untrusted comment is nobody's word
        with pytest.raises(refused):
            updating.examine(centre, path)
    for other in (whole[:-1], whole + b"\0", whole[: head - 1], whole[:head], b"", b"{}\n" * 9):
        path.write_bytes(other)
        with pytest.raises(refused):
            updating.examine(centre, path)


@needs_dpkg
def test_a_stick_that_changes_between_two_looks_is_noticed(
    centre: Centre, good: Path, here: Installation, monkeypatch: pytest.MonkeyPatch
):
    real = backup.make

    def make(*arguments, **named):
        with good.open("r+b") as stream:
            stream.seek(-1, os.SEEK_END)
            stream.write(b"?")
        return real(*arguments, **named)

    monkeypatch.setattr(backup, "make", make)
    with pytest.raises(UpdateChangedError):
        updating.prepare(centre, good, here)
    assert not list((centre.folder / update_note.HOME).glob("*.deb"))
    assert version_of(here) == __version__


@needs_dpkg
def test_only_an_administrator_updates_goes_back_and_trusts(
    centre: Centre, good: Path, here: Installation
):
    accounts.add(centre, "只看的", "quiet-stones", Role.VIEWER)
    viewer = replace(centre, actor="只看的", role=Role.VIEWER)
    deeds: tuple[Callable[[], object], ...] = (
        lambda: updating.examine(viewer, good),
        lambda: updating.prepare(viewer, good, here),
        lambda: updating.prepare_back(viewer, here),
        lambda: update_keys.trust(viewer, OTHER.public.text),
        lambda: update_keys.distrust(viewer, KEY.public.name),
    )
    for deed in deeds:
        with pytest.raises(RoleForbidsError):
            deed()
    assert version_of(here) == __version__


@needs_dpkg
@pytest.mark.parametrize("room", [0, 1])
def test_without_room_everything_stays_as_it_was(
    centre: Centre, good: Path, here: Installation, monkeypatch: pytest.MonkeyPatch, room: int
):
    real, left = os.write, [room]
    made = backup.make(centre)
    monkeypatch.setattr(backup, "make", lambda *_arguments, **_named: made)

    def write(handle, content):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "full")
        return real(handle, content)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", write)
        with pytest.raises((WriteBackError, UpdateFailedError)):
            updating.prepare(centre, good, here)
    assert version_of(here) == __version__
    assert update_note.read(centre.folder) is None
    updating.prepare(centre, good, here)
    installing.launch(centre.folder, here)
    assert version_of(here) == NEXT


@needs_dpkg
@pytest.mark.parametrize("has_exchange", [True, False])
def test_killed_between_any_two_steps_the_program_and_the_data_are_whole(
    centre: Centre,
    good: Path,
    here: Installation,
    monkeypatch: pytest.MonkeyPatch,
    has_exchange: bool,
):
    made = backup.make(centre)
    centre.db.fold_whole()
    folder, ended = centre.folder, []
    if not has_exchange:
        monkeypatch.setattr(installation, "exchange", lambda _one, _other: False)
    for steps in range(40):
        child = os.fork()
        if not child:
            try:
                _die_after(steps, made)
                updating.prepare(centre, good, here)
                installing.launch(folder, here)
                os._exit(0)
            finally:
                os._exit(1)
        ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        if ended[-1] != 9:
            break
        if not here.program.exists():
            # Without an exchange one moment has no program under its name; the two neighbours are whole.
            assert not has_exchange
            assert {each.name for each in here.home.iterdir()} == {here.new.name, here.before.name}
            here.before.rename(here.program)
        assert version_of(here) in (__version__, NEXT)
    assert ended[-1] == 0
    assert len(ended) > 8, "so many steps can be cut off"
    assert version_of(here) == NEXT
    assert {each.name for each in here.home.iterdir()} == {here.program.name, here.before.name}


def _die_after(steps: int, made: backup.Backup) -> None:
    """In a child: end without a word before the step with this number."""
    left = [steps]

    def dying(real):
        def act(*arguments, **named):
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)
            return real(*arguments, **named)

        return act

    backup.make = lambda *_arguments, **_named: made
    for name in ("write", "replace", "rename"):
        setattr(os, name, dying(getattr(os, name)))
    subprocess.run = dying(subprocess.run)
    shutil.rmtree = dying(shutil.rmtree)
    installation.exchange = dying(installation.exchange)


@needs_dpkg
def test_a_version_that_does_not_run_here_is_not_switched_in(
    centre: Centre, maker, package: Path, here: Installation, tmp_path: Path
):
    lie = made_by(KEY, maker, package, tmp_path / "lie", version="9.9.9")
    with pytest.raises(NotInstallableError):
        updating.prepare(centre, lie, here)
    assert version_of(here) == __version__
    assert {each.name for each in here.home.iterdir()} == {here.program.name}
    with pytest.raises(NotInstallableError):
        updating.prepare(centre, lie, Installation(way=Way.SOURCE, program=here.program))


def test_without_an_update_there_is_no_way_back(centre: Centre, here: Installation):
    with pytest.raises(NoWayBackError):
        updating.prepare_back(centre, here)
    (centre.folder / update_note.HOME).mkdir()
    (centre.folder / update_note.HOME / update_note.NOTE).write_text('{"payload": "../x"}')
    with pytest.raises(NoWayBackError):
        updating.prepare_back(centre, here)


DECIDED = Note(before="0.2.0", to=NEXT, at="2026-11-30T00:00:00+00:00", backup="", payload="")


def test_without_a_decision_or_in_a_checkout_nothing_is_switched(
    here: Installation, tmp_path: Path
):
    here.new.mkdir()
    with pytest.raises(NoWayBackError):
        installing.launch(tmp_path, here)
    update_note.write(tmp_path, DECIDED)
    with pytest.raises(NoWayBackError):
        installing.launch(tmp_path, replace(here, way=Way.SOURCE))
    assert version_of(here) == __version__
    assert here.new.is_dir()


def test_a_version_that_is_gone_when_it_should_be_switched_in_is_said(
    here: Installation, tmp_path: Path
):
    update_note.write(tmp_path, DECIDED)
    with pytest.raises(UpdateFailedError):
        installing.launch(tmp_path, here)
    assert version_of(here) == __version__


def test_where_no_package_can_be_unpacked_it_is_said_before_anything_is_done(
    here: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotInstallableError):
        installing.refuse_place(here)


def test_how_each_installation_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    app = Path("C:/users/测试 用户/网格程序/app")
    up = Note(before="0.2.0", to=NEXT, at="", backup="", payload="gridcenter-9.8.7-win64.exe")
    down = replace(up, before=NEXT, to="0.2.0")
    setup = str(installing.command(tmp_path, up, Installation(way=Way.SETUP, program=app)))
    assert setup.endswith(f"/S /START /WAIT=600 /D={app.parent}"), "NSIS: last and without quotes"
    stick = str(installing.command(tmp_path, up, Installation(way=Way.PORTABLE, program=app)))
    assert " /PORTABLE " in stick
    back = str(installing.command(tmp_path, down, Installation(way=Way.SETUP, program=app)))
    assert back.startswith(f'"{app.parent / "remove.exe"}" /S /BACK ')
    package = Installation(way=Way.PACKAGE, program=Path("/opt/apps/x/files"))
    deb = replace(up, payload="x.deb")
    monkeypatch.setattr(installing, "_is_root", lambda: False)
    assert installing.command(tmp_path, deb, package)[:3] == ["pkexec", "dpkg", "-i"]
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert installing.by_hand(tmp_path, deb, package).startswith("sudo dpkg -i ")


def test_publishers_are_accepted_by_hand_and_let_go(centre: Centre):
    assert update_keys.trusted_numbers(centre)[-1] == KEY.public.name
    with pytest.raises(NoUpdateKeyError):
        update_keys.trust(centre, "RWnonsense")
    update_keys.distrust(centre, KEY.public.name.lower())
    assert KEY.public.name not in update_keys.trusted_numbers(centre)
    with pytest.raises(NoUpdateKeyError):
        update_keys.distrust(centre, KEY.public.name)


@needs_dpkg
@pytest.mark.skipif(shutil.which("minisign") is None, reason="the judge")
def test_minisign_itself_signs_and_judges(
    maker, package: Path, centre: Centre, tmp_path, monkeypatch
):
    real = subprocess.run

    def without_password(command, **named):
        return real([*command, "-W"] if "-G" in command else command, **named)

    monkeypatch.setattr(subprocess, "run", without_password)
    public = tmp_path / "update-keys.pub"
    line = maker.keys(tmp_path / "release.key", public)
    assert public.read_text().splitlines() == [line]
    update_keys.trust(centre, line)
    told = maker.statement(package, NEXT, 1)
    made = maker.write(package, told, maker.by_minisign(tmp_path / "release.key"), tmp_path)
    monkeypatch.setattr(installation, "machine", lambda: ("linux", "x86_64"))
    assert updating.examine(centre, made).told == told
    parts = made.read_bytes().split(b"\n", 5)
    (tmp_path / "j").write_bytes(parts[0] + b"\n")
    (tmp_path / "j.minisig").write_bytes(b"\n".join(parts[1:5]) + b"\n")
    real(["minisign", "-Vm", tmp_path / "j", "-P", line], check=True, capture_output=True)


def test_data_of_a_newer_version_gives_way_to_the_backup_of_before(tmp_path: Path):
    centre = make_centre(tmp_path / "data")
    made = backup.make(centre)
    centre.db.execute("PRAGMA user_version = 999")
    centre.close()
    done = restoring.restore(tmp_path / "data", made.folder, password=PASSWORD)
    assert done.aside is not None, "the newer data is kept"
    accounts.open_folder(tmp_path / "data", password=PASSWORD).close()


@needs_dpkg
def test_the_command(centre: Centre, good: Path, monkeypatch, capsys):
    monkeypatch.setattr(installation, "machine", lambda: ("linux", "x86_64"))
    monkeypatch.setenv(main.PASSWORD_VARIABLE, PASSWORD)
    folder = centre.folder
    centre.close()
    nowhere = main.Surroundings(
        run_desktop=lambda *_: 0, render_chart=lambda *_, **__: None, print_pages=lambda *_: None
    )
    run = lambda *words: main.run(["--data", str(folder), "--json", "update", *words], nowhere)  # noqa: E731
    assert run(str(good), "--dry-run") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["here"], told["installs"]) == (NEXT, __version__, True)
    assert run() == 0
    assert json.loads(capsys.readouterr().out)["last"] is None
    assert run(str(good)) == 1, "a checkout is no installation"
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "update_no_place"
    assert run(str(good), "--back") == 2


def test_the_programs_own_keys_can_be_read():
    lines = (update_keys.data_dir() / update_keys.KEYS_FILE).read_text(encoding="utf-8")
    for line in lines.splitlines():
        assert line.startswith("#") or update_keys.PublicKey.parse(line)


def test_a_statement_survives_its_line():
    told = Statement(
        version=NEXT, schema=26, oldest=1, system="linux", machine="aarch64", name="x.deb",
        size=3, sha256="0" * 64, made="2026-11-30",
    )  # fmt: skip
    assert update_file._statement(json.loads(update_file.statement_line(told))) == told
    assert sys.getsizeof(update_file.statement_line(told)) < 2048
