"""Where the bundled files lie and where the user's data lies by default."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def _bundle_root() -> Path:
    """The folder that holds ``data/`` and ``resources/``: the checkout, or the frozen bundle."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parents[2]


def resources_dir() -> Path:
    """Icons, language catalogues, style and templates."""
    return _bundle_root() / "resources"


def data_dir() -> Path:
    """Code lists, divisions, deadlines, holidays, forms and the safety index."""
    return _bundle_root() / "data"


def default_data_folder() -> Path:
    """The user's own data folder when none is named: per user, outside the program."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return base / "gridcenter"
