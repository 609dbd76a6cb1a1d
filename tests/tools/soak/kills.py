"""Kills at random moments of every deed, and again while the next start puts it right."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

from tests.tools.soak import child
from tests.tools.soak.deeds import Deed, fresh, judge
from tests.tools.soak.telling import Tally


def kill(deed: Deed, top: Path, times: int, random: Random, tally: Tally) -> None:
    """Do ``deed`` so often on a fresh copy, kill it somewhere, and look at what is there."""
    place = top / "work"
    ended, length = child.DONE, 0.0
    for _each in range(2):  # the first one loads what the others find loaded
        fresh(deed, top, place)
        began = time.monotonic()
        ended, _told = child.run(deed, place)
        length = time.monotonic() - began
    if ended != child.DONE:
        tally.failed(f"{deed.name}: ends with {ended} when nobody kills it")
        return
    for _each in range(times):
        fresh(deed, top, place)
        ended, told = child.run(deed, place, kill_after=random.uniform(0.0, length * 1.05))
        tally.killed += ended < 0
        tally.told += told
        if ended == child.BUG:
            tally.failed(f"{deed.name}: a bug")
        try:
            judge(deed, place, told)
        except Exception as failure:  # whatever it is, it is a finding
            tally.failed(f"{deed.name} killed, {told} told: {failure!r}", place)
        tally.runs += 1
