"""``keys.json``: read with every bound checked, each damage in its own sentence, written to last.

Format 2 names no officer. Format 1 is read as well; its slots stay until their officer signs in.
A slot carries a checksum, so that a dead one is told from a wrong password.
"""

from __future__ import annotations

import base64
import errno
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gridcenter.base.whole_files import write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.store.keyring import NONCE_BYTES, Argon2Cost, Slot

FORMAT = 2
_LARGEST = 256 * 1024
_MOST_SLOTS = 64
_WRAPPED_BYTES = 48
_PASSES, _LANES, _MEMORY_KIB = range(1, 17), range(1, 17), range(8, 262_145)
_MOST_WORK = 2**20
"""Passes × KiB of one guess: five times ours. A file that asks for more would only hang the PC."""
_ID = re.compile(r"[0-9a-f]{1,64}")
_NO_WRITING = (errno.EACCES, errno.EPERM, errno.EROFS)
_FROM_BACKUP = N_(
    "登录时会用备份里的同名文件试着修好；修不好请从备份恢复（restore），不要新建数据。"
)


class KeyFileMissingError(GridcenterError):
    """The data file is there, the keys to it are not."""

    code = "key_file_missing"
    sentence = N_("数据还在，钥匙文件不见了：{path}")
    hint = _FROM_BACKUP


class KeyFileUnreadableError(GridcenterError):
    """``keys.json`` cannot be read, or is no such file at all."""

    code = "key_file_unreadable"
    sentence = N_("钥匙文件读不出来：{path}")
    hint = _FROM_BACKUP


class KeyFileEmptyError(KeyFileUnreadableError):
    """The name is there, and nothing under it: a power cut, a full disk, a sync program's placeholder."""

    code = "key_file_empty"
    sentence = N_("钥匙文件是空的：{path}")


class KeyFileCutShortError(KeyFileUnreadableError):
    """The end of ``keys.json`` is gone: a copy or a download that broke off."""

    code = "key_file_cut_short"
    sentence = N_("钥匙文件只剩前半截：{path}")


class NoKeyFileError(KeyFileUnreadableError):
    """Something else lies under the name: another program's JSON, a text, a picture."""

    code = "no_key_file"
    sentence = N_("{path} 不是钥匙文件，里面是别的内容。")


class KeyFileReadOnlyError(GridcenterError):
    """``keys.json`` takes no writing, so no password, account or key can be changed."""

    code = "key_file_read_only"
    sentence = N_("没有改：钥匙文件不能写入：{path}")
    hint = N_("请去掉它和数据目录的只读属性（或磁盘写保护）后重试；原来的密码都还有效。")


class KeyFileDamagedError(GridcenterError):
    """A slot in ``keys.json`` is not one: a wrong type, a value out of bounds, a failed checksum."""

    code = "key_file_damaged"
    sentence = N_("钥匙文件里有损坏的内容（{what}）：{path}")
    hint = _FROM_BACKUP


class KeyFileTooNewError(GridcenterError):
    """A newer program wrote ``keys.json``."""

    code = "key_file_too_new"
    sentence = N_("钥匙文件由更新的版本写成（格式 {found}，本程序只认到 {known}）。")
    hint = N_("请升级本程序；数据没有改动。")


class KeyFile(NamedTuple):
    """What could be read: the sound slots, and what is wrong with the others (None: nothing)."""

    slots: tuple[Slot, ...]
    damage: GridcenterError | None


def read(path: Path) -> KeyFile:
    """The sound slots of ``keys.json``; raises when there is not one.

    KeyFileMissingError, KeyFileUnreadableError, KeyFileDamagedError, KeyFileTooNewError.
    """
    found, damage = [], None
    for raw in _raw_slots(path):
        try:
            found.append(slot_from(raw))
        except (KeyError, TypeError, ValueError) as error:
            damage = KeyFileDamagedError(path=path, what=_said(error))
    if not found:
        raise damage or KeyFileDamagedError(path=path, what="slots")
    return KeyFile(tuple(found), damage)


def is_key_file(content: bytes) -> bool:
    """Whether this is a copy of some ``keys.json``, under whatever name, sound or not."""
    if len(content) > _LARGEST:
        return False
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(whole, dict) and isinstance(whole.get("slots"), list)


def _raw_slots(path: Path) -> list[object]:
    try:
        with path.open("rb") as stream:
            text = stream.read(_LARGEST + 1)
    except FileNotFoundError:
        raise KeyFileMissingError(path=path) from None
    except OSError as error:
        raise KeyFileUnreadableError(path=path) from error
    if len(text) > _LARGEST:
        raise KeyFileDamagedError(path=path, what=f"{_LARGEST // 1024} KB")
    said = text.strip(b"\0 \t\r\n")
    if not said:
        raise KeyFileEmptyError(path=path)
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        is_cut = said.startswith(b"{") and not said.endswith(b"}")
        failure = KeyFileCutShortError if is_cut else NoKeyFileError
        raise failure(path=path) from error
    number = whole.get("format") if isinstance(whole, dict) else None
    if type(number) is int and number > FORMAT:
        raise KeyFileTooNewError(found=number, known=FORMAT)
    slots = whole.get("slots") if isinstance(whole, dict) else None
    if not isinstance(slots, list):
        raise NoKeyFileError(path=path)
    if not 0 < len(slots) <= _MOST_SLOTS:
        raise KeyFileDamagedError(path=path, what=f"slots: {len(slots)}")
    return slots


def _said(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__


def slot_from(raw: object) -> Slot:
    """A slot of its JSON values; KeyError, TypeError, ValueError name what is wrong with them."""
    if not isinstance(raw, dict):
        raise TypeError("slot")
    if raw.get("kdf") != "argon2id":
        raise ValueError("kdf")
    if "check" in raw and raw["check"] != _checksum(raw):
        raise ValueError("check")
    name = raw.get("name", "")
    if not isinstance(name, str) or len(name) > 200:
        raise ValueError("name")
    name.encode()
    if not name and "check" not in raw:
        raise ValueError("check")
    return Slot(
        id="" if name else _word(raw, "id"),
        who="" if name or not raw.get("who") else _word(raw, "who"),
        name=name,
        cost=_cost(raw),
        salt=_bytes(raw, "salt", range(8, 65)),
        nonce=_bytes(raw, "nonce", range(NONCE_BYTES, NONCE_BYTES + 1)),
        wrapped=_bytes(raw, "key", range(_WRAPPED_BYTES, _WRAPPED_BYTES + 1)),
        key_id=_word(raw, "key_id") if raw.get("key_id") else "",
    )


def _cost(raw: Mapping[str, Any]) -> Argon2Cost:
    cost = Argon2Cost(
        passes=_number(raw, "passes", _PASSES),
        memory_kib=_number(raw, "memory_kib", _MEMORY_KIB),
        lanes=_number(raw, "lanes", _LANES),
    )
    if cost.passes * cost.memory_kib > _MOST_WORK or cost.memory_kib < 8 * cost.lanes:
        raise ValueError("memory_kib")
    return cost


def _number(raw: Mapping[str, Any], key: str, allowed: range) -> int:
    value = raw[key]
    if type(value) is not int or value not in allowed:
        raise ValueError(key)
    return value


def _word(raw: Mapping[str, Any], key: str) -> str:
    value = raw[key]
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(key)
    return value


def _bytes(raw: Mapping[str, Any], key: str, length: range) -> bytes:
    value = raw[key]
    if not isinstance(value, str):
        raise TypeError(key)
    try:
        decoded = base64.b64decode(value, validate=True)
    except ValueError:
        raise ValueError(key) from None
    if len(decoded) not in length:
        raise ValueError(key)
    return decoded


def _checksum(raw: Mapping[str, Any]) -> str:
    told = {key: value for key, value in raw.items() if key != "check"}
    text = json.dumps(told, sort_keys=True, ensure_ascii=True)
    return f"{zlib.crc32(text.encode()):08x}"


def told(slot: Slot) -> dict[str, Any]:
    """A slot as JSON values, with its checksum."""
    raw: dict[str, Any] = {
        "kdf": "argon2id",
        "passes": slot.cost.passes,
        "memory_kib": slot.cost.memory_kib,
        "lanes": slot.cost.lanes,
        "salt": base64.b64encode(slot.salt).decode(),
        "nonce": base64.b64encode(slot.nonce).decode(),
        "key": base64.b64encode(slot.wrapped).decode(),
    }
    raw |= {"name": slot.name} if slot.name else {"id": slot.id, "who": slot.who}
    if slot.key_id:
        raw["key_id"] = slot.key_id
    return {**raw, "check": _checksum(raw)}


def write(path: Path, slots: Iterable[Slot]) -> None:
    """Write ``keys.json`` whole or not at all, readable by its owner only, folder flushed.

    Raises KeyFileReadOnlyError, OSError.
    """
    content = {"format": FORMAT, "slots": [told(each) for each in slots]}
    try:
        write_whole(path, json.dumps(content, indent=1).encode(), read_back=True, ours=True)
    except OSError as error:
        if error.errno in _NO_WRITING:
            raise KeyFileReadOnlyError(path=path) from error
        raise


DAMAGES = (KeyFileMissingError, KeyFileUnreadableError, KeyFileDamagedError)
"""What the copy inside the data file can mend."""
