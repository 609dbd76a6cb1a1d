"""Parts on a stick and in the mail: none of a set, or all; a false one is only in the way once."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from gridcenter.exchange.file_out import MediumFullError, write_safely
from gridcenter.exchange.packs import parts as made
from gridcenter.exchange.packs.parts import BadPartError
from gridcenter.services.centre import Centre
from gridcenter.services.packs import parts
from gridcenter.services.packs.parts import PartsNotWrittenError

WHOLE = b"".join(sha256(bytes([at])).digest() for at in range(256)) * 8


def test_a_stick_that_fills_up_holds_no_part_of_a_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stick" / "a_1.gcpack"
    path.parent.mkdir()
    path.write_bytes(WHOLE)

    def fills(target: Path, data: bytes) -> None:
        if ".003-" in target.name:
            raise MediumFullError(path=target)
        write_safely(target, data)

    monkeypatch.setattr(parts, "write_out", fills)
    with pytest.raises(PartsNotWrittenError, match=path.name):
        parts.split(path, made.SMALLEST)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == WHOLE


def test_a_false_part_is_refused_once_and_the_right_ones_join(
    centre: Centre, tmp_path: Path
) -> None:
    right = made.split("a_1.gcpack", WHOLE, made.SMALLEST)
    false = made.PackPart(
        **{n: getattr(right[0], n) for n in ("name", "index", "total", "whole", "size")}, data=b"x"
    )
    files = []
    for at, part in enumerate((false, *right)):
        files.append(tmp_path / f"{at}{made.SUFFIX}")
        files[-1].write_bytes(made.encode(part))
    with pytest.raises(BadPartError):
        parts.gather(centre, [files[0], *files[2:]])
    (joined,) = parts.gather(centre, files[1:]).ready
    assert joined.read_bytes() == WHOLE


def test_parts_never_hold_more_than_the_whole_says_to_be(centre: Centre, tmp_path: Path) -> None:
    part = made.split("a_1.gcpack", WHOLE, made.SMALLEST)[0]
    for index in range(1, 4):
        more = made.PackPart(
            name=part.name, index=index, total=9, whole=part.whole, size=part.size, data=WHOLE
        )
        path = tmp_path / f"{index}{made.SUFFIX}"
        path.write_bytes(made.encode(more))
        if index == 1:
            assert parts.gather(centre, [path]).waiting
            continue
        with pytest.raises(BadPartError):
            parts.gather(centre, [path])
