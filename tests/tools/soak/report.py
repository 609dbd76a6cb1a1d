"""docs/reliability.md, from what a soak really came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tools.soak.telling import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the soak."""

    name: str
    tallies: Sequence[Tally]
    seconds: float


_ABOUT = {
    "kills": (
        "Killed at a random moment",
        "Each deed runs in a process of its own on a fresh copy of its data and is killed with SIGKILL at an even chance between its\n"
        "first and last moment. Then the data is opened, every page, reference, attachment, audit entry and backup checked, what is there\n"
        "compared with what was told done, and a record saved and deleted. *Told* are steps that were told done to the officer.",
    ),
    "disk": (
        "A full disk",
        "The deed runs on a small file system in memory with 0 bytes of room, then a step more each time, until it went well three times.\n"
        "*Refused* are runs that ended with a sentence and an exit code.",
    ),
    "power": (
        "The power fails",
        "strace records every write, flush and name of a deed; from the recording disks are made as they may look after a cut at any moment.\n"
        "*ordered*: the disk keeps what it got in its order, up to a moment not before the last flush. *strict*: only what was flushed is sure;\n"
        "of the rest each piece of 4 KB and each folder's newest names may or may not be there; a rename is in both folders or in neither.\n"
        "Before it is used, the model must end with exactly what the real file system holds. The controls must fail, or the judge sees nothing:\n"
        "*no flush* takes every flush out of the recording, *no flush of folders* those of names, *synchronous=OFF* is SQLite's own switch.",
    ),
    "flips": (
        "Flipped bits",
        "One bit of a file flips (now and then its end is cut off or 512 bytes are emptied), then the file is used: signing in, restoring,\n"
        "receiving. The answer must be the right one or a sentence (*refused*); a wrong answer, a bug or 30 seconds of silence is a finding.",
    ),
    "files": (
        "Something else under our names",
        "Beside the data file lie keys, notes, tables, folders. Under each name is put what a person, a sync program or a failing disk may leave\n"
        "there: 14 contents, a folder, three links; then ten commands are given. None may end as a bug, write through a link or lose a record;\n"
        "what keeps the data closed is said (*refused*), and taken away again it opens whole.",
    ),
    "roles": (
        "Every command and every service as every role",
        "Commands with sound and with hostile arguments: none may end as a bug, and who only looks or audits changes no record. Each door of the\n"
        "services is asked by each role: who may not is refused (*refused*), who may is let in.",
    ),
}


def write(path: Path, parts: Sequence[Part], about: str) -> None:
    """Write the whole document anew."""
    lines = [
        "# Reliability: what was broken on purpose, and what came of it",
        "",
        "Written by `python3 dev.py soak`; do not edit by hand. What is protected and what is not stands in [security.md](security.md).",
        "",
        f"Run of {about}.",
    ]
    for part in parts:
        title, text = _ABOUT[part.name]
        lines += ["", f"## {title}", "", text, ""]
        lines += _table(part)
    path.write_text("\n".join([*lines, "", *_LIMITS, ""]), encoding="utf-8")


def _table(part: Part) -> list[str]:
    runs = sum(each.runs for each in part.tallies)
    rows = ["| | runs | killed | told | refused | findings | |", "|---|---|---|---|---|---|---|"]
    for each in part.tallies:
        verdict = each.skipped or ("control fails" if each.is_control else "✓")
        verdict = verdict if each.is_right else "**wrong**"
        counts = (each.runs, each.killed, each.told, each.refused, len(each.findings))
        rows.append(f"| {each.name} | {' | '.join(map(str, counts))} | {verdict} |")
    return [*rows, "", f"{runs} runs in {part.seconds:.0f} s."]


_LIMITS = (
    "## What this does not show",
    "",
    "- The models stand for ext4, XFS, Btrfs and NTFS. On FAT and exFAT (most sticks) a rename between folders can be torn: keep the data",
    "  folder on the PC's own disk; backups on a stick are safe, they get their name within one folder and are checked before they are restored.",
    "- A disk that says it flushed and did not (some cheap sticks, some virtual machines) loses what every program on it loses: the *no flush* rows.",
    "- The runs are on Linux. On Windows the same code runs with the system's own flush (FlushFileBuffers); it was not cut off there.",
    "- Data of some hundred records: large files differ in time, not in the order of writes.",
)
