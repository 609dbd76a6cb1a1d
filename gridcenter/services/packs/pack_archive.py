"""The sealed originals of received packs, kept in the data folder by their digest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gridcenter.base.whole_files import Content
from gridcenter.exchange.file_out import write_safely
from gridcenter.services.centre import Centre

RECEIVED_FOLDER = Path("packs", "received")


def archive_path(centre: Centre, digest: str) -> Path:
    """Where the sealed original of a received pack lies."""
    return centre.folder / RECEIVED_FOLDER / f"{digest}.gcpack"


def archive(centre: Centre, digest: str, sealed: Content, *, anew: bool = False) -> None:
    """Keep the file first: one too many is harmless, a merged pack without its file is not.

    ``anew`` also replaces a file whose members nobody had verified when it was kept.
    """
    path = archive_path(centre, digest)
    if anew or not path.exists():
        write_safely(path, sealed, ours=True)


@contextmanager
def all_or_no_file() -> Iterator[list[Path]]:
    """Files written inside go again when the transaction around them fails."""
    files: list[Path] = []
    try:
        yield files
    except BaseException:
        for path in files:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise
