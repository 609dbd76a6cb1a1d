"""Each limit that is shipped, at its own value: the last that passes and the first that does not.

A ZIP says in its directory how large its members are; the limits are read off it, so a few bytes
that claim much are enough, and nothing large is ever made.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from gridcenter.exchange.packs import directive_lines, signed_text, unit_card
from gridcenter.exchange.packs.failures import (
    BadSignatureError,
    MalformedPackError,
    NotAPackError,
    PackError,
    PackTooLargeError,
    UnlistedMemberError,
)
from gridcenter.exchange.packs.pack_format import zip_members
from gridcenter.exchange.packs.pack_reader import OpenedPack, open_plain, peek
from gridcenter.exchange.packs.pack_seal import unseal
from gridcenter.exchange.packs.pack_tables import read_divisions, read_tables
from gridcenter.exchange.sheets.sheet_errors import SheetBombError, SheetError
from gridcenter.exchange.sheets.sheet_kinds import recognise
from tests.exchange.make_packs import (
    DESCRIPTOR,
    MEMBER,
    SENDER_KEYS,
    manifest_body,
    signed_plain,
    statement,
    trusted,
)

MIB = 2**20


def claiming(*members: tuple[str, int, int]) -> bytes:
    """A ZIP that is only a directory: each member's name, size and compressed size as claimed."""
    body = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, packed, size,
                    len(name), 0, 0, 0, 0, 0, 0) + name.encode()
        for name, size, packed in members
    )  # fmt: skip
    return body + struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, len(members), len(members), len(body), 0, 0
    )


def file(number: int) -> str:
    return f"files/{number:064x}"


def refusal(plain: bytes) -> PackError:
    with pytest.raises(PackError) as caught:
        open_plain(plain, [trusted()])
    return caught.value


def too_large(plain: bytes) -> bool:
    """Whether the size is refused; within the limit the empty directory fails for another reason."""
    failure = refusal(plain)
    assert isinstance(failure, PackTooLargeError | UnlistedMemberError)
    return isinstance(failure, PackTooLargeError)


def test_512_mb_unpacked_and_no_more() -> None:
    def of(last: int) -> bytes:
        whole = [(file(at), 256 * MIB, 256 * MIB) for at in range(1)]
        return claiming(*whole, (file(9), last, last))

    assert not too_large(of(256 * MIB))
    assert too_large(of(256 * MIB + 1))
    assert "512 MB" in str(refusal(of(256 * MIB + 1)))


def test_two_hundredfold_from_one_mb_on() -> None:
    assert not too_large(claiming((file(1), MIB, 1)))
    assert too_large(claiming((file(1), MIB + 1, 1)))
    packed = 10_000
    assert not too_large(claiming((file(1), 200 * packed, packed)))
    assert too_large(claiming((file(1), 200 * packed + 1, packed)))


def test_ten_thousand_members() -> None:
    members = [(file(at), 1, 1) for at in range(10_001)]
    assert not too_large(claiming(*members[:10_000]))
    assert too_large(claiming(*members))


def test_a_directory_is_refused_before_python_reads_it_by_whoever_asks() -> None:
    for read in (lambda plain: open_plain(plain, [trusted()]), peek):
        with pytest.raises(PackTooLargeError):
            read(claiming(*[(file(at), 1, 1) for at in range(10_001)]))
        with pytest.raises(MalformedPackError):
            read(claiming((file(1), 1, 1)) + b"\0")


def test_four_mb_of_manifest_and_of_descriptor() -> None:
    at, over = (claiming(("manifest.json", 4 * MIB + more, MIB)) for more in (0, 1))
    assert isinstance(refusal(at), MalformedPackError)  # read, and nothing lies there
    assert isinstance(refusal(over), PackTooLargeError)

    def described(size: int) -> bytes:
        body = b'{"resources": []}'
        return signed_plain([("datapackage.json", body + _noise(size - len(body)))])

    open_plain(described(4 * MIB), [trusted()])
    assert isinstance(refusal(described(4 * MIB + 1)), PackTooLargeError)


def _noise(size: int) -> bytes:
    """Bytes that hardly compress."""
    return b"".join(sha256(b"%d" % at).digest() for at in range(size // 32 + 1))[:size]


def test_a_signature_of_4096_bytes() -> None:
    encoded = manifest_body([DESCRIPTOR])
    for size, failure in ((4096, BadSignatureError), (4097, PackTooLargeError)):
        members = [("manifest.json", encoded), ("manifest.json.minisig", b"x" * size), DESCRIPTOR]
        assert type(refusal(zip_members(members))) is failure


def test_two_million_rows_are_believed_and_one_more_is_not() -> None:
    header = (",".join(MEMBER.columns) + "\n").encode()

    def saying(rows: int) -> bytes:
        table = ("data/grid_member.csv", header)
        return signed_plain([DESCRIPTOR, table], manifest={"rows": {"grid_member": rows}})

    opened = open_plain(saying(2_000_000), [trusted()])
    with pytest.raises(MalformedPackError):
        read_tables(opened, (MEMBER,))  # they are counted, too
    assert isinstance(refusal(saying(2_000_001)), PackTooLargeError)


def test_256_mb_of_sealed_file(tmp_path: Path) -> None:
    path = tmp_path / "hole"
    for size, failure in ((256 * MIB, NotAPackError), (256 * MIB + 1, PackTooLargeError)):
        with path.open("wb") as stream:
            stream.truncate(size)  # a hole: it takes no room
        with path.open("rb") as stream, pytest.raises(failure):
            unseal(stream, ())


def _side(name: str, lines: Iterator[str] | list[str]) -> OpenedPack:
    content = "".join(f"{line}\n" for line in lines).encode()
    return open_plain(signed_plain([DESCRIPTOR, (f"data/{name}.csv", content)]), [trusted()])


def _asked(number: int, *, title: str = "事", note: str = "请核实", by: str = "王") -> str:
    uid = f"019a0000-0000-7000-8000-{number:012d}"
    at = "2026-11-03T08:00:00.000Z"
    return f"{uid},incident,{uid},{title},correct,{note},,{at},{by}"


def test_ten_thousand_directives() -> None:
    header = ",".join(directive_lines.HEADER)
    asked = [_asked(number) for number in range(10_001)]
    assert len(directive_lines.read(_side("directive", [header, *asked[:10_000]]))) == 10_000
    with pytest.raises(PackTooLargeError):
        directive_lines.read(_side("directive", [header, *asked]))


@pytest.mark.parametrize(("part", "most"), [("title", 200), ("by", 200), ("note", 2000)])
def test_how_much_a_directive_says(part: str, most: int) -> None:
    header = ",".join(directive_lines.HEADER)
    whole = directive_lines.read(_side("directive", [header, _asked(1, **{part: "字" * most})]))
    assert len(whole) == 1
    with pytest.raises(MalformedPackError):
        directive_lines.read(_side("directive", [header, _asked(1, **{part: "字" * (most + 1)})]))


def test_a_hundred_thousand_divisions() -> None:
    lines = ["code,name", *(f"620622101{number % 1000:03d},村" for number in range(100_001))]
    assert len(read_divisions(_side("division", lines[:-1]))) == 100_000
    with pytest.raises(PackTooLargeError):
        read_divisions(_side("division", lines))


@pytest.mark.parametrize(("size", "is_read"), [(2048, True), (2049, False)])
def test_a_card_or_receipt_of_two_kilobytes(size: int, is_read: bool) -> None:
    body = {"format": unit_card.CARD_FORMAT, "more": ""}
    short = len(signed_text.write(body, "示例", SENDER_KEYS.secret))
    body["more"] = "x" * (size - short)
    data = signed_text.write(body, "示例", SENDER_KEYS.secret)
    assert len(data) == size
    assert (signed_text.read(data) is not None) is is_read


# --- sheets --------------------------------------------------------------------------------------


def bomb(plain: bytes) -> bool:
    """Whether a workbook is refused as one that unpacks to too much."""
    try:
        recognise("表.xlsx", plain)
    except SheetError as failure:
        return isinstance(failure, SheetBombError)
    return False


def test_a_workbook_unpacks_to_a_gigabyte_in_five_thousand_members() -> None:
    half = 512 * MIB
    assert not bomb(claiming(("xl/workbook.xml", half, half), ("b", half, half)))
    assert bomb(claiming(("xl/workbook.xml", half, half), ("b", half + 1, half)))
    members = [("xl/workbook.xml", 1, 1), *((f"m{at}", 1, 1) for at in range(5_000))]
    assert not bomb(claiming(*members[:5_000]))
    assert bomb(claiming(*members))


def test_a_workbooks_members_unpack_two_hundredfold_from_32_mb_on() -> None:
    size = 32 * MIB
    assert not bomb(claiming(("xl/workbook.xml", size, 1)))
    assert bomb(claiming(("xl/workbook.xml", size + 1, 1)))
    packed = size // 100
    assert not bomb(claiming(("xl/workbook.xml", 200 * packed, packed)))
    assert bomb(claiming(("xl/workbook.xml", 200 * packed + 1, packed)))


def test_a_pack_is_of_schema_3_and_whoever_knows_schema_1_may_read_it() -> None:
    assert json.loads(statement().encode())["schema"] == {"version": 3, "minimum": 1}
