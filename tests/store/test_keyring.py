from __future__ import annotations

import base64
import json
import os
import stat
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.store import key_file, keyring
from tests.builders import CHEAP

V1 = {
    "name": "王演示",
    "kdf": "argon2id",
    "passes": 1,
    "memory_kib": 64,
    "lanes": 1,
    "salt": "jn7rxWqVUC8T36oAUGVb/w==",
    "nonce": "lJ8tM9MxYAVR5FR6",
    "key": "",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def slots(key: bytes) -> list[keyring.Slot]:
    return [
        keyring.make_slot("王演示", "密码-longer", key, CHEAP),
        keyring.make_slot(keyring.RECOVERY_SLOT, "code", key, CHEAP),
    ]


def test_each_slot_gives_the_key_back_for_its_own_secret_only(path: Path):
    key = keyring.new_key()
    key_file.write(path, slots(key))
    (officer, recovery), damage = key_file.read(path)
    assert damage is None
    assert keyring.open_slot(officer, "密码-longer") == key
    assert keyring.open_slot(recovery, "code") == key
    assert (officer.is_recovery, recovery.is_recovery) == (False, True)
    assert officer.belongs_to("王演示")
    assert not officer.belongs_to("李样本")
    assert not recovery.belongs_to("recovery")
    for slot, secret in [(officer, "code"), (recovery, "密码-longer"), (officer, "")]:
        with pytest.raises(keyring.WrongPasswordError):
            keyring.open_slot(slot, secret)
    assert "王演示".encode() not in path.read_bytes()
    assert "\\u" not in path.read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_slot_of_the_first_format_opens_by_its_name():
    """Written as version 0.1 wrote it: the name is authenticated with the wrapped key."""
    key, salt, nonce = keyring.new_key(), bytes(16), bytes(12)
    wrapping = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=64)
    wrapped = AESGCM(wrapping.derive("密码-longer".encode())).encrypt(nonce, key, "王演示".encode())
    raw = {
        **V1,
        "salt": base64.b64encode(salt).decode(),
        "nonce": base64.b64encode(nonce).decode(),
        "key": base64.b64encode(wrapped).decode(),
    }
    slot = key_file.slot_from(raw)
    assert keyring.open_slot(slot, "密码-longer") == key
    renamed = key_file.slot_from({**raw, "name": "李样本"})
    with pytest.raises(keyring.WrongPasswordError):
        keyring.open_slot(renamed, "密码-longer")


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        ("", key_file.KeyFileUnreadableError),
        ("{}", key_file.KeyFileUnreadableError),
        ("[]", key_file.KeyFileUnreadableError),
        ("not json", key_file.KeyFileUnreadableError),
        ('{"slots": 3}', key_file.KeyFileUnreadableError),
        ('{"slots": []}', key_file.KeyFileDamagedError),
        ('{"slots": [3]}', key_file.KeyFileDamagedError),
        ('{"slots": [{}]}', key_file.KeyFileDamagedError),
        (json.dumps({"slots": [{}] * 65}), key_file.KeyFileDamagedError),
        (" " * (256 * 1024 + 1), key_file.KeyFileDamagedError),
        ('{"format": 3, "slots": []}', key_file.KeyFileTooNewError),
    ],
)
def test_each_damage_of_the_key_file_has_its_sentence(path: Path, content: str, failure: type):
    path.write_text(content, encoding="utf-8")
    with pytest.raises(failure):
        key_file.read(path)


def test_a_missing_key_file_is_told_as_missing(path: Path):
    with pytest.raises(key_file.KeyFileMissingError, match=r"keys\.json"):
        key_file.read(path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("passes", 17),
        ("passes", 0),
        ("passes", True),
        ("passes", "3"),
        ("memory_kib", 262_145),
        ("memory_kib", 7),
        ("lanes", 17),
        ("lanes", 9),
        ("salt", "AAAA"),
        ("salt", 5),
        ("nonce", "AAAA"),
        ("key", "AAAA"),
        ("key", "no base64!"),
        ("kdf", "scrypt"),
        ("id", "../x"),
        ("id", None),
        ("who", "X"),
        ("key_id", 7),
    ],
)
def test_a_slot_out_of_bounds_is_damage_and_costs_nothing(path: Path, field: str, value: object):
    sound, odd = (key_file.told(each) for each in slots(bytes(32)))
    odd[field] = value
    if field == "lanes" and value == 9:
        odd["memory_kib"] = 71  # less than eight for each lane
    odd["check"] = key_file._checksum(odd)
    path.write_text(json.dumps({"format": 2, "slots": [sound, odd]}), encoding="utf-8")
    read, damage = key_file.read(path)
    assert len(read) == 1
    assert isinstance(damage, key_file.KeyFileDamagedError)


def test_the_work_of_one_guess_is_bounded_as_a_whole():
    raw = key_file.told(slots(bytes(32))[0])

    def judged(passes: int) -> keyring.Slot:
        changed = {**raw, "passes": passes, "memory_kib": 2**17}
        return key_file.slot_from({**changed, "check": key_file._checksum(changed)})

    assert judged(8).cost.passes == 8
    with pytest.raises(ValueError, match="memory_kib"):
        judged(9)


def test_a_changed_byte_of_a_slot_is_told_from_a_wrong_password(path: Path):
    key_file.write(path, slots(bytes(32)))
    text = path.read_text(encoding="utf-8")
    at = text.index('"key": "') + 10
    path.write_text(
        text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :], encoding="utf-8"
    )
    read, damage = key_file.read(path)
    assert ([each.is_recovery for each in read], damage is None) == ([True], False)


@given(st.data())
def test_recovery_code_is_read_back_however_it_is_typed(data: st.DataObject):
    code = keyring.new_recovery_code()
    typed = "".join(
        data.draw(
            st.sampled_from([char, char.lower(), f" {char}", {"0": "o", "1": "l"}.get(char, char)])
        )
        for char in code.replace("-", "")
    )
    assert keyring.normalise_recovery_code(typed) == code


@pytest.mark.skipif(sys.platform == "win32", reason="Windows flushes names by itself")
def test_a_new_key_file_is_flushed_before_its_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    events: list[str] = []
    known = {tmp_path.stat().st_ino: "flush folder"}
    fsync, replace = os.fsync, os.replace

    def flushed(handle: int) -> None:
        events.append(known.get(os.fstat(handle).st_ino, "flush file"))
        fsync(handle)

    def renamed(source: Path, target: Path) -> None:
        events.append(f"rename to {Path(target).name}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", renamed)
    key_file.write(tmp_path / "keys.json", slots(bytes(32)))
    assert events == ["flush file", "rename to keys.json", "flush folder"]


def test_a_key_file_that_the_medium_holds_otherwise_takes_nobodys_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    before = slots(bytes(32))
    key_file.write(tmp_path / "keys.json", before)
    real = os.write
    # A stick that says it took every byte and keeps others.
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(len(data))))
    with pytest.raises(OSError, match=r"[Ii]nput/output"):
        key_file.write(tmp_path / "keys.json", slots(bytes(32)))
    assert key_file.read(tmp_path / "keys.json").slots == tuple(before)
