"""A trail that was set back or rewritten at home shows at the county, which remembers its head."""

import pytest

from gridcenter.services import audit
from gridcenter.services.packs import packing, receiving
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident


@pytest.fixture
def pair(centre, tmp_path):
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=FakeClock())
    units.register(centre, units.save_card(county, tmp_path / "c.gccard"))
    units.register(county, units.save_card(centre, tmp_path / "t.gccard"))
    (tmp_path / "out").mkdir()
    yield centre, county, tmp_path / "out"
    county.close()


def send(pair):
    town, county, out = pair
    make_incident(town)
    receiving.receive(county, packing.export_month(town, "2026-11", out).path)


def told(county):
    return [(each.detail["seq"], each.detail["why"]) for each in audit.differing(county)]


def test_a_whole_trail_is_taken_without_a_word(pair):
    for _ in range(3):
        send(pair)
    assert told(pair[1]) == []


def test_a_trail_that_was_set_back_shows(pair):
    send(pair)
    pair[0].db.execute("DELETE FROM audit")
    pair[0].db.execute("DELETE FROM setting WHERE key = 'audit_head'")
    send(pair)
    assert told(pair[1]) == [(2, "cut")]


def test_a_trail_that_was_rewritten_below_the_known_head_shows(pair):
    send(pair)
    town = pair[0]
    known = town.db.one("SELECT value FROM setting WHERE key = 'audit_told'")
    town.db.execute("UPDATE audit SET hash = 'f' WHERE id = ?", (int(known[0]),))
    send(pair)
    assert told(pair[1]) == [(2, "rewritten")]
    send(pair)
    assert told(pair[1]) == [(2, "rewritten")]


def test_an_older_pack_that_arrives_late_is_no_reason(pair):
    town, county, out = pair
    make_incident(town)
    first = packing.export_month(town, "2026-11", out).path
    send(pair)
    receiving.receive(county, first)
    assert told(county) == []
