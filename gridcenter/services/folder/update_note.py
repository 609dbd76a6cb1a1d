"""What was last decided about the program's version, beside the data; its being there is the decision."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gridcenter import __version__
from gridcenter.base.system_words import in_words
from gridcenter.base.whole_files import write_whole
from gridcenter.exchange import update_file
from gridcenter.services.folder.update_failures import UpdateFailedError

HOME, NOTE = "updates", "update.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was last decided here: ``at`` UTC text, ``backup`` its folder, ``payload`` a file in ``updates/``."""

    before: str
    to: str
    at: str
    backup: str
    payload: str
    former: str = ""
    """The payload of the version before, where that came by an update."""

    @property
    def is_done(self) -> bool:
        """Whether the version that was decided on is the one that runs."""
        return self.to == __version__


def read(folder: Path) -> Note | None:
    """What was last decided for the data in ``folder``; None when nothing was, or it says nothing."""
    try:
        said: dict[str, Any] = json.loads((folder / HOME / NOTE).read_bytes())
        note = Note(**{name: str(said[name]) for name in Note.__dataclass_fields__})
        datetime.fromisoformat(note.at)
        for version in (note.before, note.to):
            update_file.order(version)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return note if Path(note.payload).name == note.payload else None


def write(folder: Path, note: Note) -> None:
    """Decide; UpdateFailedError."""
    said = {name: getattr(note, name) for name in Note.__dataclass_fields__}
    try:
        write_whole(folder / HOME / NOTE, json.dumps(said).encode(), ours=True)
    except OSError as failure:
        raise UpdateFailedError(reason=in_words(failure)) from failure
