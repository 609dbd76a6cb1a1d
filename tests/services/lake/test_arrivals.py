"""The board as a lake tells it: what arrived, line for line as the data file has it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.lake import engines
from gridcenter.lake.answers import NoPacksInLakeError
from gridcenter.services.lake import arrivals, asking
from gridcenter.services.packs import board, packing, receiving
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import HELD, MERGED, UNDONE
from tests.builders import make_incident
from tests.services.lake.lake_pair import SECRET, Pair

NOVEMBER = "2026-11"


@pytest.fixture
def pair(tmp_path):
    made = Pair(tmp_path)
    yield made
    made.close()


def boards(pair, month=NOVEMBER):
    told = arrivals.read(pair.lake, "duckdb")
    return board.board(pair.county, month), board.board(pair.county, month, packs=told)


def test_the_board_on_a_lake_says_what_the_data_file_says(pair):
    pair.build()
    here, lake = boards(pair)
    assert here == lake
    assert here.rows[0].state is board.BoardState.DUE

    def send(kind=PackKind.FULL, **values):
        make_incident(pair.township, **values)
        pair.clock.move(minutes=1)
        return packing.export_month(pair.township, NOVEMBER, pair.stick, kind=kind).path

    receiving.receive(pair.county, send())
    send(PackKind.AMENDMENT)  # lost on the way
    receiving.receive(pair.county, send(PackKind.AMENDMENT))
    assert boards(pair)[1] == here, "a lake says what was there when it was built"
    pair.build()
    here, lake = boards(pair)
    assert here == lake
    assert (here.rows[0].filled, here.rows[0].amended) == ((2,), True)
    assert here.rows[0].received_at.endswith("Z")
    # What waits for a person, and what was taken back.
    (last, *_rest) = stored.received(pair.county.db)
    for state in (HELD, UNDONE):
        stored.set_state(pair.county.db, last.number, state)
        pair.build()
        here, lake = boards(pair)
        assert here == lake
    assert boards(pair, "2026-10")[0] == boards(pair, "2026-10")[1]


def test_each_pack_comes_back_as_it_was_but_for_names(pair):
    pair.report()
    (pack,) = stored.received(pair.county.db)
    assert pack.received_by
    others = [
        replace(
            pack,
            id=replace(pack.id, seq=number, digest=f"{number:064x}", month=f"2026-{number:02}"),
            missing=(1, number),
            via="620602",
            status=PackStatus.GAP,
            state=state,
            merge_no=merged,
        )
        for number, state, merged in ((3, MERGED, 4), (4, MERGED, 3), (5, HELD, 0))
    ]
    for other in others:
        stored.put_received(pair.county.db, other)
    wanted = [
        replace(each, received_by="", counts={}, number=0)
        for each in stored.received(pair.county.db)
    ]
    pair.build()
    assert sorted(map(repr, arrivals.read(pair.lake, "duckdb"))) == sorted(map(repr, wanted))
    merged = [each.merge_no for each in arrivals.read(pair.lake, "duckdb") if each.merge_no]
    assert merged == sorted(merged, reverse=True), "the last merged first, as the board counts"


def test_the_packs_are_a_table_of_the_shell_and_written_only_when_they_changed(pair):
    pair.report()
    pair.build()
    with asking.opened(pair.lake) as asked:
        names, rows = asked.run("SELECT unit, month, state FROM 收到的包")
        assert (names, rows) == (("unit", "month", "state"), [("620622101", NOVEMBER, MERGED)])
        assert asked.run("SELECT count(*) FROM packs")[1] == [(1,)]
        assert SECRET not in str(asked.run("FROM packs"))
        assert "赵县级" not in str(asked.run("FROM packs"))
    told = json.loads((pair.lake / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = [each for each in told["resources"] if each["name"] == "packs"]
    (file,) = resource["path"]
    pair.build()
    again = json.loads((pair.lake / "lake.json").read_text(encoding="utf-8"))
    assert again["received"]["live"] == [file]
    pair.report()
    pair.build()
    again = json.loads((pair.lake / "lake.json").read_text(encoding="utf-8"))
    assert again["received"]["live"] != [file]
    assert again["received"]["rows"] == len(stored.received(pair.county.db)) == 2


def test_a_lake_of_before_says_to_build_again(pair):
    pair.report()
    pair.build()
    manifest = pair.lake / "lake.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    del told["received"]
    manifest.write_text(json.dumps(told), encoding="utf-8")
    with engines.opened(pair.lake, "duckdb") as opened, pytest.raises(NoPacksInLakeError):
        opened.received()
    pair.build()
    assert len(arrivals.read(pair.lake, "duckdb")) == 1
