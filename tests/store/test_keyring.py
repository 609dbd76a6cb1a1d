from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.store import keyring
from tests.builders import CHEAP


def test_each_slot_gives_the_key_back_for_its_own_secret_only(tmp_path: Path):
    key, code = keyring.new_key(), keyring.new_recovery_code()
    slots = [
        keyring.make_slot("王演示", "密码-longer", key, CHEAP),
        keyring.make_slot(keyring.RECOVERY_SLOT, code, key, CHEAP),
    ]
    path = tmp_path / "keys.json"
    keyring.write_slots(path, slots)
    officer, recovery = keyring.read_slots(path)
    assert keyring.open_slot(officer, "密码-longer") == key
    assert keyring.open_slot(recovery, code) == key
    for slot, secret in [(officer, code), (recovery, "密码-longer"), (officer, "")]:
        with pytest.raises(keyring.WrongPasswordError):
            keyring.open_slot(slot, secret)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_slot_under_another_name_does_not_open():
    slot = keyring.make_slot("a", "secret-enough", keyring.new_key(), CHEAP)
    with pytest.raises(keyring.WrongPasswordError):
        keyring.open_slot({**slot, "name": "b"}, "secret-enough")


@pytest.mark.parametrize("content", ["", "{}", "not json"])
def test_damaged_key_file_is_named(tmp_path: Path, content: str):
    path = tmp_path / "keys.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(keyring.KeyFileUnreadableError, match=r"keys\.json"):
        keyring.read_slots(path)


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
