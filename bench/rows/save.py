"""Saving an edited incident: validation, history, undo, audit, search index, durable."""

from __future__ import annotations

import os
import shutil

import sqlcipher3.dbapi2 as driver

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.register import registers

_WARM = 20
_SAVES = 200


def _ours(place: Place) -> Samples:
    folder = place.own / "centre"
    shutil.copytree(place.shared / "centre", folder)
    os.sync()
    centre = data.open_centre(folder)
    random = place.random("save")
    ids = registers.ids(centre, Query(register=RegisterId("incident")))
    wanted = random.sample(ids, _WARM + _SAVES)
    drafts = [
        Draft(
            register=RegisterId("incident"),
            uid=record.uid,
            base_revision=record.revision,
            values={
                "title": f"{record['title']}·{at}",
                "summary": f"第{at}次修改：双方约定下周再谈（示例）。",
                "people_count": 2 + at % 7,
            },
        )
        for at, record in enumerate(registers.by_ids(centre, "incident", wanted))
        if record is not None
    ]
    for draft in drafts[:_WARM]:
        registers.save(centre, draft)
    samples = Samples()
    for draft in drafts[_WARM:]:
        samples.time(lambda draft=draft: registers.save(centre, draft))
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    conn = driver.connect(str(place.own / "bare.db"), isolation_level=None)
    conn.execute(f"PRAGMA key = \"x'{'11' * 32}'\"")
    conn.execute("PRAGMA locking_mode = EXCLUSIVE")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("CREATE TABLE one(id INTEGER PRIMARY KEY, body TEXT)")
    body = "双方约定下周再谈（示例）。" * 20

    def commit() -> None:
        conn.execute("INSERT INTO one(body) VALUES (?)", (body,))

    for _at in range(_WARM):
        commit()
    samples = Samples.of([commit] * _SAVES)
    conn.close()
    return samples


ROW = Row(
    name="save",
    baseline="bare durable commit of one row, same encryption",
    goal=Goal(ratio=3, p99_ms=30),
    sizes=(100_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
)
