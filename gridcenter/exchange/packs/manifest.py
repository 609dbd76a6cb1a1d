"""manifest.json: what a pack is, the hashes of every other member, its place in the chain."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gridcenter.domain.packs.kinds import (
    FORMAT,
    SCHEMA_MINIMUM,
    SCHEMA_VERSION,
    Masking,
    PackKind,
)
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.text import N_
from gridcenter.exchange.packs.failures import MalformedPackError, PackError
from gridcenter.exchange.sheets.cells import moment

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNIT = re.compile(r"[0-9]{2,12}")
_DEVICE = re.compile(r"[0-9a-f]{1,16}")
_PERIOD = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
_NUMBERS = 10**6
"""Above every number of a pack: a jump to a billion would list a billion missing ones."""
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,40}")
_MEMBER = re.compile(r"datapackage\.json|data/[a-z][a-z0-9_]{0,40}\.csv|files/[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Size in bytes and SHA-256 of one member of the ZIP."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The signed statement of a pack; field by field in docs/pack-format.md."""

    kind: PackKind
    unit: UnitCode
    device: str
    to: UnitCode
    period: str
    seq: int
    base: int
    prev: str
    created: str
    app: str
    state_root: str
    audit_head: str
    masking: Masking
    rows: Mapping[str, int] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION
    schema_minimum: int = SCHEMA_MINIMUM
    about: Mapping[str, str] = field(default_factory=dict)
    """What else this pack says of itself: of an amendment, the digest it amends."""

    def encode(self) -> bytes:
        """The bytes that are signed: UTF-8 JSON, two spaces, keys in this order."""
        body: dict[str, Any] = {
            "format": FORMAT,
            "kind": self.kind.value,
            "unit": self.unit,
            "device": self.device,
            "to": self.to,
            "period": self.period,
            "seq": self.seq,
            "base": self.base,
            "prev": self.prev,
            "created": self.created,
            "schema": {"version": self.schema_version, "minimum": self.schema_minimum},
            "app": self.app,
            "rows": dict(self.rows),
            "members": {
                name: {"size": each.size, "sha256": each.sha256}
                for name, each in self.members.items()
            },
            "state_root": self.state_root,
            "audit_head": self.audit_head,
            "masking": self.masking.value,
            "about": dict(self.about),
        }
        return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()

    def id(self, digest: str) -> PackId:
        """Which pack this speaks of, given the SHA-256 of its bytes."""
        return PackId(
            unit=self.unit, kind=self.kind, month=self.period, seq=self.seq, digest=digest
        )


class PackTooNewError(PackError):
    """Written by a program that ours cannot understand.

    ``told`` is the outline of its manifest and its digest, once a registered key was found to have
    signed it.
    """

    told: tuple[Manifest, str] | None = None

    code = "too_new"
    sentence = N_("上报包由更新的版本 {app} 生成，本机版本读不了。")
    hint = N_("文件已留存，列在“待人工处理”；请升级本机软件后在那里接收。数据没有改动。")


def digest_of(encoded: bytes) -> str:
    """The identity of a pack: SHA-256 of its manifest."""
    return hashlib.sha256(encoded).hexdigest()


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a repeated key has two meanings and is refused."""
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ValueError("repeated key")
    return body


def _no_constant(name: str) -> Any:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


def load_object(encoded: bytes) -> dict[str, Any] | None:
    """The JSON object in ``encoded``, or None.

    Repeated keys, NaN, depth bombs and halves of characters are none.
    """
    try:
        text = encoded.decode("utf-8")
        body = json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constant)
        if "\\u" in text:
            # An escape may spell half a surrogate pair, which nothing can write or store.
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


class _Reader:
    """Takes typed values out of an untrusted object; MalformedPackError names the key."""

    def __init__(self, body: Mapping[str, Any], path: str = "manifest") -> None:
        self.body, self.path = body, path

    def _fail(self, key: str) -> MalformedPackError:
        return MalformedPackError(what=f"{self.path}.{key}")

    def text(self, key: str, pattern: re.Pattern[str] | None = None, *, limit: int = 100) -> str:
        value = self.body.get(key)
        if not isinstance(value, str) or len(value) > limit or not value.isprintable():
            raise self._fail(key)
        if pattern is not None and not pattern.fullmatch(value):
            raise self._fail(key)
        return value

    def count(self, key: str, *, limit: int = 2**53) -> int:
        value = self.body.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < limit:
            raise self._fail(key)
        return value

    def hash_or_empty(self, key: str) -> str:
        value = self.text(key)
        return value and self.text(key, _SHA256)

    def moment(self, key: str) -> str:
        value = self.text(key)
        try:
            return str(moment(value))
        except ValueError:
            raise self._fail(key) from None

    def inner(self, key: str, *, keys: re.Pattern[str] | None = None) -> _Reader:
        value = self.body.get(key)
        if not isinstance(value, dict):
            raise self._fail(key)
        if keys is not None and not all(keys.fullmatch(name) for name in value):
            raise self._fail(key)
        return _Reader(value, f"{self.path}.{key}")


def _enum(reader: _Reader, key: str, kind: type[PackKind] | type[Masking]) -> Any:
    try:
        return kind(reader.text(key))
    except ValueError:
        raise MalformedPackError(what=f"{reader.path}.{key}") from None


def outline(encoded: bytes, unit: UnitCode) -> Manifest:
    """What can still be told of a manifest that is too new for us, signed by ``unit``.

    Whatever does not read as we know it is left empty; the kind is then given as full.
    """
    body = load_object(encoded) or {}

    def text(key: str, shape: re.Pattern[str]) -> str:
        value = body.get(key)
        return value if isinstance(value, str) and shape.fullmatch(value) else ""

    seq, kind = body.get("seq"), text("kind", re.compile("|".join(PackKind)))
    return Manifest(
        kind=PackKind(kind or PackKind.FULL),
        unit=unit,
        device="",
        to=UnitCode(text("to", _UNIT)),
        period=text("period", _PERIOD),
        seq=seq if type(seq) is int and 0 <= seq < _NUMBERS else 0,
        base=0,
        prev="",
        created=text("created", re.compile(r"[0-9TZ:.\-]{1,40}")),
        app=text("app", re.compile(r"[0-9A-Za-z.+\-]{1,40}")),
        state_root="",
        audit_head="",
        masking=Masking.MASKED,
    )


def decode(encoded: bytes) -> Manifest:
    """The manifest in ``encoded``; MalformedPackError, or PackTooNewError before anything else."""
    body = load_object(encoded)
    if body is None:
        raise MalformedPackError(what="manifest.json")
    read = _Reader(body)
    schema = read.inner("schema")
    app = read.text("app")
    if schema.count("minimum") > SCHEMA_VERSION or read.text("format") != FORMAT:
        raise PackTooNewError(app=app)
    rows = read.inner("rows", keys=_TABLE)
    members = read.inner("members", keys=_MEMBER)
    about = read.inner("about") if "about" in body else _Reader({})
    return Manifest(
        kind=_enum(read, "kind", PackKind),
        unit=UnitCode(read.text("unit", _UNIT)),
        device=read.text("device", _DEVICE),
        to=UnitCode(read.text("to", _UNIT)),
        period=read.text("period", _PERIOD),
        seq=read.count("seq", limit=_NUMBERS),
        base=read.count("base", limit=_NUMBERS),
        prev=read.hash_or_empty("prev"),
        created=read.moment("created"),
        app=app,
        rows={name: rows.count(name) for name in rows.body},
        members={
            name: Member(
                size=members.inner(name).count("size"),
                sha256=members.inner(name).text("sha256", _SHA256),
            )
            for name in members.body
        },
        state_root=read.hash_or_empty("state_root"),
        audit_head=read.text("audit_head"),
        masking=_enum(read, "masking", Masking),
        schema_version=schema.count("version"),
        schema_minimum=schema.count("minimum"),
        about={name: about.text(name) for name in about.body},
    )
