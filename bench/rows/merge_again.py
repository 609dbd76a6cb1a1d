"""Receiving the packs of many townships a second time: nothing changes, and it goes fast."""

from __future__ import annotations

from bench import packs
from bench.row import Goal, Place, Row, Samples
from bench.rows.merge import first_time, of_a_pack, receive_all, receiver


def _ours(place: Place) -> Samples:
    centre, files = receiver(place)
    roots = receive_all(centre, files, Samples())
    written = centre.db.conn.total_changes
    samples = Samples()
    if receive_all(centre, files, samples) != roots or centre.db.conn.total_changes != written:
        raise SystemExit("receiving again changed something")
    centre.close()
    return of_a_pack(samples)


ROW = Row(
    name="merge_again",
    baseline="receiving the same packs for the first time",
    goal=Goal(ratio=0.333, rss_mb=400),
    sizes=(100,),
    ours=_ours,
    bare=first_time,
    prepare=packs.prepare,
    shared="packs-2",
    pairs=3,
)
