"""Practice data: the demo township in a folder of its own, never mixed with real data."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

from gridcenter.base.clock import local_date, system_clock
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts

_SEED = 1
_INCIDENTS = 240


def folder_of(data: Path) -> Path:
    """Where the practice data of the data folder ``data`` lies."""
    return data / "practice"


def open_or_make(data: Path, *, incidents: int = _INCIDENTS) -> Centre:
    """Sign in to the practice data beside ``data``, made first when there is none."""
    from gridcenter.services.sample import demo  # noqa: PLC0415 - signing in must not wait for the demo

    folder = folder_of(data)
    if not accounts.exists(folder):
        today = date.fromisoformat(local_date(system_clock()))
        make(folder, today, incidents=incidents, operator=demo.OPERATOR, password=demo.PASSWORD)
    return accounts.open_folder(folder, password=demo.PASSWORD)


def make(
    folder: Path, today: date, *, incidents: int = _INCIDENTS, operator: str, password: str
) -> str:
    """The invented township as a new data folder; returns the recovery code.

    Made aside and moved into place when it is whole, so that a cancelled making leaves nothing.
    Raises what :func:`gridcenter.services.folder.accounts.create` raises.
    """
    accounts.refuse_remains(folder)
    if accounts.exists(folder):
        raise accounts.DataFolderExistsError(folder=folder)
    aside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        code = _live(aside, incidents, today, operator, password)
        if folder.is_dir():
            folder.rmdir()
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return code


def _live(folder: Path, incidents: int, today: date, operator: str, password: str) -> str:
    from gridcenter.base.catalogue import load_codes  # noqa: PLC0415 - as above
    from gridcenter.services.sample import demo, demo_entry, demo_sheets  # noqa: PLC0415

    codes = load_codes()
    township = demo.synthesise(seed=_SEED, today=today, codes=codes, incidents=incidents)
    with tempfile.TemporaryDirectory() as sheets_folder:
        sheets = demo_sheets.write_sheets(township, Path(sheets_folder), codes, seed=_SEED)
        entered = demo_entry.enter(
            township, folder, sheets, today, operator=operator, password=password
        )
    entered.centre.close()
    return entered.recovery_code
