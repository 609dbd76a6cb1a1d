"""Keys that lie elsewhere than in ``keys.json``: in backups and in copies beside it.

They are tried when those in ``keys.json`` open nothing. Nobody gets in by them who may not: what the
data file says of its slots is right (:mod:`slots`), so an old copy revives no password.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.services.folder import ring
from gridcenter.services.folder.doorway import BACKUPS, KEY_FILE
from gridcenter.store import key_file
from gridcenter.store.file_trouble import DataFileUnreadableError
from gridcenter.store.keyring import Slot, WrongPasswordError

_KEY_COPIES = 5
"""In how many backups, and in how many copies, keys are looked for; each guess takes a noticeable part of a second."""
_LARGEST = 2**18
_OURS = (KEY_FILE, "sign-in.json", "restore.json")


class OtherFoldersKeysError(WrongPasswordError):
    """The keys in ``keys.json`` are of another data key than the folder's own backups.

    It is said whether or not the password opens something of that file: who guesses learns nothing.
    """

    code = "other_folders_keys"
    sentence = N_("登录不了：{path} 不是这份数据的钥匙，多半是从别的数据目录放过来的。")
    hint = N_(
        "请把 {backup} 里的 keys.json 复制到数据目录，换下现在这个（先改名留着），再用本单位的密码登录；数据没有改动。"
    )


class KeysDoNotFitError(DataFileUnreadableError):
    """The password is right for ``keys.json``, and its key does not open the data file beside it."""

    code = "keys_do_not_fit"
    sentence = N_("密码对，但 keys.json 里的钥匙打不开这个数据文件：{path}")
    hint = N_(
        "两个文件不是一套，或数据文件开头坏了。请找回和数据一起的 keys.json（备份文件夹里有一份）换上；还不行就用最近的备份恢复（restore）。"
    )


class KeyFileRenamedError(key_file.KeyFileMissingError):
    """``keys.json`` is gone, a copy under another name is there, and the password opens nothing of it."""

    code = "key_file_renamed"
    sentence = N_("没有 keys.json，旁边的“{other}”里也没有这个密码的钥匙：{path}")
    hint = N_(
        "请检查密码后重试：对上了会自动写好 keys.json。或把最近备份里的 keys.json 复制过来。数据没有改动。"
    )


def copies(folder: Path) -> list[Path]:
    """Copies of key files beside ``keys.json``: ``keys (1).json``, ``keys - 副本.json`` and the like."""
    found: list[Path] = []
    with suppress(OSError):
        for each in sorted(folder.glob("*.json")):
            if each.name not in _OURS and each.is_file() and each.stat().st_size <= _LARGEST:
                with suppress(OSError):
                    found += [each] if key_file.is_key_file(each.read_bytes()) else []
    return found[:_KEY_COPIES]


def elsewhere(folder: Path, known: Collection[Slot], also: Path | None = None) -> Iterator[Slot]:
    """The sound slots that are not ``known``: of the newest backups, of ``also`` (a backup), of copies beside."""
    places = [each.folder / KEY_FILE for each in ring.kept(folder / BACKUPS)[:_KEY_COPIES]]
    places += copies(folder) if also is None else [also / KEY_FILE, *copies(folder)]
    told = set(known)
    for place in places:
        with suppress(GridcenterError):
            for slot in key_file.read(place).slots:
                if slot not in told:
                    told.add(slot)
                    yield slot


def are_known(folder: Path, known: Collection[Slot]) -> bool:
    """Whether our own backups are of the data key of one of these slots."""
    ours = {each.key_id for each in ring.kept(folder / BACKUPS)} - {""}
    return not ours.isdisjoint(slot.key_id for slot in known)


def refuse_others(folder: Path, known: Collection[Slot]) -> None:
    """OtherFoldersKeysError where ``known``, all that ``keys.json`` holds, are of another key than our backups.

    After a change of keys the backups are of an earlier key until the next one is made: the newest
    says so, it was made for that.
    """
    ours = [each for each in ring.kept(folder / BACKUPS) if each.key_id]
    if not ours or ours[0].reason == "rekey" or not all(slot.key_id for slot in known):
        return
    if not are_known(folder, known):
        raise OtherFoldersKeysError(path=folder / KEY_FILE, backup=ours[0].folder)


def missing(folder: Path, damage: GridcenterError) -> GridcenterError:
    """The failure to tell: where ``keys.json`` is missing and copies are there, of them."""
    if isinstance(damage, key_file.KeyFileMissingError) and (beside := copies(folder)):
        return KeyFileRenamedError(path=folder / KEY_FILE, other=beside[0].name)
    return damage
