"""Whether the recovery code is kept, and its sheet as a file, where the officer wants it."""

from __future__ import annotations

from pathlib import Path

from gridcenter.exchange.file_out import write_out
from gridcenter.services import settings
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts

_WAITS = "recovery_unconfirmed"


def expect(centre: Centre) -> None:
    """A code was shown; until it is confirmed every sign-in asks for it."""
    settings.put(centre, _WAITS, value=True)


def confirm(centre: Centre) -> None:
    """The code was printed, saved or typed back."""
    settings.put(centre, _WAITS, value=None)


def is_kept(centre: Centre) -> bool:
    """Whether nobody need be asked for the code any more."""
    return not settings.get(centre, _WAITS, False)


def renew(centre: Centre) -> str:
    """A new code in place of the one that was lost, to be confirmed; as an administrator."""
    code = accounts.renew_recovery_code(centre)
    expect(centre)
    return code


def write(path: Path, text: str) -> None:
    """Write the sheet; OwnFolderError (never beside the data that it opens), WriteBackError."""
    write_out(path, text.encode())
