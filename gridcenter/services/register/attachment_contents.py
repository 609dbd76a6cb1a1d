"""The contents of attached files: sealed to our own key, found by their hash, looked over."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import registers_of_files
from gridcenter.exchange.file_out import write_safely
from gridcenter.exchange.packs.failures import PackError
from gridcenter.exchange.packs.pack_seal import seal, unseal
from gridcenter.services.centre import Centre
from gridcenter.services.register import attachment_files
from gridcenter.services.register.attachment_errors import (
    AttachmentDamagedError,
    AttachmentMissingError,
)
from gridcenter.services.trust import units
from gridcenter.store import records


def content(centre: Centre, sha256: str, name: str, folder: Path | None = None) -> bytes:
    """The content with this hash, verified, of the data folder or of a backup ``folder``.

    ``name`` is for the sentences. Raises AttachmentMissingError, AttachmentDamagedError.
    """
    try:
        sealed = attachment_files.path_of(folder or centre.folder, sha256).read_bytes()
        plain = unseal(sealed, units.identities(centre))
    except FileNotFoundError:
        raise AttachmentMissingError(file=name) from None
    except (OSError, PackError) as failure:
        raise AttachmentDamagedError(file=name) from failure
    if hashlib.sha256(plain).hexdigest() != sha256:
        raise AttachmentDamagedError(file=name)
    return plain


def keep(centre: Centre, plain: bytes) -> str:
    """Seal a content to our own key and write it, unless it is there whole; returns its hash.

    Raises WriteBackError, which leaves no half file.
    """
    sha256 = hashlib.sha256(plain).hexdigest()
    if not is_whole(centre, sha256, centre.folder):
        sealed = seal(plain, (units.keys(centre).address,))
        write_safely(attachment_files.path_of(centre.folder, sha256), sealed, ours=True)
    return sha256


def is_whole(centre: Centre, sha256: str, folder: Path) -> bool:
    """Whether the content with this hash in a data or backup folder opens and matches."""
    try:
        content(centre, sha256, "", folder)
    except (AttachmentMissingError, AttachmentDamagedError):
        return False
    return True


def tidy(centre: Centre) -> int:
    """Delete contents that no record speaks of, in the bin or out of it; returns how many.

    What our key does not open stays: a folder of another unit's attachments may lie in the place of ours.
    """
    known = set(_hashes(centre, centre.device))
    strange = attachment_files.stored(centre.folder) - known
    others = {each for each in strange if not is_whole(centre, each, centre.folder)}
    return attachment_files.forget_all_but(centre.folder, known | others)


def damaged(centre: Centre, folder: Path) -> tuple[str, ...]:
    """The hashes of contents in a data or backup folder that do not open or do not match."""
    here = sorted(attachment_files.stored(folder))
    return tuple(each for each in here if not is_whole(centre, each, folder))


def missing(
    centre: Centre, folder: Path | None = None, *, device: str | None = None
) -> tuple[str, ...]:
    """The hashes of contents that were attached here, or on the PC ``device``, and are not in ``folder``.

    What a pack told of does not count: it may bring the record without the content.
    """
    here = attachment_files.stored(folder or centre.folder)
    known = _hashes(centre, device or centre.device)
    return tuple(sorted(each for each, ours in known.items() if ours and each not in here))


def _hashes(centre: Centre, device: str) -> dict[str, bool]:
    """The hash of every record, the bin included, and whether one of them was attached on ``device``."""
    found: dict[str, bool] = {}
    for register in registers_of_files():
        for bin in (False, True):
            for record in records.find(centre.db, Query(register=register.id, bin=bin)):
                sha256, ours = record.text("sha256"), record.stamp.endswith(device)
                found[sha256] = found.get(sha256, False) or ours
    found.pop("", None)
    return found
