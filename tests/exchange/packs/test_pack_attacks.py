"""Attacks on the reader, one line each: every one ends in its own named refusal.

Those behind the signature are signed by a registered sender, who knows how to make everything
around the attack right.
"""

from __future__ import annotations

import struct
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.packs.tables import META
from gridcenter.exchange.packs import desk_marks, desk_sent, directive_lines, parts, relay
from gridcenter.exchange.packs.datapackage import DESK_SENT_COLUMNS
from gridcenter.exchange.packs.failures import (
    BadCardError,
    BadHashError,
    BadReceiptError,
    BadSignatureError,
    DamagedPackError,
    MalformedPackError,
    NotAPackError,
    PackError,
    PackTooLargeError,
    TruncatedPackError,
    UnlistedMemberError,
)
from gridcenter.exchange.packs.pack_format import zip_members
from gridcenter.exchange.packs.pack_reader import OpenedPack, open_pack, open_plain
from gridcenter.exchange.packs.pack_seal import MAGIC
from gridcenter.exchange.packs.pack_tables import read_divisions, read_tables
from gridcenter.exchange.packs.parts import BadPartError
from gridcenter.exchange.packs.receipt import read_receipt
from gridcenter.exchange.packs.unit_card import read_card, write_card
from tests.exchange.make_packs import (
    DESCRIPTOR,
    MEMBER,
    SENDER_KEYS,
    built,
    opened,
    row,
    sealed,
    signed_plain,
    trusted,
)
from tests.exchange.packs.test_frozen_packs import FOLDERS, identities
from tests.exchange.packs.test_frozen_packs import trusted as trusted_of

CSV = "data/grid_member.csv"
COLUMNS = ",".join(MEMBER.columns)
EMPTY = "," * (len(MEMBER.columns) - 1)

WENT = (
    ",".join(DESK_SENT_COLUMNS) + "\n"
    + f"{'a' * 64},a1,7,full,2026-11,620622,true,2026-12-01T01:00:00.000Z,王,A,,019a47e05c00-000001-a1\n"
)  # fmt: skip


def test_a_sound_line_of_a_reported_month_is_read_as_it_was_written() -> None:
    plain = side("desk_sent", WENT)
    (told,) = read = desk_sent.read(open_plain(plain, [trusted()]))
    assert (told.id.month, told.seen) == ("2026-11", {"a1": "019a47e05c00-000001-a1"})
    assert [each.data for each in desk_sent.encode(read)] == [WENT.encode()]


def test_words_of_an_older_sender_are_cleaned_beside_the_registers_too() -> None:
    wish = (
        WISH.replace(",请,", ",请\u200b核实,")
        .replace(",事,", ",事\u202e项,")
        .replace(",王\n", ",王\x07\n")
    )
    (asked,) = directive_lines.read(
        open_plain(side("directive", ASKED + wish.format(due="", at=NOW)), [trusted()])
    )
    assert (asked.title, asked.note, asked.made_by) == ("事项", "请核实", "王")
    (told,) = desk_sent.read(
        open_plain(side("desk_sent", WENT.replace(",王,", ",王\u200b,")), [trusted()])
    )
    assert told.created_by == "王"
    mark = f"grid,019a0000-0000-7000-8000-000000000001,019a47e05c00-000001-a1,{NOW},王\x1b,name\n"
    (lines,) = desk_marks.read(open_plain(side("desk_mark", MARKS + mark), [trusted()])).values()
    assert lines[0][0].by == "王"
    name = "code,name\n620622101201,样板\u200b村\n"
    assert [
        each.name for each in read_divisions(open_plain(side("division", name), [trusted()]))
    ] == ["样板村"]


def read_all(pack: OpenedPack) -> None:
    """Every reader of a verified pack."""
    read_tables(pack, (MEMBER,))
    read_divisions(pack)
    for name, read in (
        ("desk_mark", desk_marks.read),
        ("desk_sent", desk_sent.read),
        ("relay", relay.read),
        ("directive", directive_lines.read),
    ):
        if f"data/{name}.csv" in pack.manifest.members:
            read(pack)
    desk_marks.seen(pack.manifest.about)
    desk_marks.losers(pack.manifest.about)


def rows(content: str | bytes, count: int = 1) -> bytes:
    """A pack of one table with this content."""
    data = content if isinstance(content, bytes) else content.encode()
    return signed_plain([DESCRIPTOR, (CSV, data)], manifest={"rows": {"grid_member": count}})


def side(name: str, text: str, *more: tuple[str, bytes]) -> bytes:
    """A pack of one table that is no register."""
    return signed_plain([DESCRIPTOR, (f"data/{name}.csv", text.encode()), *more])


def says(**manifest: object) -> bytes:
    """A pack whose manifest says this."""
    return signed_plain([DESCRIPTOR], manifest=manifest)


def holds(name: str, data: bytes = b"x") -> bytes:
    """A pack with one more member, listed like any other."""
    return signed_plain([DESCRIPTOR, (name, data)])


def raw(manifest: bytes) -> bytes:
    """A pack with exactly these bytes as its signed manifest."""
    signature = SENDER_KEYS.secret.sign(manifest, "forged").text.encode()
    return zip_members(
        [("manifest.json", manifest), ("manifest.json.minisig", signature), DESCRIPTOR]
    )


def manifest_with(**changes: object) -> bytes:
    with zipfile.ZipFile(BytesIO(says(**changes))) as archive:
        return archive.read("manifest.json")


def edited(old: bytes, new: bytes, plain: bytes | None = None) -> bytes:
    """The ZIP with some of its bytes changed at their last place."""
    head, found, tail = (plain or says()).rpartition(old)
    assert found
    return head + new + tail


def directory_of(entries: int) -> bytes:
    """A ZIP that is hardly more than a directory of so many entries."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", *[0] * 18) + b""
    body = entry * entries
    return body + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, len(body), 0, 0)


def twice_ended() -> bytes:
    """A right pack with a ZIP64 end before its end: Python would read the directory that one names."""
    plain = says()
    body, end = plain[:-22], struct.unpack("<4s4H2LH", plain[-22:])
    entries, size, start = end[4:7]
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(body), 1)
    around = size + len(record) + len(locator)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, entries, entries, around, start, 0)
    return body + record + locator + last


def test_only_our_own_look_at_the_end_tells_a_second_one() -> None:
    with zipfile.ZipFile(BytesIO(twice_ended())) as archive:
        assert archive.testzip() is None  # to Python it is a ZIP like any other


def test_a_directory_too_large_is_refused_before_python_reads_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(PackTooLargeError):
        open_plain(directory_of(100_000), [trusted()])


ONE_FILE = ("files/" + sha256(b"x").hexdigest(), b"x")
RELAYED = f"card,620622101,-,{sha256(b'x').hexdigest()}\n"
RELAY = "role,unit,digest,file\n"
MARKS = "table,uid,stamp,at,by,fields\n"
ASKED = ",".join(directive_lines.HEADER) + "\n"
WISH = "019a0000-0000-7000-8000-000000000001,incident,019a0000-0000-7000-8000-000000000002,事,correct,请,{due},{at},王\n"
NOW = "2026-11-03T08:00:00.000Z"
DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000

ATTACKS: dict[str, tuple[Callable[[], bytes], type[PackError]]] = {
    # the ZIP itself
    "bytes after the end": (lambda: says() + b"\0", MalformedPackError),
    "bytes before the start": (lambda: b"MZ" + says(), MalformedPackError),
    "a comment that hides a second end": (
        lambda: edited(b"\0\0", b"\x16\0", says()) + says()[-22:],
        MalformedPackError,
    ),
    "a directory of 100,000 entries": (lambda: directory_of(100_000), PackTooLargeError),
    "a ZIP64 end before the end": (twice_ended, MalformedPackError),
    "a method that is neither stored nor deflate": (
        lambda: edited(b"\x14\0\0\0\x08\0", b"\x14\0\0\0\x0c\0"),
        MalformedPackError,
    ),
    "an encrypted member": (lambda: edited(b"\x14\0\0\0\x08\0", b"\x14\0\1\0\x08\0"), MalformedPackError),
    "a name that says it is UTF-8 and is not": (
        lambda: edited(
            b"datapackage", b"\xffatapackage", edited(b"\x14\0\0\0\x08\0", b"\x14\0\0\x08\x08\0")
        ),
        MalformedPackError,
    ),
    "a bomb of zeros": (lambda: holds(CSV, b"0" * 20 * 2**20), PackTooLargeError),
    "a descriptor too large to parse": (
        lambda: signed_plain([("datapackage.json", noise(5 * 2**20))]),
        PackTooLargeError,
    ),
    "a manifest too large to parse": (lambda: raw(noise(5 * 2**20)), PackTooLargeError),
    # names
    **{
        f"the name {name!r}": (lambda name=name: holds(name), UnlistedMemberError)
        for name in (
            "../evil.csv", "data/../evil.csv", "/etc/passwd", "C:\\evil.csv", "c:evil",
            "DATA/grid.csv", "data/Grid.csv", "data/grid.CSV", "data/grid.csv ", "data/grid.csv/",
            "data/ｇrid.csv", "files/x", "files/" + "A" * 64, "data//grid.csv", "autorun.inf", "",
            "data/" + "x" * 60 + ".csv", "manifest.json/", "con",
        )
    },
    # zipfile writes and reads such a name with a slash on Windows.
    "the name 'data\\x.csv'": (
        lambda: holds("data\\x.csv"),
        MalformedPackError if sys.platform == "win32" else UnlistedMemberError,
    ),
    # manifest
    "no JSON": (lambda: raw(b"\xff\xfe"), MalformedPackError),
    "a list": (lambda: raw(b"[]"), MalformedPackError),
    "a depth bomb": (lambda: raw(DEEP), MalformedPackError),
    "a key twice": (
        lambda: raw(manifest_with().replace(b'{"format"', b'{"seq": 9, "format"', 1)),
        MalformedPackError,
    ),
    "an integer of 5,000 digits": (
        lambda: raw(manifest_with(seq=77).replace(b"77", b"9" * 5000)),
        MalformedPackError,
    ),
    "NaN": (lambda: raw(manifest_with(more=77).replace(b"77", b"NaN")), MalformedPackError),
    "half a character": (lambda: says(app="\ud800"), MalformedPackError),
    "half a character in a key that nobody reads": (lambda: says(more="\udc00"), MalformedPackError),
    "a number that skips a million": (lambda: says(seq=2**52), MalformedPackError),
    "a moment that is none": (lambda: says(created="2026-99-99T99:99:99Z"), MalformedPackError),
    "a month of the year 0": (lambda: says(period="0000-01"), MalformedPackError),
    "a device that is a path": (lambda: says(device="../../x"), MalformedPackError),
    "a version of control characters": (lambda: says(app="1\x1b[2J"), MalformedPackError),
    "a desk that saw the end of time": (
        lambda: says(about={"seen.a1b2": "zzzz"}),
        MalformedPackError,
    ),
    "a loser that names no field": (
        lambda: says(about={"lost.incident": "019a47e05c00-000001-a1b2"}),
        MalformedPackError,
    ),
    "more rows than allowed": (lambda: rows(COLUMNS + "\n", 2_000_001), PackTooLargeError),
    "rows without their table": (lambda: says(rows={"grid": 1}), UnlistedMemberError),
    "a wrong size": (lambda: listed(size=1), BadHashError),
    "a wrong hash": (lambda: listed(sha256="0" * 64), BadHashError),
    # tables
    "a mark of byte order": (lambda: rows("\ufeff" + COLUMNS + "\n", 0), MalformedPackError),
    "bad UTF-8": (lambda: rows(COLUMNS.encode() + b"\n\xff" + EMPTY.encode()), MalformedPackError),
    "UTF-16": (lambda: rows((COLUMNS + "\n").encode("utf-16"), 0), MalformedPackError),
    "a ragged row": (lambda: rows(f"{COLUMNS}\n{EMPTY},\n"), MalformedPackError),
    "a short row": (lambda: rows(f"{COLUMNS}\n{EMPTY[1:]}\n"), MalformedPackError),
    "a blank line": (lambda: rows(f"{COLUMNS}\n\n"), MalformedPackError),
    "an open quote": (lambda: rows(f'{COLUMNS}\n"{EMPTY}\n'), MalformedPackError),
    "a stray quote": (lambda: rows(f'{COLUMNS}\n"a"b{EMPTY}\n'), MalformedPackError),
    "a line of more than 1 MB": (lambda: rows(f"{COLUMNS}\n".encode() + noise(2**20)), PackTooLargeError),
    "one row over a million lines": (
        lambda: rows(f"{COLUMNS}\n".encode() + b'"' + noise(2**20).replace(b"00", b'\n","')),
        PackTooLargeError,
    ),
    "fewer rows than said": (lambda: rows(f"{COLUMNS}\n{EMPTY}\n", 2), MalformedPackError),
    "more rows than said": (lambda: rows(f"{COLUMNS}\n" + f"{EMPTY}\n" * 9, 1), MalformedPackError),
    "a column twice": (lambda: rows(f"{COLUMNS},name\n", 0), MalformedPackError),
    "columns in another order": (
        lambda: rows(",".join(reversed(META)) + "\n", 0),
        MalformedPackError,
    ),
    "a name of a column of 100 KB": (lambda: rows(f"{COLUMNS},{'x' * 100_000}\n", 0), MalformedPackError),
    "400 columns": (
        lambda: rows(f"{COLUMNS},{','.join(f'x{n}' for n in range(400))}\n", 0),
        MalformedPackError,
    ),
    "a descriptor that is no object": (
        lambda: signed_plain(
            [("datapackage.json", b'{"resources": {"a": 1}}'), (CSV, f"{COLUMNS}\n".encode())],
            manifest={"rows": {"grid_member": 0}},
        ),
        MalformedPackError,
    ),
    # beside the tables
    "100,001 divisions": (lambda: side("division", "62,x\n" * 100_002), PackTooLargeError),
    "a file relayed twice": (lambda: side("relay", RELAY + RELAYED * 2, ONE_FILE), MalformedPackError),
    "a relayed unit that is none": (
        lambda: side("relay", RELAY + RELAYED.replace("620622101", "<b>"), ONE_FILE),
        MalformedPackError,
    ),
    "a relay of other columns": (lambda: side("relay", "a,b\n"), MalformedPackError),
    "a mark without a stamp": (
        lambda: side("desk_mark", f"{MARKS}grid,x,ffff,{NOW},王,name\n"),
        MalformedPackError,
    ),
    "a mark at no moment": (
        lambda: side("desk_mark", f"{MARKS}grid,x,019a47e05c00-000001-a1,2026-99-01T00:00:00Z,王,n\n"),
        MalformedPackError,
    ),
    **{
        f"a reported month with {what}": (
            lambda old=old, new=new: side("desk_sent", WENT.replace(old, new)),
            MalformedPackError,
        )
        for what, old, new in (
            ("a digest that is none", "a" * 64, "a" * 63),
            ("a kind outside the chain", ",full,", ",desk,"),
            ("a stamp that is none", "019a47e05c00-", "f19a47e05c00-"),
            ("a moment that is none", "2026-12-01", "2026-12-41"),
            ("a name that is no line", "王", "王\t某"),
            ("a column more", ",full,", ",full,full,"),
            ("another heading", "digest,", "device,"),
            ("no heading", ",".join(DESK_SENT_COLUMNS) + "\n", ""),
        )
    },
    "a stray quote after the last line that is sound": (
        lambda: side("desk_sent", WENT + '"a"b\n'),
        MalformedPackError,
    ),
    "one directive twice": (
        lambda: side("directive", ASKED + WISH.format(due="", at=NOW) * 2),
        MalformedPackError,
    ),
    "a directive due on no day": (
        lambda: side("directive", ASKED + WISH.format(due="2026-02-30", at=NOW)),
        MalformedPackError,
    ),
    "a directive about a register that writes on the screen": (
        lambda: side("directive", ASKED + WISH.replace("incident", "\x1b[2J").format(due="", at=NOW)),
        MalformedPackError,
    ),
    "a line that is no directive": (lambda: side("directive", ASKED + "x\n"), MalformedPackError),
}  # fmt: skip


def noise(size: int) -> bytes:
    """Text that hardly compresses, so that the ratio limit does not speak first."""
    blocks = (sha256(str(at).encode()).hexdigest() for at in range(size // 64 + 1))
    return "".join(blocks).encode()


def listed(**wrong: object) -> bytes:
    right = {"size": len(DESCRIPTOR[1]), "sha256": sha256(DESCRIPTOR[1]).hexdigest()}
    return signed_plain([DESCRIPTOR], listed={"datapackage.json": right | wrong})


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(("attack", "failure"), ATTACKS.values(), ids=ATTACKS)
def test_each_attack_has_its_own_refusal(
    attack: Callable[[], bytes], failure: type[PackError]
) -> None:
    with pytest.raises(PackError) as caught:
        read_all(open_plain(attack(), [trusted()]))
    assert type(caught.value) is failure


@pytest.mark.parametrize("number", ["1e999", "1.5", '"1"', "true", "-1", "9" * 5000])
def test_a_part_numbered_by_anything_but_a_number(number: str) -> None:
    head, _, data = PART.removeprefix(parts.FORMAT).partition(b"\n")
    odd = head.replace(b'"index":1', b'"index":' + number.encode())
    with pytest.raises(BadPartError):
        parts.decode(parts.FORMAT + odd + b"\n" + data)


def test_a_card_whose_name_writes_on_the_screen() -> None:
    keys, card = SENDER_KEYS, read_card((FOLDERS[0] / "620622101.gccard").read_bytes())
    own = replace(card, signing=keys.secret.public.text, receiving=keys.address)
    assert read_card(write_card(own, keys)).name == card.name
    for name in ("镇\x1b[2J", "\u202e县", "x" * 201):
        with pytest.raises(BadCardError):
            read_card(write_card(replace(own, name=name), keys))


def test_a_header_without_an_end_in_8192_bytes_is_not_tried() -> None:
    # It would be the header of many recipients: trying our key on each takes long.
    endless = MAGIC + b"x" * (8192 - len(MAGIC))
    for data in (endless, endless + b"\n--- "):
        with pytest.raises(PackTooLargeError):
            opened(data)
    for data in (endless[:-1], endless[:-5] + b"\n--- "):
        with pytest.raises((DamagedPackError, TruncatedPackError)):
            opened(data)


FORMULAS = ["=1+1", "+86", "-1", "@SUM(A1)", "=cmd|'/c calc'!A1", "\t=1", '"', "a,b", "x\ny"]


def test_formulas_quotes_and_line_breaks_are_data() -> None:
    lines = [row(MEMBER, at, name="张示例", note=text) for at, text in enumerate(FORMULAS, start=1)]
    (read,) = read_tables(open_plain(built({MEMBER: lines}).plain, [trusted()]), (MEMBER,))
    note = MEMBER.columns.index("note")
    assert [version.row[note] for version in read.versions] == FORMULAS


def opener(path: Path) -> Callable[[bytes], object]:
    """How a file of this kind is read."""
    folder = path.parent
    if path.suffix == ".gccard":
        return read_card
    if path.suffix == ".gcreceipt":
        return lambda data: read_receipt(data, trusted_of(folder))
    return lambda data: open_pack(data, identities(folder), trusted_of(folder))


FILES = [path for folder in FOLDERS for path in sorted(folder.glob("*.gc*"))]
PART = parts.encode(parts.split("x_1.gcpack", bytes(range(256)) * 200, parts.SMALLEST)[0])
CASES = [
    *(pytest.param(path.read_bytes(), opener(path), id=path.name) for path in FILES),
    pytest.param(PART, parts.decode, id="part"),
    *(
        pytest.param(sealed(built(kind=kind, seq=2, base=1)), opened, id=kind.value)
        for kind in (PackKind.DELTA, PackKind.AMENDMENT)
    ),
    pytest.param(built().plain, lambda data: open_plain(data, [trusted()]), id="behind the seal"),
]
CUT = (
    TruncatedPackError, DamagedPackError, NotAPackError, BadReceiptError, BadCardError, BadPartError,
    MalformedPackError, BadSignatureError,
)  # fmt: skip


@pytest.mark.parametrize(("whole", "read"), CASES)
def test_a_cut_at_every_64_bytes_and_anything_added_is_noticed(
    whole: bytes, read: Callable[[bytes], object]
) -> None:
    read(whole)
    for broken in (*(whole[:end] for end in range(0, len(whole), 64)), whole[:-1]):
        with pytest.raises(CUT):
            read(broken)
    for more in (b"\0", b"\n\n", whole[-64:], whole):
        with pytest.raises(CUT):
            read(whole + more)
