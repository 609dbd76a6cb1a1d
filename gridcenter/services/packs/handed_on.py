"""Update files inside a bundle: a tier hands a new version of the program on, signed as its publisher made it.

The bundle says who handed it on; whether it may be installed the publisher's signature says, to the
receiver, who keeps the file in ``updates/`` and installs it like any other.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.exchange import update_file
from gridcenter.exchange.file_out import write_safely
from gridcenter.exchange.packs import relay
from gridcenter.exchange.packs.failures import FileUnreadableError, PackTooLargeError
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.exchange.packs.pack_seal import FILE_LIMIT
from gridcenter.exchange.packs.relay import Original
from gridcenter.exchange.update_file import UpdateFile
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import update_keys
from gridcenter.services.folder.update_note import HOME

_ROOM = 2**20
"""For what a bundle holds beside an update."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOn:
    """An update in a bundle: its version and machine, or the stable code of what is wrong with it."""

    version: str = ""
    machine: str = ""
    failure: str = ""

    @property
    def name(self) -> str:
        """The file's name in ``updates/``."""
        return f"gridcenter-{self.version}-{self.machine}{update_file.SUFFIX}"


def original(centre: Centre, path: Path) -> Original:
    """The update file at ``path``, verified, to go along in a bundle.

    Raises NotAnUpdateError, ForeignUpdateError, UpdateChangedError, PackTooLargeError,
    FileUnreadableError.
    """
    try:
        if path.stat().st_size > FILE_LIMIT - _ROOM:
            raise PackTooLargeError(limit="256 MB")
        data = path.read_bytes()
    except OSError as failure:
        raise FileUnreadableError(file=path.name) from failure
    _verified(centre, data, path.name)
    return Original(role=relay.UPDATE, unit=centre.unit.code, digest="-", data=data)


def look(centre: Centre, bundle: OpenedPack) -> tuple[HandedOn, ...]:
    """The updates that a verified bundle holds."""
    return tuple(told for told, _data in _each(centre, bundle))


def take_in(centre: Centre, bundle: OpenedPack) -> tuple[HandedOn, ...]:
    """Keep them in ``updates/``, whole or not at all; what is wrong with one is told and logged."""
    taken = []
    for told, data in _each(centre, bundle):
        detail = {"unit": bundle.manifest.unit, "version": told.version, "failure": told.failure}
        if not told.failure:
            write_safely(centre.folder / HOME / told.name, data, ours=True)
        audit.record(centre, "update.received", detail, ok=not told.failure)
        taken.append(told)
    return tuple(taken)


def _each(centre: Centre, bundle: OpenedPack) -> Iterable[tuple[HandedOn, bytes]]:
    for listed in relay.read(bundle):
        if listed.role != relay.UPDATE:
            continue
        data = relay.load(bundle, listed)
        try:
            told = _verified(centre, data, listed.file[:12]).told
        except GridcenterError as failure:
            yield HandedOn(failure=failure.code), data
        else:
            machine = f"{told.system}-{told.machine}"
            yield HandedOn(version=told.version, machine=machine), data


def _verified(centre: Centre, data: bytes, name: str) -> UpdateFile:
    stream = io.BytesIO(data)
    found = update_file.read(stream, name, update_keys.trusted(centre))
    update_file.check(stream, found, name)
    return found
