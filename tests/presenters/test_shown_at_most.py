"""How many of a long list each screen shows as shipped, and what it says of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gridcenter.domain.errors import Problem
from gridcenter.domain.query import Filter
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters import lake_board, month_reading, settings_board
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.figures import map_board
from gridcenter.presenters.figures.chart_model import Ground
from gridcenter.presenters.figures.map_ground import ground_of
from gridcenter.presenters.packs import (
    decisions,
    directive_desk,
    pack_receive,
    receive_board,
    receive_cards,
    receiving_home,
)
from gridcenter.presenters.paper import report_model
from gridcenter.presenters.register import duty_entry, gesture_list, table_filters, table_selection
from gridcenter.services.centre import Centre
from gridcenter.services.figures.maps import Area, Imported, Level
from gridcenter.services.packs.board import BoardState
from gridcenter.services.packs.outline import Outline
from tests.builders import COUNTY, make_centre, make_grid

Patch = pytest.MonkeyPatch


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Centre]:
    made = make_centre(tmp_path / "county", unit=COUNTY)
    yield made
    made.close()


def given(found: int) -> Callable[..., tuple[SimpleNamespace, ...]]:
    """A search that finds so many and gives as many as it is asked for."""
    many = [SimpleNamespace(uid=str(at), title=lambda _register: "某") for at in range(found)]
    return lambda *_given, limit: tuple(many[:limit])


def test_two_hundred_findings_of_a_month(centre: Centre, monkeypatch: Patch) -> None:
    problem = Problem(field="", code="x", sentence="某")
    one = SimpleNamespace(title="某", register="grid", problem=problem, uid="1")
    for found in (200, 201):
        monkeypatch.setattr(month_reading.months, "findings", lambda *_, n=found: [one] * n)
        assert len(month_reading.findings(centre, "2026-11")) == 200


def test_six_records_that_were_changed_last(centre: Centre) -> None:
    for _at in range(7):
        make_grid(centre)
    assert len(month_reading._recent(centre)) == 6


def test_a_month_of_a_thousand_is_shown_whole_at_once(centre: Centre, monkeypatch: Patch) -> None:
    monkeypatch.setattr(month_reading, "board", lambda _centre, _month, *, whole: whole)
    told = []
    for count in (1000, 1001):
        monkeypatch.setattr(month_reading.registers, "count", lambda *_, n=count: n)
        told.append(month_reading.first_look(centre))
    assert told == [True, False]


def test_units_are_named_and_the_rest_is_counted() -> None:
    names = tuple(f"甲{at}镇" for at in range(9))
    assert lake_board._named(names[:8]).endswith("甲7镇")
    assert lake_board._named(names) == f"{' '.join(names[:8])} 等 9 个"


def test_five_places_without_a_boundary_are_named() -> None:
    missing = tuple(f"甲{at}村" for at in range(6))
    said = map_board.said(Imported(level=Level.VILLAGE, taken=1, unknown=0, missing=missing))
    assert "6 处" in said
    assert [each in said for each in missing] == [True] * 5 + [False]


def test_a_directive_is_shown_for_ninety_days_after_it_was_done(
    centre: Centre, monkeypatch: Patch
) -> None:
    days = [(centre.today() - timedelta(days=at)).isoformat() for at in (90, 91)]
    every = [SimpleNamespace(sender=centre.unit.code, done_at=day) for day in days]
    monkeypatch.setattr(directive_desk.directives, "every", lambda _centre: every)
    monkeypatch.setattr(directive_desk, "_line", lambda _centre, each: each.done_at)
    assert directive_desk.read_lines(centre) == (days[0],)


def test_ten_decisions_over_packs(county: Centre, monkeypatch: Patch) -> None:
    monkeypatch.setattr(receive_board.quarantine, "decided", lambda _centre: list(range(11)))
    monkeypatch.setattr(receive_board, "decided_line", lambda _centre, pack: pack)
    board = receive_board.ReceiveBoard(ImmediateDesk(county), lambda: None)
    board.load()
    assert board.view is not None
    assert board.view.decided == tuple(range(10))


def test_eight_units_to_call_and_three_that_still_owe(county: Centre, monkeypatch: Patch) -> None:
    monkeypatch.setattr(receiving_home.call_list, "to_call", lambda *_: list(range(9)))
    monkeypatch.setattr(receiving_home, "_call", lambda row, *_: row)
    view = receiving_home.receiving(county, "2026-11")
    assert view is not None
    assert (view.calls, view.more) == (tuple(range(8)), 1)

    def rows(missing: int) -> SimpleNamespace:
        owing = [SimpleNamespace(state=BoardState.MISSING, name=f"甲{n}镇") for n in range(missing)]
        return SimpleNamespace(
            rows=[*owing, SimpleNamespace(state=BoardState.REPORTED, name="乙镇")]
        )

    for missing, told in ((3, "甲2镇"), (4, "甲2镇等")):
        monkeypatch.setattr(receiving_home.board, "board", lambda *_, n=missing: rows(n))
        assert receiving_home._before(county, "2026-10").endswith(told)


@pytest.mark.parametrize(("files", "with_code"), [(6, True), (7, False)])
def test_up_to_six_packs_at_once_get_a_receipt_to_photograph(
    county: Centre, monkeypatch: Patch, files: int, with_code: bool
) -> None:
    told = []

    def card(
        path: Path, _outcome: object, *, with_code: bool, **_given: object
    ) -> receive_cards.FileCard:
        told.append(with_code)
        return receive_cards.FileCard(path=path, title="", status="", tone="")

    paths = [Path(f"{at}.gcpack") for at in range(files)]
    monkeypatch.setattr(pack_receive.receiving, "in_order", sorted)
    monkeypatch.setattr(pack_receive, "_merge", lambda *_: None)
    monkeypatch.setattr(pack_receive, "_difference", lambda *_: "")
    monkeypatch.setattr(pack_receive, "card_of", card)
    desk = pack_receive.PackReceive(ImmediateDesk(county), lambda: None)
    waiting = [SimpleNamespace(path=each, can_merge=True, mark=None) for each in paths]
    desk.cards = tuple(waiting)
    desk.merge()
    assert told == [with_code] * files


def test_what_a_pack_would_do_in_twenty_lines_and_what_it_did_in_sixty(
    county: Centre, monkeypatch: Patch
) -> None:
    asked = []

    def outline(_centre: Centre, _plan: object, *, most: int) -> Outline:
        asked.append(most)
        return Outline(rows=(), left_out=0)

    seen = SimpleNamespace(counts=dict.fromkeys(decisions.COUNTS, 0), plan=None, mark="", inner=())
    monkeypatch.setattr(decisions.outline, "of", outline)
    monkeypatch.setattr(decisions.quarantine, "look", lambda *_: seen)
    decisions.would_do(county, 1)
    receive_cards._lines(county, seen)
    assert asked == [20, 60]


def test_fifty_records_are_offered_for_a_sheet(centre: Centre, monkeypatch: Patch) -> None:
    form = SimpleNamespace(per_village=False, by_unit=False, needs_record="incident")
    monkeypatch.setattr(report_model.registers, "find", given(51))
    assert len(report_model.read_records(centre, form)) == 50


def test_two_hundred_duties_of_a_leader(centre: Centre, monkeypatch: Patch) -> None:
    words = dict.fromkeys(("done_on", "kind", "count", "note"), "某")
    monkeypatch.setattr(duty_entry.registers, "find", given(201))
    monkeypatch.setattr(
        duty_entry.registers, "displays", lambda _centre, _register, found: [words] * len(found)
    )
    assert len(duty_entry._lines(centre, "1")) == 200


def test_two_hundred_gestures_and_two_hundred_more(centre: Centre, monkeypatch: Patch) -> None:
    def line(at: int, count: int = 1) -> gesture_list.GestureLine:
        return gesture_list.GestureLine(
            id=at, at="", by="", label="", count=count, state=gesture_list.STANDS
        )

    every = [line(1, 2000), line(2, 2001), *map(line, range(3, 402))]
    monkeypatch.setattr(gesture_list, "read_gestures", lambda _centre, most: tuple(every[:most]))
    monkeypatch.setattr(gesture_list.undo, "hindrance", lambda *_: None)
    listed = gesture_list.GestureList(ImmediateDesk(centre), lambda: None)
    listed.load()
    assert (len(listed.lines), listed.more) == (200, True)
    listed.load_more()
    assert (len(listed.lines), listed.more) == (400, True)
    said = []
    for at in (1, 2):
        listed.choose(at)
        said.append(listed.verdict.sentence)
    listed.end()
    assert ["可以撤销" in each for each in said] == [True, False]
    assert "记录较多" in said[1]


def test_five_hundred_lines_of_the_trail_and_of_the_bin(centre: Centre, monkeypatch: Patch) -> None:
    line = SimpleNamespace(at="2026-11-20T01:00:00.000Z", by="某")
    monkeypatch.setattr(settings_board.audit_words, "what", lambda _entry: "")
    monkeypatch.setattr(settings_board.audit_words, "about", lambda _entry: "")
    monkeypatch.setattr(
        settings_board.audit, "entries", lambda _centre, limit: [line] * min(limit, 501)
    )
    gone = SimpleNamespace(deleted_at=line.at, uid="1", title=lambda _register: "某")
    monkeypatch.setattr(
        settings_board.registers, "find", lambda *_, limit: [gone] * min(limit, 501)
    )
    assert len(settings_board.audit_rows(centre)) == 500
    assert len(settings_board.binned(centre)) == 500


def test_a_filter_names_three_values_and_a_month_is_one_of_the_last_thirteen(
    centre: Centre,
) -> None:
    incident = register_of("incident")
    chip = next(each for each in incident.filters if each.id == "month")
    months = [
        each.value for each in table_filters.options(incident, chip, centre.codes, "2026-11-20")
    ]
    assert (months[0], months[-1], len(months)) == ("2026-11", "2025-11", 13)
    titles = ("甲", "乙", "丙", "丁")
    three, four = (Filter(field="title", values=titles[:count]) for count in (3, 4))
    assert "丙" in table_filters.say(incident, three, centre.codes)
    assert table_filters.say(incident, four, centre.codes).endswith("：4 项")


@pytest.mark.parametrize(("rows", "summed"), [(5000, True), (5001, False)])
def test_five_thousand_selected_rows_are_summed(
    monkeypatch: Patch, rows: int, summed: bool
) -> None:
    people = register_of("incident").field("people_count")
    table = SimpleNamespace(columns=(people,), found=9000)
    chosen = table_selection.TableSelection(cast(Any, None), cast(Any, table))
    asked: list[object] = []
    monkeypatch.setattr(chosen, "_sum", lambda *given: asked.append(given[-1]))
    chosen.select([(0, rows - 1)])
    assert asked == ([chosen._selected] if summed else [])


def test_the_tiles_of_a_map_fill_more_than_half_of_it_and_it_is_wider_than_high() -> None:
    def ground(count: int, parent: str) -> Ground:
        none = {"count": 0, "open": 0, "overdue": 0, "resolved": 0, "households": 0}
        one = Area(
            key="", code="", name="", parent=parent, parent_name="", rings=(), query=None, **none
        )
        areas = [replace(one, key=str(at)) for at in range(count)]
        return ground_of(areas, schematic=True)

    block = ground(4, "620622")
    assert 4 * 1.7 / (block.wide * block.high) > 0.55
    whole = ground(20, "")
    assert 1.6 < whole.wide / whole.high < 2.1
