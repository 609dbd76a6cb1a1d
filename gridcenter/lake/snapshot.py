"""What a lake holds at one moment: a manifest that names files which never change.

``lake.json`` is the newest manifest, replaced in one step when all its files are there; a reader
takes the list once and never sees half a month. Files lie under ``data/REGISTER/live`` and
``data/REGISTER/versions``, partitioned by month alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridcenter.base.whole_files import write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.lake.columns import LakeColumn, LakeType

FORMAT = "gridcenter-lake/1"
MANIFEST = "lake.json"
ROSTER = "current"
"""The month of registers that list what stands now."""
PACKS = "packs"
PACKS_LABEL = "收到的包"
"""The table of packs that arrived, beside those of the registers, and its Chinese name."""


class NoLakeError(GridcenterError):
    """There is no lake in the folder."""

    code = "no_lake"
    sentence = N_("{folder} 里没有数据湖。")
    hint = N_("请先用 lake build {folder} 建立。")


class LakeUnreadableError(GridcenterError):
    """The manifest is not one of ours, or of a later format."""

    code = "lake_unreadable"
    sentence = N_("数据湖的清单读不出来：{folder}")
    hint = N_("清单可能损坏，或由更新的版本建立；用 lake build 重新建立，原数据不受影响。")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotPart:
    """The rows of one register and month: how to tell that they changed, and their files.

    Files are relative to the lake's folder, ``rows`` counts the live ones.
    """

    fingerprint: str
    rows: int
    live: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One whole state of a lake. ``packs`` gives for each unit its last pack's seq and state root."""

    number: int
    made_at: str
    unit: str
    free_text: bool
    schema: Mapping[str, tuple[LakeColumn, ...]]
    parts: Mapping[str, Mapping[str, SnapshotPart]] = field(default_factory=dict)
    packs: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    received: SnapshotPart | None = None
    """The packs that arrived; None in a lake of before they were told."""
    retired: Mapping[str, str] = field(default_factory=dict)
    """Files that it does not name any more, by the moment (UTC) from which it did not."""

    @property
    def files(self) -> Iterator[str]:
        """Every file it names."""
        for months in self.parts.values():
            for part in months.values():
                yield from part.live
                yield from part.versions
        if self.received is not None:
            yield from self.received.live

    def live(self, register: str, first: str = "", last: str = "") -> tuple[str, ...]:
        """The live files of a register; with ``first`` and ``last`` only of months in between."""
        months = self.parts.get(register, {})
        return tuple(
            name
            for month, part in sorted(months.items())
            if (not first or month >= first) and (not last or month <= last)
            for name in part.live
        )

    def versions(self, register: str) -> tuple[str, ...]:
        """The files with every version of a register's rows."""
        months = self.parts.get(register, {})
        return tuple(name for _month, part in sorted(months.items()) for name in part.versions)


def read(folder: Path) -> Snapshot:
    """The newest snapshot in ``folder``. Raises NoLakeError, LakeUnreadableError."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NoLakeError(folder=folder) from error
    except (OSError, ValueError) as error:
        raise LakeUnreadableError(folder=folder) from error
    try:
        return _from_json(told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LakeUnreadableError(folder=folder) from error


def write(folder: Path, snapshot: Snapshot) -> None:
    """Make ``snapshot`` the newest one, in one step."""
    told = json.dumps(_to_json(snapshot), ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(folder / MANIFEST, told.encode("utf-8"))


def _to_json(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "snapshot": snapshot.number,
        "made_at": snapshot.made_at,
        "unit": snapshot.unit,
        "free_text": snapshot.free_text,
        "schema": {
            register: [[each.name, each.type.value, each.field, each.written] for each in columns]
            for register, columns in snapshot.schema.items()
        },
        "parts": {
            register: {month: _part_to_json(part) for month, part in months.items()}
            for register, months in snapshot.parts.items()
        },
        "received": None if snapshot.received is None else _part_to_json(snapshot.received),
        "packs": {unit: list(told) for unit, told in snapshot.packs.items()},
        "retired": dict(snapshot.retired),
    }


def _part_to_json(part: SnapshotPart) -> dict[str, Any]:
    return {
        "fingerprint": part.fingerprint,
        "rows": part.rows,
        "live": list(part.live),
        "versions": list(part.versions),
    }


def _from_json(told: Mapping[str, Any]) -> Snapshot:
    if told["format"] != FORMAT:
        raise ValueError(told["format"])
    return Snapshot(
        number=int(told["snapshot"]),
        made_at=str(told["made_at"]),
        unit=str(told["unit"]),
        free_text=bool(told["free_text"]),
        schema={
            _word(register): tuple(
                LakeColumn(name=_word(name), type=LakeType(kind), field=of, written=any(written))
                for name, kind, of, *written in columns
            )
            for register, columns in told["schema"].items()
        },
        parts={
            register: {month: _part(part) for month, part in months.items()}
            for register, months in told["parts"].items()
        },
        received=_part(told["received"]) if told.get("received") else None,
        packs={unit: (int(seq), str(root)) for unit, (seq, root) in told["packs"].items()},
        retired={_inside(name): str(at) for name, at in told.get("retired", {}).items()},
    )


def _part(told: Mapping[str, Any]) -> SnapshotPart:
    return SnapshotPart(
        fingerprint=told["fingerprint"],
        rows=int(told["rows"]),
        live=tuple(map(_inside, told["live"])),
        versions=tuple(map(_inside, told["versions"])),
    )


def _word(name: str) -> str:
    """A name that may stand in a statement as it is."""
    if not (name.isascii() and name.isidentifier()):
        raise ValueError(name)
    return name


def _inside(name: str) -> str:
    """A file of the manifest; one that leads out of the folder is none."""
    if name.startswith(("/", "\\")) or ".." in Path(name).parts or ":" in name:
        raise ValueError(name)
    return name
