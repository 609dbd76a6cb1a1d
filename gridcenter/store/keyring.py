"""Who may open the data file: its random key, wrapped once per password and recovery code.

Slots lie beside the data file in ``keys.json``. A slot's secret goes through Argon2id (RFC 9106)
into a key that wraps the data key with AES-256-GCM; the slot's id and cost are authenticated with it.
The file names nobody: a slot knows its officer only by a salted hash (slots of format 1 did by name,
and are read as long as they last). What is right is kept inside the encrypted data file as well.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Argon2Cost:
    """Work of one guess: passes, memory in KiB, lanes (RFC 9106, second recommended option)."""

    passes: int = 3
    memory_kib: int = 65536
    lanes: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One wrapped data key.

    ``who`` is a salted hash of the officer's name, empty for the recovery code; ``name`` is filled
    only in slots of format 1. ``key_id`` tells which data key is inside, empty where not known.
    """

    id: str
    who: str
    name: str = ""
    cost: Argon2Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes
    key_id: str = ""

    @property
    def is_recovery(self) -> bool:
        """Whether the recovery code opens it, and no officer's password."""
        return self.name == RECOVERY_SLOT if self.name else not self.who

    def belongs_to(self, name: str) -> bool:
        """Whether this is the slot of the officer ``name``."""
        if self.name:
            return self.name == name
        return bool(self.who) and self.who == _who(name, self.salt)


def new_key() -> bytes:
    """A random data key."""
    return os.urandom(KEY_BYTES)


def key_id(key: bytes) -> str:
    """A short name of a data key, which tells nothing of it: the key has 256 random bits."""
    return _digest(b"gridcenter data key\0" + key)[:16]


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


def make_slot(name: str, secret: str, key: bytes, cost: Argon2Cost) -> Slot:
    """A slot of the officer ``name`` (or :data:`RECOVERY_SLOT`) that gives ``key`` for ``secret``."""
    salt, nonce, slot_id = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES), os.urandom(8).hex()
    wrapping = _aes(_wrapping_key(secret, salt, cost))
    return Slot(
        id=slot_id,
        who="" if name == RECOVERY_SLOT else _who(name, salt),
        cost=cost,
        salt=salt,
        nonce=nonce,
        wrapped=wrapping.encrypt(nonce, key, _bound(slot_id, cost)),
        key_id=key_id(key),
    )


def open_slot(slot: Slot, secret: str) -> bytes:
    """The data key of a slot; WrongPasswordError when ``secret`` does not fit."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - only at sign-in

    wrapping = _aes(_wrapping_key(secret, slot.salt, slot.cost))
    bound = slot.name.encode() if slot.name else _bound(slot.id, slot.cost)
    try:
        key: bytes = wrapping.decrypt(slot.nonce, slot.wrapped, bound)
    except InvalidTag as error:
        raise WrongPasswordError from error
    return key


def _who(name: str, salt: bytes) -> str:
    return _digest(b"gridcenter officer\0" + salt + name.encode())[:32]


def _digest(content: bytes) -> str:
    import hashlib  # noqa: PLC0415 - brings OpenSSL's hashes, 3 ms before the window

    return hashlib.sha256(content).hexdigest()


def _bound(slot_id: str, cost: Argon2Cost) -> bytes:
    return f"gridcenter slot 2 {slot_id} {cost.passes} {cost.memory_kib} {cost.lanes}".encode()


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
