"""One pack of 500 people and 300 incidents: verify, preview and merge, against reading it bare."""

from __future__ import annotations

import csv
import io
import zipfile

from bench import packs
from bench.row import Goal, Place, Row, Samples
from bench.rows.merge import receiver
from gridcenter.exchange.packs.pack_seal import unseal
from gridcenter.services.packs import receiving
from gridcenter.services.trust import units


def _ours(place: Place) -> Samples:
    centre, (first, *others) = receiver(place)
    receiving.receive(centre, first)

    samples = Samples()
    for path in others:
        samples.time(
            lambda path=path: (receiving.preview(centre, path), receiving.receive(centre, path))
        )
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    centre, files = receiver(place)
    identities = units.identities(centre)
    centre.close()

    def read(path) -> None:  # type: ignore[no-untyped-def]
        archive = zipfile.ZipFile(io.BytesIO(unseal(path.read_bytes(), identities)))
        for name in archive.namelist():
            if name.endswith(".csv"):
                list(csv.reader(io.TextIOWrapper(archive.open(name), "utf-8")))

    samples = Samples()
    for path in files[1:]:
        samples.time(lambda path=path: read(path))
    return samples


ROW = Row(
    name="pack_in",
    baseline="age, unzip and csv of the same pack, nothing checked and nothing written",
    goal=Goal(ms=300),
    sizes=(20,),
    ours=_ours,
    bare=_bare,
    prepare=packs.prepare,
    shared="packs-2",
    pairs=3,
)
