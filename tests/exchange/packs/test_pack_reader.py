"""Hostile packs: each failure has its own class, and nothing but a whole pack is ever read."""

import json
import random
import zipfile
from io import BytesIO

import pytest

from gridcenter.domain.packs.canonical import cell, line
from gridcenter.exchange.packs import failures, pack_reader
from gridcenter.exchange.packs.manifest import PackTooNewError
from gridcenter.exchange.packs.pack_format import zip_members
from gridcenter.exchange.packs.pack_reader import open_pack
from gridcenter.exchange.packs.pack_seal import CentreKeys, seal
from gridcenter.exchange.packs.pack_tables import read_divisions, read_tables
from tests.exchange.make_packs import (
    DESCRIPTOR,
    HEADER,
    MEMBER,
    RECEIVER_KEYS,
    SENDER_KEYS,
    Forge,
    built,
    opened,
    row,
    sealed,
    trusted,
    uid,
)

WHOLE = sealed()
OURS = (RECEIVER_KEYS.receiving,)
CSV = "data/grid_member.csv"


def members_of(plain: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(plain)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def resealed(members: list[tuple[str, bytes]]) -> bytes:
    return seal(zip_members(members), (RECEIVER_KEYS.address,))


def replaced(name: str, data: bytes) -> bytes:
    return resealed([(n, data if n == name else d) for n, d in members_of(built().plain)])


def refuses(data: bytes, failure: type[failures.PackError]) -> None:
    with pytest.raises(failure) as caught:
        opened(data)
    assert type(caught.value) is failure


def flips(positions: list[int]) -> None:
    for at in positions:
        broken = bytearray(WHOLE)
        broken[at] ^= 1 << (at % 8)
        with pytest.raises(failures.PackError):
            opened(bytes(broken))


def test_any_flipped_byte_is_noticed() -> None:
    flips([*range(0, 500, 7), *random.Random(7).sample(range(len(WHOLE)), 120), len(WHOLE) - 1])


@pytest.mark.slow
def test_every_flipped_byte_is_noticed() -> None:
    flips(list(range(len(WHOLE))))


def test_any_truncation_and_any_addition_is_noticed() -> None:
    for end in (0, 1, 10, 21, 22, 100, 250, 400, len(WHOLE) // 2, len(WHOLE) - 1):
        with pytest.raises(failures.PackError):
            opened(WHOLE[:end])
    refuses(WHOLE[:10], failures.TruncatedPackError)
    refuses(WHOLE[:100], failures.TruncatedPackError)
    refuses(WHOLE[:-1], failures.DamagedPackError)
    refuses(WHOLE + b"\0", failures.DamagedPackError)
    refuses(WHOLE + WHOLE, failures.DamagedPackError)


def test_something_else() -> None:
    refuses(b"PK\x03\x04 a workbook", failures.NotAPackError)
    refuses(b"", failures.NotAPackError)


def test_not_addressed_to_us() -> None:
    with pytest.raises(failures.NotAddressedError):
        open_pack(WHOLE, (CentreKeys.generate().receiving,), [trusted()])


def test_unknown_and_revoked_senders() -> None:
    with pytest.raises(failures.UnknownSenderError) as caught:
        open_pack(WHOLE, OURS, [trusted(CentreKeys.generate())])
    assert caught.value.facts["unit"] == "620622101"
    with pytest.raises(failures.RevokedKeyError):
        open_pack(WHOLE, OURS, [trusted(revoked=True)])


def test_a_registered_unit_cannot_speak_for_another() -> None:
    with pytest.raises(failures.WrongUnitError):
        open_pack(WHOLE, OURS, [trusted(unit="620622102")])


def test_a_changed_manifest_breaks_the_signature() -> None:
    members = dict(members_of(built().plain))
    body = members["manifest.json"].replace(b'"seq": 1', b'"seq": 2')
    refuses(replaced("manifest.json", body), failures.BadSignatureError)
    refuses(replaced("manifest.json.minisig", b"nonsense"), failures.BadSignatureError)


def test_a_changed_table_breaks_its_hash() -> None:
    changed = dict(members_of(built().plain))[CSV].replace("张示例1".encode(), "王示例1".encode())
    refuses(replaced(CSV, changed), failures.BadHashError)


@pytest.mark.parametrize(
    "name", ["data/more.csv", "../evil.csv", "/etc/x", "data/UPPER.csv", "run.exe"]
)
def test_only_listed_names(name: str) -> None:
    refuses(resealed([*members_of(built().plain), (name, b"x")]), failures.UnlistedMemberError)


def test_nothing_listed_may_miss_and_nothing_come_twice() -> None:
    members = members_of(built().plain)
    refuses(resealed([m for m in members if m[0] != CSV]), failures.UnlistedMemberError)
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = resealed([*members, (CSV, b"other")])
    refuses(twice, failures.UnlistedMemberError)


def test_a_name_that_hides_behind_a_zero_byte() -> None:
    plain = zip_members([*members_of(built().plain), ("data/summary.csvXexe", b"x")])
    hidden = plain.replace(b"data/summary.csvXexe", b"data/summary.csv\0exe")
    refuses(seal(hidden, (RECEIVER_KEYS.address,)), failures.UnlistedMemberError)


def test_bombs() -> None:
    bomb = Forge().pack([DESCRIPTOR, (CSV, b"0" * 20 * 2**20)])
    assert len(bomb) < 100_000
    refuses(bomb, failures.PackTooLargeError)


def test_plain_and_file_limits(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(pack_reader, "PLAIN_LIMIT", 1000)
    refuses(WHOLE, failures.PackTooLargeError)
    monkeypatch.setattr(pack_reader, "FILE_LIMIT", 1000)
    (tmp_path / "p").write_bytes(WHOLE)
    with pytest.raises(failures.PackTooLargeError):
        pack_reader.read_sealed(tmp_path / "p")


def test_the_zip_itself_broken() -> None:
    refuses(seal(b"no zip", (RECEIVER_KEYS.address,)), failures.MalformedPackError)
    plain = built().plain
    refuses(seal(plain[:-30], (RECEIVER_KEYS.address,)), failures.MalformedPackError)


def test_too_new_is_named_before_anything_else_is_read() -> None:
    newer = {"schema": {"version": 9, "minimum": 9}, "kind": "hologram", "app": "9.0"}
    refuses(Forge().pack([DESCRIPTOR], manifest=newer), PackTooNewError)


@pytest.mark.parametrize(
    "manifest",
    [
        {"seq": "1"},
        {"seq": -1},
        {"seq": True},
        {"period": "2026-13"},
        {"unit": "../../etc"},
        {"kind": "hologram"},
        {"prev": "abc"},
        {"created": "yesterday"},
        {"schema": []},
        {"rows": {"grid_member; DROP TABLE": 1}},
        {"members": []},
        {"app": "x" * 1000},
    ],
    ids=str,
)
def test_malformed_manifests(manifest: dict[str, object]) -> None:
    refuses(Forge().pack([DESCRIPTOR], manifest=manifest), failures.MalformedPackError)


def table_pack(
    *lines: str, header: str = ",".join(MEMBER.columns), rows: int | None = None
) -> bytes:
    content = "\n".join((header, *lines)) + "\n"
    count = {"grid_member": len(lines) if rows is None else rows}
    return Forge().pack([DESCRIPTOR, (CSV, content.encode())], manifest={"rows": count})


def csv_line(number: int, **values: object) -> str:
    return line(map(cell, MEMBER.kinds, row(MEMBER, number, **values))).rstrip("\n")


@pytest.mark.parametrize(
    "pack",
    [
        table_pack("a,b,c"),
        table_pack(csv_line(1), rows=2),
        table_pack(csv_line(1) + ',"open'),
        table_pack(csv_line(1), header=HEADER.decode()),
        table_pack(csv_line(1), header=",".join((*MEMBER.columns[1:], "uid"))),
        table_pack(csv_line(1), header=",".join((*MEMBER.columns[:-1], "name"))),
        Forge().pack(
            [DESCRIPTOR, (CSV, HEADER + b"\n\xff\xfe\n")], manifest={"rows": {"grid_member": 1}}
        ),
    ],
)
def test_tables_that_are_no_tables(pack: bytes) -> None:
    with pytest.raises(failures.MalformedPackError):
        read_tables(opened(pack), (MEMBER,))


def test_a_line_of_more_than_a_megabyte() -> None:
    # Random text, so that the ratio limit does not speak first.
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=2**20 + 10))
    with pytest.raises(failures.PackTooLargeError):
        read_tables(opened(table_pack(noise)), (MEMBER,))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"uid": ""}, "no_identity"),
        ({"uid": "'; DROP TABLE x;--"}, "not_a_uid"),
        ({"revision": 0}, "no_identity"),
        ({"unit": "県"}, "not_a_unit"),
        ({"post_from": "2026-02-30"}, "not_a_value"),
        ({"birth_month": "2026-13"}, "not_a_month"),
        ({"role": "<script>"}, "not_a_code"),
        ({"name": "x" * 51}, "too_long"),
        ({"id_number": "abc"}, "not_an_id_number"),
    ],
    ids=str,
)
def test_a_bad_row_is_refused_alone_and_named(values: dict[str, object], why: str) -> None:
    (read,) = read_tables(opened(table_pack(csv_line(1), csv_line(2, **values))), (MEMBER,))
    assert [version.uid for version in read.versions] == [uid(1)]
    assert [each.why for each in read.refused] == [why]


def test_text_of_an_older_sender_is_cleaned_and_its_row_taken() -> None:
    said = {"note": "bell\x07 and a soft\x0bbreak", "created_by": "王\u202e演示"}
    (read,) = read_tables(opened(table_pack(csv_line(1, **said))), (MEMBER,))
    row = dict(zip(MEMBER.columns, read.versions[0].row, strict=True))
    assert not read.refused
    assert (row["note"], row["created_by"]) == ("bell and a soft\nbreak", "王演示")


def test_unknown_tables_are_passed_over_and_unknown_columns_kept_when_open() -> None:
    fields = [
        {"name": "badge", "gridcenter:privacy": "open"},
        {"name": "secret", "gridcenter:privacy": "masked"},
    ]
    descriptor = {"resources": [{"path": CSV, "schema": {"fields": fields}}]}
    content = f"{','.join(MEMBER.columns)},badge,secret\n{csv_line(1)},A7,hidden\n"
    later = b"uid\n1\n"
    pack = Forge().pack(
        [
            ("datapackage.json", json.dumps(descriptor).encode()),
            (CSV, content.encode()),
            ("data/later.csv", later),
        ],
        manifest={"rows": {"grid_member": 1, "later": 1}},
    )
    (read,) = read_tables(opened(pack), (MEMBER,))
    assert read.versions[0].extra == (("badge", "A7"),)


def test_the_sender_can_open_its_own_pack() -> None:
    assert open_pack(WHOLE, (SENDER_KEYS.receiving,), [trusted()]).manifest.seq == 1


def test_only_the_senders_own_divisions_are_named() -> None:
    names = "code,name\n620622101200,样板村\n620622102200,别处\n62,甘肃\n620622101201,\n620622101202,a\tb\n"
    pack = opened(Forge().pack([DESCRIPTOR, ("data/division.csv", names.encode())]))
    assert [each.name for each in read_divisions(pack)] == ["样板村"]
