"""Each limit of the key file and the store as it is shipped: the last that passes, the first that does not."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import register_of
from gridcenter.services.centre import Centre
from gridcenter.store import (
    counting,
    cut_short,
    foreign_log,
    key_file,
    keyring,
    likeness,
    looking,
    records,
    rescue,
    search,
)
from gridcenter.store.database import DataFileDamagedError, Row
from gridcenter.store.file_trouble import DataFileMissingError, DataFileUnreadableError
from gridcenter.store.key_file import KeyFileDamagedError, KeyFileTooNewError
from gridcenter.store.keyring import Argon2Cost
from tests.builders import CHEAP, make_grid, make_member


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


SLOT = keyring.make_slot("王演示", "practice-only", b"k" * 32, CHEAP)


def test_64_slots(path: Path) -> None:
    slots = [replace(SLOT, id=f"{at:016x}") for at in range(65)]
    key_file.write(path, slots[:64])
    assert len(key_file.read(path).slots) == 64
    key_file.write(path, slots)
    with pytest.raises(KeyFileDamagedError):
        key_file.read(path)


def test_256_kb_of_key_file(path: Path) -> None:
    key_file.write(path, [SLOT])
    whole = path.read_bytes()
    path.write_bytes(whole + b" " * (256 * 1024 - len(whole)))
    assert key_file.read(path).slots == (SLOT,)
    path.write_bytes(whole + b" " * (256 * 1024 - len(whole) + 1))
    with pytest.raises(KeyFileDamagedError):
        key_file.read(path)


@pytest.mark.parametrize(
    ("cost", "taken"),
    [
        (Argon2Cost(passes=4, memory_kib=262_144, lanes=4), True),
        (Argon2Cost(passes=4, memory_kib=262_145, lanes=4), False),
        (Argon2Cost(passes=16, memory_kib=65_536, lanes=16), True),
        (Argon2Cost(passes=17, memory_kib=64, lanes=1), False),
        (Argon2Cost(passes=1, memory_kib=128, lanes=16), True),
        (Argon2Cost(passes=1, memory_kib=127, lanes=16), False),
        (Argon2Cost(passes=1, memory_kib=1024, lanes=17), False),
        (Argon2Cost(passes=5, memory_kib=209_716, lanes=1), False),
        (Argon2Cost(passes=0, memory_kib=64, lanes=1), False),
    ],
)
def test_what_one_guess_may_cost(path: Path, cost: Argon2Cost, taken: bool) -> None:
    key_file.write(path, [SLOT, replace(SLOT, id="0f", cost=cost)])
    found = key_file.read(path)
    assert (len(found.slots) == 2, found.damage is None) == (taken, taken)


def test_a_wrapped_key_has_48_bytes_and_its_nonce_12(path: Path) -> None:
    assert (len(keyring.new_key()), len(SLOT.salt), len(SLOT.nonce), len(SLOT.wrapped)) == (
        32, 16, 12, 48,
    )  # fmt: skip
    for part in ("key", "nonce"):
        key_file.write(path, [SLOT])
        said = json.loads(path.read_text())
        said["slots"][0][part] = "00" * 49 if part == "key" else "00" * 13
        path.write_text(json.dumps(said))
        with pytest.raises(KeyFileDamagedError):
            key_file.read(path)


@pytest.mark.parametrize(("part", "value"), [("salt", 5), ("nonce", None), ("key", ["x"])])
def test_what_is_no_text_is_named_by_its_place(path: Path, part: str, value: object) -> None:
    key_file.write(path, [SLOT])
    said = json.loads(path.read_text())
    slot = said["slots"][0] | {part: value}
    said["slots"] = [{**slot, "check": key_file._checksum(slot)}]
    path.write_text(json.dumps(said))
    with pytest.raises(KeyFileDamagedError) as refused:
        key_file.read(path)
    assert refused.value.facts["what"] == part


def test_a_recovery_code_has_six_groups_of_five() -> None:
    code = keyring.new_recovery_code()
    assert [len(group) for group in code.split("-")] == [5] * 6
    assert keyring.normalise_recovery_code(code.replace("-", " ").lower()) == code


def test_the_format_is_2_and_3_is_of_a_newer_program(path: Path) -> None:
    key_file.write(path, [SLOT])
    said = json.loads(path.read_text())
    assert said["format"] == 2
    path.write_text(json.dumps(said | {"format": 3}))
    with pytest.raises(KeyFileTooNewError):
        key_file.read(path)


def test_a_number_of_eight_signs_is_found_by_its_middle_and_a_longer_one_by_its_beginning(
    centre: Centre,
) -> None:
    for name in ("12345678", "123456789"):
        make_grid(centre, name=name)

    def names(words: str) -> list[str]:
        found = records.find(centre.db, Query(register=RegisterId("grid"), search=words))
        return sorted(each.text("name") for each in found)

    assert names("45678") == ["12345678"]
    assert names("12345") == ["12345678", "123456789"]


def test_of_many_who_share_a_telephone_twelve_are_paired(centre: Centre) -> None:
    grid = make_grid(centre).uid
    for number in range(13):
        make_member(
            centre, grid, name=f"张{'一二三四五六七八九十甲乙丙'[number]}", phone="13800000001"
        )
    found = likeness.candidates(
        centre.db, register_of("grid_member"), unit=centre.unit.code, since="", limit=2000
    )
    assert len(found) == 12 * 11 // 2


class Torn:
    """A file of rows by number, of which some places cannot be read; an end that is None is unknown."""

    def __init__(
        self,
        rows: set[int],
        damaged: Callable[[int, int], bool],
        ends: tuple[int, int] | None = None,
    ) -> None:
        self._rows, self._damaged, self._ends = rows, damaged, ends

    def query(self, sql: str, parameters: Sequence[int] = ()) -> list[Row]:
        if "(rowid)" in sql:
            if self._ends is None:
                raise DataFileDamagedError
            return [(self._ends["max" in sql],)]
        low, high = parameters[0], parameters[-1]
        if self._damaged(low, high):
            raise DataFileDamagedError
        return [(each,) for each in sorted(self._rows) if low <= each <= high]


def torn(
    rows: set[int], damaged: Callable[[int, int], bool], ends: tuple[int, int] | None = None
) -> tuple[rescue._Reader, list[int]]:
    reader = rescue._Reader(cast(rescue.Source, Torn(rows, damaged, ends)), "grid", ["uid"])
    return reader, [int(row[0]) for batch in reader.batches() for row in batch]


@pytest.mark.parametrize(("last", "tries", "lost"), [(999, 1999, 1000), (1499, 2001, 997)])
def test_after_2000_tries_the_rest_of_a_table_is_given_up(last: int, tries: int, lost: int) -> None:
    reader, found = torn(set(), lambda _low, _high: True, (0, last))
    assert (reader.tries, reader.lost, found) == (tries, lost, [])


def test_201_damaged_rows_on_end_are_the_end_of_a_table_whose_last_row_is_unknown() -> None:
    sound = {*range(10), 151}
    reader, found = torn(sound, lambda low, high: not {*range(low, min(high, 500) + 1)} <= sound)
    assert found == sorted(sound)
    assert reader.lost == 141 + 201


def test_a_table_whose_last_row_is_unknown_is_read_to_two_to_the_33() -> None:
    _reader, found = torn({5, 2**33, 2**33 + 1}, lambda _low, _high: False)
    assert found == [5, 2**33]


@pytest.mark.parametrize(
    ("size", "failure"), [(15, DataFileMissingError), (16, DataFileUnreadableError)]
)
def test_a_few_bytes_are_no_new_data_file(
    path: Path, size: int, failure: type[GridcenterError]
) -> None:
    path.write_bytes(bytes(size))
    with pytest.raises(failure):
        looking.look(path, bytes(32))


def test_a_title_is_kept_by_eight_initials_from_each_character_as_every_index_has_it() -> None:
    assert [len(each) for each in search.initials("东头水渠边的路灯坏了")] == [
        8,
        8,
        8,
        *range(7, 0, -1),
    ]


def test_of_a_log_sixteen_pages_are_asked_of_the_first_256() -> None:
    head = bytes(8) + (4096).to_bytes(4) + bytes(20)
    log = head + b"".join(at.to_bytes(4) + bytes(20 + 4096) for at in range(300, 43, -1))
    near, anywhere, first = foreign_log._samples(io.BytesIO(log))
    assert list(near) == [*range(45, 61)]
    assert list(anywhere) == [*range(44, 60)]
    assert list(first) == [*range(300, 284, -1)]


@pytest.mark.parametrize(("size", "stays"), [(2**16, True), (2**16 + 1, False)])
def test_64_kb_beside_the_data_may_be_a_note(
    centre: Centre, tmp_path: Path, size: int, stays: bool
) -> None:
    note = tmp_path / "noted"
    note.write_bytes(bytes(size))
    counting.attach(centre.db, note)
    assert (note.stat().st_size == size) is stays


@pytest.mark.parametrize(("pages", "told"), [(2047, 2047), (2048, None)])
def test_a_file_of_which_a_two_thousandth_is_left_is_told_how_long_it_was(
    path: Path, pages: int, told: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(bytes(4096))
    monkeypatch.setattr(cut_short, "_count", lambda _path, _key: pages)
    assert cut_short.pages_told(path, bytes(32)) == told
