"""Coverage-guided fuzzing of the pack reader behind the seal; not part of the test suite.

``pip install atheris`` (Linux), then ``python tests/fuzz/fuzz_packs.py [-max_total_time=900]``.
The sender is registered and hostile: the first byte chooses what the rest becomes, a ZIP, a
manifest, a table, …, and everything around it is made right and signed, so that whatever comes
after the signature is reached. Anything but a GridcenterError is a bug.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["gridcenter", "zipfile", "csv"]):
    from gridcenter.domain.errors import GridcenterError
    from gridcenter.domain.packs.chain import judge
    from gridcenter.domain.packs.merge import plan_table
    from gridcenter.domain.packs.tables import table_of
    from gridcenter.domain.register.registers import REGISTERS
    from gridcenter.exchange.packs import desk_marks, desk_sent, directive_lines, parts, relay
    from gridcenter.exchange.packs.pack_format import zip_members
    from gridcenter.exchange.packs.pack_reader import OpenedPack, open_plain
    from gridcenter.exchange.packs.pack_tables import read_divisions, read_tables
    from gridcenter.exchange.packs.receipt import read_receipt
    from gridcenter.exchange.packs.signed_text import read as read_signed
    from gridcenter.exchange.packs.unit_card import read_card

from tests.exchange.make_packs import (
    DESCRIPTOR,
    SENDER_KEYS,
    built,
    manifest_body,
    signed_plain,
    trusted,
)

TABLES = tuple(map(table_of, REGISTERS))
SIDES = ("division", "desk_mark", "desk_sent", "relay", "directive")
KEYS = [trusted()]


def read_all(pack: OpenedPack) -> None:
    """Everything that receiving asks of a verified pack before it asks the store."""
    manifest = pack.manifest
    judge(manifest.number(pack.digest), manifest.kind, [])
    manifest.encode()
    with suppress(GridcenterError):
        for read in read_tables(pack, TABLES):
            plan_table(read.table, {}, read.versions, owner=manifest.unit)
    for side in (read_divisions, desk_marks.read, desk_sent.read, relay.read, directive_lines.read):
        with suppress(GridcenterError):
            side(pack)
    with suppress(GridcenterError):
        desk_marks.seen(manifest.about)


def member(name: str, content: bytes) -> None:
    """``content`` as one member, everything else as it should be."""
    path = DESCRIPTOR[0] if name == "datapackage" else f"data/{name}.csv"
    members = dict([DESCRIPTOR]) | {path: content}
    rows = {t.name: max(content.count(b"\n") - 1, 0) for t in TABLES if t.name == name}
    if name == "relay":
        members[f"files/{sha256(b'x').hexdigest()}"] = b"x"
    read_all(open_plain(signed_plain(list(members.items()), manifest={"rows": rows}), KEYS))


def one(content: bytes) -> None:
    """Any bytes: a pack or a named refusal."""
    if not content:
        return
    kind, content = content[0] % (6 + len(SIDES) + len(TABLES)), content[1:]
    with suppress(GridcenterError):
        if kind == 0:
            read_all(open_plain(content, KEYS))
        elif kind == 1:
            signature = SENDER_KEYS.secret.sign(content, "forged").text.encode()
            names = ("manifest.json", "manifest.json.minisig", DESCRIPTOR[0])
            plain = zip_members(list(zip(names, (content, signature, DESCRIPTOR[1]), strict=True)))
            read_all(open_plain(plain, KEYS))
        elif kind == 2:
            line, _, _rest = content.partition(b"\n")
            signed = SENDER_KEYS.secret.sign(line + b"\n", "forged").text.encode()
            with suppress(GridcenterError):
                read_receipt(line + b"\n" + signed, KEYS)
            read_card(line + b"\n" + signed)
        elif kind == 3:
            parts.decode(content)
        elif kind == 4:
            read_signed(content)
            member("datapackage", content)
        elif kind == 5:
            member("unknown_table", content)
        elif kind < 6 + len(SIDES):
            member(SIDES[kind - 6], content)
        else:
            member(TABLES[kind - 6 - len(SIDES)].name, content)


def seeds(folder: Path) -> Path:
    """One right example of each, so that the search starts where it gets interesting."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = built().plain
    examples = {0: plain, 1: manifest_body([DESCRIPTOR])}
    samples = Path(__file__).resolve().parents[1] / "exchange" / "packs"
    for at, path in enumerate(sorted(samples.glob("*/*.gcreceipt"))):
        (folder / f"receipt{at}").write_bytes(b"\x02" + path.read_bytes())
    for at, path in enumerate(sorted(samples.glob("*/*.gccard"))):
        (folder / f"card{at}").write_bytes(b"\x02" + path.read_bytes())
    part = parts.split("a_b.gcpack", bytes(range(256)) * 80, parts.SMALLEST)[0]
    examples[3] = parts.encode(part)
    with open_plain(plain, KEYS).archive() as archive:
        examples[4] = archive.read(DESCRIPTOR[0])
        for at, table in enumerate(TABLES, start=6 + len(SIDES)):
            with suppress(KeyError):
                examples[at] = archive.read(f"data/{table.name}.csv")
    uid, moment = "019a0000-0000-7000-8000-000000000001", "2026-11-03T08:00:00.000Z"
    stamp, digest = "019a47e05c00-000001-a1b2", sha256(b"x").hexdigest()
    examples[6] = "code,name\n620622101200,样板村\n".encode()
    marks = f"table,uid,stamp,at,by,fields\ngrid,{uid},{stamp},{moment},王演示,name note\n"
    examples[7] = marks.encode()
    examples[8] = f"role,unit,digest,file\ncard,620622101,-,{digest}\n".encode()
    header = ",".join(directive_lines.HEADER)
    asked = f"{uid},incident,{uid},事,correct,请核实,2026-12-01,{moment},王"
    examples[9] = f"{header}\n{asked}\n".encode()
    for kind, content in examples.items():
        (folder / f"seed{kind}").write_bytes(bytes([kind]) + content)
    return folder


if __name__ == "__main__":
    asked = [each for each in sys.argv[1:] if not each.startswith("-")]
    corpus = Path(asked[0]) if asked else Path("build/fuzz-packs")
    options = [each for each in sys.argv if each.startswith("-")]
    atheris.Setup([sys.argv[0], *options, str(seeds(corpus))], one)
    atheris.Fuzz()
