"""Who may open the data file: its random key, wrapped once per password and recovery code.

Slots lie beside the data file in ``keys.json``. A slot's secret goes through Argon2id (RFC 9106)
into a key that wraps the data key with AES-256-GCM; the slot's name is authenticated with it.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridcenter.base.whole_files import write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
RECOVERY_SLOT = "recovery"
# Crockford's alphabet: no I, L, O, U, so that a printed code is read back without doubt.
_RECOVERY_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECOVERY_GROUPS = 6
_RECOVERY_GROUP = 5


class WrongPasswordError(GridcenterError):
    """No slot opens with this secret."""

    code = "wrong_password"
    sentence = N_("密码或恢复码不对。")
    hint = N_("请检查大小写和输入法后重试；忘记密码可用恢复码。数据没有改动。")


class KeyFileUnreadableError(GridcenterError):
    """``keys.json`` is missing or damaged."""

    code = "key_file_unreadable"
    sentence = N_("密钥文件缺失或损坏：{path}")
    hint = N_("请从备份中取回同一目录下的 keys.json；没有它数据无法打开。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Argon2Cost:
    """Work of one guess: passes, memory in KiB, lanes (RFC 9106, second recommended option)."""

    passes: int = 3
    memory_kib: int = 65536
    lanes: int = 4


def new_key() -> bytes:
    """A random data key."""
    return os.urandom(KEY_BYTES)


def new_recovery_code() -> str:
    """A printable code of 150 bits in six groups of five."""
    import secrets  # noqa: PLC0415 - brings OpenSSL's hashes, 3 ms before the window

    groups = (
        "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(_RECOVERY_GROUP))
        for _ in range(_RECOVERY_GROUPS)
    )
    return "-".join(groups)


def normalise_recovery_code(text: str) -> str:
    """A typed code as it was printed: capitals, look-alikes mended, regrouped."""
    mended = text.upper().translate(str.maketrans("OIL", "011"))
    kept = "".join(char for char in mended if char in _RECOVERY_ALPHABET)
    return "-".join(kept[at : at + _RECOVERY_GROUP] for at in range(0, len(kept), _RECOVERY_GROUP))


def _wrapping_key(secret: str, salt: bytes, cost: Argon2Cost) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415 - only at sign-in

    kdf = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    return kdf.derive(secret.encode())


def _aes(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - only at sign-in

    return AESGCM(key)


def make_slot(name: str, secret: str, key: bytes, cost: Argon2Cost) -> dict[str, Any]:
    """A slot that gives ``key`` back for ``secret``, as JSON values."""
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    wrapped = _aes(_wrapping_key(secret, salt, cost)).encrypt(nonce, key, name.encode())
    return {
        "name": name,
        "kdf": "argon2id",
        "passes": cost.passes,
        "memory_kib": cost.memory_kib,
        "lanes": cost.lanes,
        "salt": base64.b64encode(salt).decode(),
        "nonce": base64.b64encode(nonce).decode(),
        "key": base64.b64encode(wrapped).decode(),
    }


def open_slot(slot: Mapping[str, Any], secret: str) -> bytes:
    """The data key of a slot; WrongPasswordError when ``secret`` does not fit."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - only at sign-in

    cost = Argon2Cost(passes=slot["passes"], memory_kib=slot["memory_kib"], lanes=slot["lanes"])
    wrapping = _wrapping_key(secret, base64.b64decode(slot["salt"]), cost)
    try:
        key: bytes = _aes(wrapping).decrypt(
            base64.b64decode(slot["nonce"]), base64.b64decode(slot["key"]), slot["name"].encode()
        )
    except InvalidTag as error:
        raise WrongPasswordError from error
    return key


def read_slots(path: Path) -> list[dict[str, Any]]:
    """The slots in ``keys.json``; KeyFileUnreadableError when it cannot be read."""
    try:
        slots: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["slots"]
    except (OSError, ValueError, KeyError) as error:
        raise KeyFileUnreadableError(path=path) from error
    return slots


def write_slots(path: Path, slots: list[dict[str, Any]]) -> None:
    """Write ``keys.json`` whole or not at all, readable by its owner only."""
    text = json.dumps({"format": 1, "slots": slots}, indent=1)
    write_whole(path, text.encode(), ours=True)
