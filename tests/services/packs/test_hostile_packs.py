"""A registered sender turns hostile: what it signs is refused in words, or does no harm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.canonical import cell, line
from gridcenter.domain.packs.kinds import PackStatus
from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.exchange.packs import directive_lines
from gridcenter.exchange.packs.failures import RevokedKeyError
from gridcenter.exchange.packs.pack_reader import open_pack
from gridcenter.exchange.packs.signed_text import LIMIT
from gridcenter.services.packs import board, directives, packing, quarantine
from gridcenter.services.packs.receiving import Received
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from gridcenter.store import gestures
from tests.builders import make_incident
from tests.exchange.make_packs import (
    INCIDENT,
    MEMBER,
    RECEIVER_KEYS,
    SENDER_KEYS,
    TOWNSHIP,
    built,
    row,
    trusted,
    uid,
)
from tests.services.packs.hostile import CITY_KEYS, DESK_KEYS, Target, forged

NOVEMBER = "2026-11"
MOMENT, STAMP = "2026-11-03T08:00:00.000Z", "019a47e05c00-000001-a1b2"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    made = Target(tmp_path_factory.mktemp("hostile"))
    yield made
    made.centre.close()


def table(spec: Any, rows: list[Any]) -> list[list[str]]:
    return [list(spec.columns), *(list(map(cell, spec.kinds, each)) for each in rows)]


def contents(incident: str) -> dict[str, dict[str, list[list[str]]]]:
    """What each kind of pack holds, as tables of cells that a mutation may change."""
    members = [row(MEMBER, n, grid=None) for n in (1, 2)]
    asked = [uid(7), "incident", incident, "事", "correct", "请核实", "2026-12-01", MOMENT, "王"]
    desk = [row(INCIDENT, 21, unit="620622", case_code=None, grid=None, stamp=STAMP)]
    relayed = built().plain
    return {
        "full": {
            "grid_member": table(MEMBER, members),
            "incident": table(INCIDENT, [row(INCIDENT, 11, grid=None)]),
            "division": [["code", "name"], ["620622101200", "样板村"]],
        },
        "desk": {
            "incident": table(INCIDENT, desk),
            "desk_mark": [
                ["table", "uid", "stamp", "at", "by", "fields"],
                ["incident", uid(21), STAMP, MOMENT, "王演示", "title note"],
            ],
        },
        "directive": {"directive": [list(directive_lines.HEADER), asked]},
        "bundle": {
            "relay": [
                ["role", "unit", "digest", "file"],
                ["pack", TOWNSHIP, built().digest, sha256(relayed).hexdigest()],
            ]
        },
    }


KEYS = {"full": SENDER_KEYS, "desk": DESK_KEYS, "directive": CITY_KEYS, "bundle": CITY_KEYS}
UNITS = {"full": TOWNSHIP, "desk": "620622", "directive": "6206", "bundle": "6206"}


def pack(
    kind: str,
    tables: dict[str, list[list[str]]],
    *,
    manifest: dict[str, Any] | None = None,
    raw: dict[str, bytes] | None = None,
) -> bytes:
    """A pack of ``kind`` around these cells; ``raw`` replaces whole members."""
    data = {f"data/{n}.csv": "".join(map(line, rows)).encode() for n, rows in tables.items()}
    fields = [{"name": "badge", "gridcenter:privacy": "open"}]
    paths = [{"path": path, "schema": {"fields": fields}} for path in data]
    members = {"datapackage.json": json.dumps({"resources": paths}).encode(), **data}
    if kind == "bundle":
        relayed = built().plain
        members[f"files/{sha256(relayed).hexdigest()}"] = relayed
    members |= raw or {}
    counted = {n: len(rows) - 1 for n, rows in tables.items() if n in {"grid_member", "incident"}}
    said = {
        "kind": kind,
        "unit": UNITS[kind],
        "device": "abcd",
        "rows": counted,
        "masking": "whole" if kind == "desk" else "masked",
        "created": "2026-11-20T00:00:00.000Z",
        "about": {"seen.abcd": STAMP} if kind == "desk" else {},
    }
    return forged(list(members.items()), KEYS[kind], manifest=said | (manifest or {}))


def usable(target: Target) -> None:
    """After whatever was taken, everything that people look at still works."""
    centre = target.centre
    for register in REGISTERS:
        registers.find(centre, Query(register=register.id))
    board.board(centre, NOVEMBER)
    directives.every(centre)
    for waiting in quarantine.held(centre):
        try:
            quarantine.accept(centre, waiting.number, "已电话核实")
        except GridcenterError:
            continue
    assert len(packing.names(centre)) >= 1


@pytest.mark.parametrize("kind", list(KEYS))
def test_the_unchanged_one_is_taken(target: Target, kind: str) -> None:
    target.fresh()
    taken = target.receive(pack(kind, contents(target.incident.uid)[kind]))
    assert not isinstance(taken, GridcenterError), taken
    assert not taken.held
    assert sum(taken.examined.counts.values()) > 0
    assert taken.examined.counts["refused"] == (0 if kind != "bundle" else 3)
    usable(target)


ODD = [
    None, True, -1, 0, 10**6, 2**53, 10**30, 1.5, "", "x", "\ud800", "a\x00b", "\u202e", "9" * 5000,
    "=1+1", "../../x", "C:\\x", [], {}, [[]], {"a": {"b": 1}}, "2026-13", "0000-01",
    "9999-99-99T99:99:99Z", "0001-01-01T00:00:00.000Z", "2026-12-01T08:00:00.000Z",
    "full", "desk", "receipt", "620622", "6206",
]  # fmt: skip
CELLS = [
    "", "=cmd|'/c calc'!A1", "+1", "@x", "\tx", "\x00", "a\x00b", '"', '""', "x,y", "x\ny", "\r", "\ufeff",
    "é" * 200, "𬱖", "\u202eevil", "0", "-1", "1e400", "9" * 18, "9" * 19, "true", "2026-02-30",
    "0000-00-00", "0001-01-01T00:00", "9999-12-31T23:59", "9999-99-99T99:99:99Z", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z", MOMENT, STAMP, "ffffffffffff-ffffff-ffff", "0fffffffffff-ffffff-ffff",
    "019a47e05c00-ffffff-a1b2", "019a47e05c00-000001-a1b2m" + "0" * 20, uid(1), uid(11), uid(21),
    "620622", "620622101", "6206", "incident", "grid", "../../etc/passwd", "pack", "card", "-", "return",
]  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, list[tuple[str, Any, Any, Any]]]:
    """A kind, and what is changed in it: a manifest value, a cell, some bytes, the descriptor."""
    kind = draw(st.sampled_from(list(KEYS)))
    position = st.integers(0, 400)
    change = st.one_of(
        st.tuples(st.just("manifest"), position, st.sampled_from(ODD), st.just(None)),
        st.tuples(st.just("cell"), position, position, st.sampled_from(CELLS)),
        st.tuples(st.just("bytes"), position, position, st.binary(max_size=12)),
        st.tuples(st.just("twice"), position, position, st.just(None)),
        st.tuples(st.just("describe"), position, st.sampled_from(ODD), st.just(None)),
    )
    return kind, draw(st.lists(change, min_size=1, max_size=3))


MANIFEST_KEYS = (
    "format", "kind", "unit", "device", "to", "period", "seq", "base", "prev", "created", "schema", "app",
    "rows", "members", "state_root", "audit_head", "masking", "about",
)  # fmt: skip
DESCRIPTIONS = ("resources", "path", "schema", "fields", "name")


def mutated(incident: str, kind: str, changes: list[tuple[str, Any, Any, Any]]) -> bytes:
    """The pack with these changes."""
    tables = contents(incident)[kind]
    names = sorted(tables)
    manifest: dict[str, Any] = {}
    raw: dict[str, bytes] = {}
    for what, one, two, three in changes:
        rows = tables[names[one % len(names)]]
        if what == "manifest":
            manifest[MANIFEST_KEYS[one % len(MANIFEST_KEYS)]] = two
        elif what == "cell":
            cells = rows[two % len(rows)]
            cells[(two // len(rows)) % len(cells)] = three
        elif what == "twice":
            rows.append(list(rows[two % len(rows)]))
        elif what == "bytes":
            text = "".join(map(line, rows)).encode()
            at = two % len(text)
            raw[f"data/{names[one % len(names)]}.csv"] = text[:at] + three + text[at + one % 3 :]
        else:
            name = DESCRIPTIONS[one % len(DESCRIPTIONS)]
            field: Any = {"name": "badge", "gridcenter:privacy": "open"}
            resource: Any = {"path": "data/incident.csv", "schema": {"fields": [field]}}
            body: Any = {"resources": [resource]}
            for holder in (field, resource, resource["schema"], body):
                if name in holder:
                    holder[name] = two
            raw["datapackage.json"] = json.dumps(body).encode()
    return pack(kind, tables, manifest=manifest, raw=raw)


@settings(max_examples=80)
@given(mutations())
def test_any_mutation_is_refused_in_words_or_does_no_harm(
    target: Target, change: tuple[str, list[tuple[str, Any, Any, Any]]]
) -> None:
    kind, changes = change
    taken = target.receive(mutated(target.incident.uid, kind, changes))
    if isinstance(taken, GridcenterError):
        return
    assert len(taken.data) <= LIMIT
    assert re.fullmatch(r"[0-9a-z_\-]+\.gcreceipt", taken.receipt_files[0].name)
    assert (taken.number in {each.number for each in quarantine.held(target.centre)}) is taken.held
    usable(target)
    target.fresh()


def stamped(target: Target, kind: str, **values: Any) -> bytes:
    """A pack whose only row has these values in its META columns."""
    unit = UNITS[kind]
    rows = [row(INCIDENT, 31, unit=unit, case_code=None, grid=None, **values)]
    return pack(kind, {"incident": table(INCIDENT, rows)}, manifest={"about": {}})


DECADE = {
    "2016-11-20T00:00:00.000Z": PackStatus.OK,
    "2036-11-20T00:00:00.000Z": PackStatus.FROM_FUTURE,
}


@pytest.mark.parametrize(("created", "status"), DECADE.items())
def test_a_sender_whose_clock_is_ten_years_off(
    target: Target, created: str, status: PackStatus
) -> None:
    target.fresh()
    tables = contents(target.incident.uid)["full"]
    taken = target.receive(pack("full", tables, manifest={"created": created}))
    assert isinstance(taken, Received)
    assert (taken.examined.status, taken.held) == (status, status is PackStatus.FROM_FUTURE)
    usable(target)


@pytest.mark.parametrize("years", [-10, 10])
def test_a_receiver_whose_clock_is_ten_years_off(target: Target, years: int) -> None:
    target.fresh()
    target.clock.move(days=365 * years)
    try:
        taken = target.receive(pack("full", contents(target.incident.uid)["full"]))
    finally:
        target.clock.move(days=-365 * years)
    assert isinstance(taken, Received)
    assert taken.held is (years < 0)


@pytest.mark.parametrize("kind", ["full", "desk"])
def test_the_last_stamp_of_all_does_not_stop_our_own_clock(target: Target, kind: str) -> None:
    target.fresh()
    last = "0fffffffffff-ffffff-ffff"
    taken = target.receive(stamped(target, kind, stamp=last))
    assert isinstance(taken, Received)
    assert taken.examined.status is PackStatus.FROM_FUTURE
    quarantine.accept(target.centre, taken.number, "已电话核实")
    for _ in range(2):
        make_incident(target.centre)
    stamps = [gestures.last_stamp(target.centre.db) for _ in (make_incident(target.centre), 1)]
    assert all("" < stamp < last for stamp in stamps), "nor moves it, whoever accepts it"
    beyond = target.receive(stamped(target, kind, stamp="1" + last[1:], revision=2))
    assert isinstance(beyond, Received)
    assert [each.why for each in beyond.examined.refused] == ["not_a_stamp"]


def test_an_older_pack_played_again_changes_nothing(target: Target) -> None:
    target.fresh()

    def version(seq: int, title: str, previous: str, revision: int) -> tuple[bytes, str]:
        stamp = f"019a47e05c00-{revision:06x}-a1b2"
        values = {"title": title, "revision": revision, "stamp": stamp}
        rows = [row(INCIDENT, 31, case_code=None, grid=None, **values)]
        said = {"seq": seq, "prev": previous}
        sealed = pack("full", {"incident": table(INCIDENT, rows)}, manifest=said)
        taken = open_pack(sealed, (RECEIVER_KEYS.receiving,), [trusted()])
        return sealed, taken.digest

    first, one = version(1, "第一版（示例）", "", 1)
    withheld, two = version(2, "第二版（示例）", one, 2)
    third, _three = version(3, "第三版（示例）", two, 3)
    for sealed, status in ((first, "ok"), (third, "gap")):
        taken = target.receive(sealed)
        assert isinstance(taken, Received)
        assert taken.examined.status.value == status
    for sealed, status in ((first, "duplicate"), (withheld, "ok"), (first, "duplicate")):
        taken = target.receive(sealed)
        assert isinstance(taken, Received)
        assert (taken.examined.status.value, taken.changes.count) == (status, 0)
    assert registers.get(target.centre, "incident", uid(31))["title"] == "第三版（示例）"


def test_a_key_that_was_withdrawn_signs_nothing_more(target: Target) -> None:
    target.fresh()
    units.revoke(target.centre, TOWNSHIP)
    refused = target.receive(pack("full", contents(target.incident.uid)["full"]))
    assert type(refused) is RevokedKeyError
