"""Parts of a pack: any order, any day, and what is missing is named."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.exchange.packs.parts import (
    BadPartError,
    PartSizeError,
    decode,
    encode,
    join,
    missing,
    split,
)

NAME = "620622101_202611_00001_full.gcpack"


@given(st.binary(min_size=1, max_size=200_000), st.randoms(use_true_random=False))
def test_any_order_joins_to_the_same(data: bytes, random) -> None:
    files = [encode(part) for part in split(NAME, data, 16 * 1024)]
    assert all(len(file) <= 16 * 1024 for file in files)
    random.shuffle(files)
    parts = [decode(file) for file in files]
    whole = BytesIO()
    join(sorted(parts, key=lambda part: part.index), whole)
    assert whole.getvalue() == data
    assert missing(parts[1:]) == (parts[0].index,) if len(parts) > 1 else True


def test_damage_is_told_for_the_part_alone() -> None:
    file = encode(split(NAME, b"x" * 30_000, 16 * 1024)[0])
    # Every byte of the head, and the content at intervals.
    for at in (*range(400), *range(400, len(file), 64)):
        broken = bytes((*file[:at], file[at] ^ 1, *file[at + 1 :]))
        try:
            part = decode(broken, "a")
        except BadPartError:
            continue
        # A changed name or number is found when the parts are joined, or changes nothing.
        with pytest.raises(BadPartError):
            join([part], BytesIO())
    for end in range(0, len(file), 64):
        with pytest.raises(BadPartError):
            decode(file[:end], "a")


def test_a_silly_size_is_refused() -> None:
    with pytest.raises(PartSizeError):
        split(NAME, b"x", 100)
    with pytest.raises(PartSizeError):
        split(NAME, b"x" * 20_000_000, 16 * 1024)
